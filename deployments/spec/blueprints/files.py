"""The files of blueprints, which lie in the folders beside this one. Pure."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent


def texts(folder: str, *names: str) -> dict[str, str]:
    """The files of one folder, by name."""
    return {name: (FOLDER / folder / name).read_text(encoding="utf-8") for name in names}


def site(folder: str, *names: str) -> dict[str, Any]:
    """A website of the pages that every one has, and of these files."""
    files = texts(folder, "index.html", "error.html", "style.css", *names)
    return {"kind": "site", "error_document": "error.html", "content": {"inline": files}}
