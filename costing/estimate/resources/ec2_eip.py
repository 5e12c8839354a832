"""Public IPv4 addresses: every hour, in use or not (Amazon VPC pricing, "Public IPv4 Address"). Pure."""

from collections.abc import Iterator

from costing.estimate.charges import HOURS, Charge, Gap, Scene
from costing.estimate.network_meters import PUBLIC_ADDRESSES
from costing.estimate.reading import Resource


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """One address, all month."""
    yield Charge(PUBLIC_ADDRESSES, resource, HOURS, "fixed", "all hours of the month")
