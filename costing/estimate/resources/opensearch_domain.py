"""Search domains: their nodes by the hour and the nodes' storage by the month, whether anybody searches or not. Pure.

OpenSearch Service Developer Guide, "Pricing": nodes that manage are billed like nodes of their type; what nodes send to
each other, and hourly snapshots, are free.
"""

from collections.abc import Iterator
from fractions import Fraction

from costing.estimate.charges import HOURS, Charge, Gap, Scene, uncounted
from costing.estimate.meters import SEARCH_NODES, SEARCH_STORAGE
from costing.estimate.reading import Properties, Resource

MOST_NODES = 1_000
MOST_GB = 24 * 1_024
DEFAULT_TYPE = "m4.large.search"
"""What AWS takes when the template names none (API reference, "ClusterConfig")."""
UNCOUNTED = {
    "ColdStorageOptions": "Cold storage",
    "NodeOptions": "A node that only passes questions on",
    "WarmCount": "Warm storage",
}


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """The nodes that hold documents, those that manage, and the volumes of the former."""
    cluster = resource.properties.block("ClusterConfig")
    count = cluster.number("InstanceCount", default=1, lowest=1, highest=MOST_NODES)
    yield _nodes(resource, cluster.text("InstanceType", DEFAULT_TYPE), count, "")
    if cluster.flag("DedicatedMasterEnabled"):
        managers = cluster.number("DedicatedMasterCount", default=3, lowest=1, highest=MOST_NODES)
        yield _nodes(resource, cluster.text("DedicatedMasterType", DEFAULT_TYPE), managers, " that manage")
    for name, what in UNCOUNTED.items():
        if cluster.has(name):
            yield Gap(f"{what} ({name}) is not counted.")
    yield from _storage(resource, resource.properties.block("EBSOptions"), count)
    yield from uncounted(resource, {"LogPublishingOptions": "What is written to its logs"})


def _nodes(resource: Resource, kind: str, count: int, which: str) -> Charge | Gap:
    meter = SEARCH_NODES.get(kind.removesuffix(".search"))
    if meter is None:
        return Gap(f"Nodes of type {kind[:40]} have no price here.")
    how = f"{count} {'node' if count == 1 else 'nodes'}{which}, all month"
    return Charge(meter, resource, HOURS * count, "fixed", how, name=f"{meter.name}{which}")


def _storage(resource: Resource, volume: Properties, count: int) -> Iterator[Charge | Gap]:
    if not volume.flag("EBSEnabled"):
        return
    kind = volume.text("VolumeType", "gp2")
    if kind != "gp3":
        yield Gap(f"Volumes of type {kind[:40]} have no price here.")
        return
    size = volume.number("VolumeSize", default=10, lowest=1, highest=MOST_GB)
    yield Charge(SEARCH_STORAGE, resource, Fraction(size * count), "fixed", f"{size:,} GB for each node")
    if volume.has("Iops") or volume.has("Throughput"):
        yield Gap("Faster volumes (Iops, Throughput) are not counted.")
