"""Indexes, capacity, backups and keys of tables: what is refused, and what becomes of them at AWS."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.spec.diff import diff
from deployments.spec.parse import parse, problems_of
from tests.deployments.spec.examples import function, of_type, only, resources, table

SORTED = {"sort_key": {"name": "at", "type": "N"}}
PROVISIONED = {"billing": "provisioned"}


def index(name: str = "by_day", key: str = "day", **settings: Any) -> dict[str, Any]:
    return {"name": name, "key": key, **settings}


def local(name: str = "by_size", sort_key: str = "size", **settings: Any) -> dict[str, Any]:
    return {"name": name, "sort_key": sort_key, **settings}


REFUSED = [
    ({"indexes": [index("x")]}, "indexes.0.name", "Use 3 to 255 letters"),
    ({"indexes": [index("a b c")]}, "indexes.0.name", "letters, digits and _ . -"),
    ({"indexes": [index(sort_key="day")]}, "indexes.0.sort_key", "another attribute than the key"),
    ({"indexes": [index(), index()]}, "indexes.1.name", "already is an index named by_day"),
    ({"indexes": [index(), index("by_d", key_type="N")]}, "indexes.1.key_type", '"day" is text in index by_day'),
    ({"indexes": [index(key="id", key_type="B")]}, "indexes.0.key_type", "is text in the table's key and bytes here"),
    ({"indexes": [index()], "expiry_attribute": "day"}, "indexes.0.key_type", "is number in the expiry attribute"),
    ({"indexes": [index(projection="include")]}, "indexes.0.attributes", "Name the attributes that are copied"),
    ({"indexes": [index(attributes=["a"])]}, "indexes.0.attributes", "Empty this."),
    (
        {"indexes": [index(projection="include", attributes=["a", "a"])]},
        "indexes.0.attributes",
        '"a" is there twice',
    ),
    ({"indexes": [index(read_units=5)]}, "indexes.0.read_units", "choose Provisioned for the table"),
    ({"indexes": [index(f"by_{n}") for n in range(21)]}, "indexes", "There may be 20; there are more."),
    ({"local_indexes": [local()]}, "local_indexes", "Only a table with a sort key"),
    (
        {**SORTED, "local_indexes": [local(sort_key="at", sort_type="N")]},
        "local_indexes.0.sort_key",
        "in this order already",
    ),
    ({**SORTED, "local_indexes": [local(sort_key="id")]}, "local_indexes.0.sort_key", "order already"),
    ({**SORTED, "local_indexes": [local(f"by_{n}") for n in range(6)]}, "local_indexes", "There may be 5"),
    ({**SORTED, "indexes": [index()], "local_indexes": [local("by_day")]}, "local_indexes.0.name", "already is an"),
    ({"scaling": {}}, "scaling", "On demand follows the use by itself."),
    ({**PROVISIONED, "most_reads": 5}, "most_reads", "belongs to capacity on demand"),
    ({**PROVISIONED, "scaling": {"most_writes": 4}}, "scaling.most_writes", "begins with 5 units, which is more"),
    ({**PROVISIONED, "read_units": 300, "scaling": {}}, "scaling.most_reads", "begins with 300 units"),
    (
        {**PROVISIONED, "scaling": {}, "indexes": [index(write_units=101)]},
        "indexes.0.write_units",
        "the most is 100 units",
    ),
    ({**PROVISIONED, "scaling": {"utilization": 95}}, "scaling.utilization", "The most is 90 %"),
    ({"point_in_time_recovery": False, "recovery_days": 7}, "recovery_days", "There is no undo window."),
    ({"recovery_days": 36}, "recovery_days", "The most is 35 days"),
    ({"backups": {"keep_days": 0}}, "backups.keep_days", "The least is 1 day"),
    ({"backups": {"hour": 24}}, "backups.hour", "The most is 23"),
    ({"storage_class": "cold"}, "storage_class", "is not possible"),
]


@pytest.mark.parametrize(("settings", "field", "words"), REFUSED)
def test_what_a_table_cannot_have(settings: dict[str, Any], field: str, words: str) -> None:
    (problem,) = problems_of(only(rows=table(**settings)))
    assert (problem.component, problem.field) == ("rows", field)
    assert words in problem.message


def test_indexes_copy_a_hundred_attributes_together() -> None:
    rows = [index(f"by_{n}", projection="include", attributes=[f"a{m}" for m in range(20)]) for n in range(6)]
    (problem,) = problems_of(only(rows=table(indexes=rows)))
    assert problem.message.startswith("All indexes together copy 120 attributes; DynamoDB copies 100.")
    assert problems_of(only(rows=table(indexes=rows[:5]))) == ()


def test_a_table_without_lines_keeps_its_digest() -> None:
    plain, empty = parse(only(rows=table())), parse(only(rows=table(indexes=[], local_indexes=[])))
    assert plain.digest == empty.digest
    assert "indexes" not in plain.to_document()["components"]["rows"]


def only_table(**settings: Any) -> dict[str, Any]:
    (found,) = of_type(only(rows=table(**settings)), "AWS::DynamoDB::Table").values()
    return dict(found)


def test_every_attribute_is_defined_once() -> None:
    rows = [index("by_b", "b", key_type="N"), index("by_a", "a", sort_key="at", sort_type="N")]
    properties = only_table(**SORTED, indexes=rows)["Properties"]
    names = [one["AttributeName"] for one in properties["AttributeDefinitions"]]
    assert names == ["id", "at", "a", "b"]
    assert [one["IndexName"] for one in properties["GlobalSecondaryIndexes"]] == ["by_a", "by_b"]


def test_the_order_of_indexes_changes_nothing() -> None:
    rows = [index("by_a", "a"), index("by_b", "b")]
    assert only_table(indexes=rows) == only_table(indexes=rows[::-1])


def test_indexes_have_the_units_of_the_table_or_their_own() -> None:
    rows = [index("by_a", "a"), index("by_b", "b", read_units=9)]
    properties = only_table(**PROVISIONED, read_units=7, indexes=rows)["Properties"]
    units = [one["ProvisionedThroughput"]["ReadCapacityUnits"] for one in properties["GlobalSecondaryIndexes"]]
    assert units == [7, 9]


def test_a_ceiling_holds_for_the_table_and_each_index() -> None:
    properties = only_table(most_writes=50, indexes=[index()])["Properties"]
    ceiling = {"MaxWriteRequestUnits": 50}
    assert properties["OnDemandThroughput"] == ceiling == properties["GlobalSecondaryIndexes"][0]["OnDemandThroughput"]


def test_scaling_begins_with_the_units_that_are_set() -> None:
    document = only(rows=table(**PROVISIONED, read_units=7, scaling={}, indexes=[index(write_units=8)]))
    targets = of_type(document, "AWS::ApplicationAutoScaling::ScalableTarget")
    least = {name: one["Properties"]["MinCapacity"] for name, one in targets.items()}
    assert sorted(least.values()) == [5, 7, 7, 8]
    assert {one["Properties"]["MaxCapacity"] for one in targets.values()} == {100}
    assert len(of_type(document, "AWS::ApplicationAutoScaling::ScalingPolicy")) == 4


def test_other_local_indexes_make_another_table_and_leave_the_old_one() -> None:
    names = {
        next(iter(of_type(only(rows=table(**SORTED, **settings)), "AWS::DynamoDB::Table")))
        for settings in ({}, {"local_indexes": [local()]}, {"local_indexes": [local(projection="keys")]})
    }
    assert len(names) == 3
    assert "RowsTable" in names


def test_tables_with_indexes_are_made_one_after_the_other() -> None:
    document = only(a=table(indexes=[index()]), b=table(), c=table(indexes=[index()]))
    after = {name: one.get("DependsOn") for name, one in of_type(document, "AWS::DynamoDB::Table").items()}
    assert after == {"ATable": None, "BTable": None, "CTable": ["ATable"]}


def statements(access: str, **settings: Any) -> list[dict[str, Any]]:
    document = only(rows=table(**settings), work=function(uses={"rows": access}))
    role = resources(document)["WorkRole"]["Properties"]
    found: list[dict[str, Any]] = role["Policies"][0]["PolicyDocument"]["Statement"]
    return found[1:]


def test_readers_reach_the_indexes_and_writers_do_not() -> None:
    places = {"Fn::Sub": "${RowsTable.Arn}/index/*"}
    for access in ("read", "read_write"):
        assert statements(access, indexes=[index()])[1]["Resource"] == places
    assert len(statements("write", indexes=[index()])) == len(statements("read")) == 1


def test_who_uses_a_table_with_a_key_may_use_the_key_through_the_table_only() -> None:
    (_, right) = statements("read", encryption="own_key")
    assert right["Action"] == ["kms:Decrypt", "kms:DescribeKey"]
    assert right["Resource"] == {"Fn::GetAtt": ["RowsKey", "Arn"]}
    assert right["Condition"] == {"StringLike": {"kms:ViaService": "dynamodb.*.amazonaws.com"}}
    assert "kms:GenerateDataKey" in statements("write", encryption="own_key")[1]["Action"]


def test_a_vault_has_a_name_that_fits() -> None:
    for name in ("rows", "r" * 40):
        (vault,) = of_type(only(**{name: table(backups={})}), "AWS::Backup::BackupVault").values()
        text = vault["Properties"]["BackupVaultName"]["Fn::Sub"][0]
        assert len(text.replace("${Unique}", "0" * 12).replace("-1", "-99")) <= 50


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    old, new = (parse(only(rows=table(**settings))) for settings in (before, after))
    return [change.sentence for change in diff(old, new)]


def test_a_revision_says_that_indexes_come_one_by_one() -> None:
    one, two = index(), index("by_b", "b")
    assert changes({"indexes": [one]}, {"indexes": [one, two]}) == ["rows: Extra ways to look up change: 1 added."]
    (both,) = changes({"indexes": [one]}, {"indexes": [two]})
    assert "this adds by_b and removes by_day. Deploy them one after the other." in both
    (other,) = changes({"indexes": [one]}, {"indexes": [index(key="week")]})
    assert "DynamoDB changes no index, and by_day would be another." in other


def test_a_table_that_is_made_anew_may_have_any_indexes() -> None:
    found = changes({"indexes": [index()]}, {**SORTED, "indexes": [index("by_b"), index("by_c")]})
    assert not any("one after the other" in sentence for sentence in found)
