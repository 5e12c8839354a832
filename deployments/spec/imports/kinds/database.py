"""Databases: Aurora Serverless v2 with its servers, RDS on one machine, and a proxy before either. Pure."""

from __future__ import annotations

from typing import Any, Final

from deployments.spec.database_engines import ENGINES
from deployments.spec.imports.kinds.database_proxy import proxy_of
from deployments.spec.imports.kinds.placed import doors_of, group_of, network_of
from deployments.spec.imports.proposal import Link, Proposal, Unknown, View, only, target
from deployments.spec.kinds.doors import GROUP
from deployments.spec.kinds.placement import INSIDE

_SERVER: Final = "AWS::RDS::DBInstance"
_SUBNETS: Final = "AWS::RDS::DBSubnetGroup"
_BACKUP_DAYS: Final = 1
"""Days that AWS keeps backups where a template says nothing ("BackupRetentionPeriod")."""
_MOST_SERVERS: Final = 2


def recognise_cluster(view: View, name: str) -> Proposal:
    """A database that grows: a cluster with a server of no fixed size, and at most one more."""
    properties = view.properties(name)
    if "ServerlessV2ScalingConfiguration" not in properties:
        raise Unknown("Its servers have a fixed size; a database that grows here is Aurora Serverless v2.")
    proxy, claims = proxy_of(view, name, "DBClusterIdentifiers", properties.get("VpcSecurityGroupIds"))
    servers = _servers(view, name, claims)
    settings = {
        **_common(properties, "DatabaseName", aurora=True),
        **_scaling(only(properties, "ServerlessV2ScalingConfiguration", dict, {})),
        "data_api": only(properties, "EnableHttpEndpoint", bool, False),
        "proxy": proxy,
        "standby": len(servers) == _MOST_SERVERS,
    }
    claims |= {"Cluster": name, **servers}
    return _placed(view, name, properties.get("VpcSecurityGroupIds"), settings, claims)


def recognise_instance(view: View, name: str) -> Proposal:
    """A database on one machine."""
    properties = view.properties(name)
    if "DBClusterIdentifier" in properties:
        raise Unknown("It is a server of a cluster, and is kept with that.")
    proxy, claims = proxy_of(view, name, "DBInstanceIdentifiers", properties.get("VPCSecurityGroups"))
    settings = {
        **_common(properties, "DBName", aurora=False),
        "proxy": proxy,
        "size": only(properties, "DBInstanceClass", str, None),
        "standby": only(properties, "MultiAZ", bool, False),
        "storage": only(properties, "AllocatedStorage", int, None),
        "storage_limit": only(properties, "MaxAllocatedStorage", int, None),
    }
    settings = {key: value for key, value in settings.items() if value is not None}
    return _placed(view, name, properties.get("VPCSecurityGroups"), settings, claims | {"Instance": name})


def _placed(view: View, name: str, groups: Any, settings: dict[str, Any], claims: dict[str, str]) -> Proposal:
    """The database with where it stands, and who may come in: without a proxy its functions, else that alone."""
    subnets = target(view.properties(name).get("DBSubnetGroupName"))
    if subnets is None or view.resources.get(subnets, {}).get("Type") != _SUBNETS:
        raise Unknown("The subnets in which it stands are not in this template.")
    network = network_of(view, view.properties(subnets).get("SubnetIds"))
    group = group_of(view, groups)
    doors = {} if settings["proxy"] else doors_of(view, group)
    claims = {**claims, "SubnetGroup": subnets, GROUP: group, **doors}
    return Proposal(name, "database", settings, claims, (Link(network, INSIDE),), needs=(network,))


def _common(properties: dict[str, Any], database: str, *, aurora: bool) -> dict[str, Any]:
    engines = {one.name: name for name, one in ENGINES.items() if one.aurora is aurora}
    engine = only(properties, "Engine", str, "")
    if engine not in engines:
        raise Unknown(f"Its engine ({engine or 'none is named'}) is none of the databases that can be made here.")
    found: dict[str, Any] = {
        "engine": engines[engine],
        "backup_days": only(properties, "BackupRetentionPeriod", int, _BACKUP_DAYS),
        "deletion_protection": only(properties, "DeletionProtection", bool, False),
    }
    if database in properties:
        found["database"] = only(properties, database, str, None)
    if "EngineVersion" in properties:
        found["version"] = str(only(properties, "EngineVersion", (str, int, float), None))
    return found


def _scaling(said: dict[str, Any]) -> dict[str, Any]:
    """Least and most capacity, and after how many minutes it pauses."""
    found: dict[str, Any] = {}
    for name, ours in (("MinCapacity", "least"), ("MaxCapacity", "most")):
        if name in said:
            found[ours] = str(only(said, name, (str, int, float), None))
    if "SecondsUntilAutoPause" in said:
        found["pause_after"], rest = divmod(only(said, "SecondsUntilAutoPause", int, 0), 60)
        if rest:
            raise Unknown("It pauses after a number of seconds that is no whole number of minutes; forms have those.")
    return found


def _servers(view: View, cluster: str, claims: dict[str, str]) -> dict[str, str]:
    """The servers by their parts; the target of a proxy waits for the first."""
    waits = view.resources[claims["ProxyTarget"]].get("DependsOn", []) if "ProxyTarget" in claims else []
    found = sorted(view.of(_SERVER, "DBClusterIdentifier", cluster), key=lambda one: (one not in waits, one))
    if not 1 <= len(found) <= _MOST_SERVERS:
        raise Unknown(f"It has {len(found)} servers in this template; a database here has one or two.")
    return dict(zip(("Server", "Standby"), found, strict=False))
