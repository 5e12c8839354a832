"""RDS Proxy: holds connections to a database and shares them among functions. Pure.

It reads the same secret as the functions (RDS User Guide, "Setting up database credentials for RDS Proxy"), takes TLS
connections only, and lies in a group of its own: functions come in there, and it alone comes in at the database.
"""

from __future__ import annotations

from typing import Any, Final

from deployments.spec.canvas import Canvas, Resource, allow, arn_of, logical, policy, ref
from deployments.spec.database_engines import Engine
from deployments.spec.definition import Component
from deployments.spec.kinds.doors import draw_door, draw_doors, draw_group, group_id, subnet_ids
from deployments.spec.naming import short_hash

GROUP: Final = "ProxyGroup"


def proxy_endpoint(component: Component) -> Resource:
    """The address that functions connect to."""
    return {"Fn::GetAtt": [logical(component.name, "Proxy"), "Endpoint"]}


def draw_proxy(
    canvas: Canvas, component: Component, network: Component, engine: Engine, main_id: str, secret: Resource
) -> None:
    """The proxy, its role, its doors and what it leads to."""
    group = draw_group(canvas, component, network, out=True, role=GROUP, of="proxy")
    draw_doors(canvas, component, engine.port, GROUP)
    draw_door(canvas, component, "ProxyDoor", engine.port, group_id(component), group, "the proxy")
    properties = {
        "Auth": [{"AuthScheme": "SECRETS", "IAMAuth": "DISABLED", "SecretArn": secret}],
        "DBProxyName": _name(component),
        "EngineFamily": engine.family,
        "RequireTLS": True,
        "RoleArn": arn_of(_draw_role(canvas, component, secret)),
        "VpcSecurityGroupIds": [group],
        "VpcSubnetIds": subnet_ids(network),
    }
    proxy = canvas.add(component, "Proxy", "AWS::RDS::DBProxy", properties, part="proxy", tagged=True)
    _draw_target(canvas, component, proxy, engine, main_id)


def _draw_target(canvas: Canvas, component: Component, proxy: str, engine: Engine, main_id: str) -> None:
    """Which database it leads to. A cluster can be named once it has a server."""
    target: dict[str, Any] = {"DBProxyName": ref(proxy), "TargetGroupName": "default"}
    target["DBClusterIdentifiers" if engine.aurora else "DBInstanceIdentifiers"] = [ref(main_id)]
    after = [logical(component.name, "Server")] if engine.aurora else []
    part = "target of the proxy"
    canvas.add(component, "ProxyTarget", "AWS::RDS::DBProxyTargetGroup", target, part=part, depends_on=after)


def _draw_role(canvas: Canvas, component: Component, secret: Resource) -> str:
    trust = policy({"Effect": "Allow", "Principal": {"Service": "rds.amazonaws.com"}, "Action": "sts:AssumeRole"})
    reads = allow(["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"], secret)
    properties = {
        "AssumeRolePolicyDocument": trust,
        "Policies": [{"PolicyName": "Uses", "PolicyDocument": policy(reads)}],
    }
    return canvas.add(component, "ProxyRole", "AWS::IAM::Role", properties, part="role of the proxy", tagged=True)


def _name(component: Component) -> Resource:
    """AWS asks for a name, up to 63 letters, that is the account's only one: the id that it drew for the stack."""
    stack: Resource = {"Fn::Select": [2, {"Fn::Split": ["/", ref("AWS::StackId")]}]}
    return {"Fn::Join": ["-", ["tb", stack, short_hash(component.name)]]}
