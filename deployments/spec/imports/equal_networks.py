"""What is written otherwise of networks in other people's templates and means the same at AWS. Pure.

What Ref gives is on each type's page of CloudFormation's reference, under "Return values".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network
from itertools import islice
from typing import Any, Final

from deployments.spec.imports.compare import spelled
from deployments.spec.imports.shape import everything

_BY_REF: Final = frozenset(("InternetGatewayId", "NatGatewayId", "RouteTableId", "SubnetId"))
"""Attributes that one type has, and that are what Ref gives of it."""
_REGION: Final = {"Ref": "AWS::Region"}
_BITS: Final = 32


def range_of(value: Any, network: str, addresses: str) -> str:
    """The range of a subnet, also where AWS cuts it out of the network's own ("Fn::Cidr": count, and bits that are
    left to each). Empty for what is worked out in another way.

    :param addresses: the range of the network, whose logical id is `network`.
    """
    if isinstance(value, str):
        return value
    match spelled(value):
        case {"Fn::Select": [number, {"Fn::Cidr": [source, _, bits]}]} if source in (addresses, _range(network)):
            parts = IPv4Network(addresses).subnets(new_prefix=_BITS - int(bits))
            return str(next(islice(parts, int(number), None), ""))
    return ""


def _range(network: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [network, "CidrBlock"]}


def service_of(value: Any) -> str:
    """The last part of an endpoint's service name, such as s3; empty when AWS works it out."""
    text = as_text(value)
    text = text.get("Fn::Sub") if isinstance(text, Mapping) else text
    return text.rpartition(".")[2] if isinstance(text, str) else ""


def as_text(value: Any) -> Any:
    """Texts and names that are joined, as one text in which the names stand; anything else as it is."""
    match value:
        case {"Fn::Join": [str(between), [*parts]]} if len(value) == 1:
            words = [_word(part) for part in parts]
            if "${" not in between and all(words):
                return {"Fn::Sub": between.join(words)}
    return value


def _word(part: Any) -> str:
    """A part as it stands in a text of Fn::Sub; empty for one that cannot."""
    if isinstance(part, str):
        return "" if "${" in part else part
    match part:
        case {"Ref": str(name)} if len(part) == 1:
            return f"${{{name}}}"
    return ""


def placed_alike(properties: Mapping[str, Any], ours: Mapping[str, Any]) -> dict[str, Any]:
    """Properties in our spelling of what names networks, subnets, groups and gateways: `ours` are ours."""
    groups = set(_groups(ours))
    found = {key: _alike(value, groups) for key, value in properties.items()}
    mine = ours.get("VpcId")
    if isinstance(mine, Mapping) and spelled(found.get("VpcId")) == {"Fn::GetAtt": [mine.get("Ref"), "VpcId"]}:
        found["VpcId"] = mine
    return found


def _groups(ours: Mapping[str, Any]) -> Iterator[str]:
    """The security groups that our properties name, each by its attribute."""
    for _, value in everything(ours):
        match value:
            case {"Fn::GetAtt": [str(name), "GroupId"]}:
                yield name


def _alike(value: Any, groups: set[str]) -> Any:
    if isinstance(value, list):
        return [_alike(one, groups) for one in value]
    if not isinstance(value, Mapping):
        return value
    match spelled(value):
        case {"Ref": str(name)} if name in groups:
            return {"Fn::GetAtt": [name, "GroupId"]}
        case {"Fn::GetAtt": [str(name), str(attribute)]} if attribute in _BY_REF:
            return {"Ref": name}
        case {"Fn::GetAZs": region} if region == _REGION:
            return {"Fn::GetAZs": ""}
    return {key: _alike(one, groups) for key, one in value.items()}
