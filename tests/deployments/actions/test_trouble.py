"""AWS errors: unknown is never failed. Lost answers, throttling, expired sessions, refusals, unreadable answers."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from deployments import budget
from deployments.actions.ownership import ENVIRONMENT_TAG
from deployments.actions.work import STALE
from deployments.aws.errors import AwsProblem, Trouble
from deployments.models import AwsBudget, Deployment, Revision
from deployments.models.clock import ClockTimestamp
from deployments.states import Status
from deployments.transitions import LostRace, claim, ensure_margin, note, release, rouse
from teams.models import AwsAccount
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import asked, drive, fresh, step

CALLS = (
    "DescribeStacks",
    "CreateChangeSet",
    "DescribeChangeSet",
    "GetTemplate",
    "ExecuteChangeSet",
    "DescribeStackEvents",
)


def once(operation: str, problem: AwsProblem) -> Callable[[str], None]:
    """Fails the first call of an operation."""
    calls: list[str] = []

    def fail(called: str) -> None:
        if called == operation and not calls:
            calls.append(called)
            raise problem

    return fail


def bad_answers() -> Iterator[Any]:
    """Lost answers of every call in every run of the tests; the other troubles of one call, of all calls in full."""
    for operation in CALLS:
        for when in ("before", "after"):
            for trouble in (Trouble.UNKNOWN, Trouble.THROTTLED, Trouble.EXPIRED, Trouble.DENIED):
                always = trouble is Trouble.UNKNOWN or (operation, when) == ("ExecuteChangeSet", "after")
                yield pytest.param(operation, when, trouble, marks=() if always else pytest.mark.full)


@pytest.mark.parametrize(("operation", "when", "trouble"), tuple(bad_answers()))
def test_F31_F33_F35_F36_one_bad_answer_changes_no_verdict(
    shop: Shop, operation: str, when: str, trouble: Trouble
) -> None:
    setattr(shop.aws.cloudformation, when, once(operation, AwsProblem(trouble, operation, "Code", "text")))
    end = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    assert end.state is Status.SUCCEEDED, end.outcome
    assert end.aws_said == ""
    assert shop.aws.cloudformation.executions() == [str(end.pk)]
    assert shop.aws.forgotten == (1 if trouble is Trouble.EXPIRED else 0)


@pytest.mark.parametrize("seed", range(4))
def test_every_fifth_answer_bad(shop: Shop, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - dice

    def roll(operation: str) -> None:
        if dice.random() < 0.2:
            raise AwsProblem(Trouble.UNKNOWN, operation, "ReadTimeout", "lost")

    shop.aws.cloudformation.before = shop.aws.cloudformation.after = roll
    end = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    assert end.state is Status.SUCCEEDED, end.outcome
    assert shop.aws.cloudformation.executions() == [str(end.pk)]


def test_F36_a_refusal_is_shown_and_goes_on_when_the_role_is_mended(shop: Shop) -> None:
    executing = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws, until=Status.EXECUTING)

    def refuse(operation: str) -> None:
        raise AwsProblem(Trouble.DENIED, operation, "AccessDenied", "not authorized to perform")

    shop.aws.cloudformation.before = refuse
    for _ in range(5):
        executing = step(executing, shop.aws)
        assert executing.state is Status.EXECUTING
    assert "Mend the role's rights" in executing.outcome
    assert executing.aws_said == "not authorized to perform"
    shop.aws.cloudformation.before = lambda operation: None
    assert drive(executing, shop.aws).state is Status.SUCCEEDED


def test_what_aws_will_never_accept_ends_the_plan(shop: Shop) -> None:
    problem = AwsProblem(Trouble.INVALID, "CreateChangeSet", "ValidationError", "Template format error")
    shop.aws.cloudformation.before = once("CreateChangeSet", problem)
    end = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    assert end.state is Status.PLAN_FAILED
    assert end.aws_said == "Template format error"


def tried_again_after_an_old_look(shop: Shop, revision: Revision, status: str) -> Deployment:
    """The answer with the change set is lost. The next try sees the stack with another status, none if that is empty,
    and no change set.
    """
    place, aws = shop.environment("dev"), shop.aws.cloudformation
    aws.after = once("CreateChangeSet", AwsProblem(Trouble.UNKNOWN, "CreateChangeSet", "ReadTimeout", "lost"))
    made = drive(asked(place, shop.cast.developer, revision), shop.aws, until=Status.PLANNING)
    while not aws.find_change_set(place.stack_name, f"p-{made.pk}"):
        made = step(made, shop.aws)
    now = aws.stack(place.stack_name)
    assert now is not None
    before = replace(now, status=status, tags={ENVIRONMENT_TAG: str(place.pk)})
    aws.find_change_set = lambda stack_name, name: None  # type: ignore[method-assign]
    aws.stack = lambda name_or_id: before if status else None  # type: ignore[method-assign]
    made = step(made, shop.aws)
    del aws.find_change_set, aws.stack
    return made


def test_F38_a_plan_to_change_stays_one_when_the_stack_seemed_to_be_none(shop: Shop) -> None:
    drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    end = drive(tried_again_after_an_old_look(shop, shop.new_code(), ""), shop.aws)
    assert (end.state, end.plan.change_set_type) == (Status.SUCCEEDED, "UPDATE")


def test_F38_a_plan_to_create_stays_one_when_the_stack_seemed_to_be_there(shop: Shop) -> None:
    made = tried_again_after_an_old_look(shop, shop.first, "UPDATE_COMPLETE")
    assert step(made, shop.aws).state is Status.PLANNING, "what is said now may be old"
    Deployment.objects.filter(pk=made.pk).update(planning_at=ClockTimestamp() - 2 * STALE)
    end = drive(made, shop.aws)
    assert (end.state, end.plan.change_set_type) == (Status.SUCCEEDED, "CREATE")


def test_a_bug_in_a_step_leaves_the_row_and_is_tried_again(shop: Shop) -> None:
    def bug(operation: str) -> None:
        raise ZeroDivisionError

    shop.aws.cloudformation.before = bug
    planning = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws, until=Status.PLANNING)
    planning = step(planning, shop.aws)
    assert planning.state is Status.PLANNING
    assert planning.attempts == 1
    assert planning.lease_until is None
    assert planning.next_check_at is not None
    shop.aws.cloudformation.before = lambda operation: None
    assert drive(planning, shop.aws).state is Status.SUCCEEDED


def test_F08_a_lease_that_was_taken_over_stops_the_old_owner(shop: Shop) -> None:
    made = asked(shop.environment("dev"), shop.cast.developer, shop.first)
    old = claim(made.pk, owner="old")
    assert old is not None
    assert claim(made.pk, owner="too early") is None
    Deployment.objects.filter(pk=made.pk).update(lease_until="2020-01-01T00:00:00Z")
    new = claim(made.pk, owner="new")
    assert new is not None
    assert new.epoch == old.epoch + 1
    with pytest.raises(LostRace):
        note(old, outcome="mine")
    with pytest.raises(LostRace):
        ensure_margin(old)
    release(old, after=timedelta(0))
    assert fresh(made).lease_owner == "new"
    assert rouse([made.pk]) == 1


def test_F45_a_deleted_stack_under_way_needs_a_person(shop: Shop) -> None:
    executing = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws, until=Status.EXECUTING)
    executing = step(executing, shop.aws)
    found = shop.aws.cloudformation.stacks[executing.stack_id]
    found.operation, found.stack = None, replace(found.stack, status="DELETE_COMPLETE")
    Deployment.objects.filter(pk=executing.pk).update(
        executing_at="2020-01-01T00:00:00Z", sent_at="2020-01-01T00:00:00Z"
    )
    Deployment.objects.filter(pk=executing.pk).update(began=True)
    end = drive(executing, shop.aws)
    assert end.state is Status.NEEDS_ATTENTION
    assert "Somebody deleted the stack" in end.outcome


@pytest.mark.parametrize("done", ["", "CREATE_COMPLETE"], ids=["under way", "when it is finished"])
def test_F38_an_old_answer_that_there_is_no_stack_ends_nothing(shop: Shop, done: str) -> None:
    executing = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws, until=Status.EXECUTING)
    assert step(executing, shop.aws).began
    finishing = {"stack_done": done, "stack_done_at": ClockTimestamp()} if done else {}
    Deployment.objects.filter(pk=executing.pk).update(sent_at=ClockTimestamp() - timedelta(hours=1), **finishing)
    shop.aws.cloudformation.stack = lambda name_or_id: None  # type: ignore[method-assign]
    for _ in range(3):
        assert step(executing, shop.aws).state is Status.EXECUTING
    del shop.aws.cloudformation.stack
    assert drive(executing, shop.aws).state is Status.SUCCEEDED


def test_a_stack_that_is_not_shown_for_hours_needs_a_person(shop: Shop) -> None:
    executing = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws, until=Status.EXECUTING)
    ago = {"stack_done": "CREATE_COMPLETE", "stack_done_at": ClockTimestamp() - timedelta(hours=3)}
    Deployment.objects.filter(pk=executing.pk).update(**ago)
    shop.aws.cloudformation.stack = lambda name_or_id: None  # type: ignore[method-assign]
    end = step(executing, shop.aws)
    assert (end.state, "has not shown the stack" in end.outcome) == (Status.NEEDS_ATTENTION, True)


def test_the_budget_of_an_account_slows_down_and_recovers(shop: Shop) -> None:
    assert all(budget.take("1", "r", 10) for _ in range(4))
    assert not budget.take("1", "r", 10)
    assert budget.take("2", "r", 10)
    AwsBudget.objects.filter(key="1:r").update(at="2020-01-01T00:00:00Z")
    assert budget.take("1", "r", 10)
    budget.drain("1", "r", 1)
    assert not budget.take("1", "r", 1)


def test_many_that_run_do_not_starve_one_that_was_approved(shop: Shop, settings: Any) -> None:
    """Twelve deployments look every second, three calls each, where five a second are allowed."""
    made = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws, until=Status.APPROVED)
    settings.SANDBOX_BUDGET = True
    place = (shop.cast.account.account_id, "us-east-1")
    dice, seconds = random.Random(1), 0  # noqa: S311 - dice
    while budget.take(*place, 8):
        pass
    before = AwsBudget.objects.get().calls
    while made.state is Status.APPROVED and seconds < 90:
        seconds += 1
        AwsBudget.objects.update(at=F("at") - timedelta(seconds=1))
        for one in dice.sample(range(13), 13):
            if one:
                budget.take(*place, 3)
            else:
                made = step(made, shop.aws)
    assert made.state is Status.EXECUTING
    assert AwsBudget.objects.get().calls - before <= budget.RATE * (seconds + 2) + 8


def test_a_real_account_without_tokens_waits(shop: Shop) -> None:
    AwsAccount.objects.filter(pk=shop.cast.account.pk).update(kind="aws")
    planning = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws, until=Status.PLANNING)
    while budget.take(shop.cast.account.account_id, "us-east-1", 8):
        pass
    assert step(planning, shop.aws).change_set_arn == ""


def test_a_sandbox_account_without_a_sandbox_never_reaches_aws(shop: Shop, settings: Any) -> None:
    settings.SANDBOX_URL = ""
    made = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws, until=Status.PLANNING)
    for _ in range(5):
        made = step(made, shop.aws)
    assert made.state is Status.PLANNING
    assert "SANDBOX_URL" in made.aws_said
