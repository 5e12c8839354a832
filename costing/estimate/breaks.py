"""Volumes at which a bill changes its course: where free amounts end, prices of a unit change or one bill overtakes
another; and the stops of a slider. Pure.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from costing.estimate.estimator import CostModel
from costing.estimate.meters import ALLOWANCES, Meter
from costing.estimate.pricing import MeterUse, Priced, price_all

LEAST: Final = 1_000
MOST: Final = 1_000_000_000
_TENTHS: Final = (10, 12, 15, 20, 25, 30, 40, 50, 60, 80)
STOPS: Final[tuple[int, ...]] = (0, *(step * 10 ** (power - 1) for power in range(3, 9) for step in _TENTHS), MOST)
"""62 volumes a month: none at all, ten in each decade from a thousand, and a billion."""

Kind = Literal["cheaper", "dearer", "free_ends", "unit_cheaper", "unit_dearer"]
Total = Callable[[int], Decimal | None]


@dataclass(frozen=True, slots=True)
class Break:
    """Something that is different from ``requests`` a month on. ``meter`` is None where whole bills are compared."""

    requests: int
    kind: Kind
    meter: Meter | None = None


def nearest_stop(requests: int) -> int:
    """The place in STOPS that comes closest in proportion; the lower of two."""
    if requests <= 0:
        return 0
    return min(range(1, len(STOPS)), key=lambda index: max(STOPS[index], requests) / min(STOPS[index], requests))


def crossings(before: Total, after: Total) -> Iterator[Break]:
    """Where ``after`` begins to cost more or less than ``before``; a volume that one of them cannot price has none."""
    sign = _sign(before, after, STOPS[0])
    for low, high in zip(STOPS, STOPS[1:], strict=False):
        now = _sign(before, after, high)
        if now is None or now == 0:
            continue
        if sign is not None and sign not in (0, now):
            at = first(low, high, lambda volume, now=now: _sign(before, after, volume) == now)  # type: ignore[misc]
            yield Break(at, "cheaper" if now < 0 else "dearer")
        sign = now


def courses(model: CostModel) -> Iterator[Break]:
    """Where a free amount of the model is used up, and where the next band of a price begins."""
    allowed = {meter for allowance in ALLOWANCES for meter in allowance.meters} if model.free_tier else set()
    for index, use in enumerate(model.uses):
        if use.per_request and (use.meter in allowed or len(use.tiers) > 1):
            yield from _of(model, index, use)


def _of(model: CostModel, index: int, use: MeterUse) -> Iterator[Break]:
    shared = any(use.meter in one.meters and len(one.meters) > 1 for one in ALLOWANCES)
    uses, place = (model.uses, index) if shared else ((use,), 0)

    def priced(volume: int) -> Priced | None:
        return price_all(uses, volume, free_tier=model.free_tier)[place][1]

    def bands(volume: int) -> int:
        found = priced(volume)
        return len(found.bands) if found else 10_000

    start, end = priced(0), priced(MOST)
    if start is None or end is None:
        return
    if not start.bands and end.bands and end.free:
        yield Break(first(0, MOST, lambda volume: bands(volume) > 0), "free_ends", use.meter)
    for count in range(max(1, len(start.bands)), len(end.bands)):
        dearer = end.bands[count].price > end.bands[count - 1].price
        at = first(0, MOST, lambda volume, count=count: bands(volume) > count)  # type: ignore[misc]
        yield Break(at, "unit_dearer" if dearer else "unit_cheaper", use.meter)


def first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The smallest volume in (low, high] for which it holds, given that it holds at ``high`` and from there down to
    one place only.
    """
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _sign(before: Total, after: Total, volume: int) -> int | None:
    old, new = before(volume), after(volume)
    if old is None or new is None:
        return None
    return (new > old) - (new < old)
