"""One chart of the cost curve: lines, ticks and marks as places on a plot. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from costing.estimate.breaks import STOPS, Break
from dashboard import axes
from dashboard.axes import Place, Scale, Tick
from dashboard.figures import volume

AROUND, ALL = "around", "all"
MONTH, UNIT = "month", "unit"
_CLOSE: Final = 8.0
"""Names of lines that end closer than this, in percent of the height, are moved apart."""


@dataclass(frozen=True)
class Price:
    """The bills at one volume, USD a month; None for one that does not exist or cannot be priced there.

    ``low`` and ``high`` are ``after`` with every guess halved and doubled.
    """

    requests: int
    before: Decimal | None
    after: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None


PriceAt = Callable[[int], Price]
"""The bills at a volume, exactly."""


@dataclass(frozen=True)
class Number:
    """A numbered point of the line; the sentence beneath says what happens there."""

    number: int
    left: float
    bottom: float


@dataclass(frozen=True)
class Name:
    """A line's name at its end."""

    words: str
    bottom: float


@dataclass(frozen=True)
class Chart:
    """One view in one unit: lines as SVG paths in a square of 1,000, labels in percent. Empty paths draw nothing."""

    view: str
    unit: str
    x: tuple[Tick, ...]
    y: tuple[Tick, ...]
    before: str
    after: str
    gap: str
    band: str
    idle_before: float | None
    idle_after: float | None
    mine: float | None
    asked: float | None
    numbers: tuple[Number, ...]
    names: tuple[Name, ...]
    most: int

    @property
    def key(self) -> str:
        """Its name on the page."""
        return f"{self.view}-{self.unit}"


def chart(
    price: PriceAt,
    points: Sequence[Price],
    *,
    view: str,
    unit: str,
    names: tuple[str, str],
    mine: int,
    now: int,
    found: Sequence[Break],
) -> Chart:
    """One view in one unit.

    :param points: the volumes that lines are drawn through, ascending; in the view of all volumes the first is 0.
    :param mine: one's own volume; ``now`` the one that is looked at.
    :param names: of the lines before and after; the first is "" where there is only one.
    """
    drawn = [one for one in points if one.requests or (unit == MONTH and view == AROUND)]
    scale_x, scale_y, x, y = _scales(drawn, view, unit)
    lines = {
        name: [_place(one.requests, _value(one, name, unit), scale_x, scale_y) for one in drawn]
        for name in ("before", "after", "low", "high")
    }
    idle = points[0] if view == ALL and unit == MONTH else None
    return Chart(
        view=view,
        unit=unit,
        x=x,
        y=y,
        before=axes.path(lines["before"]) if names[0] else "",
        after=axes.path(lines["after"]),
        gap=axes.area(lines["after"], lines["before"]) if names[0] else "",
        band=axes.area(lines["high"], lines["low"]),
        idle_before=_idle(idle, "before", scale_y) if names[0] else None,
        idle_after=_idle(idle, "after", scale_y),
        mine=scale_x.percent(mine),
        asked=scale_x.percent(now) if now != mine else None,
        numbers=_numbers(price, found, unit, scale_x, scale_y),
        names=_names(names, lines["before"], lines["after"]),
        most=int(scale_x.high),
    )


def _scales(drawn: Sequence[Price], view: str, unit: str) -> tuple[Scale, Scale, tuple[Tick, ...], tuple[Tick, ...]]:
    values = [
        (one.requests, float(value))
        for one in drawn
        for name in ("before", "after", "high")
        if (value := _value(one, name, unit)) is not None
    ]
    if view == ALL:
        low, high = axes.decades((value for _, value in values), least=0.01 if unit == MONTH else 0.000001)
        scale_x = Scale(STOPS[1], STOPS[-1], log=True, room=axes.IDLE_ROOM)
        scale_y = Scale(low, high, log=True)
        x = _ticks(scale_x, [10**power for power in range(3, 10)], volume)
        return scale_x, scale_y, x, _ticks(scale_y, _powers(low, high), _axis_money)
    most = drawn[-1].requests
    # Per request the first few cost without end: they leave the picture upwards.
    counted = [value for requests, value in values if unit == MONTH or requests >= most / 12]
    top, step = axes.rounded_top(max(counted, default=0.0))
    scale_x, scale_y = Scale(0, most), Scale(0, top)
    marks = [step * index for index in range(round(top / step) + 1)]
    return (
        scale_x,
        scale_y,
        _ticks(scale_x, [most * index / 4 for index in range(5)], volume),
        _ticks(scale_y, marks, lambda value: _step_money(value, step)),
    )


def _ticks(scale: Scale, values: Iterable[float], words: Callable[[float], str]) -> tuple[Tick, ...]:
    return tuple(Tick(at, words(value)) for value in values if (at := scale.percent(value)) is not None)


def _powers(low: float, high: float) -> list[float]:
    found = [low]
    while found[-1] < high * 0.99:
        found.append(found[-1] * 10)
    if len(found) < 4:
        return sorted({*found, *(one * 3 for one in found[:-1])})
    return found[:: 2 if len(found) > 6 else 1]


def _axis_money(value: float) -> str:
    text = f"{value:,.0f}" if value >= 1 else f"{value:.7f}".rstrip("0")
    return f"${text}"


def _step_money(value: float, step: float) -> str:
    places = 0
    while places < 7 and abs(round(step, places) - step) > step / 1_000:
        places += 1
    return f"${value:,.{places if places in (0,) else max(2, places)}f}"


def _value(price: Price, name: str, unit: str) -> Decimal | None:
    amount: Decimal | None = getattr(price, name)
    if amount is None or unit == MONTH:
        return amount
    return amount * 1_000 / price.requests if price.requests else None


def _place(requests: int, value: Decimal | None, x: Scale, y: Scale) -> Place | None:
    left = x.place(requests)
    up = None if value is None else y.place(float(value))
    return None if left is None or up is None else (left, up)


def _idle(price: Price | None, name: str, y: Scale) -> float | None:
    amount: Decimal | None = getattr(price, name) if price else None
    return None if amount is None else y.percent(float(amount))


def _numbers(price: PriceAt, found: Sequence[Break], unit: str, x: Scale, y: Scale) -> tuple[Number, ...]:
    marks = []
    for number, one in enumerate(found, 1):
        value = _value(price(one.requests), "after", unit)
        left, up = x.percent(one.requests), None if value is None else y.percent(float(value))
        if left is not None and up is not None:
            marks.append(Number(number, left, up))
    return tuple(marks)


def _names(names: tuple[str, str], before: Sequence[Place | None], after: Sequence[Place | None]) -> tuple[Name, ...]:
    ends = [next((place[1] / 10 for place in reversed(line) if place), None) for line in (before, after)]
    old, new = (None if end is None else min(98.0, max(2.0, end)) for end in ends)
    if old is not None and before == after:
        return (Name(" = ".join(name for name in names if name), round(old, 1)),)
    if not names[0] or old is None:
        return () if new is None else (Name(names[1], round(new, 1)),)
    if new is None:
        return (Name(names[0], round(old, 1)),)
    short = max(0.0, _CLOSE - abs(new - old)) / 2
    sign = 1 if new >= old else -1
    old, new = (min(98.0, max(2.0, one)) for one in (old - sign * short, new + sign * short))
    return Name(names[0], round(old, 1)), Name(names[1], round(new, 1))
