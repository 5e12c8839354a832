"""The gallery: each blueprint with a small diagram and what it costs idle and at a million requests."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, TypedDict

from costing import selectors as prices
from costing.estimate.estimator import estimate
from costing.estimate.prices import PriceBook
from costing.estimate.results import Estimate
from costing.estimate.usage import Usage
from dashboard.bills import Bill, bill_of
from dashboard.diagram import SMALL, Diagram, draw
from dashboard.services import service_word
from dashboard.words import SOURCES
from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.parse import parse
from deployments.spec.render import render

# The gallery is the same for everybody, so it is priced in one region; the editor prices in the chosen one.
GALLERY_REGION = "us-east-1"
BUSY = 1_000_000
MOST_PICTURED: Final = 14
"""Blocks of a picture on a card, the visitors among them."""
_WORTH_A_REASON: Final = Decimal(1)


@dataclass(frozen=True)
class BlueprintCard:
    """A blueprint to choose. Costs are of a month without free tier, a lower bound where something has no price.

    ``because`` names what costs most of an idle month, where that is a dollar and more.
    """

    name: str
    title: str
    good_for: str
    diagram: Diagram
    idle: Bill
    busy: Bill
    because: str = ""

    @property
    def pictured(self) -> bool:
        """Whether its picture can be seen at this size; the words beneath name the parts in any case."""
        return len(self.diagram.nodes) <= MOST_PICTURED

    @property
    def by_requests(self) -> bool:
        """Whether it costs more with more requests; else nothing in it is called by any."""
        return self.idle.amount is None or self.idle.amount != self.busy.amount


def gallery_book() -> PriceBook:
    """The prices of the gallery."""
    return prices.price_book(GALLERY_REGION)


def cards(book: PriceBook) -> tuple[BlueprintCard, ...]:
    """All blueprints of ours in their own order."""
    return tuple(card(name, book) for name in BLUEPRINTS)


@lru_cache(maxsize=64)
def card(name: str, book: PriceBook) -> BlueprintCard:
    """One of ours, worked out once for a book: with nine blueprints it was half of what the gallery took."""
    blueprint = BLUEPRINTS[name]
    return BlueprintCard(
        name=name,
        title=blueprint.title,
        good_for=blueprint.good_for,
        diagram=draw(blueprint.definition(), shape=SMALL),
        **_costs(*estimates_of(name, book)),
    )


@lru_cache(maxsize=64)
def estimates_of(name: str, book: PriceBook) -> tuple[Estimate, Estimate]:
    """A month of one of ours: idle, and at a million requests."""
    return _estimates(json.loads(render(parse(BLUEPRINTS[name].definition())).text), book)


class Costs(TypedDict):
    """What a card says of a month, by the names of its fields."""

    idle: Bill
    busy: Bill
    because: str


def costs(template: Mapping[str, Any], book: PriceBook) -> Costs:
    """What a template costs a month, idle and at a million requests, and what most of the idle month is."""
    return _costs(*_estimates(template, book))


def _costs(idle: Estimate, busy: Estimate) -> Costs:
    return Costs(idle=bill_of(idle), busy=bill_of(busy), because=_because(idle))


def _estimates(template: Mapping[str, Any], book: PriceBook) -> tuple[Estimate, Estimate]:
    return _estimate(template, 0, book), _estimate(template, BUSY, book)


def _estimate(template: Mapping[str, Any], requests: int, book: PriceBook) -> Estimate:
    return estimate(template, Usage.default(requests), book, region=GALLERY_REGION, free_tier=False)


def _because(idle: Estimate) -> str:
    """``most of it Sign-in: 1,000 people a month × $0.015 per person a month = $15.00, our guess``."""
    line = max(idle.lines, key=lambda one: one.amount, default=None)
    if line is None or idle.total < _WORTH_A_REASON or line.amount * 2 < idle.total:
        return ""
    guess = f", {SOURCES[line.source].word.lower()}" if line.sources and line.source == "default" else ""
    return f"most of it {service_word(line.service)}: {line.formula}{guess}"
