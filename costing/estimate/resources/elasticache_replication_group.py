"""Caches of nodes: each node by the hour, whatever is asked of it. Pure."""

from collections.abc import Iterator

from costing.estimate.charges import HOURS, Charge, Gap, Scene, uncounted
from costing.estimate.meters import CACHE_NODES
from costing.estimate.reading import Resource

MOST_NODES = 500
UNCOUNTED = {
    "GlobalReplicationGroupId": "The copy in other regions",
    "LogDeliveryConfigurations": "What is written to its logs",
}


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """All nodes of all parts, first ones and copies alike."""
    properties = resource.properties
    parts = properties.number("NumNodeGroups", default=1, lowest=1, highest=MOST_NODES)
    copies = properties.number("ReplicasPerNodeGroup", default=0, lowest=0, highest=MOST_NODES)
    count = properties.number("NumCacheClusters", default=parts * (copies + 1), lowest=1, highest=MOST_NODES**2)
    engine, kind = properties.text("Engine", "redis").lower(), properties.text("CacheNodeType", "")
    meter = CACHE_NODES.get((engine, kind))
    if meter is None:
        yield Gap(f"Nodes of type {kind[:40] or 'that AWS chooses'} have no price here.")
    else:
        how = f"{count:,} {'node' if count == 1 else 'nodes'}, all month"
        yield Charge(meter, resource, HOURS * count, "fixed", how)
    if properties.number("SnapshotRetentionLimit", default=0, lowest=0, highest=10**6):
        yield Gap("Daily backups (SnapshotRetentionLimit) are not counted.")
    yield from uncounted(resource, UNCOUNTED)
