"""The fault matrix: for every fail point a story that passes it, and what must be true at its end."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from deployments.actions.after_restore import after_restore
from deployments.actions.approve import reject
from deployments.actions.block_revision import block
from deployments.actions.cancel import cancel
from deployments.actions.expire import expire
from deployments.actions.tidy import tidy_ended
from deployments.actions.withdraw import withdraw
from deployments.aws.errors import AwsProblem, Trouble
from deployments.models import Deployment
from deployments.models.clock import ClockTimestamp
from deployments.remedies import Operation, Remedy
from deployments.states import Kind, Mode, Status
from teams.models import Membership
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import approved, asked
from tests.faults.surviving import LONG_AGO, MOST_LOOKS, insist, look, survive

Story = Callable[[Shop], list[tuple[Deployment, Status, int]]]
"""Runs deployments; gives each with the state it must end in and how often AWS must have executed it."""


def waiting(shop: Shop) -> Deployment:
    """A plan that waits for the approval of somebody."""
    found = survive(asked(shop.environment("staging"), shop.cast.developer, shop.first), shop)
    assert found.state is Status.AWAITING_APPROVAL
    return found


def first(shop: Shop) -> list[tuple[Deployment, Status, int]]:
    """A first deployment of three tiers, with site content."""
    end = survive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop)
    return [(end, Status.SUCCEEDED, 1)]


def protected_removal(shop: Shop) -> list[tuple[Deployment, Status, int]]:
    """A protected environment is made, and removed by two people."""
    end = survive(asked(shop.environment("production"), shop.cast.developer, shop.first), shop)
    end = survive(approved(end, shop.cast.approver), shop)
    removal = survive(asked(shop.environment("production"), shop.cast.developer, None), shop)
    approved(removal, shop.cast.approver, "notes_table")
    removal = survive(approved(removal, shop.cast.owner, "notes_table"), shop)
    return [(end, Status.SUCCEEDED, 1), (removal, Status.SUCCEEDED, 1)]


def removal_that_comes_to_nothing(shop: Shop) -> list[tuple[Deployment, Status, int]]:
    """A protected environment is to be removed, and AWS refuses that for good."""
    end = survive(asked(shop.environment("production"), shop.cast.developer, shop.first), shop)
    end = survive(approved(end, shop.cast.approver), shop)
    removal = survive(asked(shop.environment("production"), shop.cast.developer, None), shop)
    approved(removal, shop.cast.approver, "notes_table")
    removal = approved(removal, shop.cast.owner, "notes_table")

    def refuse(operation: str) -> None:
        if operation == "DeleteStack":
            Deployment.objects.filter(pk=removal.pk).update(sent_at=LONG_AGO)
            raise AwsProblem(Trouble.INVALID, operation, "ValidationError", "cannot be removed")

    shop.aws.cloudformation.before = refuse
    removal = survive(removal, shop)
    stack = shop.aws.cloudformation.stack(removal.stack_id)
    assert stack and stack.protected
    return [(end, Status.SUCCEEDED, 1), (removal, Status.NEEDS_ATTENTION, 0)]


def new_files(shop: Shop) -> list[tuple[Deployment, Status, int]]:
    """A second release of the site in which a file is gone."""
    made = first(shop)
    files: dict[str, Any] = {"index.html": "<h1>Two</h1>", "error.html": "Nothing here"}
    revision = shop.revision(web={"content": {"inline": files}})
    end = survive(asked(shop.environment("dev"), shop.cast.developer, revision), shop)
    return [*made, (end, Status.SUCCEEDED, 1)]


def new_files_at_cloudfront(shop: Shop) -> list[tuple[Deployment, Status, int]]:
    """A first deployment of a website that CloudFront delivers: what it keeps is cleared once."""
    end = survive(asked(shop.environment("dev"), shop.cast.developer, shop.revision(web={"delivery": {}})), shop)
    assert len(shop.aws.delivery.made) == 1
    return [(end, Status.SUCCEEDED, 1)]


def nothing_to_change(shop: Shop) -> list[tuple[Deployment, Status, int]]:
    """The same revision twice."""
    made = first(shop)
    again = survive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop)
    return [*made, (again, Status.NO_CHANGES, 0)]


def brought_back(shop: Shop) -> list[tuple[Deployment, Status, int]]:
    """An update fails, going back fails, and a rescue of its own goes on with it."""
    made = first(shop)
    cloudformation = shop.aws.cloudformation
    rows = json.loads(next(iter(cloudformation.stacks.values())).template)["Resources"]
    cloudformation.fail = {name for name, row in rows.items() if row["Type"] == "AWS::Lambda::Function"}
    cloudformation.stuck = True
    stuck = survive(asked(shop.environment("dev"), shop.cast.developer, shop.new_code()), shop)
    cloudformation.stuck = False
    how = {"kind": Kind.RESCUE, "operation": Operation(Remedy.CONTINUE)}
    rescue = survive(asked(shop.environment("dev"), shop.cast.developer, None, **how), shop)
    return [*made, (stuck, Status.NEEDS_ATTENTION, 1), (rescue, Status.SUCCEEDED, 1)]


def refused_plan(shop: Shop) -> list[tuple[Deployment, Status, int]]:
    """Somebody protected the stack in AWS's console, so no removal of it is planned."""
    made = first(shop)
    found = shop.aws.cloudformation.stacks[made[0][0].stack_id]
    found.stack = replace(found.stack, protected=True)
    removal = survive(asked(shop.environment("dev"), shop.cast.developer, None), shop)
    return [*made, (removal, Status.PLAN_FAILED, 0)]


def tidied(shop: Shop) -> list[tuple[Deployment, Status, int]]:
    """Of what is only planned, nothing stays at AWS."""
    plan = survive(asked(shop.environment("dev"), shop.cast.developer, shop.first, mode=Mode.PLAN), shop)
    insist(lambda: tidy_ended(shop.aws))
    assert shop.aws.cloudformation.stacks[plan.stack_id].change_sets == {}
    return [(plan, Status.PLANNED, 0)]


def voted_for(shop: Shop) -> list[tuple[Deployment, Status, int]]:
    """A plan is approved and carried out."""
    plan = waiting(shop)
    insist(lambda: approved(plan, shop.cast.approver))
    return [(survive(plan, shop), Status.SUCCEEDED, 1)]


def voted_against(shop: Shop) -> list[tuple[Deployment, Status, int]]:
    """A plan is rejected."""
    plan = waiting(shop)
    insist(lambda: reject(deployment=plan, digest=plan.plan.digest, reason="Not today.", by=shop.cast.approver))
    return [(survive(plan, shop), Status.REJECTED, 0)]


def cancelled(shop: Shop) -> list[tuple[Deployment, Status, int]]:
    """A plan is cancelled by who asked for it."""
    plan = waiting(shop)
    insist(lambda: cancel(deployment=plan, by=shop.cast.developer))
    return [(survive(plan, shop), Status.CANCELLED, 0)]


def blocked(shop: Shop) -> list[tuple[Deployment, Status, int]]:
    """A plan waits for approval when its revision is blocked."""
    plan = waiting(shop)
    insist(lambda: block(revision=shop.first, reason="It loses notes.", by=shop.cast.approver))
    return [(survive(plan, shop), Status.CANCELLED, 0)]


def expired(shop: Shop) -> list[tuple[Deployment, Status, int]]:
    """Nobody decides in time."""
    plan = waiting(shop)
    Deployment.objects.filter(pk=plan.pk).update(expires_at=LONG_AGO)
    insist(expire)
    return [(survive(plan, shop), Status.EXPIRED, 0)]


def restored(shop: Shop) -> list[tuple[Deployment, Status, int]]:
    """The database comes from a backup while a plan waits."""
    plan = waiting(shop)
    insist(after_restore)
    return [(survive(plan, shop), Status.EXPIRED, 0)]


def withdrawn(shop: Shop) -> list[tuple[Deployment, Status, int]]:
    """Who asked for it may not any more."""
    plan = waiting(shop)
    Membership.objects.filter(user=shop.cast.developer).update(roles=["viewer"])
    insist(withdraw)
    return [(survive(plan, shop), Status.CANCELLED, 0)]


def too_late(shop: Shop) -> list[tuple[Deployment, Status, int]]:
    """The time runs out between the approval and the execution."""
    plan = waiting(shop)
    approved(plan, shop.cast.approver)
    Deployment.objects.filter(pk=plan.pk).update(expires_at=LONG_AGO)
    return [(survive(plan, shop), Status.EXPIRED, 0)]


def taken_back(shop: Shop) -> list[tuple[Deployment, Status, int]]:
    """AWS refuses for good to execute the change set, so it is deleted."""
    plan = asked(shop.environment("dev"), shop.cast.developer, shop.first)

    def refuse(operation: str) -> None:
        if operation == "ExecuteChangeSet":
            Deployment.objects.filter(pk=plan.pk).update(sent_at=LONG_AGO)
            raise AwsProblem(Trouble.INVALID, operation, "ValidationError", "cannot be executed")

    shop.aws.cloudformation.before = refuse
    return [(survive(plan, shop), Status.NEEDS_ATTENTION, 0)]


def checked_again(shop: Shop) -> list[tuple[Deployment, Status, int]]:
    """What runs is opened once more because somebody asked for it."""
    made = first(shop)
    row = Deployment.objects.filter(pk=made[0][0].pk)
    row.update(recheck_asked_at=ClockTimestamp(), next_check_at=ClockTimestamp(), attempts=0)
    for _ in range(MOST_LOOKS):
        if row.get().next_check_at is None:
            break
        row.update(next_check_at=ClockTimestamp())
        look(made[0][0], shop)
    assert row.get().recheck_asked_at is None
    return [(row.get(), Status.SUCCEEDED, 1)]


MATRIX: dict[str, Story] = {
    "before_claim": first,
    "after_claim": first,
    "before_planning": first,
    "after_planning": first,
    "before_create_bucket": first,
    "after_create_bucket": first,
    "before_put_artifact": first,
    "after_put_artifact": first,
    "before_change_set_intent": first,
    "after_change_set_intent": first,
    "after_create_change_set_before_save": first,
    "after_change_set_saved": first,
    "before_plan_saved": first,
    "after_plan_saved": first,
    "before_plan_fails": refused_plan,
    "after_plan_fails": refused_plan,
    "before_no_changes": nothing_to_change,
    "after_no_changes": nothing_to_change,
    "before_delete_change_set": nothing_to_change,
    "after_delete_change_set": nothing_to_change,
    "before_tidy": tidied,
    "after_tidy": tidied,
    "before_approve": voted_for,
    "after_approve": voted_for,
    "before_reject": voted_against,
    "after_reject": voted_against,
    "before_cancel": cancelled,
    "after_cancel": cancelled,
    "before_block": blocked,
    "after_block": blocked,
    "before_restored": restored,
    "after_restored": restored,
    "before_expire": expired,
    "after_expire": expired,
    "before_withdraw": withdrawn,
    "after_withdraw": withdrawn,
    "before_protect": protected_removal,
    "after_protect": protected_removal,
    "before_protect_again": removal_that_comes_to_nothing,
    "after_protect_again": removal_that_comes_to_nothing,
    "before_executing": first,
    "after_executing": first,
    "before_execute": first,
    "after_execute_before_save": first,
    "before_unprotect": protected_removal,
    "after_unprotect": protected_removal,
    "before_delete_stack": protected_removal,
    "after_delete_stack_before_save": protected_removal,
    "before_rescue": brought_back,
    "after_rescue_before_save": brought_back,
    "before_take_back": taken_back,
    "after_take_back": taken_back,
    "before_began_saved": first,
    "after_began_saved": first,
    "before_stack_done": first,
    "after_stack_done": first,
    "before_put_file": first,
    "after_put_file": first,
    "before_delete_files": new_files,
    "after_delete_files": new_files,
    "before_clear_copies": new_files_at_cloudfront,
    "after_clear_copies": new_files_at_cloudfront,
    "before_end": too_late,
    "after_end": too_late,
    "before_bad_end": brought_back,
    "after_bad_end": brought_back,
    "before_closing": first,
    "after_closing": first,
    "before_rest": checked_again,
    "after_rest": checked_again,
    "before_release": first,
    "after_release": first,
}
