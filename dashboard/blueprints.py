"""The gallery: each blueprint with a small diagram and what it costs idle and at a million requests."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from costing import selectors as prices
from costing.estimate.estimator import estimate
from costing.estimate.prices import PriceBook
from costing.estimate.results import Estimate
from costing.estimate.usage import Usage
from dashboard.diagram import SMALL, Diagram, draw
from dashboard.figures import money
from dashboard.services import service_word
from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.parse import parse
from deployments.spec.render import render

# The gallery is the same for everybody, so it is priced in one region; the editor prices in the chosen one.
GALLERY_REGION = "us-east-1"
BUSY = 1_000_000
MUCH = 1
"""USD a month; of what costs more while nobody uses it the reason is said."""


@dataclass(frozen=True)
class BlueprintCard:
    """A blueprint to choose. Costs are USD a month without free tier; ``None`` where something has no price."""

    name: str
    title: str
    good_for: str
    diagram: Diagram
    idle: Decimal | None
    busy: Decimal | None
    why: str = ""
    """What a person would ask about these two amounts."""


def cards() -> tuple[BlueprintCard, ...]:
    """All blueprints in their own order."""
    book = prices.price_book(GALLERY_REGION)
    return tuple(_card(name, book) for name in BLUEPRINTS)


def card(name: str) -> BlueprintCard | None:
    """One blueprint, or ``None`` when there is none of that name."""
    return _card(name, prices.price_book(GALLERY_REGION)) if name in BLUEPRINTS else None


@lru_cache(maxsize=64)
def _template(name: str) -> Mapping[str, Any]:
    template: Mapping[str, Any] = json.loads(render(parse(BLUEPRINTS[name].definition())).text)
    return template


def _card(name: str, book: PriceBook) -> BlueprintCard:
    blueprint, idle, busy = BLUEPRINTS[name], _priced(name, 0, book), _priced(name, BUSY, book)
    return BlueprintCard(
        name=name,
        title=blueprint.title,
        good_for=blueprint.good_for,
        diagram=_diagram(name),
        idle=_total(idle),
        busy=_total(busy),
        why=_why(idle, busy),
    )


@lru_cache(maxsize=64)
def _diagram(name: str) -> Diagram:
    return draw(BLUEPRINTS[name].definition(), shape=SMALL)


def _priced(name: str, requests: int, book: PriceBook) -> Estimate:
    return estimate(_template(name), Usage.default(requests), book, region=GALLERY_REGION, free_tier=False)


def _total(found: Estimate) -> Decimal | None:
    return None if found.unpriced else found.total


def _why(idle: Estimate, busy: Estimate) -> str:
    if idle.unpriced or busy.unpriced:
        return ""
    if idle.total == busy.total:
        return "It runs by the clock: requests change nothing."
    service, amount = max(idle.by_service().items(), key=lambda pair: pair[1], default=("", Decimal(0)))
    return f"Idle, {service_word(service)} alone cost {money(amount)}." if amount >= MUCH else ""
