"""Measurements against the numbers that the design holds; scripts, not tests."""
