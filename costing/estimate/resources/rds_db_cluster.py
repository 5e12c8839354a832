"""Aurora clusters: storage, reads and writes of it, backups, and the secret with the password. Pure.

Servers are billed by themselves (`rds_db_instance`). Backups of one day are free, whatever is kept beyond is not
(Amazon Aurora pricing, "Backup"); a cluster that is I/O-optimized has no charge for reads and writes of storage.
"""

from collections.abc import Iterator
from fractions import Fraction

from costing.estimate.charges import Charge, Gap, Scene, uncounted
from costing.estimate.network_meters import (
    AURORA_BACKUPS,
    AURORA_REQUESTS,
    AURORA_STORAGE,
    AURORA_STORAGE_IO,
    SQL_REQUESTS,
)
from costing.estimate.reading import Resource
from costing.estimate.resources.rds_common import password, stored

OPTIMIZED = "aurora-iopt1"
NOT_AURORA = "Clusters of other engines than Aurora are not counted."
UNCOUNTED = {"BacktrackWindow": "The window to go back in", "GlobalClusterIdentifier": "Copies in other regions"}
CHANGED_A_DAY = Fraction(1, 10)
MOST_DAYS = 35


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """What the data costs, and each way to it that is billed by the call."""
    if not resource.properties.text("Engine", "").startswith("aurora"):
        yield Gap(NOT_AURORA)
        return
    optimized = resource.properties.text("StorageType", "aurora") == OPTIMIZED
    size = stored(resource, scene)
    yield Charge(AURORA_STORAGE_IO if optimized else AURORA_STORAGE, resource, size.value, "fixed", "", (size,))
    if not optimized:
        asked = scene.ask(resource, "storage_requests")
        yield Charge(AURORA_REQUESTS, resource, asked.value, "fixed", "", (asked,))
    days = resource.properties.number("BackupRetentionPeriod", default=1, lowest=1, highest=MOST_DAYS)
    beyond = scene.ask(resource, "backup_gb", size.value * CHANGED_A_DAY * (days - 1))
    if beyond.value:
        yield Charge(AURORA_BACKUPS, resource, beyond.value, "fixed", f"{days:,} days, the first is free", (beyond,))
    if resource.properties.flag("EnableHttpEndpoint"):
        statements = scene.ask(resource, "sql_requests")
        yield Charge(SQL_REQUESTS, resource, statements.value, "fixed", "", (statements,))
    yield from password(resource, scene)
    yield from uncounted(resource, UNCOUNTED)
