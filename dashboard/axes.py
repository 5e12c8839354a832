"""Axes of a chart: where a number stands, which numbers are named, and lines through points. Pure.

A plot is a square of 1,000 by 1,000, stretched by the page; labels stand beside it in percent, so that text is never
stretched. The same numbers always give the same text.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

SIZE: Final = 1_000
IDLE_ROOM: Final = 80
"""Left of a logarithmic axis: room for the cost at no requests, which has no place on it."""
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)

Place = tuple[float, float]


@dataclass(frozen=True)
class Tick:
    """A named number; ``at`` is its place in percent from the left or from the bottom."""

    at: float
    words: str


@dataclass(frozen=True)
class Scale:
    """From ``low`` to ``high`` along one side, after ``room`` of the plot; logarithmic where both are above 0."""

    low: float
    high: float
    log: bool = False
    room: int = 0

    def place(self, value: float) -> float | None:
        """0 to 1,000; a little beyond for what lies outside; None for what a logarithmic axis cannot hold."""
        if self.log:
            if value <= 0:
                return None
            share = math.log10(value / self.low) / math.log10(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return self.room + min(2.0, max(-1.0, share)) * (SIZE - self.room)

    def percent(self, value: float) -> float | None:
        """The same in percent; None outside of the plot."""
        found = self.place(value)
        return None if found is None or not 0 <= found <= SIZE else round(found / 10, 2)


def rounded_top(highest: float) -> tuple[float, float]:
    """The end of a linear axis that holds ``highest``, and the step between its four to six ticks."""
    if highest <= 0:
        return 1.0, 0.25
    size = 10.0 ** math.floor(math.log10(highest / 4))
    step = next(one * size for one in _STEPS if highest / (one * size) <= 5)
    return step * max(3, math.ceil(highest / step - 1e-9)), step


def decades(values: Iterable[float], *, least: float, most: int = 7) -> tuple[float, float]:
    """Whole powers of ten around the values, at least one decade and at most ``most`` of them below the highest."""
    found = [value for value in values if value > 0]
    if not found:
        return least, least * 1_000
    high = math.ceil(math.log10(max(found)) - 1e-9)
    low = max(math.floor(math.log10(max(min(found), least)) + 1e-9), high - most)
    return 10.0 ** min(low, high - 1), 10.0**high


def path(places: Sequence[Place | None]) -> str:
    """A line through points of the plot as SVG; a None is a gap, never 0."""
    parts: list[str] = []
    lifted = True
    for place in places:
        if place is None:
            lifted = True
            continue
        parts.append(f"{'M' if lifted else 'L'}{_short(place[0])} {_short(SIZE - place[1])}")
        lifted = False
    return "".join(parts)


def area(upper: Sequence[Place | None], lower: Sequence[Place | None]) -> str:
    """What lies between two lines as SVG, where both are known."""
    pairs = [(one, two) for one, two in zip(upper, lower, strict=True) if one is not None and two is not None]
    if len(pairs) < 2:
        return ""
    around = [one for one, _ in pairs] + [two for _, two in reversed(pairs)]
    return path(around) + "Z"


def _short(value: float) -> str:
    """Whole: a thousandth of the plot is less than a pixel of it."""
    return f"{value:.0f}"
