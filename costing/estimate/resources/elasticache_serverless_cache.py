"""Serverless caches: what they hold by the hour, and a unit for each KB that a command sends or fetches. Pure.

ElastiCache pricing: at least 100 MB of Valkey and 1 GB of the others are billed, and one unit for a command.
"""

from collections.abc import Iterator
from fractions import Fraction

from costing.estimate.charges import HOURS, Charge, Gap, Often, Scene, as_decimal, spread
from costing.estimate.meters import CACHE_DATA, CACHE_UNITS
from costing.estimate.money import format_quantity
from costing.estimate.reading import Resource

LEAST_GB = {"valkey": Fraction(1, 10), "redis": Fraction(1), "memcached": Fraction(1)}
NOBODY = "Nothing in the template says how often this cache is asked."


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """What is held, then what is asked: one command for each call of a function that may, unless somebody knows."""
    engine = resource.properties.text("Engine", "").lower()
    if engine not in CACHE_DATA:
        yield Gap(f"A serverless cache with the engine {engine[:40] or 'of AWS'} has no price here.")
        return
    held = scene.ask(resource, "cached_gb")
    billed = max(held.value, LEAST_GB[engine])
    how = f"{format_quantity(as_decimal(billed))} GB all month"
    yield Charge(CACHE_DATA[engine], resource, billed * HOURS, "fixed", how, (held,))
    yield from _commands(resource, scene, engine)
    if resource.properties.number("SnapshotRetentionLimit", default=0, lowest=0, highest=10**6):
        yield Gap("Daily backups (SnapshotRetentionLimit) are not counted.")


def _commands(resource: Resource, scene: Scene, engine: str) -> Iterator[Charge | Gap]:
    derived = scene.uses(resource)
    if derived is None and scene.usage.known(resource.component, "commands_per_request") is None:
        yield Gap(NOBODY)
        return
    often = derived[0].plus(derived[1]) if derived else Often()
    commands = scene.ask(resource, "commands_per_request", often.per_request if derived else None)
    size = scene.ask(resource, "command_kb")
    units = max(Fraction(1), size.value)
    how = f"{format_quantity(as_decimal(units))} for a command of {format_quantity(as_decimal(size.value))} KB"
    yield from spread(
        CACHE_UNITS[engine], resource, Often(commands.value, often.per_month).times(units), how, (commands, size)
    )
