"""Data warehouses: what one renders to, who may ask it what, what is refused, and what is left of one."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.changes.change import Action, Change, Detail, Replacement
from deployments.changes.checks import Facts, Severity, check
from deployments.changes.explain import explain
from deployments.changes.kept import all_that_goes_on_costing, goes_on_costing
from deployments.changes.rights import in_words, rights
from deployments.spec.diff import diff
from deployments.spec.kinds import KINDS
from deployments.spec.parse import parse, problems_of
from deployments.spec.render import render
from tests.deployments.spec.examples import Document, function, network, only, resources, variables

INSIDE = {"office": "inside"}


def warehouse(**settings: Any) -> Document:
    return {"kind": "warehouse", "uses": INSIDE, **settings}


def shop(access: str = "own_rights", **settings: Any) -> Document:
    """A function that asks a data warehouse from outside of its network."""
    return only(office=network(), show=function(uses={"sales": access}), sales=warehouse(**settings))


def properties(name: str, **settings: Any) -> dict[str, Any]:
    found: dict[str, Any] = resources(shop(**settings))[name]["Properties"]
    return found


def statements(access: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = resources(shop(access))["ShowRole"]["Properties"]["Policies"][0]["PolicyDocument"][
        "Statement"
    ]
    return [one for one in found if any(action.startswith(("redshift", "secrets")) for action in one["Action"])]


def test_aws_keeps_the_password_and_makes_a_last_snapshot() -> None:
    found = properties("SalesNamespace", last_copy_days=90)
    assert found["ManageAdminPassword"] is True and "AdminUserPassword" not in found
    assert found["FinalSnapshotName"]["Fn::Join"][1][3] == "last" and found["FinalSnapshotRetentionPeriod"] == 90
    assert properties("SalesNamespace")["FinalSnapshotRetentionPeriod"] == -1


def test_it_is_private_and_stands_in_the_two_zones_of_its_network() -> None:
    found = properties("SalesWorkgroup", base=16, most=64, longest=60)
    assert (found["BaseCapacity"], found["MaxCapacity"], found["PubliclyAccessible"]) == (16, 64, False)
    assert found["SubnetIds"] == [{"Ref": f"OfficePrivate{zone}"} for zone in "AB"]
    assert {one["ParameterKey"]: one["ParameterValue"] for one in found["ConfigParameters"]} == {
        "max_query_execution_time": "60",
        "require_ssl": "true",
    }


@pytest.mark.parametrize("internet", ["none", "one", "two"])
def test_a_warehouse_changes_nothing_of_the_network(internet: str) -> None:
    without = resources(only(office=network(internet=internet)))
    beside = resources(only(office=network(internet=internet), sales=warehouse()))
    assert {name: beside[name] for name in without} == without
    assert set(beside) - set(without) == {"SalesSecurityGroup", "SalesNamespace", "SalesWorkgroup"}


def test_enhanced_routing_which_asks_for_three_zones_is_off() -> None:
    assert properties("SalesWorkgroup")["EnhancedVpcRouting"] is False


def test_nobody_comes_in_over_the_network() -> None:
    document = shop()
    document["components"]["show"]["uses"] |= INSIDE
    document["components"]["office"]["reach"] = {"warehouses": True}
    found = resources(document)
    assert not [one for one in found.values() if one["Type"] == "AWS::EC2::SecurityGroupIngress"]
    assert found["OfficeWarehousesEndpoint"]["Properties"]["ServiceName"]["Fn::Sub"].endswith("redshift-data")


def test_rights_of_its_own_end_at_one_workgroup_and_at_its_own_questions() -> None:
    send, own, sign_in = statements("own_rights")
    workgroup = {"Fn::GetAtt": ["SalesWorkgroup", "Workgroup.WorkgroupArn"]}
    assert (send["Resource"], sign_in["Resource"]) == (workgroup, workgroup)
    assert sign_in["Action"] == ["redshift-serverless:GetCredentials"]
    assert own["Condition"] == {"StringEquals": {"redshift-data:statement-owner-iam-userid": "${aws:userid}"}}
    assert variables(shop(), "ShowFunction").keys() == {"SALES_DATABASE", "SALES_WORKGROUP"}


def test_everything_is_the_administrators_password() -> None:
    *_, secret = statements("data_api")
    assert secret["Resource"]["Fn::Sub"].endswith(":secret:redshift!${SalesNamespace}-whadmin-??????")
    assert not any("GetCredentials" in action for one in statements("data_api") for action in one["Action"])
    found = variables(shop("data_api"), "ShowFunction")
    assert found["SALES_SECRET"] == {"Fn::Sub": "redshift!${SalesNamespace}-whadmin"}


def test_rights_are_told_in_words() -> None:
    body = render(parse(shop())).body
    words = {in_words(one, body, "show") for one in rights(body, "ShowRole")}
    assert {"send SQL to sales", "sign in as itself to sales"} <= words


def test_another_database_or_network_gives_new_names_to_both_parts() -> None:
    moved, other = shop(), shop(database="history")
    moved["components"]["office"]["addresses"] = "10.1.0.0/16"
    for name, setting in (("SalesNamespace", "NamespaceName"), ("SalesWorkgroup", "WorkgroupName")):
        names = [str(resources(one)[name]["Properties"][setting]) for one in (shop(), moved, other)]
        assert len(set(names)) == 3, name


WRONG = [
    ({"database": "Sales"}, "database", "small letters, digits and underscores"),
    ({"database": "template0"}, "database", "template0 belongs to the warehouse itself"),
    ({"base": 12}, "base", "Write 8 or 16."),
    ({"base": 6}, "base", "Write 4 or 8."),
    ({"base": 520, "most": 1_024}, "base", "Write 512 or 544."),
    ({"base": 2}, "base", "The least is 4 units"),
    ({"base": 1_032, "most": 2_000}, "base", "The most is 1,024 units"),
    ({"most": 10_001}, "most", "The most is 10,000 units"),
    ({"base": 64}, "most", "must be at least the capacity, 64 units"),
    ({"longest": 86_400}, "longest", "The most is 86,399 seconds"),
    ({"last_copy_days": 3_654}, "last_copy_days", "The most is 3,653 days"),
    ({"uses": {}}, "uses", "Connect it with office (inside)"),
]


@pytest.mark.parametrize(("settings", "field", "words"), WRONG)
def test_a_setting_that_cannot_be(settings: Document, field: str, words: str) -> None:
    (found,) = problems_of(only(office=network(), one={**warehouse(), **settings}))
    assert (found.field, words in found.message) == (field, True), found


@pytest.mark.parametrize("units", [4, 8, 24, 512, 544, 1_024])
def test_capacities_that_aws_takes(units: int) -> None:
    assert problems_of(only(office=network(), one=warehouse(base=units, most=1_025))) == ()


def test_a_function_inside_without_a_way_to_it_is_refused() -> None:
    document = shop()
    document["components"]["show"]["uses"] |= INSIDE
    (found,) = problems_of(document)
    assert "Switch on Data warehouses under Services reached from inside of office" in found.message


def test_the_least_capacity_brings_an_advice() -> None:
    definition = parse(shop(base=4))
    assert [place for place, _ in KINDS["warehouse"].advise(definition, definition["sales"])] == ["base"]
    definition = parse(shop())
    assert list(KINDS["warehouse"].advise(definition, definition["sales"])) == []


@pytest.mark.parametrize(("base", "told"), [(512, 0), (544, 1)])
def test_a_large_capacity_names_where_aws_has_it(base: int, told: int) -> None:
    definition = parse(shop(base=base, most=1_024))
    words = [text for _, text in KINDS["warehouse"].advise(definition, definition["sales"])]
    assert ["eu-central-1" in text for text in words] == [True] * told


def test_the_names_hold_the_whole_id_of_the_stack() -> None:
    stack = properties("SalesNamespace")["NamespaceName"]["Fn::Join"][1][1]
    assert stack == {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}


def test_another_database_is_said_to_be_a_new_one_before_it_is_planned() -> None:
    (change,) = diff(parse(shop()), parse(shop(database="history")))
    assert change.replaces and "is replaced by a new, empty one: its name of the database changes" in change.sentence


def test_a_protected_environment_takes_it() -> None:
    body = render(parse(shop())).body
    found = check(Facts((), {}, body, protected=True, document=shop()))
    assert [one.code for one in found if one.severity is not Severity.PASS] == []


def test_removing_it_is_a_loss_and_leaves_a_snapshot() -> None:
    body = render(parse(shop())).body
    gone = Change("SalesNamespace", "AWS::RedshiftServerless::Namespace", Action.REMOVE, policy_action="Delete")
    (change,) = explain([gone], body, render(parse(only(office=network()))).body)
    assert "data_loss" in change.risks
    assert change.sentence == "The warehouse **sales** is deleted; a last snapshot of it stays in the account."


def test_replacing_it_leaves_a_snapshot_and_names_the_cause() -> None:
    detail = Detail(name="NamespaceName", requires_recreation="Always")
    type_ = "AWS::RedshiftServerless::Namespace"
    new = Change("SalesNamespace", type_, Action.MODIFY, Replacement.TRUE, details=(detail,))
    (change,) = explain([new], *(render(parse(shop(database=name))).body for name in ("reports", "history")))
    assert change.sentence == (
        "The warehouse **sales** is replaced by a new one because database or network changes; "
        "a last snapshot of the old one stays in the account. The new one is empty."
    )


@pytest.mark.parametrize(("physical_id", "left"), [("tb-1", ["SalesNamespace"]), ("", [])])
def test_its_last_backup_goes_on_costing(physical_id: str, left: list[str]) -> None:
    body = render(parse(shop())).body
    type_ = "AWS::RedshiftServerless::Namespace"
    gone = Change("SalesNamespace", type_, Action.REMOVE, physical_id=physical_id, policy_action="Delete")
    assert goes_on_costing([gone], body) == left
    assert "SalesNamespace" in all_that_goes_on_costing(body)
    assert "SalesWorkgroup" not in all_that_goes_on_costing(body)
