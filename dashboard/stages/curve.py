"""The cost curve of a plan: both bills as they were sealed, priced at every volume from the same prices."""

import uuid
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from costing.estimate import Estimate
from costing.estimate.breaks import Break, courses, crossings
from costing.estimate.volume import BadVolume
from dashboard.bills import read_estimate
from dashboard.curves import Curve, Question, curve, range_words
from dashboard.plots import Price
from dashboard.ranges import Range, Side, range_of, side_of
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


@dataclass(frozen=True)
class Drawing:
    """The curve, or why there is none; ``problem`` is about the volume that was typed."""

    curve: Curve | None
    why: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Sides:
    """Both bills of a plan. ``before`` is None with its reason in ``notes``; ``band`` is what guesses leave open."""

    before: Side | None
    after: Side
    band: Range | None
    sealed: Estimate
    breaks: tuple[Break, ...]
    notes: tuple[str, ...]

    @property
    def guesses(self) -> tuple[str, ...]:
        """The guesses that matter, named for people."""
        return self.band.guesses if self.band else ()

    def price(self, requests: int) -> Price:
        """The bills at a volume."""
        low, high = (self.band.low, self.band.high) if self.band else (None, None)
        sides = (self.before, self.after, low, high)
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


def range_of_plan(plan: Plan) -> str:
    """Between which amounts its bill lies, by our guesses, in words; empty where they hardly matter."""
    sides = _sides(plan.pk)
    if isinstance(sides, str):
        return ""
    return range_words(sides.price(int(sides.sealed.requests.value)), sides.guesses)


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
    after = side_of(template, sealed)
    if after is None:
        return NO_BOOK.format(sealed.book_version)
    if sealed.nothing_priced:
        return NO_PRICES
    after = replace(after, beside=_left_behind(sealed, template) if plan.stays_behind else Decimal(0))
    if after.total(int(sealed.requests.value)) != sealed.total:
        return NOT_SEALED
    before, why = _before(plan, old)
    band = range_of(template, sealed, beside=after.beside)
    breaks = [*courses(after.model), *(crossings(before.total, after.total) if before else ())]
    notes = (NO_LIVE.format(why),) if why else ()
    return Sides(before, after, band, sealed, tuple(breaks), notes)


def _before(plan: Plan, sealed: Estimate | None) -> tuple[Side | None, str]:
    """The bill of what runs, or why it has no line; "" when nothing runs."""
    if sealed is None:
        return None, "its cost is unknown."
    base = insight.base_revision(plan)
    if base is None:
        return None, "it is no revision of this application." if plan.base_template_sha256 else ""
    side = side_of(as_data(base.template), sealed)
    return side, "" if side else f"price book {sealed.book_version} is not here any more."


def _left_behind(sealed: Estimate, template: dict[str, Any]) -> Decimal:
    """What the sealed bill holds beside the template: it lies there at every volume."""
    known = resources_of(template)
    beside = (
        line.amount for line in sealed.lines if line.logical_id not in known or line.name.endswith(", left behind")
    )
    return sum(beside, Decimal(0))
