"""Taking over a stack that somebody else made: an ordinary approved plan on that very stack, and nothing before it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from costing.estimate import Estimate
from costing.models import TrackedEnvironment
from deployments import policies
from deployments.actions import make_plan
from deployments.actions.observe_stack import forget
from deployments.actions.work import Work
from deployments.aws.shapes import ChangeSet, ChangeSetRequest
from deployments.changes import Replacement
from deployments.models import Deployment, Environment, ObservedStack
from deployments.refusals import Refused
from deployments.states import Kind, Status
from teams.models import AuditEntry
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import approved, asked, drive
from tests.deployments.actions.foreign import NAME, STACK_ID, looked, made_elsewhere, observed, registered, template
from tests.fakes.stacks import FakeStack

pytestmark = pytest.mark.django_db
HARMLESS = template(Topic="AWS::SNS::Topic")


def adopted(shop: Shop, environment: Environment, **how: Any) -> Deployment:
    """The take-over as it was asked for."""
    how.setdefault("note", "We look after it from now on")
    return asked(environment, shop.cast.developer, shop.first, kind=Kind.ADOPT, **how)


def harmless(shop: Shop, **columns: Any) -> Environment:
    """An observed stack that holds no data."""
    made_elsewhere(shop.aws, HARMLESS, **columns)
    environment = registered(shop)
    looked(environment, shop.aws)
    environment.refresh_from_db()
    return environment


def table_of(shop: Shop) -> str:
    """The logical id of the first revision's table."""
    resources: dict[str, dict[str, str]] = json.loads(shop.first.template)["Resources"]
    return next(name for name, row in resources.items() if row["Type"] == "AWS::DynamoDB::Table")


def taken_over(shop: Shop, environment: Environment) -> Deployment:
    """A take-over of something harmless, approved and carried out."""
    waiting = drive(adopted(shop, environment), shop.aws)
    assert waiting.state is Status.AWAITING_APPROVAL, (waiting.outcome, waiting.aws_said)
    return drive(approved(waiting, shop.cast.approver), shop.aws)


def test_a_plan_shows_what_the_stack_loses_and_what_it_costs(shop: Shop) -> None:
    environment = observed(shop)
    waiting = drive(adopted(shop, environment), shop.aws)
    assert waiting.state is Status.AWAITING_APPROVAL, waiting.outcome
    plan = waiting.plan
    removed = {row["logical_id"] for row in plan.changes if row["action"] == "Remove"}
    assert removed == {"Orders", "Code"}
    assert {row["logical_id"] for row in plan.data_at_risk} == {"Orders", "Code"}
    assert (plan.change_set_type, plan.owner_needed, plan.approvals_needed) == ("UPDATE", True, 2)
    assert plan.cost_before is not None
    assert Estimate.from_json(plan.cost_before).resource_count == 2
    assert shop.aws.cloudformation.ledger == [("CreateChangeSet", STACK_ID, f"p-{waiting.pk}")]
    assert policies.name_to_type(waiting) == environment.name


def test_data_that_would_be_lost_needs_its_name_and_an_owner(shop: Shop) -> None:
    environment = observed(shop)
    waiting = drive(adopted(shop, environment), shop.aws)
    with pytest.raises(Refused, match="Data is at risk"):
        approved(waiting, shop.cast.approver, "wrong")
    half = drive(approved(waiting, shop.cast.approver, environment.name), shop.aws)
    assert half.state is Status.AWAITING_APPROVAL
    assert shop.aws.cloudformation.executions() == []
    end = drive(approved(half, shop.cast.owner, environment.name), shop.aws)
    assert end.state is Status.SUCCEEDED, end.outcome


def test_a_bucket_that_becomes_a_website_is_still_somebodys_data(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    made_elsewhere(shop.aws, template(WebBucket="AWS::S3::Bucket"))
    environment = registered(shop)
    looked(environment, shop.aws)
    work_out = shop.aws.cloudformation._worked_out

    def replacing(arn: str, stack: FakeStack, request: ChangeSetRequest) -> ChangeSet:
        found = work_out(arn, stack, request)
        changes = [
            replace(row, replacement=Replacement.TRUE) if row.logical_id == "WebBucket" else row
            for row in found.changes
        ]
        return replace(found, changes=tuple(changes))

    monkeypatch.setattr(shop.aws.cloudformation, "_worked_out", replacing)
    waiting = drive(adopted(shop, environment), shop.aws)
    assert [row["logical_id"] for row in waiting.plan.data_at_risk] == ["WebBucket"]


def test_what_was_taken_over_is_an_environment_like_the_others(shop: Shop) -> None:
    environment = harmless(shop)
    end = taken_over(shop, environment)
    assert end.state is Status.SUCCEEDED, (end.outcome, end.aws_said)
    assert end.outcome == f"orders was taken over. Revision {shop.first.number} runs in orders."
    environment.refresh_from_db()
    assert (environment.observed, environment.stack_id) == (False, STACK_ID)
    assert (environment.live_revision, environment.live_deployment) == (shop.first, end)
    assert not ObservedStack.objects.exists()
    assert TrackedEnvironment.objects.filter(uid=environment.pk).exists()
    stack = shop.aws.cloudformation.stacks[STACK_ID].stack
    assert stack.tags["tierboard:environment"] == str(environment.pk)
    assert policies.may_deploy(shop.cast.developer, environment) is None
    assert "own already" in str(policies.may_adopt(shop.cast.developer, environment))


def test_afterwards_it_is_changed_and_removed_like_the_others(shop: Shop) -> None:
    environment = harmless(shop)
    taken_over(shop, environment)
    changed = drive(asked(environment, shop.cast.developer, shop.new_code()), shop.aws)
    assert changed.state is Status.AWAITING_APPROVAL, changed.outcome
    changed = drive(approved(changed, shop.cast.approver), shop.aws)
    assert changed.state is Status.SUCCEEDED
    assert changed.stack_id == STACK_ID


def test_a_stack_that_was_protected_stays_so(shop: Shop) -> None:
    environment = harmless(shop, protected=True)
    assert environment.protected
    taken_over(shop, environment)
    assert shop.aws.cloudformation.stacks[STACK_ID].stack.protected


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": f"{STACK_ID}2"}, "Another stack has the name"),
        ({"status": "DELETE_COMPLETE"}, "There is no stack"),
        ({"status": "REVIEW_IN_PROGRESS"}, "nothing in it to take over"),
        ({"status": "ROLLBACK_COMPLETE"}, "AWS cannot change it any more"),
        ({"status": "UPDATE_ROLLBACK_FAILED"}, "it is stuck"),
        ({"parent": f"{STACK_ID}0"}, "belongs to another stack"),
        ({"tags": {"tierboard:environment": "x"}}, "Another environment of Tierboard"),
    ],
)
def test_what_cannot_be_taken_over_is_said_before_anything_is_written(
    shop: Shop, change: dict[str, Any], words: str
) -> None:
    environment = observed(shop)
    shop.aws.cloudformation.stacks.clear()
    made_elsewhere(shop.aws, **change)
    end = drive(adopted(shop, environment), shop.aws)
    assert end.state is Status.PLAN_FAILED
    assert words in end.outcome
    assert shop.aws.cloudformation.ledger == []
    environment.refresh_from_db()
    assert environment.observed


def test_a_stack_that_nobody_saw_is_not_taken_over(shop: Shop) -> None:
    made_elsewhere(shop.aws)
    end = drive(adopted(shop, registered(shop)), shop.aws)
    assert (end.state, shop.aws.cloudformation.ledger) == (Status.PLAN_FAILED, [])
    assert "was never seen whole" in end.outcome


def test_a_template_that_cannot_be_read_is_not_planned_over(shop: Shop) -> None:
    environment = observed(shop)
    shop.aws.cloudformation.stacks[STACK_ID].template = "just: [words"
    end = drive(adopted(shop, environment), shop.aws)
    assert (end.state, shop.aws.cloudformation.ledger) == (Status.PLAN_FAILED, [])
    assert "cannot be read" in end.outcome


def test_a_change_behind_our_back_closes_the_door(shop: Shop) -> None:
    environment = harmless(shop)
    waiting = drive(adopted(shop, environment), shop.aws)
    shop.aws.cloudformation.stacks[STACK_ID].template = template(Topic="AWS::SNS::Topic", More="AWS::SQS::Queue")
    end = drive(approved(waiting, shop.cast.approver), shop.aws)
    assert end.state is Status.SUPERSEDED
    assert "the stack's template was changed by somebody else" in end.outcome
    environment.refresh_from_db()
    assert environment.observed


def test_what_fails_goes_back_and_stays_observed(shop: Shop) -> None:
    environment = harmless(shop)
    shop.aws.cloudformation.fail = {table_of(shop)}
    end = taken_over(shop, environment)
    assert end.state is Status.ROLLED_BACK, end.outcome
    environment.refresh_from_db()
    assert (environment.observed, environment.stack_id, environment.live_revision) == (True, "", None)
    assert "only observed" in str(policies.may_deploy(shop.cast.developer, environment))


def test_what_gets_stuck_is_left_to_whoever_made_it(shop: Shop) -> None:
    environment = harmless(shop)
    shop.aws.cloudformation.fail, shop.aws.cloudformation.stuck = {table_of(shop)}, True
    end = taken_over(shop, environment)
    assert end.state is Status.NEEDS_ATTENTION
    assert "The stack is still not Tierboard's" in end.outcome
    with pytest.raises(Refused, match="only observed"):
        asked(environment, shop.cast.developer, None, kind=Kind.DESTROY)


def test_one_that_was_rejected_stays_observed_and_can_be_forgotten(shop: Shop) -> None:
    environment = harmless(shop)
    waiting = drive(adopted(shop, environment), shop.aws)
    with pytest.raises(Refused, match=rf"is being taken over \(#{waiting.number}\)"):
        forget(environment=environment, by=shop.cast.developer)
    Deployment.objects.filter(pk=waiting.pk).update(status=Status.REJECTED)
    forget(environment=environment, by=shop.cast.developer)
    assert not Environment.objects.filter(pk=environment.pk).exists()


def test_two_presses_are_one_and_only_one_take_over_is_carried_out(shop: Shop) -> None:
    environment = harmless(shop)
    first = adopted(shop, environment)
    assert adopted(shop, environment) == first
    taken_over(shop, environment)
    assert Deployment.objects.filter(kind=Kind.ADOPT).count() == 1
    with pytest.raises(Refused, match="nothing to take over"):
        adopted(shop, environment)


def test_an_approved_take_over_of_what_is_no_longer_observed_ends(shop: Shop) -> None:
    environment = harmless(shop)
    late = adopted(shop, environment)
    Environment.objects.filter(pk=environment.pk).update(observed=False)
    end = drive(late, shop.aws)
    assert end.state is Status.CANCELLED
    assert end.outcome == "orders was taken over already. Nothing was changed."
    assert shop.aws.cloudformation.ledger == []


@pytest.mark.parametrize(("how", "words"), [({"note": " "}, "Say why it is taken over")])
def test_what_has_to_be_said(shop: Shop, how: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        adopted(shop, observed(shop), **how)


def test_who_may_ask_and_what_the_log_says(shop: Shop) -> None:
    environment = observed(shop)
    with pytest.raises(Refused, match="Only developers"):
        asked(environment, shop.cast.viewer, shop.first, kind=Kind.ADOPT, note="Mine")
    asked_for = adopted(shop, environment)
    entry = AuditEntry.objects.get(action="deployment.queued")
    words = f"asked for taking over, with revision {shop.first.number}, orders of shop (#{asked_for.number})."
    assert entry.sentence.endswith(words)


def test_the_change_set_names_the_very_stack(shop: Shop) -> None:
    environment = observed(shop)
    deployment = adopted(shop, environment)
    work = Work(deployment, shop.aws)
    found = make_plan.change_set_request(work, shop.first, shop.aws.cloudformation.stack(NAME), "")
    assert (found.stack_name, found.type) == (STACK_ID, "UPDATE")
