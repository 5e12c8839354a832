"""The invoice of a plan: its lines by service before and after, in words, the largest change first. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from costing.estimate.diff import LineDiff, diff
from costing.estimate.results import Estimate, Line
from dashboard import words
from dashboard.bills import UNKNOWN, change_of
from dashboard.figures import column, line_change
from dashboard.words import Mark

MOST_LINES: Final = 12
"""Lines of an invoice on the card; the largest changes come first."""


@dataclass(frozen=True)
class InvoiceLine:
    """One line of the invoice, with how its amount comes about. ``before``, ``after`` and ``delta`` are amounts a month
    in words; ``earlier`` is how the amount before came about, where that differs.
    """

    component: str
    name: str
    before: str
    after: str
    changed: bool
    formula: str
    mark: Mark | None
    earlier: str = ""
    delta: str = ""
    amounts: tuple[Decimal | None, Decimal | None] = (None, None)
    """What :attr:`before` and :attr:`after` are in words."""


@dataclass(frozen=True)
class Service:
    """A service of the invoice, in words; ``changed`` ones stand open first."""

    name: str
    before: str
    after: str
    delta: str
    lines: tuple[InvoiceLine, ...]
    hidden: int = 0
    """How many of its lines there was no room for: the smallest changes."""
    rest: tuple[str, str, str] = ("", "", "")
    """What those come to before and after, and the difference."""
    rest_changes: bool = False

    @property
    def rest_words(self) -> str:
        """What those are called: no amount among them has to be small, only its change."""
        one = self.hidden == 1
        if self.rest_changes:
            return f"And {self.hidden} more line{'' if one else 's'}, with smaller changes"
        return f"And {self.hidden} line{' that stays as it is' if one else 's that stay as they are'}"

    @property
    def changed(self) -> bool:
        """Whether any of its lines differs."""
        return any(line.changed for line in self.lines)

    @property
    def unchanged(self) -> "Service":
        """The same with those of its lines alone that stay as they are; what there was no room for is counted once."""
        lines = tuple(line for line in self.lines if not line.changed)
        return replace(self, lines=lines, hidden=0 if self.changed else self.hidden)


def services_of(before: Estimate | None, after: Estimate | None) -> tuple[Service, ...]:
    """Every line of both sides; a side that is None is not known."""
    sides = (before, after)
    old, new = (side.by_service() if side else {} for side in sides)
    resources: dict[str, set[str]] = {}
    for line in (line for side in sides if side for line in side.lines):
        resources.setdefault(line.service, set()).add(line.logical_id)
    amounts = {
        name: (_amount(before, old.get(name), resources[name]), _amount(after, new.get(name), resources[name]))
        for name in dict.fromkeys([*new, *old])
    }
    services = [
        Service(
            name,
            _words(before, was, resources[name]),
            _words(after, will, resources[name]),
            _delta(before, after, was, will, resources[name]),
            _lines(name, before, after),
        )
        for name, (was, will) in amounts.items()
    ]
    zero = Decimal(0)
    key = {name: (-abs((will or zero) - (was or zero)), -(will or zero)) for name, (was, will) in amounts.items()}
    return tuple(sorted(services, key=lambda one: (*key[one.name], one.name)))


def with_room(services: Sequence[Service]) -> tuple[Service, ...]:
    """The same with at most MOST_LINES lines in all; each says how many of its own are left out."""
    room, found = MOST_LINES, []
    for service in services:
        fair = max(2, room)
        left = service.lines[fair:]
        changes = any(line.changed for line in left)
        shown = service.lines[:fair]
        found.append(replace(service, lines=shown, hidden=len(left), rest=_together(left), rest_changes=changes))
        room = max(0, room - len(service.lines))
    return tuple(found)


def _together(lines: Sequence[InvoiceLine]) -> tuple[str, str, str]:
    """What lines come to, in words; one that is not known makes their sum unknown."""
    old, new = (_sum([line.amounts[side] for line in lines]) for side in (0, 1))
    return column(old), column(new), line_change(old, new)


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None


def _amount(side: Estimate | None, found: Decimal | None, resources: Collection[str]) -> Decimal | None:
    """What one side says: 0 for what is not on its bill, None for what it does not know or could not price."""
    if found is not None or side is None:
        return found
    return None if side.nothing_priced or _in_part(side, resources) else Decimal(0)


def _in_part(side: Estimate | None, resources: Collection[str]) -> bool:
    """Whether something of these resources has no price."""
    return side is not None and any(gap.logical_id in resources for gap in side.unpriced)


def _words(side: Estimate | None, amount: Decimal | None, resources: Collection[str] = ()) -> str:
    """An amount in a column, in which all share two decimals; the least where these resources are priced in part."""
    if side is None or amount is None:
        return UNKNOWN
    return f"at least {column(amount)}" if _in_part(side, resources) else column(amount)


def _delta(
    before: Estimate | None,
    after: Estimate | None,
    was: Decimal | None,
    will: Decimal | None,
    resources: Collection[str] = (),
) -> str:
    """The difference a month; a word where one side is not known."""
    whole = not any(_in_part(side, resources) for side in (before, after))
    return change_of(line_change(was, will), whole=whole) if before and after else UNKNOWN


def _lines(service: str, before: Estimate | None, after: Estimate | None) -> tuple[InvoiceLine, ...]:
    old, new = ({(line.component, line.name): line for line in side.lines} if side else {} for side in (before, after))
    known = old | new
    return tuple(
        _line(line, known[line.component, line.name], old.get((line.component, line.name)), before, after)
        for line in _compared(before, after)
        if line.service == service
    )


def _compared(before: Estimate | None, after: Estimate | None) -> tuple[LineDiff, ...]:
    """All lines of both; with one side unknown, those of the other."""
    if after:
        return diff(before, after).lines
    return tuple(replace(line, before=line.after, after=None) for line in diff(None, before).lines) if before else ()


def _line(
    line: LineDiff, known: Line, earlier: Line | None, before: Estimate | None, after: Estimate | None
) -> InvoiceLine:
    resources = {known.logical_id}
    was, will = _amount(before, line.before, resources), _amount(after, line.after, resources)
    return InvoiceLine(
        component=line.component,
        name=line.name,
        before=_words(before, was),
        after=_words(after, will),
        changed=was != will,
        formula=known.formula,
        mark=words.SOURCES[known.source] if known.sources else None,
        earlier=earlier.formula if earlier and earlier.formula != known.formula else "",
        delta=_delta(before, after, was, will),
        amounts=(was, will),
    )
