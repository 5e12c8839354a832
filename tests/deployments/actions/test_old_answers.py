"""One answer of AWS's may be old: it ends neither a removal nor a way on."""

from dataclasses import replace

from deployments.aws.shapes import Stack
from deployments.remedies import Operation, Remedy
from deployments.states import Kind, Status
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import approved, asked, drive, step
from tests.deployments.actions.test_rescue import stuck


def unknown_by_name(shop: Shop, times: int) -> list[None]:
    """So many answers that there is no stack of that name; those that are left."""
    real, left = shop.aws.cloudformation.stack, [None] * times

    def stack(name_or_id: str) -> Stack | None:
        return left.pop() if left and not name_or_id.startswith("arn:") else real(name_or_id)

    shop.aws.cloudformation.stack = stack  # type: ignore[method-assign]
    return left


def test_one_old_answer_about_the_stack_ends_no_way_on(shop: Shop) -> None:
    stuck(shop)
    left = unknown_by_name(shop, 1)
    how = {"kind": Kind.RESCUE, "operation": Operation(Remedy.CONTINUE)}
    plan = drive(asked(shop.environment("staging"), shop.cast.developer, None, **how), shop.aws)
    assert (plan.state, left) == (Status.AWAITING_APPROVAL, [])


def test_a_stack_that_is_there_by_its_id_is_not_missing_however_often_its_name_says_so(shop: Shop) -> None:
    drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    unknown_by_name(shop, 8)
    plan = asked(shop.environment("dev"), shop.cast.developer, None)
    for _ in range(8):
        plan = step(plan, shop.aws)
        assert plan.state is Status.PLANNING
    assert drive(plan, shop.aws).state is Status.AWAITING_APPROVAL


def test_a_stack_that_was_deleted_by_its_id_is_gone_at_once(shop: Shop) -> None:
    made = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    shop.aws.cloudformation.delete_stack(made.stack_id, token="by hand")
    while shop.aws.cloudformation.stack(shop.environment("dev").stack_name):
        shop.aws.cloudformation.events(made.stack_id, token="", known=lambda _: True, since=made.requested_at)
    plan = step(asked(shop.environment("dev"), shop.cast.developer, None), shop.aws)
    assert step(plan, shop.aws).state is Status.NO_CHANGES


def only_reviewed(shop: Shop) -> None:
    """The stack is described as it was before it was created."""
    now = shop.aws.cloudformation.stack(shop.environment("dev").stack_name)
    assert now is not None
    old = replace(now, status="REVIEW_IN_PROGRESS")
    shop.aws.cloudformation.stack = lambda name_or_id: old  # type: ignore[method-assign]


def test_an_old_status_takes_no_template_from_the_plan_of_a_removal(shop: Shop) -> None:
    drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    only_reviewed(shop)
    waiting = drive(asked(shop.environment("dev"), shop.cast.developer, None), shop.aws)
    del shop.aws.cloudformation.stack
    assert waiting.plan.stays_behind
    approved(waiting, shop.cast.approver, "notes_table")
    end = drive(approved(waiting, shop.cast.owner, "notes_table"), shop.aws)
    assert (end.state, shop.aws.cloudformation.executions()[1:]) == (Status.SUCCEEDED, [str(end.pk)])


def test_an_old_description_at_the_door_ends_no_removal(shop: Shop) -> None:
    drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    waiting = drive(asked(shop.environment("dev"), shop.cast.developer, None), shop.aws)
    approved(waiting, shop.cast.approver, "notes_table")
    ready = approved(waiting, shop.cast.owner, "notes_table")
    shop.aws.cloudformation.resources = lambda stack_id: ()  # type: ignore[method-assign]
    held = step(ready, shop.aws)
    assert (held.state, "may be old" in held.outcome) == (Status.APPROVED, True)
    del shop.aws.cloudformation.resources
    assert drive(ready, shop.aws).state is Status.SUCCEEDED
