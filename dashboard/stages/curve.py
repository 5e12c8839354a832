"""The cost curve of a plan: both bills as they were sealed, priced at every volume from the same prices."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from costing import selectors as prices
from costing.estimate import Assumption, CostModel, Estimate, Usage, read_model
from costing.estimate.breaks import Break, courses, crossings
from costing.estimate.questions import QUESTIONS
from costing.estimate.results import Used
from costing.estimate.volume import BadVolume
from dashboard.bills import read_estimate
from dashboard.curves import Curve, Question, curve
from dashboard.plots import Price
from dashboard.stages.looking import Looking
from dashboard.stages.rows import as_data
from dashboard.words import SOURCES
from deployments import insight
from deployments.changes.resources import resources_of
from deployments.models import Plan

NO_BOOK: Final = "Price book {} is not here any more. The sealed estimate below stands."
NO_ESTIMATE: Final = "No estimate was stored with this plan."
NO_LIVE: Final = "What runs now has no line: {}"
NOT_SEALED: Final = "At your volume today's rules give another amount than the sealed estimate."
NO_PRICES: Final = "Nothing that AWS bills for has a price here."
_WHOLE: Final = frozenset({"made", "share", "strong_reads", "failed_calls"})
"""Guesses that are a choice or a part of a whole: halving them says nothing."""
_MATTERS: Final = Decimal("0.05")


@dataclass(frozen=True)
class Drawing:
    """The curve, or why there is none; ``problem`` is about the volume that was typed."""

    curve: Curve | None
    why: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Side:
    """One bill: its model and what it comes to beside it at every volume (what stays behind without traffic)."""

    model: CostModel
    beside: Decimal = Decimal(0)

    def total(self, requests: int) -> Decimal | None:
        """USD a month; None where the price book ends below the usage, or where nothing has a price."""
        if self.model.unpriced and not self.model.uses:
            return None
        found = self.model.total(requests)
        return None if found is None else found + self.beside


@dataclass(frozen=True)
class Sides:
    """Both bills of a plan. ``before`` is None with its reason in ``notes``; ``guesses`` are named for people."""

    before: Side | None
    after: Side
    low: Side | None
    high: Side | None
    sealed: Estimate
    breaks: tuple[Break, ...]
    guesses: tuple[str, ...]
    notes: tuple[str, ...]

    def price(self, requests: int) -> Price:
        """The bills at a volume."""
        sides = (self.before, self.after, self.low, self.high)
        return Price(requests, *(side.total(requests) if side else None for side in sides))

    @property
    def missing(self) -> tuple[bool, bool]:
        """Whether parts of the bill before and of the one after have no price."""
        return bool(self.before and self.before.model.unpriced), bool(self.sealed.unpriced)


def drawing_of(plan: Plan, looking: Looking) -> Drawing:
    """The plan's curve as asked for; what was typed and is no volume is said, and one's own shown."""
    try:
        asked, problem = looking.asked, ""
    except BadVolume as bad:
        asked, problem = None, str(bad)
    found, why = _drawn(plan.pk, asked, looking.view, looking.unit)
    return Drawing(found, why, problem)


@lru_cache(maxsize=512)
def _drawn(plan_id: uuid.UUID, asked: int | None, view: str, unit: str) -> tuple[Curve | None, str]:
    """A plan never changes, nor do the prices of a book: what was drawn once is drawn for the life of the process."""
    sides = _sides(plan_id)
    if isinstance(sides, str):
        return None, sides
    question = Question(
        price=sides.price,
        mine=int(sides.sealed.requests.value),
        source=SOURCES[sides.sealed.requests.source],
        names=("live" if sides.before else "", "proposed"),
        breaks=sides.breaks,
        guesses=sides.guesses,
        notes=sides.notes,
        missing=sides.missing,
    )
    return curve(question, asked=asked, view=view, unit=unit), ""


@lru_cache(maxsize=256)
def _sides(plan_id: uuid.UUID) -> Sides | str:
    """Both bills, or why they cannot be made."""
    plan = Plan.objects.select_related("deployment").get(pk=plan_id)
    sealed, old = read_estimate(plan.cost_after), read_estimate(plan.cost_before)
    if sealed is None:
        return NO_ESTIMATE
    template = as_data(plan.template) or {"Resources": {}}
    after = _side(template, sealed)
    if after is None:
        return NO_BOOK.format(sealed.book_version)
    if sealed.nothing_priced:
        return NO_PRICES
    after = replace(after, beside=_left_behind(sealed, template) if plan.stays_behind else Decimal(0))
    if after.total(int(sealed.requests.value)) != sealed.total:
        return NOT_SEALED
    before, why = _before(plan, old)
    low, high, guesses = _band(template, sealed, after)
    found = [*courses(after.model), *(crossings(before.total, after.total) if before else ())]
    notes = (NO_LIVE.format(why),) if why else ()
    return Sides(before, after, low, high, sealed, tuple(found), guesses, notes)


def _before(plan: Plan, sealed: Estimate | None) -> tuple[Side | None, str]:
    """The bill of what runs, or why it has no line; "" when nothing runs."""
    if sealed is None:
        return None, "its cost is unknown."
    base = insight.base_revision(plan)
    if base is None:
        return None, "it is no revision of this application." if plan.base_template_sha256 else ""
    side = _side(as_data(base.template), sealed)
    return side, "" if side else f"price book {sealed.book_version} is not here any more."


def _side(template: dict[str, Any], sealed: Estimate, usage: Usage | None = None) -> Side | None:
    """A bill from the sealed one's own book, region and assumptions; None without that book."""
    book = prices.price_book_named(sealed.book_version, sealed.region)
    if book is None:
        return None
    known = usage or _usage(sealed, (used for used in sealed.assumptions if used.source != "default"))
    return Side(read_model(template, known, book, region=sealed.region, free_tier=sealed.free_tier))


def _usage(sealed: Estimate, known: Iterable[Used], factor: Decimal | None = None) -> Usage:
    """The assumptions that somebody measured or stated; guesses make themselves again."""
    components: dict[str, dict[str, Assumption]] = {}
    for used in known:
        value = used.value
        if factor is not None and used.source == "default":
            question = QUESTIONS[used.key]
            value = min(max(value * factor, Decimal(question.lowest)), Decimal(question.highest))
        components.setdefault(used.component, {})[used.key] = Assumption(value, used.source, used.note)
    return Usage(sealed.requests, components)


def _left_behind(sealed: Estimate, template: dict[str, Any]) -> Decimal:
    """What the sealed bill holds beside the template: it lies there at every volume."""
    known = resources_of(template)
    beside = (
        line.amount for line in sealed.lines if line.logical_id not in known or line.name.endswith(", left behind")
    )
    return sum(beside, Decimal(0))


def _band(template: dict[str, Any], sealed: Estimate, after: Side) -> tuple[Side | None, Side | None, tuple[str, ...]]:
    """The bill with our guesses halved and doubled, where that moves it by more than a twentieth."""
    guesses = [
        used
        for used in sealed.assumptions
        if used.source == "default" and used.key in QUESTIONS and QUESTIONS[used.key].default is not None
    ]
    guesses = [used for used in guesses if used.key not in _WHOLE]
    known = [used for used in sealed.assumptions if used.source != "default"]
    sides = [
        _side(template, sealed, _usage(sealed, [*known, *guesses], factor)) for factor in (Decimal("0.5"), Decimal(2))
    ]
    low, high = (replace(side, beside=after.beside) if side else None for side in sides)
    volume = int(sealed.requests.value)
    lowest, middle, highest = (side.total(volume) if side else None for side in (low, after, high))
    if lowest is None or middle is None or highest is None or highest - lowest <= middle * _MATTERS:
        return None, None, ()
    return low, high, tuple(f"{used.label.lower()} of {used.component}" for used in guesses)
