"""NAT gateways: every hour that they are there, and every GB that goes through in either direction. Pure.

What is sent on to the internet is billed as transfer besides (Amazon VPC pricing, "NAT gateway").
"""

from collections.abc import Iterator

from costing.estimate.charges import HOURS, Charge, Gap, Scene
from costing.estimate.meters import TRANSFER_OUT
from costing.estimate.network_meters import NAT_DATA, NAT_HOURS
from costing.estimate.reading import Resource

TYPE = "AWS::EC2::NatGateway"


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """All hours of the month, and this gateway's part of its network's traffic."""
    yield Charge(NAT_HOURS, resource, HOURS, "fixed", "all hours of the month")
    gateways = len([one for one in scene.graph.of_type(TYPE) if one.component == resource.component])
    how = f"spread over {gateways} gateways" if gateways > 1 else ""
    through = scene.ask(resource, "internet_gb")
    yield Charge(NAT_DATA, resource, through.value / gateways, "fixed", how, (through,))
    if resource.properties.text("ConnectivityType", "public") == "public":
        sent = scene.ask(resource, "sent_gb")
        part = sent.value / gateways
        yield Charge(TRANSFER_OUT, resource, part, "fixed", how, (sent,), service=NAT_HOURS.service)
