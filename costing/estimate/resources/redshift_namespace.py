"""Data warehouses, what is kept: storage by the month, and the secret with the administrator's password. Pure.

Redshift Management Guide, "Billing for Amazon Redshift Serverless": storage is billed apart from capacity; recovery
points of the last 24 hours are free, snapshots that somebody makes are billed by their size.
"""

from collections.abc import Iterator
from fractions import Fraction

from costing.estimate.charges import Charge, Gap, Scene, uncounted
from costing.estimate.meters import SECRET_READS, SECRETS
from costing.estimate.network_meters import WAREHOUSE_STORAGE
from costing.estimate.reading import Resource

UNCOUNTED = {"LogExports": "What is written to its logs", "SnapshotCopyConfigurations": "Copies in another region"}


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """What the data costs, asked or not."""
    held = scene.ask(resource, "warehouse_gb")
    yield Charge(WAREHOUSE_STORAGE, resource, held.value, "fixed", "", (held,))
    if resource.properties.flag("ManageAdminPassword"):
        yield Charge(SECRETS, resource, Fraction(1), "fixed", "the password of the data warehouse")
        reads = scene.ask(resource, "password_reads")
        yield Charge(SECRET_READS, resource, reads.value, "fixed", "", (reads,))
    yield from uncounted(resource, UNCOUNTED)
