"""What goes on costing after a removal: storage, no traffic."""

from typing import Any

from costing.estimate import diff
from costing.estimate.leftovers import SNAPSHOT, left_behind, together
from tests.costing.shortcuts import bill
from tests.costing.templates import notes_board, resource, template

KEEPERS = ("AWS::DynamoDB::Table", "AWS::Logs::LogGroup", "AWS::S3::Bucket")


def keepers(of: dict[str, Any]) -> set[str]:
    return {name for name, row in of["Resources"].items() if row["Type"] in KEEPERS}


def test_only_what_lies_there_is_left() -> None:
    found = left_behind(bill(notes_board(), 0), keepers(notes_board()))
    assert {line.logical_id for line in found.lines} == keepers(notes_board())
    assert {line.name.lower().rpartition(" ")[2] for line in found.lines} <= {"storage", "data"}
    assert found.unpriced == ()
    assert found.per_request == 0
    assert found.total < 1
    assert (found.priced_count, found.resource_count) == (len(keepers(notes_board())),) * 2


def test_a_store_that_nobody_calls_is_priced() -> None:
    lonely = template(
        Items=resource("AWS::DynamoDB::Table", BillingMode="PAY_PER_REQUEST"), Files=resource("AWS::S3::Bucket")
    )
    found = left_behind(bill(lonely, 0), {"Items", "Files"})
    assert found.unpriced == ()
    assert {line.logical_id for line in found.lines} == {"Items", "Files"}


def test_what_is_not_counted_stays_not_counted() -> None:
    copied = template(Files=resource("AWS::S3::Bucket", ReplicationConfiguration={"Rules": []}))
    assert len(left_behind(bill(copied, 0), {"Files"}).unpriced) == 1


def test_the_last_backup_of_a_data_warehouse_has_no_price_and_says_so() -> None:
    made = template(Data=resource("AWS::RedshiftServerless::Namespace", "sales", ManageAdminPassword=True))
    found = left_behind(bill(made, 0), {"Data"})
    assert found.lines == ()
    assert [gap.reason for gap in found.unpriced] == [SNAPSHOT]


def test_what_is_left_behind_is_added_to_what_runs() -> None:
    after, left = bill(notes_board(), 1000), left_behind(bill(notes_board(), 0), keepers(notes_board()))
    found = together(after, left)
    assert found.total == after.total + left.total
    assert found.requests == after.requests
    assert found.lines[-1].name.endswith(", left behind")
    assert found.resource_count == after.resource_count + left.resource_count


def test_a_removal_can_be_compared_with_the_bill_before() -> None:
    before, left = bill(notes_board(), 2_000_000), left_behind(bill(notes_board(), 0), keepers(notes_board()))
    found = together(bill(template(), 2_000_000), left)
    assert found.lines == left.lines
    assert diff(before, found).delta < 0
