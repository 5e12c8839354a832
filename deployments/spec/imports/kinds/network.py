"""Private networks: a VPC with a closed subnet in each of two zones, and every way out of these. Pure.

A network here has its subnets at fixed quarters of its range, so they are found by their ranges. What a route of theirs
leads to decides whether they are closed: one that leads anywhere else than a network here does keeps the whole as
written, for the component would say that nobody outside comes in.
"""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Final

from deployments.spec.imports.equal_networks import range_of
from deployments.spec.imports.kinds.network_ways import ENDPOINT, endpoints_of
from deployments.spec.imports.part import references
from deployments.spec.imports.proposal import Body, Proposal, Unknown, View, only, target
from deployments.spec.kinds.doors import PRIVATE

SUBNET: Final = "AWS::EC2::Subnet"
_JOINED: Final = "AWS::EC2::SubnetRouteTableAssociation"
_ROUTE: Final = "AWS::EC2::Route"
_ZONES: Final = ("A", "B")


def recognise(view: View, name: str) -> Proposal:
    """A network with its subnets, tables of routes, gateways and endpoints."""
    addresses = only(view.properties(name), "CidrBlock", str, "")
    claims = {"Vpc": name}
    for role, subnet in zip(PRIVATE, _private(view, name, addresses), strict=True):
        claims |= _subnet(view, role, subnet)
    ways, parts = endpoints_of(view, name)
    claims |= parts
    internet = _internet(view, name, claims)
    return Proposal(name, "network", {"addresses": addresses, "internet": internet, "reach": ways}, claims)


def _private(view: View, network: str, addresses: str) -> tuple[str, ...]:
    """The two private subnets: those with the first two quarters of the network's range."""
    try:
        wanted = [str(one) for one in IPv4Network(addresses).subnets(prefixlen_diff=2)][: len(PRIVATE)]
    except ValueError:
        raise Unknown("Its range of addresses is none that a network here can have.") from None
    mine = view.of(SUBNET, "VpcId", network)
    there = {range_of(view.properties(one).get("CidrBlock"), network, addresses): one for one in mine}
    if not there.keys() >= set(wanted):
        raise Unknown(f"A network here has private subnets with the ranges {' and '.join(wanted)}; this one has not.")
    return tuple(there[one] for one in wanted)


def _subnet(view: View, role: str, subnet: str) -> dict[str, str]:
    """A subnet with its own table of routes. The table may hold one route, which is told by its gateway later."""
    joined = view.one(_JOINED, "SubnetId", subnet)
    table = joined and target(view.properties(joined).get("RouteTableId"))
    if not joined or not table or table not in view.resources:
        raise Unknown(f"{subnet} has no table of routes of its own, as each subnet of a network here has.")
    if len(view.of(_JOINED, "RouteTableId", table)) > 1:
        raise Unknown(f"{table} holds the routes of several subnets; here each subnet has its own.")
    found = {role: subnet, f"{role}Joined": joined, f"{role}Routes": table}
    routes = view.of(_ROUTE, "RouteTableId", table)
    others = [one for one, body in view.resources.items() if _may_route(body, table)]
    if len(routes) > 1 or others:
        raise Unknown(f"{subnet} has routes that a network here has not: {', '.join(routes[1:] + others)}.")
    return found | {f"{role}Out": route for route in routes}


def _may_route(body: Body, table: str) -> bool:
    """Whether something else than routes and endpoints changes a table of routes, such as those of a VPN."""
    type_ = str(body.get("Type"))
    return type_.startswith("AWS::EC2::") and type_ not in (_JOINED, _ROUTE, ENDPOINT) and table in references(body)


def _internet(view: View, network: str, claims: dict[str, str]) -> str:
    """How private subnets reach the internet; the gateways for it are added to `claims`."""
    nats: dict[str, None] = {}
    routes = [route for role in PRIVATE if (route := claims.get(f"{role}Out"))]
    for route in routes:
        nats[_gateway(view, route, "NatGatewayId", "AWS::EC2::NatGateway")] = None
    if len(routes) == 1:
        raise Unknown("Only one of its private subnets has a route; here both have one, or neither.")
    for zone, nat in zip(_ZONES, nats, strict=False):
        claims |= _nat(view, network, zone, nat)
    return ("none", "one", "two")[len(nats)]


def _gateway(view: View, route: str, key: str, type_: str) -> str:
    found = target(view.properties(route).get(key))
    if found is None or view.resources.get(found, {}).get("Type") != type_:
        raise Unknown(f"{route} leads somewhere else than the routes of a network here.")
    return found


def _nat(view: View, network: str, zone: str, nat: str) -> dict[str, str]:
    """A gateway with its address, and the public subnet in which it stands."""
    properties = view.properties(nat)
    address, subnet = target(properties.get("AllocationId")), target(properties.get("SubnetId"))
    if address not in view.resources or subnet not in view.resources:
        raise Unknown(f"The address or the subnet of {nat} is not in this template.")
    found = {f"Nat{zone}": nat, f"Address{zone}": str(address), **_subnet(view, f"Public{zone}", str(subnet))}
    out = found.get(f"Public{zone}Out")
    if out is None:
        raise Unknown(f"{subnet}, where {nat} stands, has no route to the internet.")
    gate = _gateway(view, out, "GatewayId", "AWS::EC2::InternetGateway")
    return {**found, "Gateway": gate, **_attached(view, network, gate)}


def _attached(view: View, network: str, gate: str) -> dict[str, str]:
    for joined in view.of("AWS::EC2::VPCGatewayAttachment", "VpcId", network):
        if target(view.properties(joined).get("InternetGatewayId")) == gate:
            return {"GatewayJoined": joined}
    return {}
