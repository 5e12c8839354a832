"""S3 buckets: storage and requests; of a website also the files' way out to the internet. Pure.

Where CloudFront delivers a website, the bucket is asked only for what CloudFront does not have, and the way to it is
free; the way out is the distribution's.
"""

from collections.abc import Iterator
from fractions import Fraction

from costing.estimate.charges import (
    KB_IN_GB,
    KEY_REQUESTS_A_MONTH,
    Charge,
    Gap,
    Often,
    Scene,
    as_decimal,
    spread,
    uncounted,
)
from costing.estimate.meters import FILE_GETS, FILE_PUTS, FILE_STORAGE, KEY_REQUESTS, TRANSFER_OUT
from costing.estimate.money import format_quantity
from costing.estimate.reading import Properties, Resource
from costing.estimate.sites import deliverers, is_closed, is_site

SITE_GB = Fraction(5, 100)
STORE_GB = Fraction(1)
UNCOUNTED = {
    "AccelerateConfiguration": "Faster transfer",
    "AnalyticsConfigurations": "Storage analysis",
    "IntelligentTieringConfigurations": "Intelligent tiering",
    "InventoryConfigurations": "The inventory",
    "MetricsConfigurations": "Request metrics",
    "ReplicationConfiguration": "Replication",
}
A_STORE = "A small collection of files."
A_KEY = "S3 asks for its key once in five minutes."
NOBODY = "Nothing in the template says how often this bucket is read and written."


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """Standard storage; what visitors fetch from a website, or what functions read and write."""
    site = is_site(resource, scene.graph)
    yield from uncounted(resource, UNCOUNTED)
    if any(rule.has("Transitions") or rule.has("Transition") for rule in _lifecycle(resource)):
        yield Gap("What lifecycle rules move (LifecycleConfiguration) is not counted.")
    stored = scene.ask(resource, "stored_gb", SITE_GB if site else STORE_GB, "" if site else A_STORE)
    yield Charge(FILE_STORAGE, resource, stored.value, "fixed", answers=(stored,))
    if site:
        yield from _website(resource, scene)
    else:
        yield from _store(resource, scene)
    if _asks_for_a_key(resource):
        asked = scene.ask(resource, "key_requests", KEY_REQUESTS_A_MONTH, A_KEY)
        yield Charge(KEY_REQUESTS, resource, asked.value, "fixed", answers=(asked,))


def _lifecycle(resource: Resource) -> tuple[Properties, ...]:
    return resource.properties.block("LifecycleConfiguration").blocks("Rules")


def _asks_for_a_key(resource: Resource) -> bool:
    rules = resource.properties.block("BucketEncryption").blocks("ServerSideEncryptionConfiguration")
    return any(
        rule.block("ServerSideEncryptionByDefault").text("SSEAlgorithm", "AES256").startswith("aws:kms")
        for rule in rules
    )


def _website(resource: Resource, scene: Scene) -> Iterator[Charge]:
    uploads = scene.ask(resource, "uploads")
    yield Charge(FILE_PUTS, resource, uploads.value, "fixed", answers=(uploads,))
    delivered = deliverers(resource, scene.graph)
    if not delivered and is_closed(resource):
        return
    files = scene.ask(resource, "files_per_request", scene.flow.files())
    if delivered:
        kept = scene.ask(resource, "cache_hits")
        how = f"{format_quantity(as_decimal((1 - kept.value) * 100))} of 100 files, which CloudFront does not have"
        yield Charge(FILE_GETS, resource, files.value * (1 - kept.value), "per_request", how, (files, kept))
        return
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
    derived = scene.uses(resource)
    if (put_in := scene.events(resource)) is not None:
        derived = (derived[0] if derived else Often(), put_in)
    stated = (
        scene.usage.known(resource.component, "reads_per_request"),
        scene.usage.known(resource.component, "writes_per_request"),
    )
    if derived is None and None in stated:
        yield Gap(NOBODY)
        return
    got, put = derived or (Often(), Often())
    reads = scene.ask(resource, "reads_per_request", got.per_request if derived else None)
    writes = scene.ask(resource, "writes_per_request", put.per_request if derived else None)
    yield from spread(FILE_GETS, resource, Often(reads.value, got.per_month), answers=(reads,))
    yield from spread(FILE_PUTS, resource, Often(writes.value, put.per_month), answers=(writes,))
