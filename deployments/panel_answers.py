"""What is asked about what runs, and the shapes of the answers, as they are stored. Pure."""

from dataclasses import dataclass
from typing import Final, TypedDict

MOST_LINES: Final = 200
LONGEST_SEARCH: Final = 200
MINUTES: Final[dict[str, int]] = {"15m": 15, "1h": 60, "24h": 24 * 60, "7d": 7 * 24 * 60}
"""How far back a log is read."""


class Line(TypedDict):
    """One line of a log; ``at`` in milliseconds since 1970."""

    id: str
    at: int
    text: str


class Lines(TypedDict):
    """The newest lines, oldest first. Read back to ``since``; ``whole`` unless AWS has more in that time."""

    lines: list[Line]
    since: int
    until: int
    whole: bool


@dataclass(frozen=True)
class Range:
    """How far back figures go, and for how long each of them is; seconds."""

    label: str
    length: int
    period: int


RANGES: Final[dict[str, Range]] = {
    "1h": Range("hour", 3_600, 300),
    "24h": Range("24 hours", 86_400, 3_600),
    "7d": Range("7 days", 7 * 86_400, 21_600),
}
FIGURES: Final[dict[str, tuple[str, str]]] = {
    "calls": ("Invocations", "Sum"),
    "errors": ("Errors", "Sum"),
    "throttles": ("Throttles", "Sum"),
    "p50": ("Duration", "p50"),
    "p95": ("Duration", "p95"),
}
"""CloudWatch's metric and statistic of each figure (Lambda guide, "Types of metrics")."""
PRICE_WORDS: Final = "$0.01 per 1,000 figures asked for (CloudWatch prices, GetMetricData), so $0.00005 each time"


class SeriesRow(TypedDict):
    """Pairs of seconds since 1970 and value; ``whole`` unless AWS says that some is missing."""

    points: list[tuple[int, float]]
    whole: bool


class Figures(TypedDict):
    """The figures of a function by the names of :data:`FIGURES`; ``since`` and ``until`` in seconds since 1970."""

    since: int
    until: int
    period: int
    series: dict[str, SeriesRow]


class Value(TypedDict):
    """One value of an item as people read it; ``left_out`` counts the characters that are not in ``text``."""

    name: str
    kind: str
    text: str
    left_out: int


ItemRow = list[Value]


class Items(TypedDict):
    """Some items of a table; ``more`` when it has further ones."""

    items: list[ItemRow]
    more: bool
