"""Tables with everything that they can have, made, changed in place, made anew and removed."""

from typing import Any

import pytest

from tests.sandbox.aws import Aws, outputs
from tests.sandbox.deploying import deployed, document, planned

KEY = {"partition_key": {"name": "id"}}
BY_DAY = {"name": "by_day", "key": "day"}
EVERYTHING: dict[str, Any] = {
    **KEY,
    "sort_key": {"name": "at", "type": "N"},
    "billing": "provisioned",
    "read_units": 7,
    "scaling": {"most_reads": 20},
    "indexes": [BY_DAY, {"name": "by_size", "key": "size", "key_type": "N", "projection": "keys"}],
    "local_indexes": [{"name": "by_name", "sort_key": "name", "projection": "include", "attributes": ["a"]}],
    "recovery_days": 7,
    "backups": {},
    "encryption": "own_key",
    "expiry_attribute": "expires_at",
    "stream": "keys",
}
CODE = {"inline": "def handler(event, context):\n    return 1\n"}


def rows(**settings: Any) -> dict[str, Any]:
    """A table and a function that uses it."""
    table = {"kind": "table", **KEY, **settings}
    return document(rows=table, work={"kind": "function", "code": CODE, "uses": {"rows": "read_write"}})


def described(aws: Aws, stack: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = aws.dynamodb.describe_table(TableName=outputs(stack)["RowsName"])["Table"]
    return found


def test_a_plain_table_gets_an_index_in_place(aws: Aws) -> None:
    made = deployed(aws, "t-rows-plain", rows())
    changed = deployed(aws, "t-rows-plain", rows(indexes=[BY_DAY], most_reads=50), "UPDATE")
    assert outputs(changed) == outputs(made)
    found = described(aws, changed)
    assert [one["IndexName"] for one in found["GlobalSecondaryIndexes"]] == ["by_day"]
    assert aws.delete(made["StackId"])["StackStatus"] == "DELETE_COMPLETE"


@pytest.mark.full
def test_a_table_with_everything_is_made_changed_and_removed(aws: Aws) -> None:
    made = deployed(aws, "t-rows-all", rows(**EVERYTHING))
    found = described(aws, made)
    assert {one["IndexName"] for one in found["GlobalSecondaryIndexes"]} == {"by_day", "by_size"}
    assert [one["IndexName"] for one in found["LocalSecondaryIndexes"]] == ["by_name"]
    assert found["ProvisionedThroughput"]["ReadCapacityUnits"] == 7
    after = {**EVERYTHING, "read_units": 9, "backups": {"keep_days": 7}, "storage_class": "infrequent_access"}
    changed = deployed(aws, "t-rows-all", rows(**after), "UPDATE")
    assert outputs(changed) == outputs(made)
    assert described(aws, changed)["ProvisionedThroughput"]["ReadCapacityUnits"] == 9
    assert aws.delete(made["StackId"])["StackStatus"] == "DELETE_COMPLETE"


@pytest.mark.full
@pytest.mark.parametrize("setting", ["sort_key", "local_indexes"])
def test_another_key_or_order_makes_another_table_and_keeps_the_old_one(aws: Aws, setting: str) -> None:
    stack = f"t-rows-{setting.replace('_', '-')}"
    made = deployed(aws, stack, rows(**EVERYTHING))
    other = {**EVERYTHING, setting: [] if setting == "local_indexes" else {"name": "placed"}}
    changes = planned(aws, stack, rows(**other))
    policies = {change.get("PolicyAction") for change in changes.values() if "Table" in change["ResourceType"]}
    assert policies & {"Retain", "ReplaceAndRetain"}
    changed = deployed(aws, stack, rows(**other), "UPDATE")
    assert outputs(changed)["RowsName"] != outputs(made)["RowsName"]
    assert described(aws, made)["TableStatus"] == "ACTIVE"
