"""Where something of a template lies in a private network: between which subnets, behind which group. Pure."""

from __future__ import annotations

from typing import Any, Final

from deployments.spec.imports.proposal import Unknown, View, target
from deployments.spec.kinds.doors import GROUP
from deployments.spec.naming import short_hash

DOOR: Final = "AWS::EC2::SecurityGroupIngress"
_FUNCTION: Final = "AWS::Lambda::Function"
_GROUP_TYPE: Final = "AWS::EC2::SecurityGroup"


def network_of(view: View, subnets: Any) -> str:
    """The network in which all of these subnets lie. Raises Unknown for one that is not in the template."""
    named = [target(one) for one in subnets] if isinstance(subnets, list) else []
    found = {target(view.properties(one).get("VpcId")) for one in named if one and one in view.resources}
    (network, *others) = found or {None}
    if others or network is None or network not in view.names or None in named:
        raise Unknown("It lies in a network that is not in this template.")
    return network


def group_of(view: View, groups: Any) -> str:
    """The one security group that is its own. Raises Unknown for several, and for one from elsewhere."""
    named = [target(one) for one in groups] if isinstance(groups, list) else []
    if len(named) != 1:
        raise Unknown("It has several security groups; a component has one of its own.")
    if named[0] is None or view.resources.get(named[0], {}).get("Type") != _GROUP_TYPE:
        raise Unknown("Its security group is not in this template.")
    return named[0]


def doors_of(view: View, group: str) -> dict[str, str]:
    """The rules that let functions in at a group, by their parts of the component that the group belongs to."""
    found: dict[str, str] = {}
    for rule in view.of(DOOR, "GroupId", group):
        source = target(view.properties(rule).get("SourceSecurityGroupId"))
        for function in _behind(view, source):
            found[f"Door{short_hash(view.names[function])}"] = rule
    return found


def _behind(view: View, group: str | None) -> list[str]:
    """The functions that have a security group as their only one."""
    found = []
    for name, body in view.resources.items():
        if group and body.get("Type") == _FUNCTION:
            place = view.properties(name).get("VpcConfig")
            groups = place.get("SecurityGroupIds") if isinstance(place, dict) else None
            if isinstance(groups, list) and [target(one) for one in groups] == [group]:
                found.append(name)
    return found


def inside(view: View, place: dict[str, Any]) -> tuple[tuple[str, ...], dict[str, str]]:
    """The network of a function's VpcConfig, and the function's group by its part; nothing where it lies in none."""
    if not place:
        return (), {}
    return (network_of(view, place.get("SubnetIds")),), {GROUP: group_of(view, place.get("SecurityGroupIds"))}
