"""What tables, buckets and things made elsewhere cost, setting by setting."""

from decimal import Decimal
from typing import Any

import pytest

from costing.estimate import Estimate
from tests.costing.shortcuts import bill, line, usage
from tests.costing.templates import arn, function, method, resource, role, template


def reasons(found: Estimate) -> list[str]:
    return [gap.reason for gap in found.unpriced]


def lone_table(**settings: Any) -> dict[str, Any]:
    return template(Rows=resource("AWS::DynamoDB::Table", "rows", **settings))


def test_a_table_on_demand_rounds_each_call_up() -> None:
    known = usage(
        1_000_000,
        rows={
            "reads_per_request": "1",
            "writes_per_request": "1",
            "read_kb": "8.1",
            "item_kb": "1.2",
            "strong_reads": "1",
        },
    )
    found = bill(lone_table(BillingMode="PAY_PER_REQUEST"), known)
    assert line(found, "DynamoDB", "Reads").quantity == 3_000_000
    assert line(found, "DynamoDB", "Writes").quantity == 2_000_000


def test_each_index_is_written_and_stored_too() -> None:
    indexed = lone_table(BillingMode="PAY_PER_REQUEST", GlobalSecondaryIndexes=[{"IndexName": "a"}, {"IndexName": "b"}])
    known = usage(1000, rows={"reads_per_request": "1", "writes_per_request": "1"})
    found, plain = (bill(board, known) for board in (indexed, lone_table(BillingMode="PAY_PER_REQUEST")))
    for name in ("Writes", "Storage"):
        ratio = line(found, "DynamoDB", name).quantity / line(plain, "DynamoDB", name).quantity
        assert ratio == pytest.approx(3, abs=Decimal("1e-9"))
    assert line(found, "DynamoDB", "Reads").quantity == line(plain, "DynamoDB", "Reads").quantity


def test_a_table_that_nobody_uses_has_storage_and_a_gap() -> None:
    found = bill(lone_table(BillingMode="PAY_PER_REQUEST"), 1000)
    assert [entry.name for entry in found.lines] == ["Storage"]
    assert reasons(found) == ["Nothing in the template says how often this table is read and written."]


def test_items_carry_a_hundred_bytes_each() -> None:
    known = usage(0, rows={"items": str(2**30), "item_kb": "1"})
    found = line(bill(lone_table(BillingMode="PAY_PER_REQUEST"), known), "DynamoDB", "Storage")
    assert found.quantity == 1124


def test_provisioned_capacity_is_billed_by_the_hour() -> None:
    throughput = {"ReadCapacityUnits": 5, "WriteCapacityUnits": "6"}
    board = lone_table(
        ProvisionedThroughput=throughput,
        GlobalSecondaryIndexes=[{"IndexName": "a", "ProvisionedThroughput": throughput}],
    )
    found = bill(board, 1_000_000)
    assert line(found, "DynamoDB", "Write capacity").amount == Decimal("2.847")
    assert line(found, "DynamoDB", "Read capacity").amount == Decimal("0.4745")
    assert line(found, "DynamoDB", "Read capacity of index a").recurring == "fixed"
    free = bill(board, 1_000_000, free_tier=True)
    assert line(free, "DynamoDB", "Write capacity").amount == 0


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "ProvisionedThroughput.ReadCapacityUnits is missing."),
        ({"BillingMode": {"Fn::If": ["A", "B", "C"]}}, "BillingMode is only known"),
        ({"GlobalSecondaryIndexes": "x"}, "GlobalSecondaryIndexes is not a value"),
        ({"GlobalSecondaryIndexes": [{"Fn::If": ["A", {}, {}]}]}, "GlobalSecondaryIndexes is only known"),
        ({"TableClass": "STANDARD_INFREQUENT_ACCESS"}, "infrequent-access table class"),
        ({"BillingMode": "PAY_PER_REQUEST", "WarmThroughput": {}}, "(WarmThroughput) is not counted."),
    ],
)
def test_a_table_that_cannot_be_read_is_unpriced_with_the_reason(settings: dict[str, Any], words: str) -> None:
    assert words in " ".join(reasons(bill(lone_table(**settings), 1)))


def test_a_table_with_its_own_key_asks_for_it() -> None:
    own_key = lone_table(BillingMode="PAY_PER_REQUEST", SSESpecification={"SSEEnabled": True})
    found = line(bill(own_key, 0), "KMS", "Requests to a key")
    assert found.quantity == 8760
    assert found.recurring == "fixed"


@pytest.mark.parametrize(
    ("kind", "setting"),
    [("AWS::S3::Bucket", "ReplicationConfiguration"), ("AWS::Logs::LogGroup", "DataProtectionPolicy")],
)
def test_a_setting_that_costs_and_is_not_counted_is_named(kind: str, setting: str) -> None:
    found = bill(template(Thing=resource(kind, None, **{setting: {}})), 1)
    assert any(f"({setting}) is not counted." in reason for reason in reasons(found))


def test_a_rarely_read_table_has_its_own_prices() -> None:
    rare = lone_table(BillingMode="PAY_PER_REQUEST", TableClass="STANDARD_INFREQUENT_ACCESS")
    found = bill(rare, usage(10**6, rows={"reads_per_request": "1", "writes_per_request": "1"}))
    assert [line(found, "DynamoDB", name).price for name in ("Storage", "Writes", "Reads")] == [
        "$0.10",
        "$0.78",
        "$0.155",
    ]


def test_verbs_tell_reads_from_writes() -> None:
    board = template(
        Api=resource("AWS::ApiGateway::RestApi", "api"),
        Get=method("Api", "GET", "Work"),
        Post=method("Api", "POST", "Work"),
        Work=function("work", Role=arn("Role")),
        Role=role("work", "Rows", "dynamodb:*"),
        Rows=resource("AWS::DynamoDB::Table", "rows", BillingMode="PAY_PER_REQUEST"),
    )
    found = bill(board, 1000)
    assert line(found, "DynamoDB", "Reads").quantity == 400, "four of five calls read, at half a unit"
    assert line(found, "DynamoDB", "Writes").quantity == 200


def test_who_may_only_read_writes_nothing() -> None:
    """A condition of a transaction is checked by reading; IAM counts it among the reading actions too."""
    board = template(
        Work=function("work", Role=arn("Role")),
        Role=role("work", "Rows", "dynamodb:GetItem", "dynamodb:ConditionCheckItem", "dynamodb:Query"),
        Rows=resource("AWS::DynamoDB::Table", "rows", BillingMode="PAY_PER_REQUEST"),
    )
    found = bill(board, 1000)
    assert [line(found, "DynamoDB", name).quantity for name in ("Reads", "Writes")] == [500, 0]


def test_a_bucket_of_functions_has_no_transfer_out() -> None:
    board = template(
        Work=function("work", Role=arn("Role")),
        Role=role("work", "Files", "s3:GetObject", "s3:PutObject"),
        Files=resource("AWS::S3::Bucket", "files"),
    )
    found = bill(board, 1000)
    assert [entry.name for entry in found.lines if entry.service == "S3"] == [
        "Downloads",
        "Storage",
        "Uploads and listings",
    ]


def test_a_bucket_that_nobody_uses_has_storage_and_a_gap() -> None:
    found = bill(template(Files=resource("AWS::S3::Bucket", "files")), 1)
    assert [entry.name for entry in found.lines] == ["Storage"]
    assert reasons(found) == ["Nothing in the template says how often this bucket is read and written."]


def test_a_website_alone_is_fetched_once_per_request() -> None:
    site = template(Web=resource("AWS::S3::Bucket", "web", WebsiteConfiguration={"IndexDocument": "index.html"}))
    found = bill(site, 1_048_576)
    assert line(found, "S3", "Downloads").quantity == 1_048_576
    assert line(found, "S3", "Data transfer out").quantity == 30


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("AWS::CloudFormation::CustomResource", "its own code"),
        ("AWS::CloudFormation::Stack", "nested stack"),
        ("Custom::Thing", "does not know"),
        ("AWS::EC2::TransitGateway", "does not know"),
    ],
)
def test_what_the_template_cannot_tell_is_named(kind: str, words: str) -> None:
    assert words in reasons(bill(template(Thing=resource(kind)), 1))[0]
