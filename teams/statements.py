"""The shape in which the rights of roles are written before a partition and an account are filled in. Pure."""

from typing import Any

Statement = tuple[str, tuple[str, ...], tuple[str, ...], dict[str, Any]]
"""Sid, actions, resources, condition."""
