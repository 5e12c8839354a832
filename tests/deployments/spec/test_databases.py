"""Databases: what AWS takes, where they lie, who gets in, and what their functions get."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.spec.databases import DatabaseSettings
from deployments.spec.definition import Component
from deployments.spec.kinds import KINDS
from deployments.spec.parse import parse, problems_of
from tests.deployments.spec.examples import (
    Document,
    database,
    function,
    network,
    of_type,
    only,
    places,
    resources,
    variables,
)

REACH = {"secrets": True, "sql": True}


def shop(access: str = "connect", **settings: Any) -> Document:
    """A database in a network, and a function that uses it."""
    return only(office=network(reach=REACH), shop=database(**settings), orders=function(uses={"shop": access}))


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"least": "0.3"}, "shop.least", "Write a number up to 256 in steps of 0.5"),
    ({"least": "257"}, "shop.least", '"257" is no capacity.'),
    ({"least": "-1"}, "shop.least", "is no capacity"),
    ({"most": "0.5"}, "shop.most", "AWS takes 1 or more as the most capacity."),
    ({"least": "8", "most": "4"}, "shop.most", "must be at least the least, 8."),
    ({"pause_after": 10}, "shop.pause_after", "the least capacity is not 0"),
    ({"least": "0", "pause_after": 4}, "shop.pause_after", "5"),
    ({"size": "db.t4g.micro"}, "shop.size", "belongs to a database on one machine"),
    ({"storage": 50}, "shop.storage", "belongs to a database on one machine"),
    ({"engine": "mysql", "most": "4"}, "shop.most", "belongs to a database that grows"),
    ({"engine": "postgresql", "data_api": True}, "shop.data_api", "belongs to a database that grows"),
    ({"engine": "mysql", "storage": 19}, "shop.storage", "20"),
    ({"engine": "mysql", "storage": 100, "storage_limit": 109}, "shop.storage_limit", "set 110 GB or more"),
    ({"engine": "aurora_mysql", "version": "17"}, "shop.version", "chooses among versions of PostgreSQL"),
    ({"database": "Shop"}, "shop.database", "small letters, digits and underscores"),
    ({"database": "postgres"}, "shop.database", "postgres belongs to the database itself"),
    ({"backup_days": 36}, "shop.backup_days", "35"),
]


@pytest.mark.parametrize(("settings", "place", "words"), WRONG)
def test_what_aws_does_not_take(settings: dict[str, Any], place: str, words: str) -> None:
    (problem,) = problems_of(shop(**settings))
    assert problem.place == place
    assert words in problem.message


@pytest.mark.parametrize(("typed", "kept"), [("2.0", "2"), ("0.5", "0.5"), ("256", "256"), ("008", "8")])
def test_a_capacity_is_kept_in_one_form(typed: str, kept: str) -> None:
    settings = parse(shop(least=typed, most="256"))["shop"].settings
    assert isinstance(settings, DatabaseSettings) and settings.least == kept


@pytest.mark.parametrize(
    ("engine", "least"), [("aurora_postgresql", "0"), ("aurora_mysql", "1"), ("postgresql", None), ("mysql", None)]
)
def test_what_holds_data_is_encrypted_kept_and_hidden(engine: str, least: str | None) -> None:
    found = resources(shop(engine=engine, **({"least": least} if least else {})))
    main = found["ShopCluster" if "aurora" in engine else "ShopInstance"]
    assert (main["DeletionPolicy"], main["UpdateReplacePolicy"]) == ("Snapshot", "Snapshot")
    held = main["Properties"]
    assert held["StorageEncrypted"] is held["ManageMasterUserPassword"] is held["CopyTagsToSnapshot"] is True
    assert "MasterUserPassword" not in held
    machines = [one["Properties"] for one in found.values() if one["Type"] == "AWS::RDS::DBInstance"]
    assert all(one["PubliclyAccessible"] is False for one in machines)


def test_only_a_database_that_may_pause_says_when() -> None:
    scaling = [
        resources(shop(**settings))["ShopCluster"]["Properties"]["ServerlessV2ScalingConfiguration"]
        for settings in ({"least": "0"}, {"least": "0", "pause_after": 60}, {"least": "1.5", "most": "9"})
    ]
    assert [one.get("SecondsUntilAutoPause") for one in scaling] == [300, 3_600, None]
    assert scaling[2] == {"MinCapacity": 1.5, "MaxCapacity": 9}


@pytest.mark.parametrize(("standby", "servers"), [(False, 1), (True, 2)])
def test_a_second_one_is_a_server_of_the_cluster_or_a_machine_in_two_zones(standby: bool, servers: int) -> None:
    assert len(of_type(shop(standby=standby), "AWS::RDS::DBInstance")) == servers
    alone = resources(shop(engine="postgresql", standby=standby))["ShopInstance"]["Properties"]
    assert alone["MultiAZ"] is standby


def test_who_connects_is_placed_beside_it_and_let_in_at_its_port() -> None:
    found = resources(shop(engine="aurora_mysql"))
    assert found["OrdersFunction"]["Properties"]["VpcConfig"]["SubnetIds"] == [
        {"Ref": "OfficePrivateA"},
        {"Ref": "OfficePrivateB"},
    ]
    (door,) = [one["Properties"] for one in found.values() if one["Type"] == "AWS::EC2::SecurityGroupIngress"]
    assert door["GroupId"] == {"Fn::GetAtt": ["ShopSecurityGroup", "GroupId"]}
    assert door["SourceSecurityGroupId"] == {"Fn::GetAtt": ["OrdersSecurityGroup", "GroupId"]}
    assert (door["FromPort"], door["ToPort"]) == (3306, 3306)
    assert found["ShopSecurityGroup"]["Properties"]["SecurityGroupEgress"][0]["CidrIp"] == "127.0.0.1/32"


def test_who_sends_sql_over_https_needs_no_place_and_no_door() -> None:
    document = shop("data_api", data_api=True)
    assert "VpcConfig" not in resources(document)["OrdersFunction"]["Properties"]
    assert of_type(document, "AWS::EC2::SecurityGroupIngress") == {}
    assert set(variables(document, "OrdersFunction")) == {"SHOP_ARN", "SHOP_DATABASE", "SHOP_SECRET"}
    actions = [action for row in _statements(document) for action in row["Action"]]
    assert "rds-data:ExecuteStatement" in actions and "ec2:CreateNetworkInterface" not in actions


def _statements(document: Document) -> list[dict[str, Any]]:
    (policy,) = resources(document)["OrdersRole"]["Properties"]["Policies"]
    found: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return found


def test_a_function_reads_this_one_password_and_finds_its_way() -> None:
    secret = {"Fn::GetAtt": ["ShopCluster", "MasterUserSecret.SecretArn"]}
    reads = [row for row in _statements(shop()) if "secretsmanager:GetSecretValue" in row["Action"]]
    assert [row["Resource"] for row in reads] == [secret]
    assert variables(shop(), "OrdersFunction") == {
        "SHOP_DATABASE": "app",
        "SHOP_HOST": {"Fn::GetAtt": ["ShopCluster", "Endpoint.Address"]},
        "SHOP_PORT": "5432",
        "SHOP_SECRET": secret,
    }


def test_behind_a_proxy_functions_reach_only_that() -> None:
    document = shop(proxy=True)
    doors = {name: one["Properties"] for name, one in of_type(document, "AWS::EC2::SecurityGroupIngress").items()}
    ways = {(one["SourceSecurityGroupId"]["Fn::GetAtt"][0], one["GroupId"]["Fn::GetAtt"][0]) for one in doors.values()}
    assert ways == {("OrdersSecurityGroup", "ShopProxyGroup"), ("ShopProxyGroup", "ShopSecurityGroup")}
    found = resources(document)
    assert found["ShopProxyTarget"]["DependsOn"] == ["ShopServer"]
    assert found["ShopProxy"]["Properties"]["RequireTLS"] is True
    assert variables(document, "OrdersFunction")["SHOP_HOST"] == {"Fn::GetAtt": ["ShopProxy", "Endpoint"]}


@pytest.mark.parametrize(("access", "way"), [("connect", "Secrets"), ("data_api", "SQL over HTTPS")])
def test_from_inside_the_password_and_the_api_need_a_way(access: str, way: str) -> None:
    document = shop(access, data_api=True)
    document["components"]["office"] = network()
    document["components"]["orders"]["uses"]["office"] = "inside"
    (problem,) = problems_of(document)
    assert problem.place == "orders.uses.shop"
    assert f"Switch on {way} under Services reached from inside of office" in problem.message


def test_the_data_api_must_be_there_for_who_asks_for_it() -> None:
    assert places(problems_of(shop("data_api"))) == ["shop.data_api"]
    assert places(problems_of(shop("data_api", engine="mysql"))) == ["shop.engine"]


def test_a_database_lies_in_one_network() -> None:
    nowhere = only(office=network(), shop=database(uses={}))
    (problem,) = problems_of(nowhere)
    assert problem.place == "shop.uses" and "Connect it with office (inside)." in problem.message
    both = only(office=network(), cellar=network(), shop=database(uses={"office": "inside", "cellar": "inside"}))
    assert places(problems_of(both)) == ["shop.uses.office"]


def test_a_function_cannot_connect_to_databases_of_two_networks() -> None:
    document = shop()
    document["components"] |= {"cellar": network(), "old": database(uses={"cellar": "inside"})}
    document["components"]["orders"]["uses"]["old"] = "connect"
    (problem,) = problems_of(document)
    assert problem.place == "orders.uses.shop"
    assert "in cellar (by old) and in office (by shop)" in problem.message


def advice(document: Document) -> list[str]:
    definition = parse(document)
    return [place for place, _ in KINDS["database"].advise(definition, definition["shop"])]


def test_what_pausing_asks_of_others() -> None:
    assert advice(shop(least="0")) == ["least"]
    assert advice(shop(least="0", proxy=True)) == ["proxy", "least"]
    patient = shop(least="0")
    patient["components"]["orders"]["timeout"] = 30
    assert advice(patient) == advice(shop(least="0.5")) == advice(shop(engine="mysql")) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({}, {"version": "18"}, ["version"]),
        ({"version": "18"}, {}, []),
        ({"engine": "mysql"}, {"engine": "mysql", "size": "db.m7g.large"}, ["size"]),
        ({"engine": "mysql"}, {"engine": "postgresql", "size": "db.m7g.large"}, []),
        ({"least": "1"}, {"least": "2"}, []),
    ],
)
def test_what_a_change_does_besides(before: dict[str, Any], after: dict[str, Any], told: list[str]) -> None:
    old, new = (_shop(settings) for settings in (before, after))
    assert [place for place, _ in KINDS["database"].foretell(old, new)] == told


def _shop(settings: dict[str, Any]) -> Component:
    return parse(shop(**settings))["shop"]


def test_what_makes_a_new_and_empty_one() -> None:
    assert {spec.name for spec in KINDS["database"].fields() if spec.replaces} == {"engine", "database"}
