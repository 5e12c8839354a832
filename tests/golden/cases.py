"""Finds the golden cases."""

from __future__ import annotations

from pathlib import Path

from deployments.spec.blueprints import BLUEPRINTS

FOLDER = Path(__file__).parent


def case_folders() -> list[Path]:
    """Every folder with a definition, sorted by name."""
    return sorted(path.parent for path in FOLDER.glob("*/definition.yml"))


def blueprint_folder(name: str) -> Path:
    """The case of a blueprint: its definition.yml is written from the blueprint, never by hand."""
    return FOLDER / f"blueprint_{name.replace('-', '_')}"


BLUEPRINT_FOLDERS = {name: blueprint_folder(name) for name in BLUEPRINTS}
