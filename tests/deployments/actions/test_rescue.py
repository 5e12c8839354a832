"""Stuck stacks are brought on by deployments of their own: planned, approved, done once, ended in words."""

import json

import pytest
from django.utils import timezone

from deployments.aws.errors import AwsProblem, Trouble
from deployments.insight import stays_behind
from deployments.models import Deployment, StackEvent
from deployments.refusals import Refused
from deployments.remedies import Operation, Remedy, for_status, why_not
from deployments.states import Kind, Status
from deployments.transitions import rouse
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import approved, asked, drive, fresh, step

pytestmark = pytest.mark.django_db(transaction=True)
GO_ON = Operation(Remedy.CONTINUE)


def stuck(shop: Shop, name: str = "staging") -> Deployment:
    """Revision 1 is live; revision 2 failed, and going back failed too: NotesFunction cannot be brought back."""
    place = shop.environment(name)
    first = drive(asked(place, shop.cast.developer, shop.first), shop.aws)
    drive(approved(first, shop.cast.approver), shop.aws)
    shop.aws.cloudformation.fail, shop.aws.cloudformation.stuck = {function_of(shop)}, True
    second = drive(asked(place, shop.cast.developer, shop.new_code()), shop.aws)
    return drive(approved(second, shop.cast.approver), shop.aws)


def function_of(shop: Shop) -> str:
    """The logical id of the function."""
    resources = next(iter(shop.aws.cloudformation.stacks.values())).template
    return next(name for name in _functions(resources))


def _functions(template: str) -> list[str]:
    rows = json.loads(template)["Resources"]
    return [name for name, row in rows.items() if row["Type"] == "AWS::Lambda::Function"]


def rescue(shop: Shop, operation: Operation = GO_ON, kind: Kind = Kind.RESCUE, name: str = "staging") -> Deployment:
    asked_for = asked(shop.environment(name), shop.cast.developer, None, kind=kind, operation=operation)
    return drive(asked_for, shop.aws)


def test_a_stuck_stack_goes_on_going_back_after_approval(shop: Shop) -> None:
    assert stuck(shop).state is Status.NEEDS_ATTENTION
    shop.aws.cloudformation.stuck = False
    plan = rescue(shop)
    assert plan.state is Status.AWAITING_APPROVAL
    assert [row["sentence"] for row in plan.plan.changes] == ["The function **notes** goes back to what it was before."]
    end = drive(approved(plan, shop.cast.approver), shop.aws)
    assert (end.state, end.outcome) == (Status.SUCCEEDED, "Revision 1 runs in staging again.")
    assert [row[2] for row in shop.aws.cloudformation.ledger if row[0] == "ContinueUpdateRollback"] == [str(end.pk)]
    place = shop.environment("staging")
    assert place.live_revision_id == shop.first.pk
    assert place.live_deployment_id != end.pk
    assert end.outputs.exists()


def test_after_the_rescue_the_next_revision_deploys(shop: Shop) -> None:
    stuck(shop)
    shop.aws.cloudformation.stuck = False
    drive(approved(rescue(shop), shop.cast.approver), shop.aws)
    shop.aws.cloudformation.fail = set()
    again = drive(asked(shop.environment("staging"), shop.cast.developer, shop.new_code("Mended")), shop.aws)
    assert drive(approved(again, shop.cast.approver), shop.aws).state is Status.SUCCEEDED


def test_going_on_can_fail_again_and_says_so(shop: Shop) -> None:
    stuck(shop)
    end = drive(approved(rescue(shop), shop.cast.approver), shop.aws)
    assert end.state is Status.NEEDS_ATTENTION
    assert "cannot go on alone" in end.outcome


def test_what_is_skipped_is_said_before_and_after(shop: Shop) -> None:
    stuck(shop)
    name = function_of(shop)
    plan = rescue(shop, Operation(Remedy.SKIP, (name,)))
    assert plan.plan.changes[0]["sentence"].endswith(
        "is skipped: it stays as it is and no longer matches the definition."
    )
    assert plan.plan.parameters["ResourcesToSkip"] == name
    end = drive(approved(plan, shop.cast.approver), shop.aws)
    assert end.state is Status.SUCCEEDED
    assert end.outcome == (
        f"Revision 1 runs in staging again. Skipped: {name}. Deploy again to bring it in line with the definition."
    )


def test_only_what_failed_can_be_skipped(shop: Shop) -> None:
    stuck(shop)
    plan = rescue(shop, Operation(Remedy.SKIP, ("NotesTable",)))
    assert plan.state is Status.PLAN_FAILED
    assert "NotesTable did not fail to go back" in plan.outcome


def test_a_stack_that_somebody_brought_back_meanwhile_needs_nothing(shop: Shop) -> None:
    stuck(shop)
    shop.aws.cloudformation.stuck = False
    stack = next(iter(shop.aws.cloudformation.stacks))
    shop.aws.cloudformation.continue_rollback(stack, token="by hand")
    plan = asked(shop.environment("staging"), shop.cast.developer, None, kind=Kind.RESCUE, operation=GO_ON)
    for _ in range(3):
        shop.aws.cloudformation.events(stack, token="", known=lambda _: True, since=plan.requested_at)
    end = drive(plan, shop.aws)
    assert (end.state, "not stuck any more" in end.outcome) == (Status.NO_CHANGES, True)


def test_brought_back_by_hand_after_the_approval_is_not_done_twice(shop: Shop) -> None:
    stuck(shop)
    plan = approved(rescue(shop), shop.cast.approver)
    shop.aws.cloudformation.stuck = False
    stack = next(iter(shop.aws.cloudformation.stacks))
    shop.aws.cloudformation.continue_rollback(stack, token="by hand")
    for _ in range(3):
        shop.aws.cloudformation.events(stack, token="", known=lambda _: True, since=plan.requested_at)
    end = drive(plan, shop.aws)
    assert end.state is Status.SUPERSEDED
    assert str(end.pk) not in shop.aws.cloudformation.executions()


def test_a_lost_answer_is_looked_up_and_not_sent_again(shop: Shop) -> None:
    stuck(shop)
    shop.aws.cloudformation.stuck = False
    plan = approved(rescue(shop), shop.cast.approver)

    def lost(operation: str) -> None:
        if operation == "ContinueUpdateRollback":
            raise TimeoutError("the answer was lost")

    shop.aws.cloudformation.after = lost
    step(plan, shop.aws)
    end = drive(fresh(plan), shop.aws)
    assert end.state is Status.SUCCEEDED
    assert shop.aws.cloudformation.executions().count(str(end.pk)) == 1


def test_two_presses_are_one_rescue_but_another_way_on_is_another(shop: Shop) -> None:
    stuck(shop)
    place = shop.environment("staging")
    first = asked(place, shop.cast.developer, None, kind=Kind.RESCUE, operation=GO_ON)
    second = asked(place, shop.cast.owner, None, kind=Kind.RESCUE, operation=GO_ON)
    other = asked(
        place, shop.cast.owner, None, kind=Kind.RESCUE, operation=Operation(Remedy.SKIP, (function_of(shop),))
    )
    assert first.pk == second.pk != other.pk


@pytest.mark.parametrize(
    ("kind", "operation"),
    [
        (Kind.RESCUE, None),
        (Kind.RESCUE, Operation(Remedy.KEEP)),
        (Kind.RESCUE, Operation(Remedy.SKIP)),
        (Kind.RESCUE, Operation(Remedy.CONTINUE, ("NotesFunction",))),
        (Kind.DESTROY, GO_ON),
    ],
)
def test_a_way_on_that_makes_no_sense_is_refused(shop: Shop, kind: Kind, operation: Operation | None) -> None:
    with pytest.raises(Refused, match="Choose"):
        asked(shop.environment("dev"), shop.cast.developer, None, kind=kind, operation=operation)


def half_removed(shop: Shop) -> Deployment:
    """dev was deployed, and its removal stopped at the function."""
    place = shop.environment("dev")
    drive(asked(place, shop.cast.developer, shop.first), shop.aws)
    shop.aws.cloudformation.fail = {function_of(shop)}
    return removed(shop, asked(place, shop.cast.developer, None))


def removed(shop: Shop, removal: Deployment) -> Deployment:
    """The removal with the owner's approval: a table is in it."""
    plan = drive(removal, shop.aws)
    return drive(approved(plan, shop.cast.owner, "notes_table"), shop.aws)


@pytest.mark.parametrize("remedy", [Remedy.KEEP, Remedy.FORCE])
def test_what_cannot_be_deleted_stays_behind_and_is_named(shop: Shop, remedy: Remedy) -> None:
    assert half_removed(shop).state is Status.NEEDS_ATTENTION
    name = function_of(shop)
    plan = rescue(shop, Operation(remedy), Kind.DESTROY, "dev")
    assert name in [row["logical_id"] for row in plan.plan.stays_behind]
    removal = removed(shop, plan)
    assert removal.plan.parameters == (
        {"RetainResources": name} if remedy is Remedy.KEEP else {"DeletionMode": "FORCE_DELETE_STACK"}
    )
    assert removal.state is Status.SUCCEEDED
    assert shop.environment("dev").live_revision is None


def test_with_force_only_what_aws_really_keeps_is_said_to_stay(shop: Shop) -> None:
    """What it could not delete it tries once more: that is no promise that anything stays."""
    half_removed(shop)
    name = function_of(shop)
    plan = rescue(shop, Operation(Remedy.FORCE), Kind.DESTROY, "dev")
    change = next(row for row in plan.plan.changes if row["logical_id"] == name)
    assert change["policy_action"] == "Delete"
    assert "AWS tries once more" in sentence_of(plan, name)
    removal = removed(shop, plan)
    assert sentence_of(removal, name).startswith("The function **notes** stays in the account.")
    StackEvent.objects.create(
        deployment=removal,
        event_id="deleted",
        stack_id=removal.stack_id,
        logical_id=name,
        resource_type="AWS::Lambda::Function",
        status="DELETE_COMPLETE",
        at=timezone.now(),
    )
    assert sentence_of(removal, name) == ""


def sentence_of(removal: Deployment, name: str) -> str:
    """What is said of a resource that stays behind; empty when it does not."""
    rows = stays_behind(fresh(removal).plan)
    return next((str(row["sentence"]) for row in rows if row["logical_id"] == name), "")


def test_an_ordinary_removal_of_what_was_half_removed_is_no_other_thing(shop: Shop) -> None:
    half_removed(shop)
    shop.aws.cloudformation.fail = set()
    assert removed(shop, asked(shop.environment("dev"), shop.cast.developer, None)).state is Status.SUCCEEDED


def test_each_remedy_is_for_one_state() -> None:
    assert for_status("UPDATE_ROLLBACK_FAILED") == (Remedy.CONTINUE, Remedy.SKIP)
    assert for_status("UPDATE_FAILED") == (Remedy.ROLL_BACK,)
    assert for_status("DELETE_FAILED") == (Remedy.KEEP, Remedy.FORCE)
    assert for_status("UPDATE_COMPLETE") == ()
    assert why_not(Remedy.CONTINUE, "UPDATE_ROLLBACK_FAILED") is None
    assert "another state" in (why_not(Remedy.CONTINUE, "UPDATE_COMPLETE") or "")


def test_nobody_looks_at_a_rescue_that_has_ended(shop: Shop) -> None:
    stuck(shop)
    shop.aws.cloudformation.stuck = False
    end = drive(approved(rescue(shop), shop.cast.approver), shop.aws)
    assert rouse([end.pk]) == 0


def test_a_way_on_that_aws_refuses_for_good_ends_and_frees_the_stack(shop: Shop) -> None:
    stuck(shop)
    plan = approved(rescue(shop), shop.cast.approver)

    def refuse(operation: str) -> None:
        if operation == "ContinueUpdateRollback":
            raise AwsProblem(Trouble.INVALID, operation, "ValidationError", "cannot be skipped")

    shop.aws.cloudformation.before = refuse
    for _ in range(3):
        step(plan, shop.aws)
    assert fresh(plan).state is Status.EXECUTING, "AWS's answers may be old for a while"
    Deployment.objects.filter(pk=plan.pk).update(sent_at="2020-01-01T00:00:00Z", began=False)
    end = drive(fresh(plan), shop.aws)
    assert (end.state, end.aws_said) == (Status.NEEDS_ATTENTION, "cannot be skipped")
