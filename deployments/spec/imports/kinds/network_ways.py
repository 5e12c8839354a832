"""How AWS's own services are reached from inside a private network: its endpoints, by the service. Pure."""

from __future__ import annotations

from typing import Any, Final

from deployments.spec.imports.equal_networks import service_of
from deployments.spec.imports.proposal import Unknown, View, only, target
from deployments.spec.networks import SERVICES, endpoint_role

ENDPOINT: Final = "AWS::EC2::VPCEndpoint"
_FREE: Final = {"s3": "FilesEndpoint", "dynamodb": "TablesEndpoint"}
_WAYS: Final = {service: way for way, service in SERVICES.items()}


def endpoints_of(view: View, network: str) -> tuple[dict[str, bool], dict[str, str]]:
    """The services that are switched on, and the endpoints by their part of the network.

    Endpoints of other services are nobody's: they lie in the network as they are written.
    """
    ways: dict[str, bool] = {}
    claims: dict[str, str] = {}
    for endpoint in view.of(ENDPOINT, "VpcId", network):
        properties = view.properties(endpoint)
        service = service_of(properties.get("ServiceName"))
        if only(properties, "VpcEndpointType", str, "Gateway") == "Gateway":
            role = _FREE.get(service, "")
        else:
            way = _WAYS.get(service, "")
            role = endpoint_role(way) if way else ""
            ways |= {way: True} if way else {}
            claims |= _door(properties) if way else {}
        if role:
            if role in claims:
                raise Unknown(f"It has several endpoints of {service}, where a network here has one.")
            claims[role] = endpoint
    return ways, claims


def _door(properties: dict[str, Any]) -> dict[str, str]:
    """The group at the endpoints; one that another endpoint does not have is found when both are compared."""
    groups = only(properties, "SecurityGroupIds", list, [])
    group = target(groups[0]) if len(groups) == 1 else None
    return {"Services": group} if group else {}
