"""Interface endpoints: every hour in each zone, and every GB; gateway endpoints, for S3 and DynamoDB, are free (AWS
PrivateLink pricing). Pure.
"""

from collections.abc import Iterator

from costing.estimate.charges import HOURS, Charge, Gap, Scene
from costing.estimate.network_meters import ENDPOINT_DATA, ENDPOINT_HOURS
from costing.estimate.reading import Resource, Unreadable

OTHER_KINDS = "Endpoints of this kind are not counted."


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """An hour for each subnet that the endpoint stands in."""
    kind = resource.properties.text("VpcEndpointType", "Gateway")
    if kind == "Gateway":
        return
    if kind != "Interface":
        yield Gap(OTHER_KINDS)
        return
    subnets = resource.properties.raw("SubnetIds")
    if not isinstance(subnets, list) or not subnets:
        raise Unreadable("SubnetIds are only known when it is deployed.")
    zones = len(subnets)
    yield Charge(ENDPOINT_HOURS, resource, HOURS * zones, "fixed", f"all hours of the month, {zones} zones")
    asked = scene.ask(resource, "endpoint_gb")
    yield Charge(ENDPOINT_DATA, resource, asked.value, "fixed", "", (asked,))
