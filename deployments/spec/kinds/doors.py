"""Security groups: who may come in where, made from connections. Pure.

Each thing inside a network has a group of its own. What a function reaches is decided at the door of that thing: a rule
lets the group of that one function in at that one port. Rules are resources of their own, so that groups that know each
other make no circle (CloudFormation: "AWS::EC2::SecurityGroupIngress").
"""

from __future__ import annotations

from typing import Any, Final

from deployments.spec.canvas import Canvas, Resource, allow, logical, ref, sub
from deployments.spec.definition import Component
from deployments.spec.kinds.placement import network_of, users_inside
from deployments.spec.naming import short_hash

GROUP: Final = "SecurityGroup"
PRIVATE: Final = ("PrivateA", "PrivateB")
HTTPS: Final = 443
_INTERFACES: Final = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:UnassignPrivateIpAddresses",
)
_LOOKS: Final = ("ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets")
# AWS lets everything out of a group that names nothing; a rule that leads nowhere takes that away.
_NOTHING_OUT: Final = [{"CidrIp": "127.0.0.1/32", "Description": "Nothing goes out", "IpProtocol": "-1"}]


def subnet_ids(network: Component) -> list[Resource]:
    """The two private subnets of a network, in two zones."""
    return [ref(logical(network.name, role)) for role in PRIVATE]


def vpc_id(network: Component) -> Resource:
    return ref(logical(network.name, "Vpc"))


def group_id(component: Component, role: str = GROUP) -> Resource:
    """The id of a component's security group."""
    return {"Fn::GetAtt": [logical(component.name, role), "GroupId"]}


def draw_group(
    canvas: Canvas, component: Component, network: Component, *, out: bool = False, role: str = GROUP, of: str = ""
) -> Resource:
    """A group of the component's own that lets nobody in yet, and nothing out unless `out`; gives its id.

    :param of: what of the component it is for, where the component has several.
    """
    properties = {
        "GroupDescription": f"{of or component.kind} {component.name}",
        "SecurityGroupEgress": None if out else _NOTHING_OUT,
        "VpcId": vpc_id(network),
    }
    part = f"security group of the {of}" if of else "security group"
    canvas.add(component, role, "AWS::EC2::SecurityGroup", properties, part=part, tagged=True)
    return group_id(component, role)


def draw_doors(canvas: Canvas, component: Component, port: int, role: str = GROUP) -> None:
    """Let every function in that reaches the component over the network, at one port of it."""
    for function in users_inside(canvas.definition, component):
        door = f"Door{short_hash(function.name)}"
        draw_door(canvas, component, door, port, group_id(component, role), group_id(function), function.name)


def draw_door(
    canvas: Canvas, component: Component, role: str, port: int, into: Resource, source: Resource, who: str
) -> None:
    """One rule: what belongs to the group `source` may come into the group `into` at one port."""
    properties: dict[str, Any] = {
        "Description": f"{who} to {component.name}",
        "FromPort": port,
        "GroupId": into,
        "IpProtocol": "tcp",
        "SourceSecurityGroupId": source,
        "ToPort": port,
    }
    canvas.add(component, role, "AWS::EC2::SecurityGroupIngress", properties, part=f"door for {who}")


def place(canvas: Canvas, function: Component) -> Resource:
    """A function's VpcConfig, with a group of its own; nothing when it lies in no network, so that versions stay.

    What it may reach is decided at the doors of what it uses, so its own group lets everything out.
    """
    network = network_of(canvas.definition, function)
    if network is None:
        return {}
    group = draw_group(canvas, function, network, out=True)
    return {"VpcConfig": {"SecurityGroupIds": [group], "SubnetIds": subnet_ids(network)}}


def rights_inside(canvas: Canvas, function: Component) -> list[Resource]:
    """What Lambda needs of a function's role to connect it with a network, and its code does not get: calls of the code
    name their function, those of Lambda do not (AWS: "Giving Lambda functions access to resources in an Amazon VPC").
    """
    if network_of(canvas.definition, function) is None:
        return []
    anything = sub("arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:*/*")
    denied = {
        "Effect": "Deny",
        "Action": sorted((*_INTERFACES, *_LOOKS)),
        "Resource": "*",
        "Condition": {"Null": {"lambda:SourceFunctionArn": "false"}},
    }
    return [allow(_INTERFACES, anything), allow(_LOOKS, "*"), denied]
