"""Row F51 of the fault matrix: the database is yesterday's, and AWS went on. The backup is a savepoint."""

import io
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import transaction

from deployments.actions.cancel import cancel
from deployments.models import Deployment
from deployments.policies import name_to_type
from deployments.states import Kind, Status
from teams.models import AuditEntry
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import approved, asked, drive, fresh, step

pytestmark = pytest.mark.full
Meanwhile = Callable[[Deployment], object]


def waiting(shop: Shop, name: str = "staging") -> Deployment:
    return drive(asked(shop.environment(name), shop.cast.developer, shop.first), shop.aws)


def ready(shop: Shop) -> Deployment:
    return approved(waiting(shop), shop.cast.approver)


def restored(row: Deployment, meanwhile: Meanwhile) -> Deployment:
    """The row as it was before ``meanwhile``, once its operator has said that a backup was restored."""
    backup = transaction.savepoint()
    meanwhile(row)
    transaction.savepoint_rollback(backup)
    call_command("after_restore", stdout=io.StringIO())
    return fresh(row)


def test_F51_approved_then_and_carried_out_since_is_shown_and_not_done_again(shop: Shop) -> None:
    row = restored(ready(shop), lambda row: drive(row, shop.aws))
    Deployment.objects.filter(pk=row.pk).update(expires_at="2020-01-01T00:00:00Z")
    end = drive(row, shop.aws)
    assert (end.state, end.outcome) == (Status.SUCCEEDED, "Revision 1 runs in staging.")
    assert (shop.environment().live_revision, end.outputs.exists()) == (shop.first, True)
    assert shop.aws.cloudformation.executions() == [str(row.pk)]


def test_F51_under_way_then_and_ended_since_is_shown_with_its_events(shop: Shop) -> None:
    row = restored(drive(ready(shop), shop.aws, until=Status.EXECUTING), lambda row: drive(row, shop.aws))
    assert row.state is Status.EXECUTING
    end = drive(row, shop.aws)
    assert end.state is Status.SUCCEEDED
    assert end.events.count() == len(shop.aws.cloudformation.stacks[end.stack_id].events)
    assert shop.aws.cloudformation.executions() == [str(row.pk)]


def test_F51_failed_since_is_shown_too(shop: Shop) -> None:
    shop.aws.cloudformation.fail = {"NotesFunction"}
    row = restored(drive(ready(shop), shop.aws, until=Status.EXECUTING), lambda row: drive(row, shop.aws))
    end = drive(row, shop.aws)
    assert (end.state, end.problems[0]["component"]) == (Status.FAILED, "notes")
    assert shop.aws.cloudformation.executions() == [str(row.pk)]


def test_F51_what_waited_then_ends_and_a_new_plan_with_new_votes_shows_what_AWS_runs(shop: Shop) -> None:
    row = restored(waiting(shop), lambda row: drive(approved(row, shop.cast.approver), shop.aws))
    assert (row.state, "restored from a backup" in row.outcome) == (Status.EXPIRED, True)
    again = waiting(shop)
    assert (again.state, again.plan.changes, again.plan.approvals.count()) == (Status.AWAITING_APPROVAL, [], 0)
    assert drive(approved(again, shop.cast.approver), shop.aws).state is Status.SUCCEEDED
    assert shop.environment().live_revision == shop.first
    assert shop.aws.cloudformation.executions() == [str(row.pk)]


def test_F51_approved_then_and_withdrawn_since_is_not_executed(shop: Shop) -> None:
    row = restored(ready(shop), lambda row: cancel(deployment=row, by=shop.cast.owner))
    end = drive(row, shop.aws)
    assert (end.state, "Plan again" in end.outcome) == (Status.EXPIRED, True)
    assert shop.aws.cloudformation.executions() == []


def test_F51_a_removal_that_was_withdrawn_since_removes_nothing(shop: Shop) -> None:
    drive(ready(shop), shop.aws)
    removal = drive(asked(shop.environment(), shop.cast.developer, None), shop.aws)
    for who in (shop.cast.owner, shop.cast.approver):
        if fresh(removal).state is Status.AWAITING_APPROVAL:
            approved(removal, who, name_to_type(removal))
    before = shop.aws.cloudformation.executions()
    row = restored(fresh(removal), lambda row: cancel(deployment=row, by=shop.cast.owner))
    assert (row.kind, row.state) == (Kind.DESTROY, Status.APPROVED)
    assert drive(row, shop.aws).state is Status.EXPIRED
    assert shop.aws.cloudformation.executions() == before


def test_F51_intended_then_and_never_sent_is_not_sent_now(shop: Shop) -> None:
    def lost(operation: str) -> None:
        if operation == "ExecuteChangeSet":
            raise ConnectionError("lost")

    shop.aws.cloudformation.before = lost
    row = restored(step(ready(shop), shop.aws), lambda row: None)
    shop.aws.cloudformation.before = lambda operation: None
    Deployment.objects.filter(pk=row.pk).update(sent_at="2020-01-01T00:00:00Z")
    end = drive(row, shop.aws)
    assert (end.state, "restored from a backup" in end.outcome) == (Status.SUPERSEDED, True)
    assert shop.aws.cloudformation.executions() == []


@pytest.mark.parametrize("at", [Status.QUEUED, Status.PLANNING])
def test_F51_what_was_in_line_then_is_not_begun(shop: Shop, at: Status) -> None:
    row = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws, until=at)
    assert restored(row, lambda row: drive(row, shop.aws)).state is Status.CANCELLED
    assert shop.aws.cloudformation.executions() == [str(row.pk)]
    (said,) = AuditEntry.objects.filter(action="database.restored")
    assert "Ended: 1 that waited." in said.sentence


def test_F51_votes_from_before_hold_for_no_plan_after_it(shop: Shop) -> None:
    row = restored(ready(shop), lambda row: None)
    drive(asked(shop.environment(), shop.cast.developer, shop.new_code()), shop.aws)
    again = waiting(shop)
    assert (fresh(row).state, again.plan.digest) == (Status.SUPERSEDED, row.plan.digest)
    assert (again.state, again.plan.approvals.count()) == (Status.AWAITING_APPROVAL, 0)
