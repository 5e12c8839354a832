"""A way on and a removal are planned by the template that AWS has; our last revision stands in for it visibly."""

import json
from collections.abc import Callable
from typing import Any

from deployments.actions.store_plan import text_hash
from deployments.aws.errors import AwsProblem, Trouble
from deployments.states import Status
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import approved, asked, drive, step
from tests.deployments.actions.test_rescue import function_of, rescue, stuck

BY_OURS = "AWS did not show what runs: this is by our last revision, 1."


def change_at_aws(shop: Shop, how: Callable[[dict[str, Any]], object]) -> str:
    """Somebody changes the function in the template that AWS has; the hash of it."""
    (found,) = shop.aws.cloudformation.stacks.values()
    name, data = function_of(shop), json.loads(found.template)
    how(data["Resources"][name])
    found.template = json.dumps(data)
    return text_hash(found.template)


def no_template(shop: Shop, trouble: Trouble) -> None:
    """AWS shows no template from now on."""

    def refuse(operation: str) -> None:
        if operation == "GetTemplate":
            raise AwsProblem(trouble, operation, "?", "no template")

    shop.aws.cloudformation.before = refuse


def test_what_goes_back_is_told_by_the_template_that_aws_has(shop: Shop) -> None:
    stuck(shop)
    sha256 = change_at_aws(shop, lambda row: row["Metadata"]["Tierboard"].update(Component="theirs"))
    plan = rescue(shop).plan
    assert (plan.base_template_sha256, plan.changes[0]["component"]) == (sha256, "theirs")
    assert plan.changes[0]["sentence"] == "The function **theirs** goes back to what it was before."


def test_a_silent_aws_is_asked_again_and_then_our_last_revision_stands_in_visibly(shop: Shop) -> None:
    stuck(shop)
    shop.aws.cloudformation.stuck = False
    no_template(shop, Trouble.UNKNOWN)
    plan = rescue(shop)
    assert plan.plan.changes[0]["sentence"] == f"The function **notes** goes back to what it was before. {BY_OURS}"
    ready = approved(plan, shop.cast.approver)
    assert step(ready, shop.aws).state is Status.APPROVED, "the door takes nothing from our own memory"
    shop.aws.cloudformation.before = lambda operation: None
    assert drive(ready, shop.aws).state is Status.SUCCEEDED


def test_what_differs_once_aws_answers_closes_the_door(shop: Shop) -> None:
    stuck(shop)
    no_template(shop, Trouble.UNKNOWN)
    ready = approved(rescue(shop), shop.cast.approver)
    shop.aws.cloudformation.before = lambda operation: None
    change_at_aws(shop, lambda row: row["Properties"].update(Timeout=9))
    end = drive(ready, shop.aws)
    assert (end.state, "the stack's template was changed" in end.outcome) == (Status.SUPERSEDED, True)


def test_a_removal_without_the_template_keeps_what_our_last_revision_keeps(shop: Shop) -> None:
    drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    no_template(shop, Trouble.INVALID)
    rows = drive(asked(shop.environment("dev"), shop.cast.owner, None), shop.aws).plan.changes
    assert "Retain" in [row["policy_action"] for row in rows]
    assert all(str(row["sentence"]).endswith(BY_OURS) for row in rows)


def test_what_is_wrong_with_what_is_there_holds_up_no_rescue(shop: Shop) -> None:
    stuck(shop)
    change_at_aws(shop, lambda row: row["Properties"].update(Runtime="python2.7"))
    plan = rescue(shop)
    assert plan.state is Status.AWAITING_APPROVAL
    assert ("runtime_retired", "warn") in [(row["code"], row["severity"]) for row in plan.plan.findings]
