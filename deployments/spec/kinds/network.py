"""A private network: a VPC with a private subnet in each of two zones. What lies in it, nobody outside can reach.

S3 and DynamoDB are reached through gateway endpoints, which cost nothing (VPC User Guide, "Gateway endpoints"); other
services through interface endpoints that are chosen, or through NAT gateways. Who lies in it: `kinds/placement.py`.
"""

from __future__ import annotations

from typing import Any, Final

from deployments.spec.canvas import Canvas, Grant, Resource, logical, ref, sub
from deployments.spec.definition import Component
from deployments.spec.kinds.base import Kind, settings_of
from deployments.spec.kinds.doors import HTTPS, PRIVATE, subnet_ids, vpc_id
from deployments.spec.kinds.placement import PLACED
from deployments.spec.networks import PRIVATE_APIS, SERVICES, NetworkSettings, endpoint_role, subnets

ANYWHERE: Final = "0.0.0.0/0"
ZONES: Final = ("A", "B")
_FREE: Final = {"Files": "s3", "Tables": "dynamodb"}


def draw(canvas: Canvas, component: Component) -> None:
    """The network, its private subnets, the ways out of it, and its id."""
    settings = settings_of(component, NetworkSettings)
    ranges = subnets(settings)
    properties = {"CidrBlock": settings.addresses, "EnableDnsHostnames": True, "EnableDnsSupport": True}
    vpc = canvas.add(component, "Vpc", "AWS::EC2::VPC", properties, part="network", tagged=True)
    for number, role in enumerate(PRIVATE):
        _draw_subnet(canvas, component, role, ranges[number], number)
    _draw_free_endpoints(canvas, component)
    _draw_endpoints(canvas, component, settings)
    _draw_internet(canvas, component, settings, ranges[len(PRIVATE) :])
    canvas.output(component, "Vpc", "name", ref(vpc), f"Id of the network {component.name}")


def _draw_subnet(canvas: Canvas, component: Component, role: str, addresses: str, zone: int) -> None:
    """A subnet with a table of routes of its own, so that each zone can have its own way out."""
    properties = {
        "AvailabilityZone": {"Fn::Select": [zone, {"Fn::GetAZs": ""}]},
        "CidrBlock": addresses,
        "VpcId": vpc_id(component),
    }
    subnet = canvas.add(component, role, "AWS::EC2::Subnet", properties, part="subnet", tagged=True)
    table = canvas.add(
        component, f"{role}Routes", "AWS::EC2::RouteTable", {"VpcId": vpc_id(component)}, part="routes", tagged=True
    )
    joined = {"RouteTableId": ref(table), "SubnetId": ref(subnet)}
    canvas.add(component, f"{role}Joined", "AWS::EC2::SubnetRouteTableAssociation", joined, part="routes of a subnet")


def _draw_free_endpoints(canvas: Canvas, component: Component) -> None:
    tables = [ref(logical(component.name, f"{role}Routes")) for role in PRIVATE]
    for role, service in _FREE.items():
        properties = {
            "RouteTableIds": tables,
            "ServiceName": sub("com.amazonaws.${AWS::Region}." + service),
            "VpcEndpointType": "Gateway",
            "VpcId": vpc_id(component),
        }
        part = f"way to {service}"
        canvas.add(component, f"{role}Endpoint", "AWS::EC2::VPCEndpoint", properties, part=part, tagged=True)


def _draw_endpoints(canvas: Canvas, component: Component, settings: NetworkSettings) -> None:
    """One endpoint for each service that was chosen, and one group that lets the whole network in at all of them."""
    chosen = [(way, service) for way, service in SERVICES.items() if getattr(settings.reach, way)]
    if not chosen:
        return
    door = {
        "CidrIp": {"Fn::GetAtt": [logical(component.name, "Vpc"), "CidrBlock"]},
        "Description": "Everything inside",
        "FromPort": HTTPS,
        "IpProtocol": "tcp",
        "ToPort": HTTPS,
    }
    group: Resource = {
        "GroupDescription": f"AWS services reached from {component.name}",
        "SecurityGroupIngress": [door],
        "VpcId": vpc_id(component),
    }
    canvas.add(component, "Services", "AWS::EC2::SecurityGroup", group, part="door to AWS services", tagged=True)
    for way, service in chosen:
        properties = {
            # APIs have addresses of their own there. With the usual names, no public API could be reached from inside.
            "PrivateDnsEnabled": way != PRIVATE_APIS,
            "SecurityGroupIds": [{"Fn::GetAtt": [logical(component.name, "Services"), "GroupId"]}],
            "ServiceName": sub("com.amazonaws.${AWS::Region}." + service),
            "SubnetIds": subnet_ids(component),
            "VpcEndpointType": "Interface",
            "VpcId": vpc_id(component),
        }
        part = f"way to {way.replace('_', ' ')}"
        canvas.add(component, endpoint_role(way), "AWS::EC2::VPCEndpoint", properties, part=part, tagged=True)


def _draw_internet(canvas: Canvas, component: Component, settings: NetworkSettings, ranges: tuple[str, ...]) -> None:
    """Public subnets that hold nothing but gateways, and the routes of private ones through these."""
    count = {"none": 0, "one": 1, "two": 2}[settings.internet]
    if not count:
        return
    gate = canvas.add(component, "Gateway", "AWS::EC2::InternetGateway", {}, part="internet gateway", tagged=True)
    joined = {"InternetGatewayId": ref(gate), "VpcId": vpc_id(component)}
    open_ = canvas.add(component, "GatewayJoined", "AWS::EC2::VPCGatewayAttachment", joined, part="internet gateway")
    for number, zone in enumerate(ZONES[:count]):
        _draw_subnet(canvas, component, f"Public{zone}", ranges[number], number)
        table = ref(logical(component.name, f"Public{zone}Routes"))
        out = {"DestinationCidrBlock": ANYWHERE, "GatewayId": ref(gate), "RouteTableId": table}
        canvas.add(component, f"Public{zone}Out", "AWS::EC2::Route", out, part="route out", depends_on=[open_])
        _draw_nat(canvas, component, zone, open_)
    for number, zone in enumerate(ZONES):
        nat = ref(logical(component.name, f"Nat{ZONES[min(number, count - 1)]}"))
        table = ref(logical(component.name, f"Private{zone}Routes"))
        out = {"DestinationCidrBlock": ANYWHERE, "NatGatewayId": nat, "RouteTableId": table}
        canvas.add(component, f"Private{zone}Out", "AWS::EC2::Route", out, part="route out")


def _draw_nat(canvas: Canvas, component: Component, zone: str, open_: str) -> None:
    """A gateway with a public address of its own, which outside services may know it by."""
    address = canvas.add(
        component, f"Address{zone}", "AWS::EC2::EIP", {"Domain": "vpc"}, part="address", tagged=True, depends_on=[open_]
    )
    properties: dict[str, Any] = {
        "AllocationId": {"Fn::GetAtt": [address, "AllocationId"]},
        "SubnetId": ref(logical(component.name, f"Public{zone}")),
    }
    route = logical(component.name, f"Public{zone}Out")
    canvas.add(
        component, f"Nat{zone}", "AWS::EC2::NatGateway", properties, part="gateway", tagged=True, depends_on=[route]
    )
    words = f"Address with which {component.name} is seen on the internet"
    canvas.output(component, f"Address{zone}", "name", ref(address), words)


def grant(canvas: Canvas, network: Component, access: str) -> Grant:
    """Lying in a network gives no right and no variable; see `doors.place`."""
    return Grant((), {})


KIND = Kind(
    name="network",
    label="Private network",
    aws_name="VPC",
    tier="data",
    summary="A place that nobody outside reaches, for databases and the functions that use them.",
    settings=NetworkSettings,
    render=draw,
    grant=grant,
    variables=lambda name: (),
    used_by=PLACED,
    used_only="Only functions and what they reach over the network lie in one. Remove the connection.",
    uses_only="A network uses nothing: what lies in it is connected with it. Connect it the other way round.",
)
