"""The Cost card: the sealed estimate before and after, as one invoice."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from costing.estimate.diff import CostDiff, diff
from costing.estimate.results import Estimate, Unpriced
from dashboard.figures import money, money_change, money_month, requests_month
from dashboard.stages.card import DONE, FAILED, NOT_YET, SKIPPED, Card
from dashboard.stages.plan import read_estimate
from dashboard.words import Mark
from deployments.models import Deployment, Plan
from deployments.states import BEFORE_EXECUTION

SOURCES: Final = {
    "measured": Mark("Measured", "good", "gauge"),
    "stated": Mark("You said", "neutral", "message-square"),
    "default": Mark("Our guess", "caution", "circle-question-mark"),
}


@dataclass(frozen=True)
class InvoiceLine:
    """One line of the invoice, with how its amount comes about."""

    component: str
    name: str
    before: Decimal | None
    after: Decimal | None
    formula: str
    mark: Mark | None


@dataclass(frozen=True)
class Service:
    """A service of the invoice; ``changed`` ones stand open first."""

    name: str
    before: Decimal
    after: Decimal
    lines: tuple[InvoiceLine, ...]

    @property
    def delta(self) -> str:
        """The difference in words."""
        return money_change(self.before, self.after)

    @property
    def changed(self) -> bool:
        """Whether any of its lines differs."""
        return any(line.before != line.after for line in self.lines)


@dataclass(frozen=True)
class CostBody:
    """The card's body. ``after`` may be missing when everything goes."""

    before: Estimate | None
    after: Estimate | None
    services: tuple[Service, ...]
    unpriced: Sequence[Unpriced]
    notes: Sequence[str]
    volume: str
    source: Mark
    shown: Estimate

    @property
    def unchanged(self) -> tuple[Service, ...]:
        """The services of which every line stays as it is; their lines are folded."""
        return tuple(service for service in self.services if not service.changed)

    @property
    def totals(self) -> tuple[tuple[str, Decimal, Decimal], ...]:
        """Fixed, per request and total: words, before, after."""
        zero = Decimal(0)
        pairs = (("Fixed", "fixed"), ("Made by requests", "per_request"), ("Total", "total"))
        return tuple(
            (words, getattr(self.before, name, zero), getattr(self.after, name, zero)) for words, name in pairs
        )


def cost_card(deployment: Deployment, plan: Plan | None) -> Card:
    """The card in any state; an estimate that cannot be read is said to be missing, never shown as 0."""
    if plan is None:
        return Card("cost", "Cost", NOT_YET if deployment.state in BEFORE_EXECUTION else SKIPPED)
    before, after = read_estimate(plan.cost_before), read_estimate(plan.cost_after)
    shown = after or before
    if shown is None:
        return Card("cost", "Cost", FAILED, "Not priced: no estimate was stored with this plan.")
    volume = requests_month(shown.requests.value)
    source = SOURCES[shown.requests.source]
    figure = f"{money(before.total) if before else money(0)} → {money_month(after.total if after else 0)}"
    words = f"{change_words(before, after)} at {volume} ({source.word.lower()})"
    return Card("cost", "Cost", DONE, words, _body(before, after, shown, volume, source), figure=figure)


def change_words(before: Estimate | None, after: Estimate | None) -> str:
    """The difference of the totals; what does not run costs nothing."""
    return money_change(before.total if before else 0, after.total if after else 0)


def _body(before: Estimate | None, after: Estimate | None, shown: Estimate, volume: str, source: Mark) -> CostBody:
    compared = diff(before, after) if after else None
    return CostBody(
        before=before,
        after=after,
        services=_services(compared, before, after),
        unpriced=shown.unpriced,
        notes=compared.notes if compared else (),
        volume=volume,
        source=source,
        shown=shown,
    )


def _services(compared: CostDiff | None, before: Estimate | None, after: Estimate | None) -> tuple[Service, ...]:
    old, new = (side.by_service() if side else {} for side in (before, after))
    zero = Decimal(0)
    services = [
        Service(name, old.get(name, zero), new.get(name, zero), _lines(name, compared, before, after))
        for name in dict.fromkeys([*new, *old])
    ]
    return tuple(sorted(services, key=lambda one: (-abs(one.after - one.before), -one.after, one.name)))


def _lines(
    service: str, compared: CostDiff | None, before: Estimate | None, after: Estimate | None
) -> tuple[InvoiceLine, ...]:
    known = {(line.component, line.name): line for side in (before, after) if side for line in side.lines}
    if compared is None:
        gone = [line for line in (before.lines if before else ()) if line.service == service]
        return tuple(
            InvoiceLine(line.component, line.name, line.amount, None, line.formula, SOURCES[line.source])
            for line in gone
        )
    return tuple(
        InvoiceLine(
            line.component,
            line.name,
            line.before,
            line.after,
            known[line.component, line.name].formula,
            SOURCES[known[line.component, line.name].source] if known[line.component, line.name].sources else None,
        )
        for line in compared.lines
        if line.service == service
    )
