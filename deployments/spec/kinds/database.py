"""A database in a private network: Aurora Serverless v2, or RDS on one machine. Holds data: AWS makes a snapshot before
it deletes or replaces one.

AWS itself makes the password, keeps it in Secrets Manager and changes it every seven days (RDS User Guide, "Password
management with Amazon RDS and AWS Secrets Manager"); no template ever holds it. It is the master user's: whoever may
read it may do everything in the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from deployments.spec.canvas import Canvas, Grant, Resource, allow, logical, ref
from deployments.spec.databases import LEAST_STORAGE, SMALLEST, DatabaseSettings
from deployments.spec.definition import Component, Definition
from deployments.spec.faults import Fault
from deployments.spec.kinds.base import Access, Kind, settings_of
from deployments.spec.kinds.database_proxy import draw_proxy, proxy_endpoint
from deployments.spec.kinds.doors import draw_doors, draw_group, subnet_ids
from deployments.spec.kinds.placement import network_of, placed_faults
from deployments.spec.naming import variable_name

MASTER: Final = "dbmaster"
CONNECT, DATA_API = "connect", "data_api"
READ_SECRET: Final = ("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue")
STATEMENTS: Final = tuple(
    f"rds-data:{name}"
    for name in (
        "BatchExecuteStatement",
        "BeginTransaction",
        "CommitTransaction",
        "ExecuteStatement",
        "RollbackTransaction",
    )
)
WAKES_IN: Final = 30
"""Seconds that a function should have when the database may be paused: AWS names about 15 for waking."""
_ENDINGS: Final = ("HOST", "PORT", "DATABASE", "SECRET", "ARN")
_KEPT: Final = {"DeletionPolicy": "Snapshot", "UpdateReplacePolicy": "Snapshot"}


def draw(canvas: Canvas, component: Component) -> None:
    """Where it stands, its door, itself, a proxy where it has one, and its address."""
    database = settings_of(component, DatabaseSettings)
    network = network_of(canvas.definition, component)
    if network is None:
        raise ValueError(f"{component.name} lies in no network")
    group = draw_group(canvas, component, network)
    place = {"DBSubnetGroupDescription": f"Where {component.name} stands", "SubnetIds": subnet_ids(network)}
    canvas.add(component, "SubnetGroup", "AWS::RDS::DBSubnetGroup", place, part="subnets", tagged=True)
    if database.at_aws.aurora:
        _draw_cluster(canvas, component, database, group)
    else:
        _draw_instance(canvas, component, database, group)
    if database.proxy:
        draw_proxy(canvas, component, network, database.at_aws, main_id(component), secret(component))
    else:
        draw_doors(canvas, component, database.at_aws.port)
    host = _host(component, database)
    canvas.output(component, "Host", "name", host, f"Address of the database {component.name} in its network")
    canvas.output(component, "Secret", "name", secret(component), "ARN of the secret with its password")


def main_id(component: Component) -> str:
    """The logical id of what holds the data."""
    aurora = settings_of(component, DatabaseSettings).at_aws.aurora
    return logical(component.name, "Cluster" if aurora else "Instance")


def secret(component: Component) -> Resource:
    """The ARN of the secret that AWS made for it."""
    return {"Fn::GetAtt": [main_id(component), "MasterUserSecret.SecretArn"]}


def _host(component: Component, database: DatabaseSettings) -> Resource:
    if database.proxy:
        return proxy_endpoint(component)
    return {"Fn::GetAtt": [main_id(component), "Endpoint.Address"]}


def _common(component: Component, database: DatabaseSettings) -> dict[str, Any]:
    engine = database.at_aws
    return {
        "BackupRetentionPeriod": database.backup_days,
        "CopyTagsToSnapshot": True,
        "DBSubnetGroupName": ref(logical(component.name, "SubnetGroup")),
        "DeletionProtection": database.deletion_protection,
        "Engine": engine.name,
        "EngineVersion": database.version,
        "ManageMasterUserPassword": True,
        "MasterUsername": MASTER,
        "StorageEncrypted": True,
    }


def _draw_cluster(canvas: Canvas, component: Component, database: DatabaseSettings, group: Resource) -> None:
    """The cluster holds the data; its servers have none, so they come and go freely."""
    least, most = database.bounds
    scaling: dict[str, Any] = {"MaxCapacity": _plain(most), "MinCapacity": _plain(least)}
    if not least:
        scaling["SecondsUntilAutoPause"] = 60 * (database.pause_after or 5)
    properties = {
        **_common(component, database),
        "DatabaseName": database.database,
        "EnableHttpEndpoint": database.data_api or None,
        "ServerlessV2ScalingConfiguration": scaling,
        "VpcSecurityGroupIds": [group],
    }
    cluster = canvas.add(component, "Cluster", "AWS::RDS::DBCluster", properties, part="database", tagged=True)
    canvas.resources[cluster] |= _KEPT
    for role, part in (("Server", "server"), ("Standby", "standby server"))[: 2 if database.standby else 1]:
        server = {
            "DBClusterIdentifier": ref(cluster),
            "DBInstanceClass": "db.serverless",
            "Engine": database.at_aws.name,
            "PubliclyAccessible": False,
        }
        canvas.add(component, role, "AWS::RDS::DBInstance", server, part=part, tagged=True)
        canvas.resources[logical(component.name, role)] |= {"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}


def _draw_instance(canvas: Canvas, component: Component, database: DatabaseSettings, group: Resource) -> None:
    properties = {
        **_common(component, database),
        "AllocatedStorage": str(database.storage or LEAST_STORAGE),
        "DBInstanceClass": database.size or SMALLEST,
        "DBName": database.database,
        "MaxAllocatedStorage": database.storage_limit,
        "MultiAZ": database.standby,
        "PubliclyAccessible": False,
        "StorageType": "gp3",
        "VPCSecurityGroups": [group],
    }
    instance = canvas.add(component, "Instance", "AWS::RDS::DBInstance", properties, part="database", tagged=True)
    canvas.resources[instance] |= _KEPT


def _plain(value: Decimal) -> int | float:
    """As JSON writes it: 2, not 2.0."""
    return int(value) if value == value.to_integral_value() else float(value)


def variables(name: str) -> tuple[str, ...]:
    return tuple(f"{variable_name(name)}_{ending}" for ending in _ENDINGS)


def grant(canvas: Canvas, component: Component, access: str) -> Grant:
    """The right to read this one password, and what a program needs to connect or to call the Data API with it."""
    database = settings_of(component, DatabaseSettings)
    found: dict[str, Any] = {"DATABASE": database.database, "SECRET": secret(component)}
    statements = [allow(READ_SECRET, secret(component))]
    if access == DATA_API:
        arn = {"Fn::GetAtt": [main_id(component), "DBClusterArn"]}
        statements.append(allow(STATEMENTS, arn))
        found["ARN"] = arn
    else:
        found |= {"HOST": _host(component, database), "PORT": str(database.at_aws.port)}
    return Grant(tuple(statements), {f"{variable_name(component.name)}_{end}": found[end] for end in sorted(found)})


def check(definition: Definition, component: Component) -> Iterator[Fault]:
    """Where it lies, and who asks for the Data API that is not there."""
    yield from placed_faults(definition, component)
    database = settings_of(component, DatabaseSettings)
    asks = [one.name for one in definition.of_kind("function") if one.uses.get(component.name) == DATA_API]
    if asks and not database.at_aws.aurora:
        words = f"{asks[0]} sends SQL over HTTPS, which only a database that grows takes. Let it connect instead, or"
        yield "engine", f"{words} choose a database that grows."
    elif asks and not database.data_api:
        yield "data_api", f"{asks[0]} sends SQL over HTTPS, and this is off. Switch it on, or let it connect instead."


def advise(definition: Definition, component: Component) -> Iterator[Fault]:
    """What AWS says of databases that pause."""
    database = settings_of(component, DatabaseSettings)
    if not database.at_aws.aurora or database.bounds[0]:
        return
    if database.proxy:
        yield "proxy", "A proxy keeps connections open, so the database never pauses. Switch one of the two off."
    for function in definition.of_kind("function"):
        limit = getattr(function.settings, "timeout", WAKES_IN)
        if component.name in function.uses and limit < WAKES_IN:
            words = f"A paused database takes about 15 seconds to wake; {function.name} ends after {limit}."
            yield "least", f"{words} Give it {WAKES_IN} seconds, or set a least capacity of 0.5."


def foretell(before: Component, after: Component) -> Iterator[Fault]:
    """What AWS does beyond the change itself."""
    old, new = settings_of(before, DatabaseSettings), settings_of(after, DatabaseSettings)
    if old.engine != new.engine:
        return
    if new.version is not None and new.version != old.version:
        words = "AWS upgrades the database where it is: it is away for minutes, and there is no way back. It refuses a"
        yield "version", f"{words} version below the one that runs."
    if (old.size or SMALLEST) != (new.size or SMALLEST):
        yield "size", "The database is away for some minutes while its machine is exchanged."


KIND = Kind(
    name="database",
    label="Database",
    aws_name="RDS database",
    tier="data",
    summary="PostgreSQL or MySQL in a private network, for data that is asked in SQL.",
    settings=DatabaseSettings,
    render=draw,
    grant=grant,
    variables=variables,
    used_by={
        "function": (
            Access(CONNECT, "Connect", "May read the password and do everything. Placed in the database's network."),
            Access(DATA_API, "SQL over HTTPS", "May do everything through the Data API, from anywhere."),
        ),
    },
    used_only="Only functions use a database. Let a function use it.",
    uses_only="A database lies in a private network and uses nothing else. Let a function use both.",
    check=check,
    advise=advise,
    foretell=foretell,
)
