"""Short ways to an estimate, for tests."""

from decimal import Decimal
from typing import Any

from costing.estimate import Assumption, Estimate, Line, Usage, estimate
from costing.estimate.prices import PriceBook
from costing.prices.snapshot import shipped_book

VIRGINIA = "us-east-1"


def usage(requests: int, **stated: dict[str, str]) -> Usage:
    """A volume with stated numbers per component: ``usage(1000, api={"response_kb": "3"})``."""
    known = {
        component: {key: Assumption(Decimal(value), "stated") for key, value in values.items()}
        for component, values in stated.items()
    }
    return Usage(Assumption(Decimal(requests), "stated"), known)


def bill(
    template: Any,
    volume: int | Usage,
    *,
    region: str = VIRGINIA,
    free_tier: bool = False,
    book: PriceBook | None = None,
) -> Estimate:
    """An estimate at the shipped prices, without the free tier unless asked for."""
    known = Usage.default(volume) if isinstance(volume, int) else volume
    return estimate(template, known, book or shipped_book(), region=region, free_tier=free_tier)


def line(found: Estimate, service: str, name: str, component: str | None = None) -> Line:
    """The one line with this service and name."""
    lines = [
        entry
        for entry in found.lines
        if (entry.service, entry.name) == (service, name) and component in (None, entry.component)
    ]
    assert len(lines) == 1, [(entry.service, entry.name, entry.component) for entry in found.lines]
    return lines[0]


def cents(amount: Decimal) -> str:
    """The amount as an invoice shows it, in dollars and cents."""
    return str(amount.quantize(Decimal("0.01")))
