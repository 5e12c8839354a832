"""Caches: serverless ones and ones of nodes, with the user that functions sign in as. Pure."""

from __future__ import annotations

import re
from typing import Any, Final

from deployments.spec.imports.kinds.placed import doors_of, group_of, network_of
from deployments.spec.imports.proposal import Link, Proposal, Unknown, View, only, target
from deployments.spec.kinds.doors import GROUP
from deployments.spec.kinds.placement import INSIDE

_HOUR: Final = re.compile(r"([0-9]{2}):00")
_WINDOW: Final = re.compile(r"([0-9]{2}):00-([0-9]{2}):00")


def recognise_serverless(view: View, name: str) -> Proposal:
    """A cache that grows by itself, within the limits that it says."""
    properties = view.properties(name)
    limits = only(properties, "CacheUsageLimits", dict, {})
    settings: dict[str, Any] = {"capacity": "serverless", **_backups(properties, "DailySnapshotTime", _HOUR)}
    for key, ours in (("DataStorage", "max_gb"), ("ECPUPerSecond", "max_units")):
        if key in limits:
            settings[ours] = only(only(limits, key, dict, {}), "Maximum", int, None)
    users = properties.get("UserGroupId")
    claims = {"Cache": name, **_users(view, users)}
    return _placed(view, name, settings, claims, properties.get("SubnetIds"))


def recognise_nodes(view: View, name: str) -> Proposal:
    """A cache of one node and its copies."""
    properties = view.properties(name)
    kind = only(properties, "CacheNodeType", str, "")
    settings = {
        "capacity": "nodes",
        "node_type": kind.removeprefix("cache."),
        "replicas": only(properties, "NumCacheClusters", int, 1) - 1,
        **_backups(properties, "SnapshotWindow", _WINDOW),
    }
    users = only(properties, "UserGroupIds", list, [])
    if len(users) > 1:
        raise Unknown("Several groups of users may sign in; a cache here has one user.")
    places = target(properties.get("CacheSubnetGroupName"))
    if places is None or view.resources.get(places, {}).get("Type") != "AWS::ElastiCache::SubnetGroup":
        raise Unknown("The subnets in which it stands are not in this template.")
    claims = {"Nodes": name, "Places": places, **_users(view, users[0] if users else None)}
    return _placed(view, name, settings, claims, view.properties(places).get("SubnetIds"))


def _placed(view: View, name: str, settings: dict[str, Any], claims: dict[str, str], subnets: Any) -> Proposal:
    properties = view.properties(name)
    engine = only(properties, "Engine", str, "")
    if ("Users" in claims) is not (engine == "valkey"):
        settings["auth"] = "signed" if "Users" in claims else "network"
    network = network_of(view, subnets)
    group = group_of(view, properties.get("SecurityGroupIds"))
    claims = {**claims, GROUP: group, **doors_of(view, group)}
    return Proposal(name, "cache", {"engine": engine, **settings}, claims, (Link(network, INSIDE),), needs=(network,))


def _backups(properties: dict[str, Any], key: str, form: re.Pattern[str]) -> dict[str, Any]:
    """For how many days backups are kept, and the hour in which they are made."""
    kept = only(properties, "SnapshotRetentionLimit", int, 0)
    if key not in properties:
        return {"snapshots": kept}
    found = form.fullmatch(only(properties, key, str, ""))
    if found is None or not kept:
        raise Unknown("Its backups begin at another time than the full hour, or none are kept; forms have whole hours.")
    return {"snapshots": kept, "snapshot_hour": int(found[1])}


def _users(view: View, group: Any) -> dict[str, str]:
    """The group of users and its only user; nothing where nobody signs in."""
    if group is None:
        return {}
    users = target(group)
    if users is None or view.resources.get(users, {}).get("Type") != "AWS::ElastiCache::UserGroup":
        raise Unknown("The users that may sign in are not in this template.")
    named = only(view.properties(users), "UserIds", list, [])
    user = target(named[0]) if len(named) == 1 else None
    if user is None:
        raise Unknown("Its users are others than the one as whom functions sign in here.")
    return {"Users": users, "User": user}
