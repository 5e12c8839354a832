"""The Cost card: the sealed estimate before and after, as one invoice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from django.urls import reverse
from django.utils import timezone

from costing.estimate.diff import diff
from costing.estimate.money import format_quantity
from costing.estimate.results import Estimate, Unpriced
from dashboard.bills import UNKNOWN, Bill, bill_change, bill_change_at, bill_of, read_estimate
from dashboard.figures import SAME, cents, line_change, may_be_old, per_month, requests_month, volume
from dashboard.invoices import ROUNDING, halves, rounding_of, rounding_shows
from dashboard.stages.card import DONE, FAILED, NOT_YET, SKIPPED, Card
from dashboard.stages.curve import Drawing, drawing_of
from dashboard.stages.invoice import Service, services_of, with_room
from dashboard.stages.left import counted, there
from dashboard.stages.looking import Looking
from dashboard.words import SOURCES, Mark, in_force
from deployments.models import Deployment, Plan
from deployments.states import BEFORE_EXECUTION, Status

MOST_GAPS: Final = 20
"""Things without a price on the card."""
MOST_RESTS: Final = 24
"""Assumptions on the card; our guesses come first."""


_NOTHING: Final[Mapping[str, str]] = {}
_NOT_PRICED: Final = Mark("Not priced", "neutral", "circle-question-mark")
_IN_PART: Final = Mark("Not all of it is priced", "neutral", "circle-question-mark")
_OLD: Final = Mark("Old prices", "caution", "circle-alert")
_NOTHING_TO_APPROVE: Final = frozenset({Status.PLANNED, Status.NO_CHANGES, Status.DENIED, Status.PLAN_FAILED})


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
    decides: bool = False
    """Whether people approve at this volume."""
    held: Mapping[str, str] = field(default_factory=dict)
    """How many items AWS counted in tables whose data are at risk, by component."""

    @property
    def approval(self) -> str:
        """Which volume is decided about: looking at another one changes nothing. Empty where nobody decides."""
        if not self.decides:
            return ""
        number, _, unit = volume(self.shown.requests.value).partition(" ")
        # Like every volume, but with a decimal even when it is 0: a round one is no guess.
        exact = f"{number}.0" if unit and "." not in number else number
        return f"Approval is for {f'{exact} {unit}'.strip()}."

    @property
    def all_rests(self) -> tuple[Rests, ...]:
        """What the estimate rests on, our guesses first."""
        return rests_of(self.shown, self.held)

    @property
    def rests(self) -> tuple[Rests, ...]:
        """As many of them as the card has room for."""
        return self.all_rests[:MOST_RESTS]

    @property
    def gaps(self) -> Sequence[Unpriced]:
        """As many of the things without a price as the card has room for."""
        return self.unpriced[:MOST_GAPS]

    @property
    def cut(self) -> bool:
        """Whether the card leaves out lines of the invoice."""
        return len(self.unpriced) > MOST_GAPS or any(service.hidden for service in self.services)

    @property
    def rounded(self) -> bool:
        """Whether the amounts that are shown add up to something else than the sums that are shown."""
        return rounding_shows(self.before, self.after)

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
        """The lines that stay as they are, by service; they are folded."""
        return tuple(found for service in self.services if (found := service.unchanged).lines or found.hidden)

    @property
    def totals(self) -> tuple[tuple[str, ...], ...]:
        """Rounding where there is any, fixed, per request and total: before, after and the difference, all in words."""
        rows = zip(("Fixed", "Made by requests", "Total"), _sums(self.before), _sums(self.after), strict=True)
        found = tuple((words, *self._row(old, new)) for words, old, new in rows)
        over = [_over(side) for side in (self.before, self.after)]
        if not any(over):
            return found
        words = [UNKNOWN if one is None else cents(one) for one in (*over, _difference(*over))]
        if over[0] == over[1]:
            words[-1] = SAME
        return ((ROUNDING, *words), *found)

    def _row(self, before: Decimal, after: Decimal) -> tuple[str, str, str]:
        old, new = (
            replace(bill, amount=amount if bill.amount is not None else None)
            for amount, bill in ((before, bill_of(self.before)), (after, self.bill))
        )
        return old.column, new.column, bill_change(old, new, by=line_change)


def _sums(side: Estimate | None) -> tuple[Decimal, Decimal, Decimal]:
    """Fixed, made by requests, total; of what is not known, whose bill is a word, nothing."""
    return (*halves(side), side.total) if side else (Decimal(0), Decimal(0), Decimal(0))


def _over(side: Estimate | None) -> Decimal | None:
    """What rounding makes of a side's sum; None where the sum is not known."""
    return rounding_of(side) if side and bill_of(side).amount is not None else None


def _difference(old: Decimal | None, new: Decimal | None) -> Decimal | None:
    return None if old is None or new is None else new - old


def rests_of(estimate: Estimate, held: Mapping[str, str] = _NOTHING) -> tuple[Rests, ...]:
    """Every assumption that an estimate rests on, our guesses first. ``held`` is what was counted, by component: it
    stands beside what was assumed instead.
    """
    order = {"default": 0, "stated": 1, "measured": 2}
    found = sorted(estimate.assumptions, key=lambda one: (order[one.source], one.component, one.label))
    return tuple(
        Rests(
            one.component,
            one.label,
            f"{format_quantity(one.value)} {one.unit}",
            SOURCES[one.source],
            f"{there(held[one.component]).capitalize()}." if one.key == "items" and one.component in held else one.note,
        )
        for one in found
    )


def cost_card(deployment: Deployment, plan: Plan | None, looking: Looking) -> Card:
    """The card in any state, with the curve as ``looking`` asks for it; an estimate that cannot be read is said to be
    missing, never shown as 0.
    """
    if plan is None:
        return Card("cost", "Cost", NOT_YET if deployment.state in BEFORE_EXECUTION else SKIPPED)
    before, after = read_estimate(plan.cost_before), read_estimate(plan.cost_after)
    found = body_of(before, after)
    if found is None:
        return Card("cost", "Cost", FAILED, "Not priced: no estimate was stored with this plan.")
    at, source = found.volume, found.source
    old, new = bill_of(before), bill_of(after)
    words = in_force(deployment.state, bill_change_at(old, new, f"{at} ({source.word.lower()})"))
    counts = counted(plan)
    body = replace(
        found,
        drawing=drawing_of(plan, looking),
        address=reverse("deployment", args=[deployment.pk]),
        held={str(row.get("component")): held for row in plan.data_at_risk if (held := counts.get(row["logical_id"]))},
        decides=bool(plan.approvals_needed) and deployment.state not in _NOTHING_TO_APPROVE,
    )
    if new.amount is None:
        return Card("cost", "Cost", _NOT_PRICED, _why_not_priced(after, new), body)
    mark = _mark(found)
    between = body.drawing.curve.range if body.drawing.curve else ""
    more = [between] if between else []
    more += [f"{mark.word[:1].lower()}{mark.word[1:]}"] if mark is _OLD else []
    words = " \N{MIDDLE DOT} ".join([words, *more])
    # What is not priced is counted in the words.
    figure = f"{_was(deployment, old)} → {per_month(new.short) if new.missing else new.month}"
    return Card("cost", "Cost", mark, words, body, figure=figure)


def _mark(found: CostBody) -> Mark:
    """Done only where all of it is priced, by prices that are not old."""
    if found.unpriced:
        return _IN_PART
    return _OLD if may_be_old(found.shown.book_as_of, timezone.localdate()) else DONE


def _why_not_priced(after: Estimate | None, bill: Bill) -> str:
    return (
        f"Not priced: no prices for {after.region}." if after and after.nothing_priced else f"Not priced: {bill.reason}"
    )


def _was(deployment: Deployment, bill: Bill) -> str:
    """What it cost until now, in words; before a first deployment there was nothing, which is not a price."""
    return "nothing live" if deployment.base_revision_id is None and bill.amount == 0 else bill.short


def body_of(before: Estimate | None, after: Estimate | None) -> CostBody | None:
    """The invoice before and after with its sums; None when neither side is known."""
    shown = after or before
    if shown is None:
        return None
    return CostBody(
        before=before,
        after=after,
        services=with_room(services_of(before, after)),
        unpriced=shown.unpriced,
        notes=diff(before, after).notes if after else (),
        volume=requests_month(shown.requests.value),
        source=SOURCES[shown.requests.source],
        shown=shown,
    )
