"""The fault matrix: for every fail point a story that passes it, and what must be true at its end."""

import json
from collections.abc import Callable
from typing import Any

from deployments.actions.advance import advance
from deployments.aws.errors import AwsProblem, Trouble
from deployments.failpoints import Died, Injected
from deployments.models import Deployment
from deployments.remedies import Operation, Remedy
from deployments.states import MACHINE, Kind, Status
from deployments.transitions import rouse
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import approved, asked, fresh

Story = Callable[[Shop], list[tuple[Deployment, Status, int]]]
"""Runs deployments; gives each with the state it must end in and how often AWS must have executed it."""

MOST_LOOKS = 300


def survive(deployment: Deployment, shop: Shop) -> Deployment:
    """Look until people have to act or it ended. A process that dies leaves its lease behind until that ends."""
    for _ in range(MOST_LOOKS):
        deployment = fresh(deployment)
        if deployment.state not in MACHINE:
            return deployment
        try:
            rouse([deployment.pk])
            advance(deployment.pk, connect=shop.aws, owner="test")
        except (Died, Injected):
            Deployment.objects.filter(pk=deployment.pk, lease_until__isnull=False).update(
                lease_until="2020-01-01T00:00:00Z"
            )
    raise AssertionError(f"still {deployment.status}: {deployment.outcome} {deployment.aws_said}")


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
            Deployment.objects.filter(pk=removal.pk).update(sent_at="2020-01-01T00:00:00Z")
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


MATRIX: dict[str, Story] = {
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
    "before_delete_change_set": nothing_to_change,
    "after_delete_change_set": nothing_to_change,
    "before_protect": protected_removal,
    "after_protect": protected_removal,
    "before_protect_again": removal_that_comes_to_nothing,
    "after_protect_again": removal_that_comes_to_nothing,
    "before_executing": first,
    "after_executing": first,
    "before_execute": first,
    "after_execute_before_save": first,
    "before_delete_stack": protected_removal,
    "after_delete_stack_before_save": protected_removal,
    "before_rescue": brought_back,
    "after_rescue_before_save": brought_back,
    "after_began_saved": first,
    "before_stack_done": first,
    "after_stack_done": first,
    "before_put_file": first,
    "after_put_file": first,
    "before_delete_files": new_files,
    "after_delete_files": new_files,
    "before_closing": first,
    "after_closing": first,
    "before_release": first,
    "after_release": first,
}
