"""The architecture diagram: the same picture for the same definition, whatever the order of the document."""

from typing import Any

import pytest

from dashboard.diagram import SMALL, Diagram, draw, shorten
from deployments.spec.blueprints import BLUEPRINTS


def _three_tier() -> dict[str, Any]:
    return BLUEPRINTS["three-tier"].definition()


def _many(functions: int) -> dict[str, Any]:
    routes = [{"method": "GET", "path": f"/{n}", "function": f"f{n}"} for n in range(functions)]
    body: dict[str, Any] = {"api": {"kind": "rest_api", "routes": routes}}
    body |= {f"f{n}": {"kind": "function", "uses": {f"t{n % 3}": "read"}} for n in range(functions)}
    body |= {f"t{n}": {"kind": "table"} for n in range(3)}
    return {"version": 1, "components": body}


def _columns(diagram: Diagram) -> list[list[str]]:
    found: dict[int, list[str]] = {}
    for node in diagram.nodes:
        found.setdefault(node.x, []).append(node.name)
    return [found[x] for x in sorted(found)]


def test_tiers_from_left_to_right() -> None:
    assert _columns(draw(_three_tier())) == [["visitors"], ["web"], ["api"], ["notes"], ["notes_table"]]


def test_order_in_the_document_changes_nothing() -> None:
    document = _many(6)
    turned = {"version": 1, "components": dict(reversed(document["components"].items()))}
    assert draw(document) == draw(turned)


def test_it_says_in_words_what_it_shows() -> None:
    sentences = {node.name: node.sentence for node in draw(_three_tier()).nodes}
    assert sentences["notes"] == "called by api; reads and writes notes_table"
    assert sentences["web"] == "called by visitors; calls api"


def test_blocks_do_not_overlap_and_stay_on_the_canvas() -> None:
    diagram = draw(_many(7))
    for one in diagram.nodes:
        assert one.x + one.width <= diagram.width
        assert one.y + one.height <= diagram.height
        for other in diagram.nodes:
            apart = one.x + one.width <= other.x or other.x + other.width <= one.x
            apart = apart or one.y + one.height <= other.y or other.y + other.height <= one.y
            assert apart or one is other


def test_over_seven_in_a_column_become_a_group_that_opens() -> None:
    closed = draw(_many(8))
    group = next(node for node in closed.nodes if node.members)
    assert group.label == "8 functions"
    assert group.sentence == "called by api; reads t0, t1 and t2"
    assert {(edge.source, edge.target) for edge in closed.edges} >= {("api", group.name), (group.name, "t0")}
    opened = draw(_many(8), expand="function")
    assert not any(node.members for node in opened.nodes)


def test_thirty_components_fit() -> None:
    diagram = draw(_many(26))
    assert diagram.width <= 1080
    assert diagram.height <= 640


def test_a_five_column_picture_fits_beside_the_sidebar_of_a_laptop() -> None:
    assert draw(_three_tier()).width <= 1366 - 288 - 2 * 24 - 2 * 24 - 2


def test_small_blocks() -> None:
    assert {node.width for node in draw(_three_tier(), shape=SMALL).nodes} == {40}


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"components": None},
        {"components": []},
        {"components": {"a": None, "b": 3}},
        {"components": {"a": {"kind": "function", "uses": ["x"], "routes": "no"}}},
        {"components": {"a": {"kind": "rest_api", "routes": [None, {}, {"function": 3}, {"function": "gone"}]}}},
        {"components": {"a": {"kind": "function", "uses": {"a": "read"}}, "b": {"kind": 7}}},
        {"components": {"<b>": {"kind": "unheard_of"}}},
    ],
)
def test_drafts_may_be_wrong(document: dict[str, Any]) -> None:
    draw(document)


def test_long_names_lose_their_middle() -> None:
    assert shorten("short") == "short"
    assert shorten("a" * 10 + "b" * 10) == "aaaaaaaa…bbbbbbbb"
