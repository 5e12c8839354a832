"""Caches: what each way of them renders to, who is let in, what is refused, and what is left of one."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.changes.change import Action, Change, Replacement
from deployments.changes.checks import Facts, Severity, check
from deployments.changes.explain import explain
from deployments.changes.rights import in_words, rights
from deployments.spec.diff import diff
from deployments.spec.parse import parse, problems_of
from deployments.spec.render import render
from tests.deployments.spec.examples import Document, function, network, only, resources, variables

INSIDE = {"office": "inside"}


def cache(**settings: Any) -> Document:
    return {"kind": "cache", "uses": INSIDE, **settings}


def shop(**settings: Any) -> Document:
    """A function that uses a cache in a network."""
    return only(office=network(), page=function(uses={"pages": "read_write"}), pages=cache(**settings))


def properties(name: str, **settings: Any) -> dict[str, Any]:
    found: dict[str, Any] = resources(shop(**settings))[name]["Properties"]
    return found


def test_a_serverless_cache_has_its_ceilings_and_backups() -> None:
    found = properties("PagesCache", max_gb=5, max_units=2_000, snapshots=7, snapshot_hour=4)
    assert found["CacheUsageLimits"] == {
        "DataStorage": {"Maximum": 5, "Unit": "GB"},
        "ECPUPerSecond": {"Maximum": 2_000},
    }
    assert (found["SnapshotRetentionLimit"], found["DailySnapshotTime"]) == (7, "04:00")
    assert len(found["SubnetIds"]) == 2
    assert not {"CacheUsageLimits", "SnapshotRetentionLimit", "DailySnapshotTime"} & properties("PagesCache").keys()


def test_nodes_are_encrypted_and_copies_take_over() -> None:
    found = properties("PagesNodes", capacity="nodes", replicas=1, snapshots=1, snapshot_hour=23)
    assert found["AtRestEncryptionEnabled"] and found["TransitEncryptionEnabled"]
    assert (found["NumCacheClusters"], found["AutomaticFailoverEnabled"], found["MultiAZEnabled"]) == (2, True, True)
    assert (found["CacheNodeType"], found["SnapshotWindow"]) == ("cache.t4g.micro", "23:00-00:00")
    alone = properties("PagesNodes", capacity="nodes", engine="redis")
    assert (alone["NumCacheClusters"], alone["AutomaticFailoverEnabled"], alone["EngineVersion"]) == (1, False, "7.1")


@pytest.mark.parametrize(("engine", "port"), [("valkey", 6379), ("redis", 6379), ("memcached", 11211)])
def test_only_the_function_that_uses_it_comes_in(engine: str, port: int) -> None:
    document = shop(engine=engine)
    document["components"]["other"] = function(uses={"office": "inside"})
    doors = [one["Properties"] for name, one in resources(document).items() if name.startswith("PagesDoor")]
    assert [(one["FromPort"], one["ToPort"]) for one in doors] == [(port, port)]
    assert doors[0]["SourceSecurityGroupId"] == {"Fn::GetAtt": ["PageSecurityGroup", "GroupId"]}


def test_functions_sign_in_to_valkey_as_its_one_user() -> None:
    found, template = resources(shop()), render(parse(shop())).body
    assert found["PagesUser"]["Properties"]["AuthenticationMode"] == {"Type": "iam"}
    assert found["PagesCache"]["Properties"]["UserGroupId"] == {"Ref": "PagesUsers"}
    statements = found["PageRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    (connect,) = [one for one in statements if one["Action"] == ["elasticache:Connect"]]
    assert connect["Resource"] == [{"Fn::GetAtt": ["PagesCache", "ARN"]}, {"Fn::GetAtt": ["PagesUser", "Arn"]}]
    assert "sign in to pages" in {in_words(one, template, "page") for one in rights(template, "PageRole")}


def test_where_the_network_decides_there_is_no_user() -> None:
    found = resources(shop(auth="network"))
    assert "PagesUser" not in found and "UserGroupId" not in found["PagesCache"]["Properties"]
    address = {"Fn::Sub": "${PagesCache.Endpoint.Address}:${PagesCache.Endpoint.Port}"}
    assert variables(shop(auth="network"), "PageFunction") == {"PAGES": address}
    assert variables(shop(), "PageFunction").keys() == {"PAGES", "PAGES_ID", "PAGES_USER"}


def test_a_new_network_gives_new_names() -> None:
    one, two = shop(), shop()
    two["components"]["office"]["addresses"] = "10.1.0.0/16"
    names = [resources(document)["PagesCache"]["Properties"]["ServerlessCacheName"] for document in (one, two, one)]
    assert names[0] == names[2] != names[1]
    assert names[0]["Fn::Join"][1][0] == "tb"


WRONG = [
    ({"engine": "memcached", "capacity": "nodes"}, "capacity", "Memcached is made serverless here"),
    ({"capacity": "nodes", "max_gb": 5}, "max_gb", "Nodes hold and do what they can"),
    ({"capacity": "nodes", "max_units": 5_000}, "max_units", "Nodes hold and do what they can"),
    ({"node_type": "t4g.small"}, "node_type", "A serverless cache has no nodes"),
    ({"replicas": 1}, "replicas", "A serverless cache has no nodes"),
    ({"capacity": "nodes", "replicas": 6}, "replicas", "The most is 5 copies"),
    ({"max_gb": 5_001}, "max_gb", "The most is 5,000 GB"),
    ({"max_units": 999}, "max_units", "The least is 1,000 units a second"),
    ({"snapshots": 36}, "snapshots", "The most is 35 days"),
    ({"snapshot_hour": 3}, "snapshot_hour", "No backups are made"),
    ({"engine": "redis", "auth": "signed"}, "auth", "Only Valkey lets functions sign in here"),
    ({"uses": {}}, "uses", "Connect it with office (inside)"),
]


@pytest.mark.parametrize(("settings", "field", "words"), WRONG)
def test_a_setting_that_cannot_be(settings: Document, field: str, words: str) -> None:
    (found,) = problems_of(only(office=network(), one={**cache(), **settings}))
    assert (found.field, words in found.message) == (field, True), found


FORETOLD = [
    (cache(), cache(capacity="nodes"), "The cache one is replaced by a new, empty one: its capacity changes"),
    (cache(engine="redis"), cache(), "AWS moves it while it goes on, and never back."),
    (cache(), cache(engine="memcached"), "Make a second cache instead."),
    (cache(auth="network"), cache(auth="signed"), "Code that does not sign in is refused"),
    (cache(capacity="nodes"), cache(capacity="nodes", node_type="m7g.large"), "AWS moves everything to new nodes"),
]


@pytest.mark.parametrize(("before", "after", "words"), FORETOLD)
def test_what_a_change_does_is_said_before_it_is_planned(before: Document, after: Document, words: str) -> None:
    (change,) = diff(parse(only(office=network(), one=before)), parse(only(office=network(), one=after)))
    assert words in change.sentence


@pytest.mark.parametrize("settings", [{}, {"capacity": "nodes"}])
def test_a_protected_environment_takes_it(settings: Document) -> None:
    body = render(parse(shop(**settings))).body
    found = check(Facts((), {}, body, protected=True, document=shop(**settings)))
    assert [one.code for one in found if one.severity is not Severity.PASS] == []


def test_removing_a_serverless_cache_is_a_loss_and_leaves_a_backup() -> None:
    body = render(parse(shop())).body
    gone = Change("PagesCache", "AWS::ElastiCache::ServerlessCache", Action.REMOVE, policy_action="Delete")
    (change,) = explain([gone], body, render(parse(only(office=network()))).body)
    assert "data_loss" in change.risks
    assert change.sentence == "The cache **pages** is deleted; a last backup of it stays in the account."


def test_replacing_a_serverless_cache_leaves_a_backup() -> None:
    new = Change("PagesCache", "AWS::ElastiCache::ServerlessCache", Action.MODIFY, Replacement.TRUE)
    body = render(parse(shop())).body
    (change,) = explain([new], body, body)
    assert "; a last backup of the old one stays in the account." in change.sentence


def test_a_function_inside_reaches_no_search_engine_without_the_internet() -> None:
    document = only(
        office=network(), find=function(uses={"office": "inside", "products": "read"}), products={"kind": "search"}
    )
    (found,) = problems_of(document)
    assert "which has no way to the internet, and products is reached over it" in found.message
    document["components"]["office"]["internet"] = "one"
    assert problems_of(document) == ()
