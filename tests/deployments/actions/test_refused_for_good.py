"""What AWS refuses for good ends in words and frees the stack, protected again when a removal came to nothing."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from deployments.actions.cancel import cancel
from deployments.actions.follow import LOST
from deployments.actions.protect_again import TRIES
from deployments.aws.errors import AwsProblem, Trouble
from deployments.models import Deployment
from deployments.models.clock import ClockTimestamp
from deployments.refusals import Refused
from deployments.states import Status
from teams.models import Membership
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import approved, asked, drive, fresh, step

LONG_AGO = "2020-01-01T00:00:00Z"


def refusing(shop: Shop, operation: str, trouble: Trouble = Trouble.INVALID) -> None:
    """AWS refuses it from now on."""

    def refuse(called: str) -> None:
        if called == operation:
            raise AwsProblem(trouble, called, "ValidationError", "cannot be done")

    shop.aws.cloudformation.before = refuse


def removal(shop: Shop) -> Deployment:
    """The removal of production, which is protected, approved by two people."""
    made = drive(asked(shop.environment("production"), shop.cast.developer, shop.first), shop.aws)
    drive(approved(made, shop.cast.approver), shop.aws)
    plan = drive(asked(shop.environment("production"), shop.cast.developer, None), shop.aws)
    approved(plan, shop.cast.approver, "notes_table")
    return approved(fresh(plan), shop.cast.owner, "notes_table")


def is_protected(shop: Shop) -> bool:
    stack = shop.aws.cloudformation.stack(shop.environment("production").stack_name)
    assert stack is not None
    return stack.protected


def long_ago(deployment: Deployment) -> None:
    """Its last call was sent longer ago than answers are old."""
    Deployment.objects.filter(pk=deployment.pk).update(sent_at=LONG_AGO)


def unprotected(shop: Shop, trouble: Trouble = Trouble.INVALID) -> Deployment:
    """The protection is off, and the stack was not deleted."""
    ready = removal(shop)
    refusing(shop, "DeleteStack", trouble)
    executing = step(ready, shop.aws)
    assert (executing.state, is_protected(shop)) == (Status.EXECUTING, False)
    return executing


def test_a_removal_that_aws_refuses_ends_and_the_stack_is_protected_again(shop: Shop) -> None:
    executing = unprotected(shop)
    assert step(executing, shop.aws).state is Status.EXECUTING, "AWS's answers may be old for a while"
    with pytest.raises(Refused, match="What AWS does not take ends by itself"):
        cancel(deployment=executing, by=shop.cast.developer)
    long_ago(executing)
    end = drive(executing, shop.aws)
    assert (end.state, end.aws_said) == (Status.NEEDS_ATTENTION, "cannot be done")
    assert "AWS refuses the removal. Nothing was removed." in end.outcome
    assert is_protected(shop)


def test_an_approver_who_leaves_in_between_leaves_a_protected_stack(shop: Shop) -> None:
    executing = unprotected(shop, Trouble.UNKNOWN)
    Membership.objects.filter(user__in=[shop.cast.owner, shop.cast.approver]).update(roles=["viewer"])
    Deployment.objects.filter(pk=executing.pk).update(sent_at=ClockTimestamp() - timedelta(minutes=2))
    assert step(executing, shop.aws).state is Status.EXECUTING
    assert is_protected(shop), "at once: a call on its way would be refused"
    long_ago(executing)
    assert drive(executing, shop.aws).state is Status.SUPERSEDED
    assert is_protected(shop)


@pytest.mark.parametrize("refused", [False, True], ids=["protected again", "best effort"])
def test_what_could_not_be_followed_is_protected_again(shop: Shop, refused: bool) -> None:
    executing = unprotected(shop, Trouble.DENIED)
    Deployment.objects.filter(pk=executing.pk).update(executing_at=ClockTimestamp() - LOST * 2)
    if refused:
        refusing(shop, "UpdateTerminationProtection", Trouble.DENIED)
    end = step(executing, shop.aws)
    assert end.state is Status.NEEDS_ATTENTION
    assert is_protected(shop) is not refused


def test_protection_that_fails_is_tried_again_before_the_end(shop: Shop) -> None:
    executing = unprotected(shop)
    long_ago(executing)
    real = shop.aws.cloudformation.protect

    def flaky(stack_id: str, *, on: bool) -> None:
        if on:
            del shop.aws.cloudformation.protect
            raise AwsProblem(Trouble.THROTTLED, "UpdateTerminationProtection", "Throttling", "Rate exceeded")
        real(stack_id, on=on)

    shop.aws.cloudformation.protect = flaky  # type: ignore[method-assign]
    assert step(executing, shop.aws).state is Status.EXECUTING
    assert drive(executing, shop.aws).state is Status.NEEDS_ATTENTION
    assert is_protected(shop)


def test_a_change_set_that_aws_refuses_to_execute_is_taken_back_and_ends(shop: Shop) -> None:
    ready = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws, until=Status.APPROVED)
    refusing(shop, "ExecuteChangeSet")
    executing = step(ready, shop.aws)
    assert step(executing, shop.aws).state is Status.EXECUTING
    long_ago(executing)
    end = drive(executing, shop.aws)
    assert (end.state, end.aws_said) == (Status.NEEDS_ATTENTION, "cannot be done")
    assert "AWS refuses to execute the plan. Nothing was changed." in end.outcome
    assert shop.aws.cloudformation.stacks[end.stack_id].change_sets == {}
    shop.aws.cloudformation.before = lambda operation: None
    assert drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws).state is Status.SUCCEEDED


def protect(shop: Shop, deployment: Deployment) -> None:
    """Somebody protects the stack in AWS's console."""
    found = shop.aws.cloudformation.stacks[deployment.stack_id]
    found.stack = replace(found.stack, protected=True)


def test_a_protection_that_is_not_ours_is_said_while_planning(shop: Shop) -> None:
    made = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    protect(shop, made)
    end = drive(asked(shop.environment("dev"), shop.cast.developer, None), shop.aws)
    assert end.state is Status.PLAN_FAILED
    assert "Switch its termination protection off in AWS's console" in end.outcome


def test_a_protection_that_came_after_the_plan_closes_the_door(shop: Shop) -> None:
    made = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    plan = drive(asked(shop.environment("dev"), shop.cast.developer, None), shop.aws)
    protect(shop, made)
    end = drive(approved(plan, shop.cast.owner, "notes_table"), shop.aws)
    assert (end.state, "protected the stack" in end.outcome) == (Status.SUPERSEDED, True)


PROMISES = ("we go on", "We go on", "look again", "wait for it", "A new one is opened")


@pytest.mark.parametrize("trouble", list(Trouble))
def test_the_end_of_a_plan_promises_nothing(shop: Shop, trouble: Trouble) -> None:
    planning = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws, until=Status.PLANNING)
    refusing(shop, "CreateChangeSet", trouble)
    Deployment.objects.filter(pk=planning.pk).update(planning_at=LONG_AGO)
    end = step(planning, shop.aws)
    assert end.state is Status.PLAN_FAILED
    assert not [words for words in PROMISES if words in end.outcome], end.outcome
    final = AwsProblem(trouble, "", "", "").is_final
    assert ("did not accept" in end.outcome) is final, "an answer that never came accepted and refused nothing"


def test_a_fault_of_ours_is_said_and_ends_a_plan_when_it_lasts(shop: Shop) -> None:
    planning = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws, until=Status.PLANNING)
    shop.aws.cloudformation.before = bug
    for _ in range(4):
        planning = step(planning, shop.aws)
    assert (planning.state, "Tierboard itself failed" in planning.outcome) == (Status.PLANNING, True)
    Deployment.objects.filter(pk=planning.pk).update(planning_at=LONG_AGO)
    end = step(planning, shop.aws)
    assert end.state is Status.PLAN_FAILED
    assert "There is no plan: Tierboard itself failed here" in end.outcome


def bug(operation: str) -> None:
    raise ZeroDivisionError


def test_a_removal_that_stops_half_way_leaves_a_protected_stack(shop: Shop) -> None:
    ready = removal(shop)
    rows = json.loads(shop.aws.cloudformation.stacks[ready.stack_id].template)["Resources"]
    shop.aws.cloudformation.fail = {name for name, row in rows.items() if row["Type"] == "AWS::Lambda::Function"}
    end = drive(ready, shop.aws)
    assert (end.state, is_protected(shop)) == (Status.NEEDS_ATTENTION, True)


def test_a_protection_that_the_role_may_not_switch_on_holds_the_end_up_only_for_a_while(shop: Shop) -> None:
    executing = unprotected(shop)
    real = shop.aws.cloudformation.protect

    def denied(stack_id: str, *, on: bool) -> None:
        if on:
            raise AwsProblem(Trouble.DENIED, "UpdateTerminationProtection", "AccessDenied", "not authorized")
        real(stack_id, on=on)

    shop.aws.cloudformation.protect = denied  # type: ignore[method-assign]
    for _ in range(3 * TRIES):
        long_ago(executing)
        executing = step(executing, shop.aws)
    assert (executing.state, is_protected(shop)) == (Status.NEEDS_ATTENTION, False)
