"""S3 buckets: storage and requests; of a website also the files' way out to the internet. Pure."""

from collections.abc import Iterator
from fractions import Fraction

from costing.estimate.charges import KB_IN_GB, Charge, Gap, Scene, as_decimal, uncounted
from costing.estimate.flow import is_site
from costing.estimate.meters import FILE_GETS, FILE_PUTS, FILE_STORAGE, TRANSFER_OUT
from costing.estimate.money import format_quantity
from costing.estimate.reading import Resource

SITE_GB = Fraction(5, 100)
STORE_GB = Fraction(1)
UNCOUNTED = {
    "AccelerateConfiguration": "Faster transfer",
    "AnalyticsConfigurations": "Storage analysis",
    "IntelligentTieringConfigurations": "Intelligent tiering",
    "InventoryConfigurations": "The inventory",
    "LifecycleConfiguration": "What lifecycle rules move",
    "MetricsConfigurations": "Request metrics",
    "ReplicationConfiguration": "Replication",
}
A_STORE = "A small collection of files."


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """Standard storage; what visitors fetch from a website, or what functions read and write."""
    site = is_site(resource)
    yield from uncounted(resource, UNCOUNTED)
    stored = scene.ask(resource, "stored_gb", SITE_GB if site else STORE_GB, "" if site else A_STORE)
    yield Charge(FILE_STORAGE, resource, stored.value, "fixed", answers=(stored,))
    if site:
        yield from _website(resource, scene)
    else:
        yield from _store(resource, scene)


def _website(resource: Resource, scene: Scene) -> Iterator[Charge]:
    uploads = scene.ask(resource, "uploads")
    yield Charge(FILE_PUTS, resource, uploads.value, "fixed", answers=(uploads,))
    files = scene.ask(resource, "files_per_request", scene.flow.files())
    yield Charge(FILE_GETS, resource, files.value, "per_request", answers=(files,))
    size = scene.ask(resource, "file_kb")
    how = f"{format_quantity(as_decimal(size.value))} KB per file"
    yield Charge(
        TRANSFER_OUT,
        resource,
        files.value * size.value * KB_IN_GB,
        "per_request",
        how,
        (files, size),
        FILE_GETS.service,
    )


def _store(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    derived = scene.flow.uses(resource.logical_id)
    stated = (
        scene.usage.known(resource.component, "reads_per_request"),
        scene.usage.known(resource.component, "writes_per_request"),
    )
    if derived is None and None in stated:
        yield Gap("Nothing in the template says how often this bucket is read and written.")
        return
    reads = scene.ask(resource, "reads_per_request", derived[0] if derived else None)
    writes = scene.ask(resource, "writes_per_request", derived[1] if derived else None)
    yield Charge(FILE_GETS, resource, reads.value, "per_request", answers=(reads,))
    yield Charge(FILE_PUTS, resource, writes.value, "per_request", answers=(writes,))
