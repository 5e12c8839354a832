"""What AWS runs already, though it is not recorded as live: files and live revision come without executing."""

from datetime import UTC, datetime
from typing import NoReturn

import pytest

from deployments.actions.finish import GIVE_UP, TRIES
from deployments.aws.errors import AwsProblem, Trouble
from deployments.aws.shapes import SiteObject
from deployments.models import Deployment, Output, Revision
from deployments.models.clock import ClockTimestamp
from deployments.states import Mode, Status
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import approved, asked, drive, fresh, step

LONG_AGO = "2020-01-01T00:00:00Z"
WAITS = Status.AWAITING_APPROVAL


def to(shop: Shop, name: str, revision: Revision | None, mode: Mode = Mode.DEPLOY) -> Deployment:
    """Asked for, planned, approved where that is needed, and ended."""
    planned = drive(asked(shop.environment(name), shop.cast.developer, revision, mode=mode), shop.aws)
    return drive(approved(planned, shop.cast.approver), shop.aws) if planned.state is WAITS else planned


def no_files(bucket: str, file: SiteObject) -> None:
    raise AwsProblem(Trouble.DENIED, "PutObject", "AccessDenied", "not authorized to put objects")


def refused(bucket: str) -> NoReturn:
    raise AwsProblem(Trouble.DENIED, "ListObjectsV2", "AccessDenied", "not authorized to list objects")


def given_up(shop: Shop, name: str = "dev") -> Deployment:
    """AWS runs revision 1, and for two hours no file of its website could be brought."""
    real, shop.aws.storage.put_file = shop.aws.storage.put_file, no_files  # type: ignore[method-assign]
    made = drive(asked(shop.environment(name), shop.cast.developer, shop.first), shop.aws, until=Status.APPROVED)
    if made.state is WAITS:
        made = approved(made, shop.cast.approver)
    made = stumbling(shop, made)
    late = ClockTimestamp() - 2 * GIVE_UP
    Deployment.objects.filter(pk=made.pk).update(stack_done_at=late, attempts=TRIES)
    end = drive(made, shop.aws)
    assert end.state is Status.NEEDS_ATTENTION
    shop.aws.storage.put_file = real  # type: ignore[method-assign]
    return end


def stumbling(shop: Shop, made: Deployment) -> Deployment:
    """Looked at until AWS is done and the files are refused for the first time."""
    for _ in range(60):
        made = step(made, shop.aws)
        if made.stack_done and made.attempts:
            return made
    raise AssertionError(f"{made.status}: {made.outcome}")


def in_the_console(shop: Shop, ready: Deployment, *, fails: bool = False) -> None:
    """Somebody presses Execute on our change set in AWS's console, and AWS carries it out."""
    fake = shop.aws.cloudformation
    fake.fail = {"NotesFunction"} if fails else set()
    fake.execute_change_set(ready.change_set_arn, token="Console-ExecuteChangeSet-1")  # noqa: S106
    for _ in range(20):
        fake.events(ready.stack_id, token="", known=lambda event: True, since=datetime.now(UTC))


def test_planning_again_brings_the_files_that_did_not_come(shop: Shop) -> None:
    given_up(shop)
    again = to(shop, "dev", shop.first)
    assert (again.state, again.plan.changes) == (Status.SUCCEEDED, [])
    assert len(shop.aws.cloudformation.executions()) == 1
    assert any(path == "index.html" for _, path in shop.aws.storage.puts)
    place = shop.environment("dev")
    assert (place.live_revision, place.live_deployment) == (shop.first, again)
    assert place.next_drift_check_at is not None
    assert Output.objects.filter(deployment=again, kind="site_url").exists()


def test_what_comes_without_aws_is_approved_like_anything_else(shop: Shop) -> None:
    given_up(shop, "staging")
    waiting = drive(asked(shop.environment("staging"), shop.cast.developer, shop.first), shop.aws)
    assert waiting.state is WAITS
    assert not any(path == "index.html" for _, path in shop.aws.storage.puts)
    assert drive(approved(waiting, shop.cast.approver), shop.aws).state is Status.SUCCEEDED
    assert shop.environment("staging").live_revision == shop.first


def test_files_of_the_live_revision_that_did_not_come_are_brought_too(shop: Shop) -> None:
    to(shop, "dev", shop.first)
    half = given_up_again(shop)
    assert shop.environment("dev").live_revision == half.revision
    again = to(shop, "dev", half.revision)
    assert (again.state, again.plan.changes) == (Status.SUCCEEDED, [])
    assert to(shop, "dev", half.revision).state is Status.NO_CHANGES


def given_up_again(shop: Shop) -> Deployment:
    """The live revision, deployed once more after somebody changed the stack; AWS was done and the files were not."""
    fake, place = shop.aws.cloudformation, shop.environment("dev")
    fake.stacks[place.stack_id].parameters = {}
    made = drive(asked(place, shop.cast.developer, shop.first), shop.aws, until=Status.EXECUTING)
    Deployment.objects.filter(pk=made.pk).update(stack_done="UPDATE_COMPLETE", stack_done_at=LONG_AGO, attempts=TRIES)
    shop.aws.storage.listing = refused  # type: ignore[method-assign]
    for _ in range(20):
        fake.events(made.stack_id, token="", known=lambda event: True, since=datetime.now(UTC))
    end = drive(made, shop.aws)
    del shop.aws.storage.listing
    assert end.state is Status.NEEDS_ATTENTION
    return end


def test_a_revision_that_renders_to_what_runs_becomes_the_live_one(shop: Shop) -> None:
    to(shop, "dev", shop.first)
    same = shop.revision(api={"smoke_tests": [{"path": "/", "contains": "greeting"}]})
    assert same.template == shop.first.template
    assert to(shop, "dev", same, Mode.PLAN).state is Status.PLANNED
    assert to(shop, "dev", same).state is Status.SUCCEEDED
    assert shop.environment("dev").live_revision == same
    assert len(shop.aws.cloudformation.executions()) == 1


def test_a_stack_that_changed_since_is_not_taken_for_what_was_planned(shop: Shop) -> None:
    given_up(shop, "staging")
    waiting = drive(asked(shop.environment("staging"), shop.cast.developer, shop.first), shop.aws)
    shop.aws.cloudformation.foreign_update(waiting.stack_id, {})
    end = drive(approved(waiting, shop.cast.approver), shop.aws)
    assert end.state is Status.SUPERSEDED
    assert "the stack's template was changed by somebody else" in end.outcome


def test_a_change_set_that_somebody_else_executed_is_finished_when_it_was_approved(shop: Shop) -> None:
    waiting = drive(asked(shop.environment("staging"), shop.cast.developer, shop.first), shop.aws)
    in_the_console(shop, waiting)
    assert fresh(waiting).state is WAITS
    end = drive(approved(waiting, shop.cast.approver), shop.aws)
    assert (end.state, shop.environment("staging").live_revision) == (Status.SUCCEEDED, shop.first)
    assert shop.aws.cloudformation.executions() == ["Console-ExecuteChangeSet-1"]


@pytest.mark.parametrize("fails", [False, True])
def test_one_that_does_not_run_now_is_overtaken(shop: Shop, fails: bool) -> None:
    to(shop, "staging", shop.first)
    waiting = drive(asked(shop.environment("staging"), shop.cast.developer, shop.new_code()), shop.aws)
    in_the_console(shop, waiting, fails=fails)
    if not fails:
        shop.aws.cloudformation.foreign_update(waiting.stack_id, {})
        changed = shop.aws.cloudformation.stacks[waiting.stack_id].change_sets[f"p-{waiting.pk}"]
        object.__setattr__(changed.change_set, "execution_status", "EXECUTE_COMPLETE")
    end = drive(approved(waiting, shop.cast.approver), shop.aws)
    assert (end.state, "executed outside of Tierboard" in end.outcome) == (Status.SUPERSEDED, True)
    assert shop.environment("staging").live_revision == shop.first


@pytest.mark.parametrize(("fails", "ends"), [(False, Status.SUCCEEDED), (True, Status.ROLLED_BACK)])
def test_one_that_somebody_executed_while_our_call_was_lost_is_followed(shop: Shop, fails: bool, ends: Status) -> None:
    to(shop, "dev", shop.first)

    def lose(operation: str) -> None:
        if operation == "ExecuteChangeSet":
            raise ConnectionError("lost")

    shop.aws.cloudformation.before = lose
    made = drive(asked(shop.environment("dev"), shop.cast.developer, shop.new_code()), shop.aws, until=Status.EXECUTING)
    shop.aws.cloudformation.before = lambda operation: None
    in_the_console(shop, made, fails=fails)
    assert step(made, shop.aws).state is Status.EXECUTING
    assert step(made, shop.aws).state is Status.EXECUTING, "its events may still come"
    Deployment.objects.filter(pk=made.pk).update(sent_at=LONG_AGO)
    assert drive(made, shop.aws).state is ends
    assert str(made.pk) not in shop.aws.cloudformation.executions()


def test_the_first_bad_answer_after_a_long_operation_ends_nothing(shop: Shop) -> None:
    made = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws, until=Status.EXECUTING)
    Deployment.objects.filter(pk=made.pk).update(executing_at=ClockTimestamp() - 2 * GIVE_UP)
    real, shop.aws.storage.put_file = shop.aws.storage.put_file, no_files  # type: ignore[method-assign]
    made = stumbling(shop, made)
    Deployment.objects.filter(pk=made.pk).update(stack_done_at=LONG_AGO)
    assert step(made, shop.aws).state is Status.EXECUTING, "nobody looked for a while"
    shop.aws.storage.put_file = real  # type: ignore[method-assign]
    assert drive(made, shop.aws).state is Status.SUCCEEDED
