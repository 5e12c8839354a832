"""The judge of the campaigns finds what it looks for: each kind of wrong, in two files made by hand."""

from typing import Any

import pytest

from tests.faults.verdict import judge, share, waits

ONE, STACK = "one", "tb-shop-staging"
CHANGE_SET = f"arn:aws:cloudformation:us-east-1:1:changeSet/p-{ONE}/1"
FIRST = {"deployment": ONE, "environment": "e", "place": "staging", "stack": STACK, "kind": "deploy", "by": "author"}
PLAN = {"deployment": ONE, "environment": "e", "digest": "d", "change_set": CHANGE_SET, "needed": 1, "owner": False}


def ledger(*outcomes: str, token: str = ONE, at: str = "2026-01-01T00:00:10Z", **more: Any) -> list[dict[str, Any]]:
    row = {"action": "ExecuteChangeSet", "stack_name": STACK, "stack_id": "s", "change_set_id": CHANGE_SET, "at": at}
    return [{**row, "token": token, "outcome": outcome, "n": n, **more} for n, outcome in enumerate(outcomes)]


def notes(*more: dict[str, Any], by: str = "approver", end: str = "succeeded", **plan: Any) -> list[dict[str, Any]]:
    """A deployment that was asked for, approved by one person, and ended."""
    return [
        {"what": "asked", "at": 0.0, **FIRST},
        {"what": "plan", "at": 0.0, **PLAN, **plan},
        {"what": "vote", "at": 0.0, "deployment": ONE, "environment": "e", "digest": "d", "by": by, "owner": False},
        *more,
        *([{"what": "end", "at": 2e9, "deployment": ONE, "state": end, "outcome": ""}] if end else []),
    ]


GOOD = ledger("accepted", "CREATE_COMPLETE")


def test_a_good_deployment_is_found_good() -> None:
    verdict = judge(GOOD, notes())
    assert verdict.faults == {}
    assert verdict.line(1) == "runs=1 lost=0 doubled=0 overlapped=0 unapproved=0 wrong=0 audit=0"


def test_a_repeated_call_is_one() -> None:
    assert judge(ledger("accepted", "repeated", "CREATE_COMPLETE"), notes()).faults == {}


def test_twice_is_doubled_and_overlapping() -> None:
    assert set(judge(ledger("accepted", "accepted", "CREATE_COMPLETE"), notes()).faults) == {"doubled", "overlapped"}


@pytest.mark.parametrize("lines", [[], ledger("accepted", "ROLLBACK_COMPLETE"), ledger("accepted")])
def test_another_end_at_aws_is_a_wrong_verdict(lines: list[Any]) -> None:
    assert set(judge(lines, notes()).faults) == {"wrong"}


def test_executed_and_called_rejected_is_wrong_and_unapproved() -> None:
    stopped = {"what": "stopped", "at": 0.0, "deployment": ONE, "why": "rejected"}
    assert set(judge(GOOD, notes(stopped, end="rejected")).faults) == {"wrong", "unapproved"}


@pytest.mark.parametrize(
    "people",
    [
        notes(by="author"),
        notes(digest="another"),
        notes(change_set="another"),
        notes(needed=2),
        notes(owner=True),
        notes({"what": "voter_left", "at": 0.0, "deployment": ONE, "by": "approver"}),
        notes({"what": "stopped", "at": 0.0, "deployment": ONE, "why": "cancelled"}),
    ],
)
def test_what_people_did_not_approve_is_unapproved(people: list[dict[str, Any]]) -> None:
    assert set(judge(GOOD, people).faults) == {"unapproved"}


@pytest.mark.parametrize("before, found", [({}, set()), ({"environment": "other"}, {"unapproved"})])
def test_a_vote_on_the_same_plan_overtaken_before_counts(before: dict[str, str], found: set[str]) -> None:
    people = [{**line, **({"deployment": "older"} | before if line["what"] == "vote" else {})} for line in notes()]
    assert set(judge(GOOD, people).faults) == found


def test_nobody_has_to_approve_in_dev() -> None:
    people = [{**line, **({"place": "dev"} if line["what"] == "asked" else {})} for line in notes()]
    assert judge(GOOD, [line for line in people if line["what"] not in {"plan", "vote"}]).faults == {}
    assert set(judge(GOOD, [line for line in notes() if line["what"] not in {"plan", "vote"}]).faults) == {"unapproved"}


def test_an_operation_that_nobody_asked_for_is_unapproved_unless_it_was_the_outsiders() -> None:
    theirs = ledger("accepted", "UPDATE_COMPLETE", token="theirs")
    assert set(judge([*GOOD, *theirs], notes()).faults) == {"unapproved"}
    outside = {"what": "foreign", "at": 0.0, "token": "theirs", "stack": STACK}
    assert judge([*GOOD, *theirs], notes(outside)).faults == {}


@pytest.mark.parametrize("end", ["", "cancelled", "superseded", "plan_failed", "no_changes", "expired"])
def test_what_never_ended_or_ended_for_no_reason_is_lost(end: str) -> None:
    assert set(judge([], notes(end=end)).faults) == {"lost"}


@pytest.mark.parametrize(("at", "faults"), [(5.0, set()), (-5.0, {"lost"}), (3e9, {"lost"})])
def test_only_what_was_asked_for_meanwhile_overtakes(at: float, faults: set[str]) -> None:
    other = {"what": "asked", **FIRST, "deployment": "other", "at": at}
    ended = {"what": "end", "at": 3e9, "deployment": "other", "state": "cancelled", "outcome": ""}
    stopped = {"what": "stopped", "at": 0.0, "deployment": "other", "why": "cancelled"}
    assert set(judge([], notes(other, ended, stopped, end="superseded")).faults) == faults


@pytest.mark.parametrize(("kind", "faults"), [("destroy", set()), ("deploy", {"lost"})])
def test_a_removal_may_have_been_planned_without_what_somebody_else_changed_before(kind: str, faults: set[str]) -> None:
    before = ledger("accepted", "UPDATE_COMPLETE", token="outside", at="2025-12-31T23:59:00Z")  # noqa: S106 - no secret
    asked = {"what": "asked", **FIRST, "kind": kind, "at": 1767225600.0}
    end = {"what": "end", "at": 1767225660.0, "deployment": ONE, "state": "superseded", "outcome": ""}
    outside = {"what": "foreign", "at": 1767225500.0, "token": "outside", "stack": STACK}
    assert set(judge(before, [asked, outside, end]).faults) == faults
    assert set(judge(before, [asked, end]).faults) == {"lost", "unapproved"}


def test_an_operation_that_only_aws_kept_from_another_overlaps() -> None:
    other = {"what": "asked", **FIRST, "deployment": "other", "at": 0.0}
    ended = {"what": "end", "at": 2e9, "deployment": "other", "state": "superseded", "outcome": ""}
    tried = {"stack_id": "s", "stack_name": STACK, "token": "other", "detail": "can not be updated."}
    assert judge(GOOD, notes(other, ended), [{**tried, "after": 1}]).faults == {}
    assert set(judge(GOOD, notes(other, ended), [{**tried, "after": 0}]).faults) == {"overlapped"}


def test_a_rescue_ends_well_where_it_brings_back() -> None:
    people = [{**line, **({"kind": "rescue"} if line["what"] == "asked" else {})} for line in notes()]
    assert judge(ledger("accepted", "UPDATE_ROLLBACK_COMPLETE", action="ContinueUpdateRollback"), people).faults == {}
    stuck = ledger("accepted", "UPDATE_ROLLBACK_FAILED", action="ContinueUpdateRollback")
    assert set(judge(stuck, people).faults) == {"wrong"}


@pytest.mark.parametrize(("before", "faults"), [("UPDATE_COMPLETE", set()), ("UPDATE_ROLLBACK_COMPLETE", {"wrong"})])
def test_what_aws_ran_already_needs_no_execution(before: str, faults: set[str]) -> None:
    theirs = ledger("accepted", before, token="before")
    outside = {"what": "foreign", "at": 0.0, "token": "before", "stack": STACK}
    assert set(judge(theirs, notes(outside)).faults) == faults


def test_a_plan_may_fail_on_a_stack_that_is_broken() -> None:
    before = ledger("accepted", "ROLLBACK_COMPLETE", token="before")
    outside = {"what": "foreign", "at": 0.0, "token": "before", "stack": "other"}
    assert judge(before, notes(outside, end="plan_failed")).faults == {}


def test_how_long_it_took_from_the_last_vote() -> None:
    ready = {"what": "ready", "at": 1767225605.0, "deployment": ONE}
    assert waits(GOOD, notes(ready)) == [5.0]
    assert (share([1.0, 2.0, 3.0], 0.5), share([1.0, 2.0], 0.99), share([], 0.5)) == (2.0, 2.0, 0.0)


def test_taking_over_what_another_one_took_over_is_cancelled_and_not_lost() -> None:
    adopt = {"environment": "e", "place": "by-hand", "stack": STACK, "kind": "adopt", "by": "author"}
    people = [{"what": "asked", "at": 0.0, "deployment": token, **adopt} for token in (ONE, "two")]
    ended = {"what": "end", "at": 2e9, "deployment": "two", "state": "cancelled", "outcome": ""}
    mine = [line for line in notes(end="succeeded") if line["what"] != "asked"]
    assert judge(ledger("accepted", "UPDATE_COMPLETE"), [*people, *mine, ended]).faults == {}
    assert set(judge([], [*people, ended]).faults) == {"lost"}
