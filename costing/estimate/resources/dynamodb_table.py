"""DynamoDB tables: reads and writes on demand or provisioned, storage with 100 bytes an item, and the undo window.
Pure.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from costing.estimate.charges import GB, Answer, Charge, Gap, Often, Scene, as_decimal, spread, steps, uncounted
from costing.estimate.meters import (
    KEY_REQUESTS,
    TABLE_READS,
    TABLE_READS_IA,
    TABLE_STORAGE,
    TABLE_STORAGE_IA,
    TABLE_UNDO,
    TABLE_WRITES,
    TABLE_WRITES_IA,
)
from costing.estimate.money import format_quantity
from costing.estimate.reading import Resource
from costing.estimate.resources.table_capacity import provisioned
from costing.estimate.resources.table_indexes import Indexes, copies, entry, in_words, read_indexes

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
NOBODY = "Nothing in the template says how often this table is read and written."


def write_units(item_kb: Fraction, *, transactional: bool = False) -> Fraction:
    """Units of one write: one for each started KB, twice in a transaction."""
    return steps(item_kb, Fraction(1)) * (2 if transactional else 1)


def read_units(size_kb: Fraction, consistency: Consistency = "eventual") -> Fraction:
    """Units of one read: one for each started 4 KB, half when eventually consistent, twice in a transaction."""
    return steps(size_kb, Fraction(4)) * _PER_STEP[consistency]


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """Storage, the undo window, then throughput by the table's billing mode (AWS's default is provisioned)."""
    indexes = read_indexes(resource)
    rare = resource.properties.text("TableClass", "STANDARD") == "STANDARD_INFREQUENT_ACCESS"
    yield from _storage(resource, scene, indexes, rare=rare)
    if resource.properties.text("BillingMode", "PROVISIONED") == "PAY_PER_REQUEST":
        yield from _on_demand(resource, scene, indexes, rare=rare)
    elif rare:
        yield Gap("Provisioned capacity of the infrequent-access table class is not counted.")
    else:
        yield from provisioned(resource, scene)
    if resource.properties.block("SSESpecification").flag("SSEEnabled"):
        asked = scene.ask(resource, "key_requests")
        yield Charge(KEY_REQUESTS, resource, asked.value, "fixed", answers=(asked,))
    yield from uncounted(resource, UNCOUNTED)


def own_size(resource: Resource, scene: Scene) -> tuple[Fraction, str, tuple[Answer, ...]]:
    """GB of the items themselves, in words what makes it up, and the assumptions behind it."""
    items, size = scene.ask(resource, "items"), scene.ask(resource, "item_kb")
    own = items.value * (size.value * 1024 + OVERHEAD_BYTES) * GB
    count, each = (format_quantity(as_decimal(answer.value)) for answer in (items, size))
    return own, f"{count} items of {each} KB + 100 bytes", (items, size)


def _storage(resource: Resource, scene: Scene, indexes: Indexes, *, rare: bool) -> Iterator[Charge | Gap]:
    own, each, answers = own_size(resource, scene)
    part = entry(resource, scene, indexes)
    partly = answers[0].value * (part.value * 1024 + OVERHEAD_BYTES) * GB if part else Fraction(0)
    used = (*answers, part) if part else answers
    added = in_words(indexes, part)
    whole = own * copies(indexes) + partly * indexes.parts
    meter = TABLE_STORAGE_IA if rare else TABLE_STORAGE
    yield Charge(meter, resource, whole, "fixed", f"{each}, {added}" if added else each, used)
    if resource.properties.block("PointInTimeRecoverySpecification").flag("PointInTimeRecoveryEnabled"):
        # The window covers the table and its local indexes, whatever its length (AWS: "DynamoDB pricing").
        kept = own * (1 + indexes.local_whole) + partly * indexes.local_parts
        local = indexes.local_whole + indexes.local_parts
        yield Charge(TABLE_UNDO, resource, kept, "fixed", f"{each}, with its local indexes" if local else each, used)


def _on_demand(resource: Resource, scene: Scene, indexes: Indexes, *, rare: bool) -> Iterator[Charge | Gap]:
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
        item, part = scene.ask(resource, "item_kb"), entry(resource, scene, indexes)
        units = write_units(item.value) * copies(indexes) + (write_units(part.value) * indexes.parts if part else 0)
        how = f"{format_quantity(as_decimal(units))} for a write of {format_quantity(as_decimal(item.value))} KB"
        meter = TABLE_WRITES_IA if rare else TABLE_WRITES
        answers = (writes, item, part) if part else (writes, item)
        often = Often(writes.value, by_schedule[1]).times(units)
        yield from spread(meter, resource, often, how, answers)


def _per_request(resource: Resource, scene: Scene, key: str, derived: Fraction | None) -> Answer | None:
    if derived is None and scene.usage.known(resource.component, key) is None:
        return None
    return scene.ask(resource, key, derived)
