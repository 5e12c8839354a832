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
from dashboard.stages.left import LeftBehind, left_behind
from dashboard.stages.part import Part, part_of
from deployments.models import Deployment, Plan

SIZE: Final = 50
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
    """A part of the list."""

    what: What
    part: Part[Entry]
    cost: CostBody | None = None
    """Volume, sums and the date of the prices, for invoices."""


def whole_of(deployment: Deployment, what: What, part: int) -> Whole:
    """The part that is asked for, or the last one there is. A deployment without a plan has empty lists."""
    plan: Plan | None = getattr(deployment, "plan", None)
    found = _entries(deployment, plan, what) if plan else ()
    return Whole(what, part_of(found, part, SIZE), _cost(plan) if plan and what is What.INVOICE else None)


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
