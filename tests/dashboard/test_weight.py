"""How much of our own styles and scripts a page loads: as it opens, and with all that may come later."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.dashboard.conftest import client_of
from tests.dashboard.test_access import TABLE
from tests.dashboard.test_queries import addresses
from tests.dashboard.world import World
from tests.e2e.places import PAGES

pytestmark = pytest.mark.django_db
STATIC = settings.BASE_DIR / "static"
OPENED = 60_000
"""Bytes as they stand in the repository, which is how the demo sends them."""
EVER = 72_500
"""Bytes, with what is loaded when somebody searches, signs in again, or adds a line in the editor."""
PACKED = 30_000
"""Bytes of the same as an installation sends it."""
HEAVIEST = {
    "definition": ("?component=notes&diagram=1", "?component=api&diagram=1", "?component=notes&add=table"),
    "styleguide": ("", "?part=pieces"),
}


def loaded(page: str, attributes: str) -> set[Path]:
    """Our files that the page names in such attributes; what comes with a library is in a folder of ``static/``."""
    names = re.findall(rf'(?:{attributes})="/static/([a-z_]+)(?:\.[0-9a-f]+)?(\.css|\.js)"', page)
    return {file for name, suffix in names if (file := STATIC / f"{name}{suffix}").is_file()}


def test_no_page_loads_more_than_60_kb_of_ours(built: World) -> None:
    built.cast.owner.is_staff = True
    built.cast.owner.save()
    known, found = addresses(built), {}
    for view in PAGES:
        for query in HEAVIEST.get(view, ("",)):
            browser = Client() if TABLE[view].get["anonymous"] == 200 else client_of(built.cast.owner)
            page = browser.get(known[view].partition("?")[0] + query).content.decode()
            now, later = loaded(page, "src|href"), loaded(page, "data-[a-z-]+")
            assert STATIC / "tierboard.css" in now, view
            found[view + query] = (weight(now), weight(now | later), packed(now | later))
    assert {name: sizes for name, sizes in found.items() if sizes[0] >= OPENED} == {}
    assert {name: sizes for name, sizes in found.items() if sizes[1] >= EVER or sizes[2] >= PACKED} == {}


def weight(files: set[Path]) -> int:
    return sum(file.stat().st_size for file in files)


def packed(files: set[Path]) -> int:
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)


def test_whatever_a_script_loads_later_is_named_by_its_page() -> None:
    """So that the sum above has it: scripts ask for nothing by an address of their own."""
    for script in STATIC.glob("*.js"):
        text = script.read_text()
        assert all(".dataset." in what for what in re.findall(r"\bimport\(([^\n]*)", text)), script.name
        assert not re.search(r"""^import |createElement\(["'](script|link)["']\)|importScripts|@import""", text, re.M)
