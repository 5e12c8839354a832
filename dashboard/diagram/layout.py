"""Places on the canvas: the order within columns, corners of blocks, paths of arrows. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from dashboard.diagram.graph import Graph
from dashboard.diagram.kinds import BAND_COLUMN, VISITORS
from dashboard.diagram.picture import Shape

MARGIN = 2
ARROW = 6
# How far below the lowest block a bow reaches.
BOW = 10
# How near an arrow may come to a block that it has nothing to do with, and at how many places of it that is looked at.
CLEAR = 4
LOOKS = 32


@dataclass(frozen=True)
class Box:
    """Where a block stands."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        """Half its height."""
        return self.y + self.height // 2

    def is_hit(self, x: float, y: float) -> bool:
        """Whether an arrow through this place would seem to begin or end at the block."""
        return -CLEAR < x - self.x < self.width + CLEAR and -CLEAR < y - self.y < self.height + CLEAR


@dataclass(frozen=True)
class Way:
    """An arrow's path, where its label stands, and where its count does; ``low`` is how far down it needs room."""

    path: str
    x: int
    y: int
    count_x: int
    count_y: int
    low: int = 0


def order(graph: Graph) -> None:
    """Two passes: each column by the middle of its callers, then by the middle of what it calls; ties by name."""
    columns = sorted(graph.columns)
    for column in columns:
        graph.columns[column].sort()
    graph.band.sort()
    for column in columns:
        _sort_by(graph, column, {name: graph.callers(name) for name in graph.columns[column]})
    for column in reversed(columns):
        _sort_by(graph, column, {name: sorted(graph.calls.get(name, {})) for name in graph.columns[column]})


def _sort_by(graph: Graph, column: int, neighbours: Mapping[str, list[str]]) -> None:
    rank = {name: index for names in graph.columns.values() for index, name in enumerate(names)}

    def key(name: str) -> tuple[float, str]:
        around = [rank[other] for other in neighbours[name] if other in rank]
        return (sum(around) / len(around) if around else float(rank[name]), name)

    graph.columns[column].sort(key=key)


def boxes(graph: Graph, shape: Shape) -> dict[str, Box]:
    """Blocks in reading order. Empty columns take no room; columns are centred on the tallest, beneath the band."""
    tallest = max((len(names) for names in graph.columns.values()), default=0)
    top = MARGIN + (shape.height + shape.gap_y if graph.band else 0)
    found: dict[str, Box] = {}
    x, over = MARGIN, MARGIN
    for column in sorted({*graph.columns, *([BAND_COLUMN] if graph.band else [])}):
        names = graph.columns.get(column, [])
        width = shape.visitors if names == [VISITORS] else shape.width
        if column == BAND_COLUMN:
            over = x
        y = top + (tallest - len(names)) * (shape.height + shape.gap_y) // 2
        for name in names:
            found[name] = Box(x, y, width, shape.height)
            y += shape.height + shape.gap_y
        x += width + shape.gap_x
    for number, name in enumerate(graph.band):
        found[name] = Box(over + number * (shape.width + shape.gap_x), MARGIN, shape.width, shape.height)
    return found


def way(source: Box, target: Box, shape: Shape, *, beneath: bool, others: Collection[Box] = ()) -> Way:
    """From the right side of one to the left side of the other; back, sideways and events in a bow.

    :param beneath: route it beneath even though the way forward is free.
    :param others: blocks that it may not run behind: it would come out of them as if it began there.
    """
    x1, y1 = source.x + source.width, source.middle
    x2, y2 = target.x - ARROW, target.middle
    middle = (x1 + x2) // 2
    if x2 > x1 and not beneath:
        if around := _around((x1, y1), (x2, y2), shape, others):
            return around
        path = f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"
        # Counts stand nearer to what is called: from one group many arrows leave at the same point.
        return Way(path, middle, (y1 + y2) // 2 - 6, (2 * middle + x2) // 3, (y1 + 4 * y2) // 5 - 4)
    reach = shape.gap_x // 2
    if target.y + target.height <= source.y and x2 <= x1:
        high = target.y + target.height + shape.gap_y // 2
        path = f"M{x1} {y1}C{x1 + reach} {high} {x2 - reach} {high} {x2} {y2}"
        return Way(path, middle, high - 4, middle, high - 4)
    low = max(source.y, target.y) + shape.height + shape.gap_y
    label = (y1 + 6 * low + y2) // 8
    path = f"M{x1} {y1}C{x1 + reach} {low} {x2 - reach} {low} {x2} {y2}"
    return Way(path, middle, label - 4, middle, label - 4, label + BOW)


def _around(start: tuple[int, int], end: tuple[int, int], shape: Shape, others: Iterable[Box]) -> Way | None:
    """A way through the gaps between the blocks of each column on it; ``None`` while the straight one is free."""
    (x1, y1), (x2, y2) = start, end
    between = [box for box in others if x1 <= box.x and box.x + box.width <= x2]
    if not any(box.is_hit(*_at(look / LOOKS, start, end)) for box in between for look in range(LOOKS + 1)):
        return None
    path, x, y, low = f"M{x1} {y1}", x1, y1, 0
    for left in sorted({box.x for box in between}):
        column = [box for box in between if box.x == left]
        right = max(box.x + box.width for box in column)
        wanted = y1 + (y2 - y1) * ((left + right) // 2 - x1) // (x2 - x1)
        high = _gap(column, wanted, y2, shape)
        path += f"C{(x + left) // 2} {y} {(x + left) // 2} {high} {left} {high}H{right}"
        x, y, low = right, high, max(low, high + CLEAR)
    path += f"C{(x + x2) // 2} {y} {(x + x2) // 2} {y2} {x2} {y2}"
    return Way(path, (x1 + x2) // 2, y - 6, (x + x2) // 2, (y + 4 * y2) // 5 - 4, low)


def _at(part: float, start: tuple[int, int], end: tuple[int, int]) -> tuple[float, float]:
    """A place on the curve that an arrow is where nothing is in its way."""
    (x1, y1), (x2, y2) = start, end
    middle, rest = (x1 + x2) // 2, 1 - part
    near, far = rest**3 + 3 * rest**2 * part, 3 * rest * part**2 + part**3
    x = rest**3 * x1 + 3 * rest**2 * part * middle + 3 * rest * part**2 * middle + part**3 * x2
    return x, near * y1 + far * y2


def _gap(column: Collection[Box], wanted: int, goal: int, shape: Shape) -> int:
    """How high an arrow passes a column: where it wants to, or through the nearest gap, of two that nearer its goal."""
    half = shape.gap_y // 2
    gaps = {edge for box in column for edge in (box.y - half, box.y + box.height + half)}
    blocked = {gap for gap in gaps if gap < 0 or any(box.y <= gap <= box.y + box.height for box in column)}
    if not any(box.y - CLEAR < wanted < box.y + box.height + CLEAR for box in column):
        return wanted
    return min(gaps - blocked, key=lambda gap: (abs(gap - wanted), abs(gap - goal), gap))
