"""Measurements; README.md says what they are for."""
