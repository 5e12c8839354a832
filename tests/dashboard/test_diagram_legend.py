"""What a picture says of its own arrows and signs: everything that is in it, and nothing else."""

import re
from decimal import Decimal

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from dashboard.bills import Bill
from dashboard.diagram import draw
from dashboard.diagram.picture import BADGES
from deployments.spec.blueprints import BLUEPRINTS

STATIC = settings.BASE_DIR / "static"
CALLS = "Arrows point from what calls to what is called."


def test_a_plain_picture_explains_its_arrows_alone() -> None:
    assert draw(BLUEPRINTS["three-tier"].definition()).legend == CALLS
    assert draw({"version": 1, "components": {}}).legend == ""


@pytest.mark.parametrize("key", BADGES)
def test_signs_have_their_words(key: str) -> None:
    legend = draw(BLUEPRINTS["three-tier"].definition(), badges={"notes": key}).legend
    assert f" {BADGES[key].words.removeprefix('will be ')}." in legend
    assert "Signs: " in legend


def test_what_fails_and_what_is_an_event_is_explained() -> None:
    document = BLUEPRINTS["watch"].definition()
    legend = draw(document, failing=["watch"]).legend
    assert "Dashed: a stream or an event." in legend
    assert "Thick red: a check of it fails." in legend


def test_a_narrow_picture_says_that_it_scrolls_and_the_list_has_the_unit_of_a_group() -> None:
    routes = [{"method": "GET", "path": f"/{n}", "function": f"f{n}"} for n in range(8)]
    parts = {"api": {"kind": "rest_api", "routes": routes}, **{f"f{n}": {"kind": "function"} for n in range(8)}}
    diagram = draw({"version": 1, "components": parts}, costs={"f1": Bill(Decimal("3.10"), 0, "")})
    page = render_to_string("components/diagram.html", {"diagram": diagram, "link": "#", "list_id": "parts"})
    assert '<span class="sideways">The picture scrolls sideways.</span>' in page
    assert '; <span class="figure">$3.10 / month</span>' in page
    styles = (STATIC / "diagram.css").read_text()
    narrow = styles.partition("@container diagram (max-width: 719px)")[2]
    assert ".component-list, .sideways {display: none}" in styles
    assert ".sideways {display: inline}" in narrow


def test_no_rule_for_blocks_paints_over_the_icons_in_them() -> None:
    rules = re.findall(r"[^{}]*\brect\b[^{]*\{", "".join(file.read_text() for file in STATIC.glob("*.css")))
    assert rules
    assert [rule for rule in rules if not re.search(r"> rect \{", rule)] == []
