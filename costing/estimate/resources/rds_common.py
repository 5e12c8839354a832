"""What clusters and single machines of RDS have in common. Pure."""

from collections.abc import Iterator
from fractions import Fraction

from costing.estimate.charges import Answer, Charge, Scene
from costing.estimate.meters import SECRET_READS, SECRETS
from costing.estimate.reading import Resource


def stored(resource: Resource, scene: Scene) -> Answer:
    """GB of data in the database."""
    return scene.ask(resource, "database_gb")


def password(resource: Resource, scene: Scene) -> Iterator[Charge]:
    """The secret that RDS keeps the password in, billed as any other secret is."""
    if resource.properties.flag("ManageMasterUserPassword"):
        yield Charge(SECRETS, resource, Fraction(1), "fixed", "the password of the database")
        reads = scene.ask(resource, "password_reads")
        yield Charge(SECRET_READS, resource, reads.value, "fixed", "", (reads,))
