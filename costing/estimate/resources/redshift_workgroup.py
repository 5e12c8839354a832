"""Data warehouses, what works: capacity by the second while it answers, for 60 seconds at least. Pure.

Amazon Redshift pricing, "Amazon Redshift Serverless"; Redshift Management Guide, "Billing for on-demand compute
capacity". Questions that come together are answered, and paid for, together: so what is asked for is how often the
warehouse begins to work, not how many questions there are. AWS names 128 units where the template names none.
"""

from collections.abc import Iterator
from fractions import Fraction

from costing.estimate.charges import SECONDS, Charge, Gap, Scene, as_decimal
from costing.estimate.money import format_quantity
from costing.estimate.network_meters import WAREHOUSE_UNITS
from costing.estimate.reading import Resource

LEAST_SECONDS = Fraction(60)
DEFAULT_UNITS, MOST_UNITS = 128, 10_000
BY_AWS = "Capacity that AWS chooses for a price and a speed (PricePerformanceTarget) is not counted."


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """Unit-hours: each time that it works, rounded up to a minute; never more than all month."""
    base = resource.properties.number("BaseCapacity", default=DEFAULT_UNITS, lowest=1, highest=MOST_UNITS)
    units = scene.ask(resource, "warehouse_units", Fraction(base))
    runs, lasts = scene.ask(resource, "warehouse_runs"), scene.ask(resource, "warehouse_seconds")
    billed = max(lasts.value, LEAST_SECONDS)
    hours = min(runs.value * billed, SECONDS) / 3600
    how = f"{_text(units.value)} units, {_text(billed)} seconds each time"
    yield Charge(WAREHOUSE_UNITS, resource, units.value * hours, "fixed", how, (units, runs, lasts))
    if resource.properties.block("PricePerformanceTarget").text("Status", "DISABLED") == "ENABLED":
        yield Gap(BY_AWS)


def _text(value: Fraction) -> str:
    return format_quantity(as_decimal(value))
