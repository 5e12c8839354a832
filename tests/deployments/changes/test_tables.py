"""What AWS refuses to do to a table is found before it is asked."""

from typing import Any

import pytest

from deployments.changes.change import Action, Change, Detail, Replacement
from deployments.changes.checks import Facts, Severity, check

TABLE = "AWS::DynamoDB::Table"


def template(*indexes: dict[str, Any], **properties: Any) -> dict[str, Any]:
    about = {"Tierboard": {"Component": "rows", "Kind": "table", "Part": "table"}}
    given = {"GlobalSecondaryIndexes": list(indexes), **properties}
    return {"Resources": {"RowsTable": {"Type": TABLE, "Metadata": about, "Properties": given}}}


def index(name: str, key: str = "day", copied: tuple[str, ...] = ()) -> dict[str, Any]:
    projection = (
        {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(copied)} if copied else {"ProjectionType": "ALL"}
    )
    schema = [{"AttributeName": key, "KeyType": "HASH"}]
    return {"IndexName": name, "KeySchema": schema, "Projection": projection}


def found(before: dict[str, Any], after: dict[str, Any], **change: Any) -> list[str]:
    change = {"action": Action.MODIFY, "replacement": Replacement.FALSE, **change}
    facts = Facts((Change("RowsTable", TABLE, **change),), before, after, protected=False)
    return [one.sentence for one in check(facts) if one.severity is Severity.DENY and one.field]


def test_one_index_more_or_less_is_no_fault() -> None:
    assert found(template(index("a")), template(index("a"), index("b"))) == []
    assert found(template(index("a")), template()) == []
    with_units = {**index("a"), "ProvisionedThroughput": {"ReadCapacityUnits": 9}}
    assert found(template(index("a")), template(with_units)) == []
    assert found(template(index("a", copied=("x", "y"))), template(index("a", copied=("y", "x")))) == []


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ([index("a"), index("b"), index("c")], "adds b and c. Deploy them one after the other."),
        ([index("b")], "adds b and removes a."),
        ([index("a", "week")], "DynamoDB changes no index, and a would be another."),
        ([index("a", copied=("x",))], "DynamoDB changes no index"),
    ],
)
def test_more_than_one_index_is_refused(after: list[dict[str, Any]], words: str) -> None:
    (sentence,) = found(template(index("a")), template(*after))
    assert sentence.startswith("**rows**: ")
    assert words in sentence


def test_a_table_that_is_made_anew_may_have_any_indexes() -> None:
    replaced = {"replacement": Replacement.TRUE, "details": (Detail(name="KeySchema"),)}
    assert found(template(index("a")), template(index("b"), index("c")), **replaced) == []
    added = {"action": Action.ADD, "replacement": Replacement.NONE}
    assert found({"Resources": {}}, template(index("b"), index("c")), **added) == []


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"action": Action.REMOVE, "replacement": Replacement.NONE}, "removed"),
        ({"replacement": Replacement.TRUE}, "replaced"),
    ],
)
def test_a_protected_table_stays(change: dict[str, Any], what: str) -> None:
    protected = template(DeletionProtectionEnabled=True)
    (sentence,) = found(protected, {"Resources": {}}, **change)
    assert f"so it is not {what}. Switch its deletion protection off and deploy that first." in sentence
    assert found(template(DeletionProtectionEnabled=False), {"Resources": {}}, **change) == []
