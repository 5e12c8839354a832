"""File systems: what they keep, by how often it is used, and with elastic throughput each GB that is read or written.
Pure.
"""

from collections.abc import Iterator
from fractions import Fraction

from costing.estimate.charges import KB_IN_GB, Charge, Gap, Often, Scene, as_decimal, spread, uncounted
from costing.estimate.meters import SHARED_FILES, SHARED_FILES_RARE, SHARED_READ, SHARED_WRITTEN
from costing.estimate.money import format_quantity
from costing.estimate.reading import Resource

STORED_GB = Fraction(1)
A_STORE = "A small collection of files."
NOBODY = "Nothing in the template says how often this file system is read and written."
UNCOUNTED = {
    "AvailabilityZoneName": "Storage in one zone",
    "ProvisionedThroughputInMibps": "Throughput that is rented",
    "ReplicationConfiguration": "The copy elsewhere",
}


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """Storage, then reads and writes of one file for each call of a function that may."""
    properties = resource.properties
    yield from uncounted(resource, UNCOUNTED)
    stored = scene.ask(resource, "stored_gb", STORED_GB, A_STORE)
    rules = properties.blocks("LifecyclePolicies")
    elastic = properties.text("ThroughputMode", "bursting") == "elastic"
    if any(rule.has("TransitionToIA") for rule in rules):
        rare = scene.ask(resource, "rare_share")
        cheap = SHARED_FILES_RARE["elastic" if elastic else "bursting"]
        yield Charge(SHARED_FILES, resource, stored.value * (1 - rare.value), "fixed", answers=(stored, rare))
        yield Charge(cheap, resource, stored.value * rare.value, "fixed", answers=(stored, rare))
        if rare.value:
            yield Gap("Moving and opening what is seldom used is not counted.")
    else:
        yield Charge(SHARED_FILES, resource, stored.value, "fixed", answers=(stored,))
    if any(rule.has("TransitionToArchive") for rule in rules):
        yield Gap("What is moved to the archive (TransitionToArchive) is counted as seldom used.")
    if elastic:
        yield from _traffic(resource, scene)
    if properties.block("BackupPolicy").text("Status", "DISABLED") == "ENABLED":
        yield Gap("Daily backups (BackupPolicy) are not counted.")


def _traffic(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    derived = scene.uses(resource)
    known = [scene.usage.known(resource.component, f"{what}_per_request") for what in ("reads", "writes")]
    if derived is None and None in known:
        yield Gap(NOBODY)
        return
    size = scene.ask(resource, "file_kb")
    how = f"{format_quantity(as_decimal(size.value))} KB per file"
    got, put = derived or (Often(), Often())
    for meter, key, often in ((SHARED_READ, "reads_per_request", got), (SHARED_WRITTEN, "writes_per_request", put)):
        asked = scene.ask(resource, key, often.per_request if derived else None)
        moved = Often(asked.value, often.per_month).times(size.value * KB_IN_GB)
        yield from spread(meter, resource, moved, how, (asked, size))
