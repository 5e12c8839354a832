"""What a change costs."""

from decimal import Decimal

import pytest

from costing.estimate import Usage, diff
from tests.costing.shortcuts import bill
from tests.costing.templates import notes_board, resource, template


def test_a_first_deployment_is_all_new() -> None:
    after = bill(notes_board(), 2_117_000)
    found = diff(None, after)
    assert (found.before, found.after, found.delta) == (None, after.total, after.total)
    assert found.percent is None
    assert all(entry.before is None for entry in found.lines)
    assert found.notes == ()


def test_the_same_bill_twice_is_no_change() -> None:
    once = bill(notes_board(), 2_117_000)
    found = diff(once, once)
    assert found.delta == 0
    assert found.percent == 0
    assert all(entry.delta == 0 for entry in found.lines)


def test_what_moved_comes_first_and_adds_up() -> None:
    board = notes_board()
    board["Resources"]["NotesFunction"]["Properties"]["MemorySize"] = 1024
    del board["Resources"]["WebBucket"]
    before, after = bill(notes_board(), 2_117_000), bill(board, 2_117_000)
    found = diff(before, after)
    assert found.delta == after.total - before.total == sum(entry.delta for entry in found.lines)
    assert [(entry.component, entry.name) for entry in found.lines[:2]] == [
        ("notes", "Running time"),
        ("web", "Data transfer out"),
    ]
    assert found.lines[1].after is None
    assert found.percent == pytest.approx(found.delta * 100 / before.total, abs=Decimal("1e-20"))


def test_a_percentage_of_next_to_nothing_is_not_told() -> None:
    before, after = bill(notes_board(), 0), bill(notes_board(), 1000)
    assert before.total < 1
    assert diff(before, after).percent is None


def test_bills_that_cannot_be_compared_say_so() -> None:
    before = bill(notes_board(), 1000)
    after = bill(notes_board(), Usage.default(2000), region="sa-east-1", free_tier=True)
    assert diff(before, after).notes == (
        "Before is at 1,000 requests a month, after at 2,000.",
        "Before is in us-east-1, after in sa-east-1.",
        "Only one of the two counts the free tier.",
    )


def test_another_price_book_is_told() -> None:
    before = bill(notes_board(), 1000)
    document = before.to_json() | {"price_book": {"version": "older", "as_of": "2024-01-01"}}
    older = type(before).from_json(document)
    assert diff(older, before).notes == ("Before is at prices of 1 Jan 2024, after at prices of 4 Nov 2025.",)


def test_what_is_newly_unpriced_is_listed() -> None:
    before = bill(notes_board() | template(Cdn=resource("AWS::GlobalAccelerator::Accelerator")), 1)
    after = bill(
        template(Cdn=resource("AWS::GlobalAccelerator::Accelerator"), Zone=resource("AWS::Route53::HostedZone")), 1
    )
    assert [gap.logical_id for gap in diff(before, after).newly_unpriced] == ["Zone"]


def test_the_difference_as_json_holds_strings() -> None:
    document = diff(None, bill(notes_board(), 1_000_000)).to_json()
    assert document["before"] is None
    assert Decimal(document["after"]) == Decimal(document["delta"])
    assert {"component", "service", "family", "name", "before", "after", "delta"} == set(document["lines"][0])
