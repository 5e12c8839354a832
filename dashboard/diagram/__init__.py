"""The architecture diagram as places on a canvas. Pure: the same definition gives the same picture.

Columns from left to right: visitors, website and delivery, APIs and triggers, functions, data and messages; sign-in is
a band above the APIs. Order within a column: two barycentre passes, ties by name. An arrow points from caller to
called, leaves right and enters left. A column of more than seven is drawn as groups, which a link opens, a large one
in parts. Templates
turn a :class:`Diagram` into SVG and into a list that says the same: ``components/diagram.html``.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from dashboard.bills import Bill, bill
from dashboard.diagram import graph as graphs
from dashboard.diagram import layout
from dashboard.diagram.graph import Graph
from dashboard.diagram.kinds import PLACES, VISITORS, Place
from dashboard.diagram.picture import BADGES, FULL, SMALL, Diagram, Edge, Node, Shape, shorten

__all__ = ["BADGES", "FULL", "SMALL", "VISITORS", "Diagram", "Edge", "Node", "Shape", "draw", "shorten"]

NOTHING_BILLED = "nothing billed"
_NONE: Mapping[str, Any] = {}


def draw(
    document: Mapping[str, Any],
    *,
    expand: str = "",
    shape: Shape = FULL,
    base: Mapping[str, Any] | None = None,
    badges: Mapping[str, str] = _NONE,
    costs: Mapping[str, Bill] | None = None,
    failing: Collection[str] = (),
    places: Mapping[str, Place] = PLACES,
) -> Diagram:
    """The picture of a definition document; drafts may be incomplete or wrong, then what makes sense is drawn.

    :param expand: the group that is shown in full, by its name; or a kind, for all groups of it. ``.2`` behind it is
        the second part of a large one.
    :param shape: how large the blocks are; ``SMALL`` leaves room for an icon only.
    :param base: the document that runs now: what only it has is drawn dashed, as removed.
    :param badges: component -> a key of ``BADGES``; others are ignored.
    :param costs: component -> its bill a month; one that is missing there is billed nothing by AWS. ``None``: no costs.
    :param failing: components whose check fails.
    :param places: where kinds stand.
    """
    document, badges = _with_removed(document, base, badges)
    graph = graphs.read(document, places)
    if not graph.kinds:
        return Diagram()
    graphs.group(graph, expand)
    layout.order(graph)
    boxes = layout.boxes(graph, shape)
    gone = {name for name in boxes if badges.get(name) == "removed"}
    edges, low = _edges(graph, boxes, shape, gone, failing)
    nodes = tuple(_node(graph, name, box, badges, costs, failing, edges) for name, box in boxes.items())
    width = max(node.x + node.width for node in nodes) + layout.MARGIN
    height = max(low, *(node.y + node.height + layout.MARGIN for node in nodes))
    return Diagram(nodes, edges, width, height, graph.expanded, graph.opened, graph.symbols)


def _with_removed(
    document: Mapping[str, Any], base: Mapping[str, Any] | None, badges: Mapping[str, str]
) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """The document with what only ``base`` has, which counts as removed."""
    if base is None:
        return document, badges
    wanted = graphs.components_of(document)
    gone = {name: body for name, body in graphs.components_of(base).items() if name not in wanted}
    return {"components": {**wanted, **gone}}, {**badges, **dict.fromkeys(gone, "removed")}


def _edges(
    graph: Graph, boxes: Mapping[str, layout.Box], shape: Shape, gone: Collection[str], failing: Collection[str]
) -> tuple[tuple[Edge, ...], int]:
    """Arrows in a fixed order, and how low the lowest reaches."""
    lit = graph.leading_to(_drawn_as(graph, failing))
    found: list[Edge] = []
    low = 0
    for source in sorted(graph.calls):
        for target, call in sorted(graph.calls[source].items()):
            if shape is SMALL and boxes[target].x < boxes[source].x and source in graph.calls.get(target, {}):
                continue  # The answer to a call comes back the same way: two arrows would cover each other.
            others = [box for name, box in boxes.items() if name not in (source, target)]
            # In a small picture there is no room for a bow to be told from a mistake.
            beneath = call.verb.event and shape is not SMALL
            way = layout.way(boxes[source], boxes[target], shape, beneath=beneath, others=others)
            low = max(low, way.low)
            x, y = (way.count_x, way.count_y) if call.count > 1 else (way.x, way.y)
            edge = Edge(len(found), source, target, way.path, call.verb.label, x, y, call.count)
            dashed = call.verb.event or source in gone or target in gone
            found.append(replace(edge, dashed=dashed, failing=(source, target) in lit))
    return tuple(found), low


def _drawn_as(graph: Graph, names: Collection[str]) -> list[str]:
    """The blocks that stand for ``names``: themselves, or the group they are in."""
    groups = {member: title for title, members in graph.members.items() for member in members}
    return sorted({groups.get(name, name) for name in names if name in graph.kinds})


def _node(
    graph: Graph,
    name: str,
    box: layout.Box,
    badges: Mapping[str, str],
    costs: Mapping[str, Bill] | None,
    failing: Collection[str],
    edges: tuple[Edge, ...],
) -> Node:
    members = graph.members.get(name, ())
    names = members or (name,)
    marks = {badges.get(one, "") for one in names}
    ways = graph.leading_to([name]) | graph.leading_from(name)
    cost, listed = ("", "") if costs is None or name == VISITORS else _costs(names, costs)
    return Node(
        name,
        graph.kinds[name],
        box.x,
        box.y,
        box.width,
        box.height,
        members,
        graph.plural(name),
        graph.opens(name),
        graph.symbols.index(graph.kinds[name]),
        graphs.sentence(graph, name),
        cost=cost,
        listed=listed,
        locked=all(one in graph.inside for one in names),
        badge=BADGES.get(marks.pop() if len(marks) == 1 else "changed"),
        failing=any(one in failing for one in names),
        edges=tuple(edge for edge in edges if name in (edge.source, edge.target)),
        ways=tuple(edge for edge in edges if (edge.source, edge.target) in ways),
    )


def _costs(names: tuple[str, ...], costs: Mapping[str, Bill]) -> tuple[str, str]:
    """What the components cost together: on the block, which has no room to count what is missing, and in the list."""
    known = [costs[name] for name in names if name in costs]
    if not known:
        return NOTHING_BILLED, NOTHING_BILLED
    amounts = [one.amount for one in known if one.amount is not None]
    missing = sum(one.missing for one in known)
    whole = bill(sum(amounts) if amounts else 0, lines=len(amounts), missing=missing)
    if not amounts and not missing:
        whole = known[0]
    return whole.short if len(names) > 1 or whole.missing else whole.month, whole.month
