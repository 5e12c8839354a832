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
from costing.estimate.usage import Usage
from dashboard.diagram import SMALL, Diagram, draw
from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.parse import parse
from deployments.spec.render import render

# The gallery is the same for everybody, so it is priced in one region; the editor prices in the chosen one.
GALLERY_REGION = "us-east-1"
BUSY = 1_000_000


@dataclass(frozen=True)
class BlueprintCard:
    """A blueprint to choose. Costs are USD a month without free tier; ``None`` where something has no price."""

    name: str
    title: str
    good_for: str
    diagram: Diagram
    idle: Decimal | None
    busy: Decimal | None


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
    blueprint = BLUEPRINTS[name]
    return BlueprintCard(
        name=name,
        title=blueprint.title,
        good_for=blueprint.good_for,
        diagram=_diagram(name),
        idle=_priced(name, 0, book),
        busy=_priced(name, BUSY, book),
    )


@lru_cache(maxsize=64)
def _diagram(name: str) -> Diagram:
    return draw(BLUEPRINTS[name].definition(), shape=SMALL)


def _priced(name: str, requests: int, book: PriceBook) -> Decimal | None:
    found = estimate(_template(name), Usage.default(requests), book, region=GALLERY_REGION, free_tier=False)
    return None if found.unpriced else found.total
