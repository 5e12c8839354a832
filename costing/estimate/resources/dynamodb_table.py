"""DynamoDB tables: reads and writes on demand or provisioned, storage with 100 bytes an item, and the undo window.
Pure.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from costing.estimate.charges import GB, HOURS, Answer, Charge, Gap, Often, Scene, as_decimal, spread, steps, uncounted
from costing.estimate.meters import (
    KEY_REQUESTS,
    TABLE_READ_HOURS,
    TABLE_READS,
    TABLE_READS_IA,
    TABLE_STORAGE,
    TABLE_STORAGE_IA,
    TABLE_UNDO,
    TABLE_WRITE_HOURS,
    TABLE_WRITES,
    TABLE_WRITES_IA,
)
from costing.estimate.money import format_quantity
from costing.estimate.reading import Properties, Resource

Consistency = Literal["eventual", "strong", "transactional"]
_PER_STEP: dict[Consistency, Fraction] = {
    "eventual": Fraction(1, 2),
    "strong": Fraction(1),
    "transactional": Fraction(2),
}
OVERHEAD_BYTES = 100
UNCOUNTED = {
    "ContributorInsightsSpecification": "The list of most used keys",
    "ImportSourceSpecification": "The import from S3",
    "KinesisStreamSpecification": "The copy of every change in Kinesis",
    "WarmThroughput": "Throughput that is warmed up beforehand",
}
MOST_UNITS = 10**9
NOBODY = "Nothing in the template says how often this table is read and written."


def write_units(item_kb: Fraction, *, transactional: bool = False) -> Fraction:
    """Units of one write: one for each started KB, twice in a transaction."""
    return steps(item_kb, Fraction(1)) * (2 if transactional else 1)


def read_units(size_kb: Fraction, consistency: Consistency = "eventual") -> Fraction:
    """Units of one read: one for each started 4 KB, half when eventually consistent, twice in a transaction."""
    return steps(size_kb, Fraction(4)) * _PER_STEP[consistency]


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """Storage, the undo window, then throughput by the table's billing mode (AWS's default is provisioned)."""
    indexes = resource.properties.blocks("GlobalSecondaryIndexes")
    rare = resource.properties.text("TableClass", "STANDARD") == "STANDARD_INFREQUENT_ACCESS"
    yield from _storage(resource, scene, copies=1 + len(indexes), rare=rare)
    if resource.properties.text("BillingMode", "PROVISIONED") == "PAY_PER_REQUEST":
        yield from _on_demand(resource, scene, writes_each=1 + len(indexes), rare=rare)
    elif rare:
        yield Gap("Provisioned capacity of the infrequent-access table class is not counted.")
    else:
        yield from _provisioned(resource, "", resource.properties)
        for index in indexes:
            name = index.raw("IndexName")
            yield from _provisioned(resource, f" of index {name}" if isinstance(name, str) else " of an index", index)
    if resource.properties.block("SSESpecification").flag("SSEEnabled"):
        asked = scene.ask(resource, "key_requests")
        yield Charge(KEY_REQUESTS, resource, asked.value, "fixed", answers=(asked,))
    yield from uncounted(resource, UNCOUNTED)


def _storage(resource: Resource, scene: Scene, *, copies: int, rare: bool) -> Iterator[Charge | Gap]:
    items = scene.ask(resource, "items")
    size = scene.ask(resource, "item_kb")
    own = items.value * (size.value * 1024 + OVERHEAD_BYTES) * GB
    each = (
        f"{format_quantity(as_decimal(items.value))} items of {format_quantity(as_decimal(size.value))} KB + 100 bytes"
    )
    with_indexes = f", {copies} copies with its indexes" if copies > 1 else ""
    yield Charge(
        TABLE_STORAGE_IA if rare else TABLE_STORAGE, resource, own * copies, "fixed", each + with_indexes, (items, size)
    )
    if resource.properties.block("PointInTimeRecoverySpecification").flag("PointInTimeRecoveryEnabled"):
        yield Charge(TABLE_UNDO, resource, own, "fixed", each, (items, size))


def _on_demand(resource: Resource, scene: Scene, *, writes_each: int, rare: bool) -> Iterator[Charge | Gap]:
    known = scene.uses(resource)
    by_schedule = (known[0].per_month, known[1].per_month) if known else (Fraction(0), Fraction(0))
    reads = _per_request(resource, scene, "reads_per_request", None if known is None else known[0].per_request)
    writes = _per_request(resource, scene, "writes_per_request", None if known is None else known[1].per_request)
    if reads is None or writes is None:
        yield Gap(NOBODY)
    if reads is not None:
        size, strong = scene.ask(resource, "read_kb"), scene.ask(resource, "strong_reads")
        units = read_units(size.value) * (1 + strong.value)
        how = f"{format_quantity(as_decimal(units))} for a read of {format_quantity(as_decimal(size.value))} KB"
        meter = TABLE_READS_IA if rare else TABLE_READS
        often = Often(reads.value, by_schedule[0]).times(units)
        yield from spread(meter, resource, often, how, (reads, size, strong))
    if writes is not None:
        item = scene.ask(resource, "item_kb")
        units = write_units(item.value) * writes_each
        how = f"{format_quantity(as_decimal(units))} for a write of {format_quantity(as_decimal(item.value))} KB"
        meter = TABLE_WRITES_IA if rare else TABLE_WRITES
        often = Often(writes.value, by_schedule[1]).times(units)
        yield from spread(meter, resource, often, how, (writes, item))


def _per_request(resource: Resource, scene: Scene, key: str, derived: Fraction | None) -> Answer | None:
    if derived is None and scene.usage.known(resource.component, key) is None:
        return None
    return scene.ask(resource, key, derived)


def _provisioned(resource: Resource, of_what: str, owner: Properties) -> Iterator[Charge]:
    capacity = owner.block("ProvisionedThroughput")
    for setting, meter in (("ReadCapacityUnits", TABLE_READ_HOURS), ("WriteCapacityUnits", TABLE_WRITE_HOURS)):
        units = capacity.number(setting, default=None, lowest=1, highest=MOST_UNITS)
        yield Charge(
            meter, resource, units * HOURS, "fixed", f"{units:,} units × {HOURS} hours", name=meter.name + of_what
        )
