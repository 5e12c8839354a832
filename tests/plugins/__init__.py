"""Plugins of our own for the test run."""
