"""Machines of RDS, and servers of Aurora clusters: by the hour, or by capacity units where the cluster is serverless.
Pure.

Backups are free up to the size of the storage (Amazon RDS pricing, "Backup storage"). A second machine in another zone
is a price of its own, and so is its storage.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from costing.estimate.charges import HOURS, Answer, Charge, Gap, Scene, uncounted
from costing.estimate.money import decimal_or_none
from costing.estimate.network_meters import AURORA_UNITS, AURORA_UNITS_IO, machine, machine_backups, machine_storage
from costing.estimate.reading import Resource, Unreadable, references
from costing.estimate.resources.rds_common import password, stored
from costing.estimate.resources.rds_db_cluster import CHANGED_A_DAY, MOST_DAYS, OPTIMIZED

SERVERLESS = "db.serverless"
CLUSTER_TYPE = "AWS::RDS::DBCluster"
ASLEEP = Fraction(1, 8)
"""Units on average of one that may pause: half a unit, awake a quarter of the time."""
MOST_GB = 65_536
NO_CLUSTER = "The cluster of this server is not in the template."
NO_CAPACITY = "ServerlessV2ScalingConfiguration.MinCapacity of its cluster is only known when it is deployed."
UNCOUNTED = {"MonitoringRoleArn": "Enhanced monitoring", "PerformanceInsightsRetentionPeriod": "Performance Insights"}


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """A server has no storage of its own, a single machine has."""
    size = resource.properties.text("DBInstanceClass", "")
    if not size:
        raise Unreadable("DBInstanceClass is missing.")
    yield from uncounted(resource, UNCOUNTED)
    if not resource.properties.has("DBClusterIdentifier"):
        yield from _alone(resource, scene, size)
        return
    cluster = cluster_of(resource, scene)
    if cluster is None:
        yield Gap(NO_CLUSTER)
    elif size == SERVERLESS:
        yield from _units(resource, scene, cluster)
    else:
        engine = resource.properties.text("Engine", "")
        yield Charge(machine(size, engine, several=False), resource, HOURS, "fixed", "all hours of the month")


def cluster_of(resource: Resource, scene: Scene) -> Resource | None:
    named = references(resource.properties.values.get("DBClusterIdentifier"))
    found = (scene.graph.by_id.get(name) for name in named)
    return next((one for one in found if one is not None and one.type == CLUSTER_TYPE), None)


def units(resource: Resource, scene: Scene, cluster: Resource) -> Answer:
    """What a server has on average; unless somebody knows better, the least that it always has. Raises Unreadable."""
    least = _number(cluster.properties.block("ServerlessV2ScalingConfiguration").raw("MinCapacity"))
    pauses = "It pauses: half a unit for a quarter of the time."
    always = f"The least that is there at any time, {float(least):g}."
    return scene.ask(resource, "capacity_units", least or ASLEEP, always if least else pauses)


def _units(resource: Resource, scene: Scene, cluster: Resource) -> Iterator[Charge]:
    asked = units(resource, scene, cluster)
    optimized = cluster.properties.text("StorageType", "aurora") == OPTIMIZED
    meter = AURORA_UNITS_IO if optimized else AURORA_UNITS
    how = f"{float(asked.value):g} units on average, all hours of the month"
    yield Charge(meter, resource, asked.value * HOURS, "fixed", how, (asked,))


def _number(value: Any) -> Fraction:
    number = decimal_or_none(str(value)) if isinstance(value, int | float | str) else None
    if number is None or number < 0:
        raise Unreadable(NO_CAPACITY)
    return Fraction(number)


def _alone(resource: Resource, scene: Scene, size: str) -> Iterator[Charge | Gap]:
    engine = resource.properties.text("Engine", "")
    several = resource.properties.flag("MultiAZ")
    yield Charge(machine(size, engine, several=several), resource, HOURS, "fixed", "all hours of the month")
    gigabytes = resource.properties.number("AllocatedStorage", default=None, lowest=1, highest=MOST_GB)
    kind = resource.properties.text("StorageType", "gp2")
    yield Charge(machine_storage(kind, several=several), resource, Fraction(gigabytes), "fixed", "full or not")
    days = resource.properties.number("BackupRetentionPeriod", default=1, lowest=0, highest=MOST_DAYS)
    data = stored(resource, scene)
    kept = data.value * (1 + CHANGED_A_DAY * days) - gigabytes if days else Fraction(0)
    beyond = scene.ask(resource, "backup_gb", max(kept, Fraction(0)))
    if beyond.value:
        how = f"{days:,} days, beyond the size of the storage"
        yield Charge(machine_backups(), resource, beyond.value, "fixed", how, (beyond,))
    yield from password(resource, scene)
