"""The architecture diagram as places on a canvas. Pure: the same definition gives the same picture.

Columns from left to right: visitors, website and delivery, APIs and triggers, functions, data. Order within a column:
two barycentre passes, ties by name. An arrow points from caller to called, leaves right and enters left. A column of
more than seven is drawn as one group, which a link opens. Templates turn a :class:`Diagram` into SVG and into a list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Five columns then fit beside the sidebar of a 1366 px laptop without scrolling.
MARGIN = 2
MOST_IN_A_COLUMN = 7
NAME_LETTERS = 17

VISITORS = "visitors"
_COLUMNS = {VISITORS: 0, "site": 1, "rest_api": 2, "function": 3, "table": 4}
_LAST_COLUMN = 4
_PLURALS = {"site": "websites", "rest_api": "APIs", "function": "functions", "table": "tables"}
_ACCESS = {"read": "reads", "write": "writes", "read_write": "reads and writes", "call": "calls"}


@dataclass(frozen=True)
class Shape:
    """Sizes in pixels of the canvas. Visitors have no name and no cost, so their block is narrower."""

    width: int
    height: int
    gap_x: int
    gap_y: int
    visitors: int


FULL = Shape(width=176, height=64, gap_x=48, gap_y=16, visitors=80)
SMALL = Shape(width=40, height=40, gap_x=20, gap_y=8, visitors=40)


@dataclass(frozen=True)
class Node:
    """A block. ``x`` and ``y`` are its top left corner. ``members`` are the names in a group, else empty."""

    name: str
    kind: str
    x: int
    y: int
    width: int
    height: int
    members: tuple[str, ...] = ()
    sentence: str = ""

    @property
    def centre(self) -> int:
        """Half its width, for what is drawn in the middle."""
        return self.width // 2

    @property
    def label(self) -> str:
        """The name, shortened in the middle when it is long; a group says how many."""
        if self.members:
            return f"{len(self.members)} {_PLURALS.get(self.kind, 'components')}"
        if self.name == VISITORS:
            return "Visitors"
        return shorten(self.name)


@dataclass(frozen=True)
class Edge:
    """An arrow as an SVG path."""

    source: str
    target: str
    path: str


@dataclass(frozen=True)
class Diagram:
    """A picture. ``width`` and ``height`` are the canvas; nodes come in reading order."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    width: int = 0
    height: int = 0

    @property
    def components(self) -> tuple[Node, ...]:
        """The blocks that are components: all but the visitors."""
        return tuple(node for node in self.nodes if node.name != VISITORS)


@dataclass
class _Graph:
    """Names by column, and who calls whom."""

    columns: dict[int, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    calls: dict[str, dict[str, str]] = field(default_factory=dict)
    members: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def callers(self, name: str) -> list[str]:
        return sorted(caller for caller, called in self.calls.items() if name in called)


def draw(document: Mapping[str, Any], *, expand: str = "", shape: Shape = FULL) -> Diagram:
    """The picture of a definition document; drafts may be incomplete or wrong, then what makes sense is drawn.

    :param expand: the kind whose group is shown in full.
    :param shape: how large the blocks are; ``SMALL`` leaves room for an icon only.
    """
    graph = _read(document)
    if not graph.kinds:
        return Diagram()
    _group(graph, expand)
    _order(graph)
    nodes = _nodes(graph, shape)
    edges = tuple(
        Edge(source, target, _path(nodes[source], nodes[target], shape))
        for source in sorted(graph.calls)
        for target in sorted(graph.calls[source])
    )
    width = max(node.x + node.width for node in nodes.values()) + MARGIN
    height = max(node.y + node.height for node in nodes.values()) + MARGIN
    return Diagram(tuple(nodes.values()), edges, width, height)


def shorten(name: str) -> str:
    """A long name with its middle left out."""
    if len(name) <= NAME_LETTERS:
        return name
    half = (NAME_LETTERS - 1) // 2
    return f"{name[:half]}\N{HORIZONTAL ELLIPSIS}{name[-half:]}"


def _read(document: Mapping[str, Any]) -> _Graph:
    graph = _Graph()
    components = document.get("components")
    if not isinstance(components, Mapping):
        return graph
    known = {str(name): body for name, body in components.items() if isinstance(body, Mapping)}
    for name in sorted(known):
        graph.kinds[name] = str(known[name].get("kind", ""))
        graph.columns.setdefault(_column(graph.kinds[name]), []).append(name)
    for name in sorted(known):
        graph.calls[name] = _calls(known[name], graph.kinds)
    _add_visitors(graph)
    return graph


def _column(kind: str) -> int:
    return _COLUMNS.get(kind, _LAST_COLUMN)


def _calls(body: Mapping[str, Any], kinds: Mapping[str, str]) -> dict[str, str]:
    called: dict[str, str] = {}
    uses = body.get("uses")
    if isinstance(uses, Mapping):
        called |= {str(name): _ACCESS.get(str(access), "uses") for name, access in uses.items() if str(name) in kinds}
    routes = body.get("routes")
    for route in routes if isinstance(routes, list) else []:
        target = route.get("function") if isinstance(route, Mapping) else None
        if isinstance(target, str) and target in kinds:
            called.setdefault(target, "calls")
    return called


def _add_visitors(graph: _Graph) -> None:
    """Visitors open websites, and APIs that no website calls for them."""
    doors = [name for name, kind in graph.kinds.items() if kind == "site"]
    doors += [name for name, kind in graph.kinds.items() if kind == "rest_api" and not graph.callers(name)]
    if doors:
        graph.kinds[VISITORS] = VISITORS
        graph.columns[0] = [VISITORS]
        graph.calls[VISITORS] = dict.fromkeys(sorted(doors), "opens")


def _group(graph: _Graph, expand: str) -> None:
    for column, names in sorted(graph.columns.items()):
        kind = graph.kinds[names[0]]
        if len(names) <= MOST_IN_A_COLUMN or kind == expand:
            continue
        group = f"group-{kind}"
        members = tuple(names)
        graph.columns[column] = [group]
        graph.kinds[group] = kind
        graph.members[group] = members
        _merge(graph, group, members)


def _merge(graph: _Graph, group: str, members: tuple[str, ...]) -> None:
    inside = set(members)
    merged: dict[str, str] = {}
    for name in members:
        merged |= {target: word for target, word in graph.calls.pop(name, {}).items() if target not in inside}
    for called in graph.calls.values():
        words = [called.pop(name) for name in members if name in called]
        if words:
            called[group] = words[0]
    graph.calls[group] = merged


def _order(graph: _Graph) -> None:
    """Two passes: each column by the middle of its callers, then by the middle of what it calls."""
    columns = sorted(graph.columns)
    for column in columns:
        graph.columns[column].sort()
    for column in columns:
        _sort_by(graph, column, {name: graph.callers(name) for name in graph.columns[column]})
    for column in reversed(columns):
        _sort_by(graph, column, {name: sorted(graph.calls.get(name, {})) for name in graph.columns[column]})


def _sort_by(graph: _Graph, column: int, neighbours: Mapping[str, list[str]]) -> None:
    rank = {name: index for names in graph.columns.values() for index, name in enumerate(names)}

    def key(name: str) -> tuple[float, str]:
        around = neighbours[name]
        return (sum(rank[other] for other in around) / len(around) if around else float(rank[name]), name)

    graph.columns[column].sort(key=key)


def _nodes(graph: _Graph, shape: Shape) -> dict[str, Node]:
    """Blocks in reading order. Empty columns take no room; columns are centred on the tallest."""
    tallest = max(len(names) for names in graph.columns.values())
    nodes, x = {}, MARGIN
    for column in sorted(graph.columns):
        names = graph.columns[column]
        width = shape.visitors if names == [VISITORS] else shape.width
        y = MARGIN + (tallest - len(names)) * (shape.height + shape.gap_y) // 2
        for name in names:
            members, sentence = graph.members.get(name, ()), _sentence(graph, name)
            nodes[name] = Node(name, graph.kinds[name], x, y, width, shape.height, members, sentence)
            y += shape.height + shape.gap_y
        x += width + shape.gap_x
    return nodes


def _path(source: Node, target: Node, shape: Shape) -> str:
    """From the right side of one to the left side of the other; back or sideways in a bow beneath."""
    x1, y1 = source.x + source.width, source.y + source.height // 2
    x2, y2 = target.x - 6, target.y + target.height // 2
    if x2 > x1:
        middle = (x1 + x2) // 2
        return f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"
    low = max(source.y, target.y) + shape.height + shape.gap_y
    reach = shape.gap_x // 2
    return f"M{x1} {y1}C{x1 + reach} {low} {x2 - reach} {low} {x2} {y2}"


def _sentence(graph: _Graph, name: str) -> str:
    """Who calls it and what it does, for the list that says the same as the picture."""
    callers = [_spoken(graph, caller) for caller in graph.callers(name)]
    parts = [f"called by {_and(callers)}"] if callers else []
    by_word: dict[str, list[str]] = {}
    for target, word in sorted(graph.calls.get(name, {}).items()):
        by_word.setdefault(word, []).append(_spoken(graph, target))
    parts += [f"{word} {_and(targets)}" for word, targets in by_word.items()]
    return "; ".join(parts)


def _spoken(graph: _Graph, name: str) -> str:
    if name in graph.members:
        return f"{len(graph.members[name])} {_PLURALS.get(graph.kinds[name], 'components')}"
    return "visitors" if name == VISITORS else name


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
