"""Every icon that pages name exists: one that does not would be a 500 in the state that shows it."""

import re
from pathlib import Path

import pytest
from lucide.templatetags.lucide import lucide

ROOT = Path(__file__).resolve().parents[2]
IN_TEMPLATES = re.compile(r'{% icon "([^"]+)"|icon_name="([^"]+)"')
IN_CODE = re.compile(r'Mark\([^()]*"(?:neutral|active|waiting|good|caution|bad|risk)", "([a-z0-9-]+)"')


def _named() -> set[str]:
    found: set[str] = set()
    for file in (ROOT / "templates").rglob("*.html"):
        found |= {name for pair in IN_TEMPLATES.findall(file.read_text(encoding="utf-8")) for name in pair if name}
    for file in (ROOT / "dashboard").rglob("*.py"):
        found |= set(IN_CODE.findall(file.read_text(encoding="utf-8")))
    return found


@pytest.mark.parametrize("name", sorted(_named()))
def test_the_icon_exists(name: str) -> None:
    assert "<svg" in str(lucide(name, size=16))
