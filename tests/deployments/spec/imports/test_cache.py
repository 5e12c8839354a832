"""Caches of templates: what becomes one with those whom it lets in, what stays as written, and why."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.spec.parse import parse
from deployments.spec.render import render
from tests.deployments.spec.examples import CODE
from tests.deployments.spec.imports.foreign import OFFICE, beside_network, imported, reasons, written

IDS = {**OFFICE, "SessionsCache": "Sessions", "SessionsNodes": "Sessions", "WorkFunction": "Work"}
NODES = {"capacity": "nodes", "snapshots": 7}


def drawn(**cache: Any) -> dict[str, Any]:
    """A cache in a network with a function that uses it."""
    components = {
        "office": {"kind": "network"},
        "sessions": {"kind": "cache", "uses": {"office": "inside"}, **cache},
        "work": {"kind": "function", "code": {"inline": CODE}, "uses": {"sessions": "read_write"}},
    }
    return written(components, IDS)


def test_nodes_that_a_team_wrote_are_a_cache_with_the_function_that_uses_it() -> None:
    found = imported(beside_network("cache.yml"))
    assert found.problems == () and reasons(found) == {}
    cache, work = found.document["components"]["sessions"], found.document["components"]["work"]
    assert (cache["engine"], cache["capacity"], cache["node_type"]) == ("redis", "nodes", "t4g.small")
    assert work["uses"] == {"sessions": "read_write"}
    resources = render(parse(found.document)).body["Resources"]
    assert resources["Sessions"]["Properties"]["CacheSubnetGroupName"] == {"Ref": "CachePlaces"}
    assert resources["WorkToCache"]["Properties"]["GroupId"] == {"Fn::GetAtt": ["CacheGroup", "GroupId"]}


@pytest.mark.parametrize(
    "settings",
    [
        {"engine": "valkey", "capacity": "nodes", "replicas": 2, "node_type": "m7g.large"},
        {"engine": "valkey", "capacity": "nodes", "auth": "network", "snapshots": 35, "snapshot_hour": 23},
        {"engine": "redis", **NODES},
        {"capacity": "serverless", "max_gb": 5, "max_units": 2_000, "snapshots": 1},
        {"engine": "memcached"},
    ],
    ids=["copies", "open inside", "redis", "serverless", "memcached"],
)
def test_any_cache_comes_back_without_notes(settings: dict[str, Any]) -> None:
    found = imported(drawn(**settings))
    assert found.problems == () and reasons(found) == {}
    cache = found.document["components"]["sessions"]
    assert {name: cache[name] for name in settings} == settings


SAYS: list[tuple[str, Any, str]] = [
    ("NumCacheClusters", 9, "As a component: "),
    ("NumNodeGroups", 3, "No form has this: NumNodeGroups."),
    ("Port", 6380, "No form has this: Port."),
    ("ReplicationGroupId", "sessions", "It has a name of its own (ReplicationGroupId); the names of components are"),
    ("CacheNodeType", {"Ref": "AWS::Region"}, "CacheNodeType is worked out by AWS or has another form than forms hav"),
    ("CacheSubnetGroupName", "default", "The subnets in which it stands are not in this template."),
    ("SecurityGroupIds", ["sg-1"], "Its security group is not in this template."),
    ("SnapshotWindow", "02:30-03:30", "Its backups begin at another time than the full hour, or none are kept; fo"),
    ("UserGroupIds", ["a", "b"], "Several groups of users may sign in; a cache here has one user."),
    ("UserGroupIds", ["a"], "The users that may sign in are not in this template."),
    ("EngineVersion", "6.2", "No form has this: EngineVersion."),
    ("AuthToken", "{{resolve:secretsmanager:sessions}}", "No form has this: AuthToken."),
]


@pytest.mark.parametrize(("name", "said", "reason"), SAYS)
def test_what_no_cache_here_says_keeps_it_as_written(name: str, said: Any, reason: str) -> None:
    template = drawn(engine="redis", **NODES)
    template["Resources"]["Sessions"]["Properties"][name] = said
    found = imported(template)
    assert reasons(found)["Sessions"].startswith(reason)
    assert reasons(found)["Work"].endswith(", which is kept as written.")
    assert "Office" not in reasons(found)
    assert found.problems == ()


def test_a_cache_that_does_not_say_whether_it_is_encrypted_is_kept() -> None:
    template = drawn(engine="redis", **NODES)
    del template["Resources"]["Sessions"]["Properties"]["AtRestEncryptionEnabled"]
    assert reasons(imported(template))["Sessions"].startswith("It does not say AtRestEncryptionEnabled, which a comp")


def test_several_users_are_kept_with_their_cache() -> None:
    template = drawn(**NODES)
    template["Resources"]["SessionsUsers"]["Properties"]["UserIds"] = ["default", {"Ref": "SessionsUser"}]
    assert reasons(imported(template))["Sessions"].startswith("Its users are others than the one as whom functions")


def test_a_serverless_cache_with_a_name_of_its_own_is_kept() -> None:
    template = drawn()
    template["Resources"]["Sessions"]["Properties"]["ServerlessCacheName"] = "sessions"
    assert "name of its own (ServerlessCacheName)" in reasons(imported(template))["Sessions"]
