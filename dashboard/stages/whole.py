"""What the cards of a deployment have no room for, as lists of their own, a part at a time. Pure but for the plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from costing.estimate.results import Unpriced
from dashboard.bills import read_estimate
from dashboard.stages.checks import Check, all_checks
from dashboard.stages.cost import CostBody, Rests, body_of, rests_of
from dashboard.stages.invoice import InvoiceLine, Service, services_of
from dashboard.stages.plan import LeftBehind, left_behind
from deployments.models import Deployment, Plan

PART: Final = 50
"""Rows on one page."""


class What(StrEnum):
    """Which list."""

    INVOICE = "invoice"
    ASSUMPTIONS = "assumptions"
    CHECKS = "checks"
    LEFT = "left"
    """What stays behind in the account."""


@dataclass(frozen=True)
class Entry:
    """One row: exactly one of the fields but ``service`` is set; ``service`` heads the lines that follow."""

    service: Service | None = None
    line: InvoiceLine | None = None
    gap: Unpriced | None = None
    rests: Rests | None = None
    check: Check | None = None
    left: LeftBehind | None = None


@dataclass(frozen=True)
class Whole:
    """A part of the list. ``before`` and ``after`` are the numbers of the parts beside it, 0 for none."""

    what: What
    rows: tuple[Entry, ...]
    total: int
    first: int
    before: int = 0
    after: int = 0
    cost: CostBody | None = None
    """Volume, sums and the date of the prices, for invoices."""

    @property
    def span(self) -> str:
        """``51 to 100 of 132``."""
        return f"{self.first} to {self.first + len(self.rows) - 1} of {self.total:,}" if self.rows else "none"


def whole_of(deployment: Deployment, what: What, part: int) -> Whole:
    """The part that is asked for, or the last one there is. A deployment without a plan has empty lists."""
    plan: Plan | None = getattr(deployment, "plan", None)
    found = _entries(deployment, plan, what) if plan else ()
    parts = max(1, -(-len(found) // PART))
    part = min(max(1, part), parts)
    first = PART * (part - 1)
    return Whole(
        what=what,
        rows=tuple(found[first : first + PART]),
        total=len(found),
        first=first + 1,
        before=part - 1,
        after=part + 1 if part < parts else 0,
        cost=_cost(plan) if plan and what is What.INVOICE else None,
    )


def _cost(plan: Plan) -> CostBody | None:
    return body_of(read_estimate(plan.cost_before), read_estimate(plan.cost_after))


def _entries(deployment: Deployment, plan: Plan, what: What) -> Sequence[Entry]:
    if what is What.CHECKS:
        return [Entry(check=one) for one in all_checks(deployment, plan)]
    if what is What.LEFT:
        return [Entry(left=one) for one in left_behind(plan)]
    before, after = read_estimate(plan.cost_before), read_estimate(plan.cost_after)
    shown = after or before
    if shown is None:
        return ()
    if what is What.ASSUMPTIONS:
        return [Entry(rests=one) for one in rests_of(shown)]
    lines = [Entry(service, line=line) for service in services_of(before, after) for line in service.lines]
    return [*lines, *(Entry(gap=gap) for gap in shown.unpriced)]
