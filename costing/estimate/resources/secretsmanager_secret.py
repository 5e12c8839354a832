"""Secrets: each is rented by the month, and each read of it is billed. Pure."""

from collections.abc import Iterator
from fractions import Fraction

from costing.estimate.charges import Charge, Gap, Often, Scene, spread, uncounted
from costing.estimate.meters import SECRET_READS, SECRETS
from costing.estimate.reading import Resource

NOBODY = "Nothing in the template says how often this secret is read."


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """The month, and one read for each call of a function that may read it unless somebody knows better."""
    yield from uncounted(resource, {"ReplicaRegions": "Copies in other regions"})
    yield Charge(SECRETS, resource, Fraction(1), "fixed")
    derived = scene.uses(resource)
    if derived is None and scene.usage.known(resource.component, "reads_per_request") is None:
        yield Gap(NOBODY)
        return
    read = derived[0] if derived else Often()
    reads = scene.ask(resource, "reads_per_request", read.per_request)
    yield from spread(SECRET_READS, resource, Often(reads.value, read.per_month), answers=(reads,))
