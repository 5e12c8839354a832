"""What a change costs: one estimate beside another. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from costing.estimate.money import EXACT, ZERO, plain
from costing.estimate.prices import day
from costing.estimate.results import Estimate, Line, Unpriced

_ONE_DOLLAR = Decimal(1)
LineKey = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class LineDiff:
    """A line of the bill before and after; None where it is not on that bill."""

    component: str
    service: str
    family: str
    name: str
    before: Decimal | None
    after: Decimal | None

    @property
    def delta(self) -> Decimal:
        """After minus before, USD a month."""
        return EXACT.subtract(self.after or ZERO, self.before or ZERO)

    def to_json(self) -> dict[str, str | None]:
        """The line with its amounts as strings or null."""
        words = {"component": self.component, "service": self.service, "family": self.family, "name": self.name}
        return words | {"before": _plain(self.before), "after": _plain(self.after), "delta": plain(self.delta)}


@dataclass(frozen=True, slots=True)
class CostDiff:
    """Two bills side by side, USD a month. ``before`` is None when nothing runs yet.

    ``lines`` are all lines of both bills, the largest change first. ``notes`` say in sentences where the two are not
    comparable (another volume, region, price book or free-tier switch). ``newly_unpriced`` costs money that the
    difference does not show.
    """

    before: Decimal | None
    after: Decimal
    lines: tuple[LineDiff, ...]
    newly_unpriced: tuple[Unpriced, ...]
    notes: tuple[str, ...]

    @property
    def delta(self) -> Decimal:
        """After minus before."""
        return EXACT.subtract(self.after, self.before or ZERO)

    @property
    def percent(self) -> Decimal | None:
        """The difference in percent of before; None below one dollar, where a percentage says nothing."""
        if self.before is None or self.before < _ONE_DOLLAR:
            return None
        return EXACT.divide(self.delta * 100, self.before)

    def to_json(self) -> dict[str, Any]:
        """The difference with its amounts as strings or null."""
        return {
            "before": _plain(self.before),
            "after": plain(self.after),
            "delta": plain(self.delta),
            "lines": [line.to_json() for line in self.lines],
            "newly_unpriced": [
                {"logical_id": gap.logical_id, "type": gap.type, "reason": gap.reason} for gap in self.newly_unpriced
            ],
            "notes": list(self.notes),
        }


def diff(before: Estimate | None, after: Estimate) -> CostDiff:
    """What changes on the bill from one estimate to the next; ``before`` is None for a first deployment."""
    old = _by_key(before.lines) if before else {}
    new = _by_key(after.lines)
    lines = [_line(key, old.get(key), new.get(key)) for key in dict.fromkeys([*old, *new])]
    lines.sort(key=lambda line: (-abs(line.delta), line.service, line.component, line.name))
    known = {(gap.logical_id, gap.reason) for gap in before.unpriced} if before else set()
    return CostDiff(
        before=before.total if before else None,
        after=after.total,
        lines=tuple(lines),
        newly_unpriced=tuple(gap for gap in after.unpriced if (gap.logical_id, gap.reason) not in known),
        notes=_notes(before, after) if before else (),
    )


def _by_key(lines: tuple[Line, ...]) -> dict[LineKey, tuple[str, Decimal]]:
    sums: dict[LineKey, tuple[str, Decimal]] = {}
    for line in lines:
        key = (line.component, line.service, line.name, line.meter)
        sums[key] = (line.family, EXACT.add(sums[key][1] if key in sums else ZERO, line.amount))
    return sums


def _line(key: LineKey, old: tuple[str, Decimal] | None, new: tuple[str, Decimal] | None) -> LineDiff:
    family = (new or old or ("", ZERO))[0]
    return LineDiff(key[0], key[1], family, key[2], old[1] if old else None, new[1] if new else None)


def _notes(before: Estimate, after: Estimate) -> tuple[str, ...]:
    notes: list[str] = []
    if before.requests.value != after.requests.value:
        notes.append(
            f"Before is at {before.requests.value:,.0f} requests a month, after at {after.requests.value:,.0f}."
        )
    if before.region != after.region:
        notes.append(f"Before is in {before.region}, after in {after.region}.")
    if before.book_version != after.book_version:
        notes.append(f"Before is at prices of {day(before.book_as_of)}, after at prices of {day(after.book_as_of)}.")
    if before.free_tier != after.free_tier:
        notes.append("Only one of the two counts the free tier.")
    return tuple(notes)


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
