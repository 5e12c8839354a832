"""A cache: ElastiCache, serverless or of nodes, in a private network. Keeps for a while what is slow to compute.

AWS asks for a name of a serverless cache and of its users. It is made of the stack's id and of what AWS would make a
new one for, so that a new one never meets the old one's name. A serverless cache cannot be left behind, because it
holds its network, so a last backup is made of it; of nodes CloudFormation makes one by itself. What people decide, and
AWS's limits, are in `spec/caches.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from deployments.spec.caches import DEFAULT_HOUR, DEFAULT_NODE, CacheSettings
from deployments.spec.canvas import Canvas, Grant, Resource, allow, arn_of, logical, ref, sub
from deployments.spec.definition import Component, Definition
from deployments.spec.faults import Fault
from deployments.spec.kinds.base import Access, Kind, settings_of
from deployments.spec.kinds.doors import draw_doors, draw_group, subnet_ids
from deployments.spec.kinds.placement import network_of, placed_faults
from deployments.spec.naming import short_hash, variable_name

PORTS: Final = {"valkey": 6379, "redis": 6379, "memcached": 11211}
SERVERLESS_VERSIONS: Final = {"valkey": "8", "redis": "7", "memcached": "1.6"}
VERSIONS: Final = {"valkey": "8.0", "redis": "7.1"}
EVERYTHING: Final = "on ~* +@all"
"""Valkey's words for a user that may do everything with every key."""
REFUSED: Final = "AWS moves a cache from Redis OSS to Valkey only, and refuses this. Make a second cache instead."


def draw(canvas: Canvas, component: Component) -> None:
    """The cache, its door, whom it lets in, and its address."""
    cache = settings_of(component, CacheSettings)
    network = network_of(canvas.definition, component)
    if network is None:
        raise ValueError(f"{component.name} lies in no network")
    group = draw_group(canvas, component, network)
    draw_doors(canvas, component, PORTS[cache.engine])
    users = _draw_users(canvas, component, network) if cache.signed else None
    if cache.capacity == "serverless":
        _draw_serverless(canvas, component, network, group, users)
    else:
        _draw_nodes(canvas, component, network, group, users)
    canvas.output(component, "Address", "name", _address(component), f"Address of the cache {component.name}")


def _own_name(component: Component, network: Component, end: str) -> Resource:
    """A name that no other stack has, nor the same stack for another network. It has 39 of AWS's 40 characters:
    the first and the last part of the stack's id, because ids that one machine drew for several stacks end alike.
    """
    place = short_hash(component.name, network.name, str(network.to_document().get("addresses", "")))
    parts = {"Fn::Split": ["-", {"Fn::Select": [2, {"Fn::Split": ["/", ref("AWS::StackId")]}]}]}
    return {"Fn::Join": ["-", ["tb", *({"Fn::Select": [part, parts]} for part in (0, 4)), place, end]]}


def _draw_users(canvas: Canvas, component: Component, network: Component) -> str:
    """The one user that functions sign in as, and the group that AWS wants around it."""
    name = _own_name(component, network, "user")
    user = {
        "AccessString": EVERYTHING,
        "AuthenticationMode": {"Type": "iam"},
        "Engine": "valkey",
        "UserId": name,
        "UserName": name,
    }
    user_id = canvas.add(component, "User", "AWS::ElastiCache::User", user, part="user of functions", tagged=True)
    group = {"Engine": "valkey", "UserGroupId": _own_name(component, network, "users"), "UserIds": [ref(user_id)]}
    return canvas.add(component, "Users", "AWS::ElastiCache::UserGroup", group, part="group of users", tagged=True)


def _draw_serverless(
    canvas: Canvas, component: Component, network: Component, group: Resource, users: str | None
) -> None:
    cache = settings_of(component, CacheSettings)
    limits: Resource = {}
    if cache.max_gb is not None:
        limits["DataStorage"] = {"Maximum": cache.max_gb, "Unit": "GB"}
    if cache.max_units is not None:
        limits["ECPUPerSecond"] = {"Maximum": cache.max_units}
    properties: dict[str, Any] = {
        "CacheUsageLimits": limits or None,
        "DailySnapshotTime": f"{_hour(cache):02}:00" if cache.snapshots else None,
        "Engine": cache.engine,
        "FinalSnapshotName": _own_name(component, network, "last"),
        "MajorEngineVersion": SERVERLESS_VERSIONS[cache.engine],
        "SecurityGroupIds": [group],
        "ServerlessCacheName": _own_name(component, network, "cache"),
        "SnapshotRetentionLimit": cache.snapshots or None,
        "SubnetIds": subnet_ids(network),
        "UserGroupId": users and ref(users),
    }
    canvas.add(component, "Cache", "AWS::ElastiCache::ServerlessCache", properties, part="cache", tagged=True)


def _draw_nodes(canvas: Canvas, component: Component, network: Component, group: Resource, users: str | None) -> None:
    cache = settings_of(component, CacheSettings)
    copies = cache.replicas or 0
    place = {"Description": f"Where {component.name} stands", "SubnetIds": subnet_ids(network)}
    places = canvas.add(
        component, "Places", "AWS::ElastiCache::SubnetGroup", place, part="places of nodes", tagged=True
    )
    properties: dict[str, Any] = {
        "AtRestEncryptionEnabled": True,
        "AutomaticFailoverEnabled": copies > 0,
        "CacheNodeType": f"cache.{cache.node_type or DEFAULT_NODE}",
        "CacheSubnetGroupName": ref(places),
        "Engine": cache.engine,
        "EngineVersion": VERSIONS[cache.engine],
        "MultiAZEnabled": copies > 0,
        "NumCacheClusters": copies + 1,
        "ReplicationGroupDescription": f"The cache {component.name}",
        "SecurityGroupIds": [group],
        "SnapshotRetentionLimit": cache.snapshots or None,
        "SnapshotWindow": _window(cache) if cache.snapshots else None,
        "TransitEncryptionEnabled": True,
        "UserGroupIds": [ref(users)] if users else None,
    }
    nodes = canvas.add(component, "Nodes", "AWS::ElastiCache::ReplicationGroup", properties, part="nodes", tagged=True)
    canvas.resources[nodes] |= {"DeletionPolicy": "Snapshot", "UpdateReplacePolicy": "Snapshot"}


def _hour(cache: CacheSettings) -> int:
    return DEFAULT_HOUR if cache.snapshot_hour is None else cache.snapshot_hour


def _window(cache: CacheSettings) -> str:
    """The hour as nodes want it: at least sixty minutes from one time to another."""
    return f"{_hour(cache):02}:00-{(_hour(cache) + 1) % 24:02}:00"


def _address(component: Component) -> Resource:
    """Host and port, one after the other with a colon."""
    serverless = settings_of(component, CacheSettings).capacity == "serverless"
    end = f"{logical(component.name, 'Cache')}.Endpoint" if serverless else f"{logical(component.name, 'Nodes')}."
    place = end if serverless else f"{end}PrimaryEndPoint"
    return sub("${" + place + ".Address}:${" + place + ".Port}")


def grant(canvas: Canvas, component: Component, access: str) -> Grant:
    """Its address in a variable and, where functions sign in, its name, the user, and the right to be that user."""
    cache, name = settings_of(component, CacheSettings), variable_name(component.name)
    variables: dict[str, Any] = {name: _address(component)}
    if not cache.signed:
        return Grant((), variables)
    user = logical(component.name, "User")
    if cache.capacity == "serverless":
        cache_id = logical(component.name, "Cache")
        arn: Any = {"Fn::GetAtt": [cache_id, "ARN"]}
    else:
        cache_id = logical(component.name, "Nodes")
        place = "arn:${AWS::Partition}:elasticache:${AWS::Region}:${AWS::AccountId}:replicationgroup:"
        arn = sub(place + "${" + cache_id + "}")
    variables |= {f"{name}_ID": ref(cache_id), f"{name}_USER": ref(user)}
    return Grant((allow(["elasticache:Connect"], [arn, arn_of(user)]),), variables)


def check(definition: Definition, component: Component) -> Iterator[Fault]:
    """A cache has no address outside a private network."""
    yield from placed_faults(definition, component)


def foretell(before: Component, after: Component) -> Iterator[Fault]:
    """What a change does beyond itself."""
    old, new = settings_of(before, CacheSettings), settings_of(after, CacheSettings)
    if old.capacity != new.capacity:
        return
    if old.engine != new.engine:
        moves = (old.engine, new.engine) == ("redis", "valkey")
        yield "engine", "AWS moves it while it goes on, and never back." if moves else REFUSED
    if new.signed and not old.signed:
        yield "auth", "Code that does not sign in is refused from then on."
    if old.node_type != new.node_type:
        yield "node_type", "AWS moves everything to new nodes while it goes on; for a moment connections break."


KIND = Kind(
    name="cache",
    label="Cache",
    aws_name="ElastiCache",
    tier="data",
    summary="Keeps for a while what is slow to compute or to fetch, and gives it back within a millisecond.",
    settings=CacheSettings,
    render=draw,
    grant=grant,
    variables=lambda name: tuple(f"{variable_name(name)}{end}" for end in ("", "_ID", "_USER")),
    used_by={"function": (Access("read_write", "Read and write", "May read, keep and delete every value."),)},
    used_only="Only functions reach a cache, over its private network. Let a function use it.",
    uses_only="A cache lies in a private network and uses nothing else. Let a function use both.",
    check=check,
    foretell=foretell,
)
