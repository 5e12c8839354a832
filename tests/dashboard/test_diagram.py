"""The architecture diagram: the same picture for the same definition, whatever the order of the document."""

import operator
import re
from decimal import Decimal
from typing import Any

import pytest

from dashboard.bills import Bill
from dashboard.diagram import SMALL, Diagram, Edge, Node, draw, shorten
from dashboard.diagram.kinds import PLACES, Place
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


def _places(path: str) -> list[tuple[float, float]]:
    """Places on a path of curves and level lines."""
    found: list[tuple[float, float]] = []
    for letter, numbers in re.findall(r"([MCH])([^MCH]*)", path):
        points = [float(number) for number in numbers.split()]
        if letter == "M":
            found.append((points[0], points[1]))
            continue
        x, y = found[-1]
        curve = points if letter == "C" else [x, y, points[0], y, points[0], y]
        xs, ys = [x, *curve[::2]], [y, *curve[1::2]]
        for part in (look / 50 for look in range(1, 51)):
            weights = [(1 - part) ** 3, 3 * part * (1 - part) ** 2, 3 * part**2 * (1 - part), part**3]
            found.append((sum(map(operator.mul, weights, xs)), sum(map(operator.mul, weights, ys))))
    return found


@pytest.mark.parametrize("apis", range(1, 7))
def test_no_arrow_runs_behind_a_block_that_it_has_nothing_to_do_with(apis: int) -> None:
    """The website calls the first APIs only; the visitors' way to the others leads around it."""
    body: dict[str, Any] = {f"api{n}": {"kind": "rest_api", "routes": []} for n in range(7)}
    body["web"] = {"kind": "site", "uses": {f"api{n}": "call" for n in range(apis)}}
    diagram = draw({"version": 1, "components": body})
    boxes = {node.name: node for node in diagram.nodes}
    assert sum(edge.source == "visitors" for edge in diagram.edges) == 8 - apis
    for edge in diagram.edges:
        for name, box in boxes.items():
            hit = [(x, y) for x, y in _places(edge.path) if 0 < x - box.x < box.width and 0 < y - box.y < box.height]
            assert not hit or name in (edge.source, edge.target), (edge, name)
        assert max(y for _, y in _places(edge.path)) <= diagram.height


def test_over_seven_in_a_column_become_a_group_that_opens() -> None:
    closed = draw(_many(8))
    group = next(node for node in closed.nodes if node.members)
    assert (group.label, group.kind) == ("8 functions", "function")
    assert not closed.expanded
    assert group.sentence == "called by api; reads t0, t1 and t2"
    assert {(edge.source, edge.target) for edge in closed.edges} >= {("api", group.name), (group.name, "t0")}
    for wanted in ("function", group.name):
        opened = draw(_many(8), expand=wanted)
        assert opened.expanded
        assert not any(node.members for node in opened.nodes)


def test_thirty_components_fit() -> None:
    diagram = draw(_many(26))
    assert diagram.width <= 1080
    assert diagram.height <= 640


def test_a_five_column_picture_stays_readable_beside_the_sidebar_of_a_laptop() -> None:
    """Made smaller to fit, its smallest letters (13 px in static/diagram.css) stay 12 px."""
    room = 1366 - 15 - 288 - 2 * 24 - 2 - 2 * 8 - 2 * 16
    assert draw(_three_tier()).wide
    assert 13 * room / draw(_three_tier()).width >= 11.9


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
    assert shorten("a" * 10 + "b" * 10) == "aaaaaaa…bbbbbbb"


def _node(diagram: Diagram, name: str) -> Node:
    return next(node for node in diagram.nodes if node.name == name)


def _edge(diagram: Diagram, source: str, target: str) -> Edge:
    return next(edge for edge in diagram.edges if (edge.source, edge.target) == (source, target))


def _two_apis() -> dict[str, Any]:
    document = _many(8)
    routes = [{"method": "GET", "path": f"/{n}", "function": f"g{n}"} for n in range(3)]
    document["components"] |= {"other": {"kind": "rest_api", "routes": routes}}
    document["components"] |= {f"g{n}": {"kind": "function"} for n in range(3)}
    return document


def test_groups_are_those_that_share_an_api_and_one_opens_alone() -> None:
    groups = [node for node in draw(_two_apis()).nodes if node.members]
    assert [len(node.members) for node in groups] == [8, 3]
    opened = draw(_two_apis(), expand=groups[1].name)
    assert [len(node.members) for node in opened.nodes if node.members] == [8]
    assert _node(opened, "g0").label == "g0"


def test_merged_arrows_carry_how_many_they_are() -> None:
    diagram = draw(_many(8))
    group = next(node.name for node in diagram.nodes if node.members)
    assert _edge(diagram, "api", group).count == 8
    assert _edge(diagram, group, "t0").count == 3
    assert _edge(diagram, "visitors", "api").count == 1


def test_costs_are_words_and_groups_are_summed() -> None:
    costs = {
        "f1": Bill(Decimal("1.10"), 0, ""),
        "f2": Bill(Decimal("2.00"), 0, ""),
        "api": Bill(Decimal("7.41"), 0, ""),
    }
    diagram = draw(_many(8), costs=costs | {"t0": Bill(None, 1, "", "Not priced")})
    assert next(node for node in diagram.nodes if node.members).headline == "8 functions \N{MIDDLE DOT} $3.10"
    assert _node(diagram, "api").cost == "$7.41 / month"
    assert _node(diagram, "t0").cost == "Not priced"
    assert _node(diagram, "t1").cost == "nothing billed"
    assert _node(draw(_many(2)), "api").cost == ""


def test_a_group_with_a_gap_is_a_lower_bound() -> None:
    costs = {"f1": Bill(Decimal("1.10"), 0, ""), "f2": Bill(None, 1, "", "Not priced")}
    group = next(node for node in draw(_many(8), costs=costs).nodes if node.members)
    assert (group.cost, group.listed) == ("at least $1.10", "at least $1.10 / month, 1 not priced")


def test_a_plan_shows_badges_and_what_goes_dashed() -> None:
    base, wanted = _many(2), _many(2)
    del wanted["components"]["t1"]
    wanted["components"]["f1"]["uses"] = {}
    diagram = draw(wanted, base=base, badges={"f1": "changed", "t0": "replaced", "unheard": "added"})
    found = {node.name: node.badge.key for node in diagram.nodes if node.badge}
    assert found == {"f1": "changed", "t0": "replaced", "t1": "removed"}
    assert _node(diagram, "t1").spoken == "will be removed"
    assert not any(edge.dashed for edge in diagram.edges)
    gone = draw(base, badges={"t1": "removed"})
    assert _edge(gone, "f1", "t1").dashed


def test_a_failing_block_lights_the_way_to_it() -> None:
    diagram = draw(_many(2), failing={"f1"})
    assert _node(diagram, "f1").failing
    assert {(edge.source, edge.target) for edge in diagram.edges if edge.failing} == {
        ("visitors", "api"),
        ("api", "f1"),
    }
    assert any(node.failing and node.members for node in draw(_many(8), failing={"f1"}).nodes)


def test_every_path_through_a_block_can_be_lit() -> None:
    diagram = draw(_three_tier())
    assert [(edge.source, edge.target) for edge in _node(diagram, "api").ways] == [
        ("api", "notes"),
        ("notes", "notes_table"),
        ("visitors", "web"),
        ("web", "api"),
    ]
    assert len(_node(diagram, "api").edges) == 2


def test_sign_in_is_a_band_above_the_apis() -> None:
    document = _many(7)
    document["components"]["users"] = {"kind": "user_pool"}
    document["components"]["api"]["uses"] = {"users": "read"}
    diagram = draw(document, places={**PLACES, "user_pool": Place(2, "user pools", band=True)})
    users, others = _node(diagram, "users"), [node for node in diagram.nodes if node.name != "users"]
    assert users.x == _node(diagram, "api").x
    assert all(node.y >= users.y + users.height for node in others)
    assert diagram.height <= 640


def test_events_are_dashed_and_run_beneath() -> None:
    document = {"components": {"a": {"kind": "function", "uses": {"b": "events"}}, "b": {"kind": "table"}}}
    alone = {"components": {"a": {"kind": "function"}, "b": {"kind": "table"}}}
    diagram = draw(document)
    assert diagram.edges[0].dashed
    assert diagram.height > draw(alone).height
    assert draw(document, shape=SMALL).height == draw(alone, shape=SMALL).height


def test_many_kinds_and_no_callers_still_fit() -> None:
    body = {f"c{n}": {"kind": f"kind{n % 9}"} for n in range(30)}
    diagram = draw({"components": body})
    assert sum(len(node.members) or 1 for node in diagram.nodes) == 30
    assert diagram.height <= 640


@pytest.mark.parametrize(
    ("part", "first", "last", "before", "after"),
    [
        ("", 1, 20, "", "function-1.2"),
        (".2", 21, 40, "function-1.1", "function-1.3"),
        (".5", 81, 90, "function-1.4", ""),
        (".x", 1, 20, "", "function-1.2"),
        (".9999999999", 81, 90, "function-1.4", ""),
    ],
)
def test_a_large_group_opens_in_parts(part: str, first: int, last: int, before: str, after: str) -> None:
    diagram = draw(_many(90), expand=f"function-1{part}")
    opened = diagram.opened
    assert opened
    assert (opened.first, opened.last, opened.total, opened.before, opened.after) == (first, last, 90, before, after)
    rest = next(node for node in diagram.nodes if node.members)
    shown = [node.name for node in diagram.nodes if node.name.startswith("f") and not node.members]
    assert len(shown) == last - first + 1
    assert len(rest.members) + len(shown) == 90
    assert rest.label == f"{len(rest.members)} more functions"
    assert rest.opens == (after or "function-1")


def test_every_member_is_on_one_part_of_an_open_group() -> None:
    parts = [draw(_many(90), expand=f"function-1.{part}") for part in range(1, 6)]
    names = [node.name for diagram in parts for node in diagram.nodes if node.kind == "function" and not node.members]
    assert sorted(names) == sorted(f"f{n}" for n in range(90))


def test_a_kind_opens_as_many_of_its_groups_as_there_is_room_for() -> None:
    document = _many(18)
    routes = [{"method": "GET", "path": f"/{n}", "function": f"g{n}"} for n in range(3)]
    document["components"] |= {"other": {"kind": "rest_api", "routes": routes}}
    document["components"] |= {f"g{n}": {"kind": "function"} for n in range(3)}
    diagram = draw(document, expand="function")
    assert [len(node.members) for node in diagram.nodes if node.members] == [3]
    assert diagram.opened is None
