"""What events say of resources: which failed first, what was undone, and what counts as done."""

from datetime import UTC, datetime, timedelta

import pytest

from deployments.changes.resources import STACK
from deployments.models import StackEvent
from deployments.timeline import Row, first_failed, how_far, rows_of

BEGIN = datetime(2026, 11, 3, 14, 0, tzinfo=UTC)
WENT_BACK = (
    ("stack", "UPDATE_IN_PROGRESS"),
    ("Sound", "UPDATE_IN_PROGRESS"),
    ("Sound", "UPDATE_COMPLETE"),
    ("Made", "CREATE_COMPLETE"),
    ("Late", "UPDATE_IN_PROGRESS"),
    ("Cause", "UPDATE_IN_PROGRESS"),
    ("Cause", "UPDATE_FAILED", "No room"),
    ("Late", "UPDATE_FAILED", "Resource update cancelled"),
    ("stack", "UPDATE_ROLLBACK_IN_PROGRESS"),
    ("Late", "UPDATE_COMPLETE"),
    ("Cause", "UPDATE_COMPLETE"),
    ("Sound", "UPDATE_IN_PROGRESS"),
    ("Sound", "UPDATE_COMPLETE"),
    ("stack", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"),
    ("Made", "DELETE_COMPLETE"),
    ("stack", "UPDATE_ROLLBACK_COMPLETE"),
)


def told(*said: tuple[str, ...], way_back: bool = False) -> list[Row]:
    return rows_of([event(number, *one) for number, one in enumerate(said)], {}, way_back=way_back)


def event(number: int, name: str, status: str, reason: str = "") -> StackEvent:
    return StackEvent(
        stack_id="arn",
        at=BEGIN + timedelta(seconds=number),
        logical_id=name,
        resource_type=STACK if name == "stack" else "AWS::DynamoDB::Table",
        status=status,
        reason=reason,
    )


def test_the_first_failure_is_the_cause_and_what_follows_from_it_comes_later() -> None:
    rows = told(*WENT_BACK)
    found = first_failed(rows)
    assert found is rows[0]
    assert (found.logical_id, found.status, found.reason) == ("Cause", "UPDATE_FAILED", "No room")
    assert found.ended == BEGIN + timedelta(seconds=6)
    assert [row.logical_id for row in rows[:2]] == ["Cause", "Late"]


def test_of_two_that_fail_in_the_same_moment_the_first_one_said_is_the_cause() -> None:
    begun = [event(0, "One", "CREATE_IN_PROGRESS"), event(0, "Two", "CREATE_IN_PROGRESS")]
    ended = [event(1, "Two", "CREATE_FAILED", "No room"), event(1, "One", "CREATE_FAILED", "No right")]
    found = first_failed(rows_of([*begun, *ended], {}))
    assert found is not None
    assert found.logical_id == "Two"


def test_nothing_that_only_was_cancelled_is_a_cause() -> None:
    assert first_failed(told(("Late", "CREATE_FAILED", "Resource creation cancelled"))) is None


def test_what_was_cancelled_and_then_fails_by_itself_says_why() -> None:
    cancelled = ("Late", "UPDATE_FAILED", "Resource update cancelled")
    (row,) = told(cancelled, ("stack", "UPDATE_ROLLBACK_IN_PROGRESS"), ("Late", "UPDATE_FAILED", "It is gone"))
    assert (row.reason, row.consequence) == ("It is gone", False)


def test_what_went_back_is_undone() -> None:
    assert {row.logical_id: row.state for row in told(*WENT_BACK)} == {
        "Cause": "failed",
        "Late": "failed",
        "Sound": "undone",
        "Made": "undone",
    }


def test_until_its_turn_comes_what_was_changed_is_as_it_was_changed() -> None:
    rows = {row.logical_id: row for row in told(*WENT_BACK[:12])}
    assert (rows["Made"].state, rows["Made"].back) == ("done", False)
    assert (rows["Sound"].state, rows["Sound"].back) == ("running", True)


def test_where_going_back_was_asked_for_it_is_done() -> None:
    (row,) = told(("stack", "UPDATE_ROLLBACK_IN_PROGRESS"), ("Sound", "UPDATE_COMPLETE"), way_back=True)
    assert row.state == "done"


@pytest.mark.parametrize(
    ("stack", "state"),
    [("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "done"), ("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "undone")],
)
def test_what_a_replacement_leaves_over_is_not_the_resource(stack: str, state: str) -> None:
    before = stack.removesuffix("_COMPLETE_CLEANUP_IN_PROGRESS") + "_IN_PROGRESS"
    (row,) = told(("stack", before), ("New", "UPDATE_COMPLETE"), ("stack", stack), ("New", "DELETE_COMPLETE"))
    assert (row.state, row.status) == (state, "UPDATE_COMPLETE")


def test_how_far_it_is_counts_what_is_planned_and_what_aws_touched_besides_once() -> None:
    rows = told(("Planned", "UPDATE_COMPLETE"), ("Besides", "UPDATE_IN_PROGRESS"))
    assert how_far(["Planned", "Waits"], rows) == (1, 3)
    assert how_far([], []) == (0, 0)
