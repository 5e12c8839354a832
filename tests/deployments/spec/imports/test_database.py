"""Databases of templates: what becomes one with its servers and its proxy, what stays as written, and why."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.spec.parse import parse
from deployments.spec.render import render
from tests.deployments.spec.examples import CODE
from tests.deployments.spec.imports.foreign import OFFICE, beside_network, imported, reasons, written

IDS = {**OFFICE, "ShopCluster": "Shop", "ShopInstance": "Shop", "WorkFunction": "Work"}
MACHINE = {"engine": "mysql", "storage": 100, "storage_limit": 500, "standby": True}


def drawn(**database: Any) -> dict[str, Any]:
    """A database in a network with a function that connects to it."""
    office = {"kind": "network", "reach": {"secrets": True}}
    shop = {"kind": "database", "uses": {"office": "inside"}, **database}
    work = {"kind": "function", "timeout": 30, "code": {"inline": CODE}, "uses": {"shop": "connect"}}
    return written({"office": office, "shop": shop, "work": work}, IDS)


def test_a_database_that_a_team_wrote_is_one_with_the_function_that_asks_it() -> None:
    template = beside_network("database.yml")
    template["Resources"] |= ways_to_secrets()
    found = imported(template)
    assert found.problems == () and reasons(found) == {}
    shop, work = found.document["components"]["shop"], found.document["components"]["work"]
    assert (shop["database"], shop["least"], shop["most"]) == ("shop", "0.5", "2")
    assert work["uses"] == {"shop": "connect"}
    assert work["environment"] == {"LEVEL": "debug"}


def ways_to_secrets() -> dict[str, Any]:
    resources = drawn()["Resources"]
    return {name: resources[name] for name in ("OfficeServices", "OfficeSecretsEndpoint")}


def test_its_logical_ids_stay_and_what_is_added_is_told() -> None:
    template = beside_network("database.yml")
    template["Resources"] |= ways_to_secrets()
    found = imported(template)
    resources = render(parse(found.document)).body["Resources"]
    assert resources["ShopFirst"]["Properties"]["DBClusterIdentifier"] == {"Ref": "Shop"}
    assert resources["WorkToShop"]["Properties"]["SourceSecurityGroupId"] == {"Fn::GetAtt": ["WorkGroup", "GroupId"]}
    assert "SecurityGroupEgress.0.CidrIp of ShopGroup" in found.adds["shop"]
    assert "Description of WorkToShop" in found.adds["shop"]


@pytest.mark.parametrize(
    "settings",
    [
        {"standby": True, "version": "17", "deletion_protection": True},
        {"least": "0", "most": "2.5", "pause_after": 45, "data_api": True},
        {"proxy": True, "standby": True},
        {"engine": "aurora_mysql", "database": "ledger", "backup_days": 1},
        MACHINE,
        {"engine": "postgresql", "size": "db.m7g.large", "proxy": True},
    ],
    ids=["two servers", "pauses", "behind a proxy", "mysql", "machine", "machine behind a proxy"],
)
def test_any_database_comes_back_without_notes(settings: dict[str, Any]) -> None:
    found = imported(drawn(**settings))
    assert found.problems == () and reasons(found) == {}
    shop = found.document["components"]["shop"]
    assert {name: shop[name] for name in settings} == settings


SAYS: list[tuple[str, dict[str, Any], str]] = [
    ("Shop", {"MasterUsername": "admin"}, "No form has this: MasterUsername."),
    ("Shop", {"Engine": "neptune"}, "Its engine (neptune) is none of the databases that can be made here."),
    ("Shop", {"EngineVersion": "13.6"}, "As a component: "),
    ("Shop", {"DBClusterIdentifier": "shop"}, "It has a name of its own (DBClusterIdentifier); the names of comp"),
    ("Shop", {"DBSubnetGroupName": "default"}, "The subnets in which it stands are not in this template."),
    ("Shop", {"VpcSecurityGroupIds": ["sg-1", "sg-2"]}, "It has several security groups; a component has one of"),
    ("Shop", {"ServerlessV2ScalingConfiguration": {"SecondsUntilAutoPause": 301}}, "It pauses after a number of sec"),
    ("ShopSubnetGroup", {"DBSubnetGroupDescription": "x"}, "ShopSubnetGroup: No form has this: DBSubnetGroupDescr"),
    ("ShopSubnetGroup", {"SubnetIds": ["subnet-1"]}, "It lies in a network that is not in this template."),
    ("ShopServer", {"DBInstanceClass": "db.r6g.large"}, "ShopServer: No form has this: DBInstanceClass."),
    ("ShopSecurityGroup", {"SecurityGroupIngress": [{"CidrIp": "10.0.0.0/8", "IpProtocol": "-1"}]}, "ShopSecurityG"),
]


@pytest.mark.parametrize(("logical_id", "said", "reason"), SAYS)
def test_what_no_database_here_says_keeps_it_as_written(logical_id: str, said: dict[str, Any], reason: str) -> None:
    template = drawn()
    template["Resources"][logical_id]["Properties"] |= said
    found = imported(template)
    assert reasons(found)["Shop"].startswith(reason)
    assert reasons(found)["Work"].endswith(", which is kept as written.")
    assert "Office" not in reasons(found)
    assert found.problems == ()


def test_servers_of_a_fixed_size_are_kept() -> None:
    template = drawn()
    del template["Resources"]["Shop"]["Properties"]["ServerlessV2ScalingConfiguration"]
    assert reasons(imported(template))["Shop"].startswith("Its servers have a fixed size;")


@pytest.mark.parametrize("name", ["StorageEncrypted", "DatabaseName", "MasterUsername"])
def test_what_would_make_a_database_anew_is_never_added(name: str) -> None:
    template = drawn()
    del template["Resources"]["Shop"]["Properties"][name]
    words = f"It does not say {name}, which a component does: AWS would make it anew for that."
    assert reasons(imported(template))["Shop"] == words


@pytest.mark.parametrize(("servers", "shown"), [((), 0), (("A", "B"), 3)])
def test_a_database_has_one_server_or_two(servers: tuple[str, ...], shown: int) -> None:
    template = drawn()
    server = template["Resources"].pop("ShopServer")
    template["Resources"] |= dict.fromkeys([*servers, "C"] if servers else [], server)
    words = f"It has {shown} servers in this template; a database here has one or two."
    assert reasons(imported(template))["Shop"] == words


def test_a_database_that_two_proxies_lead_to_is_kept() -> None:
    template = drawn(proxy=True)
    template["Resources"]["More"] = template["Resources"]["ShopProxyTarget"]
    words = "Several proxies lead to it where a database has one: More, ShopProxyTarget."
    assert reasons(imported(template))["Shop"] == words


def test_a_proxy_from_elsewhere_keeps_the_database() -> None:
    template = drawn(proxy=True)
    template["Resources"]["ShopProxyTarget"]["Properties"]["DBProxyName"] = "theirs"
    assert reasons(imported(template))["Shop"] == "Its proxy, or the role of that, is not in this template."


def test_a_rule_for_somebody_else_stays_beside_the_database() -> None:
    template = drawn()
    said = {"GroupId": {"Ref": "ShopSecurityGroup"}, "CidrIp": "10.0.0.9/32", "IpProtocol": "-1"}
    template["Resources"]["Desk"] = {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": said}
    assert reasons(imported(template)) == {"Desk": "It belongs to shop, and says of it what forms do not."}
