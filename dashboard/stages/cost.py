"""The Cost card: the sealed estimate before and after, as one invoice."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from django.urls import reverse

from costing.estimate.diff import LineDiff, diff
from costing.estimate.money import format_quantity
from costing.estimate.results import Estimate, Line, Unpriced
from dashboard import words
from dashboard.bills import UNKNOWN, Bill, bill_change, bill_of, read_estimate
from dashboard.figures import CENT, line_change, money, requests_month, volume
from dashboard.stages.card import DONE, FAILED, NOT_YET, SKIPPED, Card
from dashboard.stages.curve import Drawing, drawing_of
from dashboard.stages.looking import Looking
from dashboard.words import Mark
from deployments.models import Deployment, Plan
from deployments.states import BEFORE_EXECUTION

SOURCES: Final = words.SOURCES
MOST_LINES: Final = 12
"""Lines of an invoice on the page; the largest changes come first."""


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

    @property
    def changed(self) -> bool:
        """Whether any of its lines differs."""
        return any(line.changed for line in self.lines)


@dataclass(frozen=True)
class Rests:
    """An assumption that the estimate rests on, in words, and where it comes from."""

    component: str
    label: str
    value: str
    mark: Mark
    note: str


@dataclass(frozen=True)
class CostBody:
    """The card's body. A side is None when it is not known; its bill then says so in words."""

    before: Estimate | None
    after: Estimate | None
    services: tuple[Service, ...]
    unpriced: Sequence[Unpriced]
    notes: Sequence[str]
    volume: str
    source: Mark
    shown: Estimate
    drawing: Drawing = Drawing(None)
    address: str = ""

    @property
    def approval(self) -> str:
        """Which volume was decided about: looking at another one changes nothing."""
        return f"Approval is for {volume(self.shown.requests.value)}."

    @property
    def rests(self) -> tuple[Rests, ...]:
        """What the estimate rests on, our guesses first."""
        order = {"default": 0, "stated": 1, "measured": 2}
        found = sorted(self.shown.assumptions, key=lambda one: (order[one.source], one.component, one.label))
        return tuple(
            Rests(one.component, one.label, f"{format_quantity(one.value)} {one.unit}", SOURCES[one.source], one.note)
            for one in found
        )

    @property
    def rounded(self) -> bool:
        """Whether the amounts that are shown add up to something else than the total that is shown."""
        sides = (side for side in (self.before, self.after) if side)
        return any(
            sum((amount.quantize(CENT) for amount in side.by_service().values()), Decimal(0))
            != side.total.quantize(CENT)
            for side in sides
        )

    @property
    def bill(self) -> Bill:
        """The headline: what it will cost."""
        return bill_of(self.after)

    @property
    def reason(self) -> str:
        """Why an amount is missing, or ""."""
        if self.bill.reason:
            return self.bill.reason
        before = bill_of(self.before)
        return f"Before: {before.reason}" if before.reason else ""

    @property
    def unchanged(self) -> tuple[Service, ...]:
        """The services of which every line stays as it is; their lines are folded."""
        return tuple(service for service in self.services if not service.changed)

    @property
    def totals(self) -> tuple[tuple[str, str, str, str], ...]:
        """Fixed, per request and total: what it is, before, after and the difference, all in words."""
        pairs = (("Fixed", "fixed"), ("Made by requests", "per_request"), ("Total", "total"))
        return tuple((words, *self._row(name)) for words, name in pairs)

    def _row(self, name: str) -> tuple[str, str, str]:
        old, new = (
            replace(bill, amount=getattr(side, name) if bill.amount is not None else None)
            for side, bill in ((self.before, bill_of(self.before)), (self.after, self.bill))
        )
        return old.short, new.short, bill_change(old, new)


def cost_card(deployment: Deployment, plan: Plan | None, looking: Looking) -> Card:
    """The card in any state, with the curve as ``looking`` asks for it; an estimate that cannot be read is said to be
    missing, never shown as 0.
    """
    if plan is None:
        return Card("cost", "Cost", NOT_YET if deployment.state in BEFORE_EXECUTION else SKIPPED)
    before, after = read_estimate(plan.cost_before), read_estimate(plan.cost_after)
    shown = after or before
    if shown is None:
        return Card("cost", "Cost", FAILED, "Not priced: no estimate was stored with this plan.")
    at = requests_month(shown.requests.value)
    source = SOURCES[shown.requests.source]
    old, new = bill_of(before), bill_of(after)
    words = f"{bill_change(old, new)} at {at} ({source.word.lower()})"
    body = replace(
        _body(before, after, shown, at, source),
        drawing=drawing_of(plan, looking),
        address=reverse("deployment", args=[deployment.pk]),
    )
    return Card("cost", "Cost", DONE, words, body, figure=f"{_was(deployment, old)} → {new.month}")


def _was(deployment: Deployment, bill: Bill) -> str:
    """What it cost until now, in words; before a first deployment there was nothing, which is not a price."""
    return "nothing live" if deployment.base_revision_id is None and bill.amount == 0 else bill.short


def _body(before: Estimate | None, after: Estimate | None, shown: Estimate, at: str, source: Mark) -> CostBody:
    return CostBody(
        before=before,
        after=after,
        services=_services(before, after),
        unpriced=shown.unpriced,
        notes=diff(before, after).notes if after else (),
        volume=at,
        source=source,
        shown=shown,
    )


def _services(before: Estimate | None, after: Estimate | None) -> tuple[Service, ...]:
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
            _words(before, was),
            _words(after, will),
            _delta(before, after, was, will),
            _lines(name, before, after),
        )
        for name, (was, will) in amounts.items()
    ]
    zero = Decimal(0)
    key = {name: (-abs((will or zero) - (was or zero)), -(will or zero)) for name, (was, will) in amounts.items()}
    return _with_room(sorted(services, key=lambda one: (*key[one.name], one.name)))


def _with_room(services: Sequence[Service]) -> tuple[Service, ...]:
    """The same with at most MOST_LINES lines in all; each says how many of its own are left out."""
    room, found = MOST_LINES, []
    for service in services:
        fair = max(2, room)
        found.append(replace(service, lines=service.lines[:fair], hidden=max(0, len(service.lines) - fair)))
        room = max(0, room - len(service.lines))
    return tuple(found)


def _amount(side: Estimate | None, found: Decimal | None, resources: Collection[str]) -> Decimal | None:
    """What one side says: 0 for what is not on its bill, None for what it does not know or could not price."""
    if found is not None or side is None:
        return found
    missing = side.nothing_priced or any(gap.logical_id in resources for gap in side.unpriced)
    return None if missing else Decimal(0)


def _words(side: Estimate | None, amount: Decimal | None) -> str:
    """An amount in a column, in which all share two decimals."""
    if side is None:
        return UNKNOWN
    return "under $0.01" if amount is not None and 0 < amount < CENT else money(amount)


def _delta(before: Estimate | None, after: Estimate | None, was: Decimal | None, will: Decimal | None) -> str:
    """The difference a month; a word where one side is not known."""
    return line_change(was, will) if before and after else UNKNOWN


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
        changed=line.before != line.after,
        formula=known.formula,
        mark=SOURCES[known.source] if known.sources else None,
        earlier=earlier.formula if earlier and earlier.formula != known.formula else "",
        delta=_delta(before, after, was, will),
    )
