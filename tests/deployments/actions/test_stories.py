"""Whole deployments against the CloudFormation in memory: first deployment, change, removal, and the ordinary ends."""

import json
import uuid

import pytest

from costing.estimate import Estimate
from deployments import queue, tasks
from deployments.actions.applications import set_approval_time
from deployments.actions.lint_plan import verdict_key
from deployments.actions.tidy import tidy_ended
from deployments.aws.errors import AwsProblem, Trouble
from deployments.aws.shapes import Stack
from deployments.lint import LintProblem
from deployments.models import LintVerdict, Output
from deployments.spec.template import canonical
from deployments.states import Kind, Mode, Status
from teams.models import AuditEntry
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import approved, asked, drive, step
from tests.fakes.stacks import FakeStack


def deployed(shop: Shop, name: str = "dev") -> None:
    end = drive(asked(shop.environment(name), shop.cast.developer, shop.first), shop.aws)
    if end.state is Status.AWAITING_APPROVAL:
        end = drive(approved(end, shop.cast.approver), shop.aws)
    assert end.state is Status.SUCCEEDED, end.outcome


def test_first_deployment_runs_without_votes_in_dev(shop: Shop) -> None:
    end = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    assert end.state is Status.SUCCEEDED, (end.outcome, end.aws_said)
    environment = shop.environment("dev")
    assert environment.live_revision == shop.first
    assert environment.live_deployment == end
    assert environment.stack_id == end.stack_id
    assert end.began
    assert end.resources_done == end.resources_total == len(end.plan.changes)
    assert Output.objects.filter(deployment=end, kind="site_url", component="web").exists()
    assert shop.aws.cloudformation.executions() == [str(end.pk)]


def test_staging_waits_for_somebody_else(shop: Shop) -> None:
    waiting = drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws)
    assert waiting.state is Status.AWAITING_APPROVAL
    assert waiting.expires_at is not None
    assert waiting.plan.approvals_needed == 1
    assert shop.aws.cloudformation.executions() == []
    end = drive(approved(waiting, shop.cast.approver), shop.aws)
    assert end.state is Status.SUCCEEDED


def test_an_artifact_bucket_that_somebody_removed_is_made_again(shop: Shop) -> None:
    deployed(shop)
    artifacts = [name for name in shop.aws.storage.buckets if name.startswith("tierboard-artifacts-")]
    for name in artifacts:
        del shop.aws.storage.buckets[name]
    end = drive(asked(shop.environment("dev"), shop.cast.developer, shop.new_code()), shop.aws)
    assert end.state is Status.SUCCEEDED, (end.outcome, end.aws_said)
    assert [bool(shop.aws.storage.buckets[name]) for name in artifacts] == [True]


def test_an_update_changes_only_what_differs(shop: Shop) -> None:
    deployed(shop)
    end = drive(asked(shop.environment("dev"), shop.cast.developer, shop.new_code()), shop.aws)
    assert end.state is Status.SUCCEEDED
    assert end.plan.change_set_type == "UPDATE"
    assert [change["component"] for change in end.plan.changes] == ["notes"]
    assert end.plan.base_template_sha256


def test_the_same_revision_again_is_nothing_to_change(shop: Shop) -> None:
    deployed(shop)
    end = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    assert end.state is Status.NO_CHANGES
    assert len(shop.aws.cloudformation.executions()) == 1


def test_a_plan_only_changes_nothing(shop: Shop) -> None:
    end = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first, mode=Mode.PLAN), shop.aws)
    assert end.state is Status.PLANNED
    assert end.plan.changes
    assert shop.aws.cloudformation.executions() == []


def test_a_removal_shows_what_stays_and_needs_an_owner(shop: Shop) -> None:
    deployed(shop)
    waiting = drive(asked(shop.environment("dev"), shop.cast.developer, None), shop.aws)
    assert waiting.state is Status.AWAITING_APPROVAL
    assert waiting.plan.owner_needed
    assert [row["component"] for row in waiting.plan.data_at_risk] == ["notes_table"]
    assert waiting.plan.data_at_risk[0]["what"] == "12 items"
    assert {row["type"] for row in waiting.plan.stays_behind} >= {"AWS::DynamoDB::Table", "AWS::S3::Bucket"}
    left = Estimate.from_json(waiting.plan.cost_after)
    assert left.per_request == 0
    assert left.unpriced == ()
    assert {line.type for line in left.lines} == {"AWS::DynamoDB::Table", "AWS::Logs::LogGroup", "AWS::S3::Bucket"}
    end = drive(approved(waiting, shop.cast.owner, "notes_table"), shop.aws)
    assert end.state is Status.SUCCEEDED
    assert shop.environment("dev").live_revision is None
    assert shop.environment("dev").stack_id == ""


@pytest.mark.parametrize("at", [Status.QUEUED, Status.AWAITING_APPROVAL], ids=["while planning", "at the last door"])
def test_one_old_answer_about_the_template_spoils_no_removal(shop: Shop, at: Status) -> None:
    """AWS says once that the template of a stack that it has just described does not exist."""
    deployed(shop)
    old = [AwsProblem(Trouble.ABSENT, "GetTemplate", "ValidationError", "Stack with id x does not exist")]

    def before(called: str) -> None:
        if called == "GetTemplate" and old:
            raise old.pop()

    asked_for = asked(shop.environment("dev"), shop.cast.developer, None)
    if at is Status.QUEUED:
        shop.aws.cloudformation.before = before
    waiting = drive(asked_for, shop.aws)
    assert {row["type"] for row in waiting.plan.stays_behind} >= {"AWS::DynamoDB::Table"}
    shop.aws.cloudformation.before = before
    assert drive(approved(waiting, shop.cast.owner, "notes_table"), shop.aws).state is Status.SUCCEEDED
    assert old == []


def test_one_old_answer_about_the_stack_ends_no_removal(shop: Shop) -> None:
    deployed(shop)
    real, old = shop.aws.cloudformation.stack, [None]

    def stack(name_or_id: str) -> Stack | None:
        return old.pop() if old else real(name_or_id)

    shop.aws.cloudformation.stack = stack  # type: ignore[method-assign]
    waiting = drive(asked(shop.environment("dev"), shop.cast.developer, None), shop.aws)
    assert (waiting.state, old) == (Status.AWAITING_APPROVAL, [])


def test_another_key_of_a_table_leaves_the_old_one_with_its_items(shop: Shop) -> None:
    deployed(shop)
    rekeyed = shop.revision(notes_table={"partition_key": {"name": "note_key", "type": "S"}})
    plan = drive(asked(shop.environment("dev"), shop.cast.developer, rekeyed), shop.aws).plan
    words = "from board and id to note_key and id. About 12 items in it do not move; the old one stays behind"
    assert words in plan.changes[0]["sentence"]
    assert any(words in row["sentence"] for row in plan.findings)
    added = [line for line in Estimate.from_json(plan.cost_after).lines if line.name.endswith(", left behind")]
    assert {line.component for line in added} == {"notes_table"}


def test_a_removal_of_nothing_is_no_change(shop: Shop) -> None:
    end = drive(asked(shop.environment("dev"), shop.cast.developer, None), shop.aws)
    assert end.state is Status.NO_CHANGES


def test_going_back_is_a_deployment_of_an_older_revision(shop: Shop) -> None:
    deployed(shop)
    drive(asked(shop.environment("dev"), shop.cast.developer, shop.new_code()), shop.aws)
    back = asked(shop.environment("dev"), shop.cast.developer, shop.first, kind=Kind.ROLLBACK, note="It fails.")
    end = drive(back, shop.aws)
    assert end.state is Status.SUCCEEDED
    assert shop.environment("dev").live_revision == shop.first


def test_a_protected_environment_gets_termination_protection(shop: Shop) -> None:
    deployed(shop, "production")
    stack = shop.aws.cloudformation.stack(shop.environment("production").stack_name)
    assert stack is not None
    assert stack.protected


def test_every_change_of_state_is_in_the_audit_log_once(shop: Shop) -> None:
    end = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    actions = AuditEntry.objects.filter(subject=f"deployment:{end.pk}").order_by("id").values_list("action", flat=True)
    assert list(actions) == [
        f"deployment.{word}" for word in ("queued", "planning", "approved", "executing", "succeeded")
    ]


def test_F41_a_first_deployment_that_fails_leaves_a_stack_to_remove(shop: Shop) -> None:
    shop.aws.cloudformation.fail = {"NotesFunction"}
    end = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    assert end.state is Status.FAILED
    assert end.aws_said == "NotesFunction cannot be:  refused"
    assert end.problems[0]["component"] == "notes"
    assert "could not be created" in end.outcome
    again = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    assert again.state is Status.PLAN_FAILED
    assert "Remove the environment" in again.outcome


def test_F40_an_update_that_fails_says_what_runs_now(shop: Shop) -> None:
    deployed(shop)
    shop.aws.cloudformation.fail = {"NotesFunction"}
    end = drive(asked(shop.environment("dev"), shop.cast.developer, shop.new_code()), shop.aws)
    assert end.state is Status.ROLLED_BACK
    assert "Revision 1 runs in dev again" in end.outcome
    assert shop.environment("dev").live_revision == shop.first


def test_F40_a_rollback_that_fails_needs_a_person(shop: Shop) -> None:
    deployed(shop)
    shop.aws.cloudformation.fail, shop.aws.cloudformation.stuck = {"NotesFunction"}, True
    end = drive(asked(shop.environment("dev"), shop.cast.developer, shop.new_code()), shop.aws)
    assert end.state is Status.NEEDS_ATTENTION
    assert "Recommended: continue going back." in end.outcome


def test_a_foreign_stack_is_left_alone(shop: Shop) -> None:
    fake = shop.aws.cloudformation
    environment = shop.environment("dev")
    foreign = "arn:foreign"
    fake.stacks[foreign] = FakeStack(Stack(foreign, environment.stack_name, "CREATE_COMPLETE"))
    end = drive(asked(environment, shop.cast.developer, shop.first), shop.aws)
    assert end.state is Status.PLAN_FAILED
    assert "did not make" in end.outcome
    assert fake.stacks[foreign].change_sets == {}


def test_F37_stale_descriptions_give_no_wrong_verdict(shop: Shop) -> None:
    deployed(shop)
    executing = drive(
        asked(shop.environment("dev"), shop.cast.developer, shop.new_code()), shop.aws, until=Status.EXECUTING
    )
    shop.aws.cloudformation.deaf = 12
    for _ in range(6):
        executing = step(executing, shop.aws)
        assert executing.state is Status.EXECUTING
    shop.aws.cloudformation.deaf = 0
    assert drive(executing, shop.aws).state is Status.SUCCEEDED


def test_a_template_that_aws_would_refuse_is_not_sent(shop: Shop) -> None:
    key = verdict_key(shop.first.template_sha256, "us-east-1")
    fault = LintProblem("E3002", "error", "No such property", ("Resources", "NotesFunction", "Properties", "Odd"))
    LintVerdict.objects.filter(key=key).update(problems=[fault.to_json()])
    end = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    assert end.state is Status.PLAN_FAILED
    message = "No such property (E3002)"
    assert end.problems == [{"component": "notes", "field": "Odd", "message": message}]
    assert shop.aws.cloudformation.ledger == []


def test_a_plan_that_a_check_denies_is_not_offered(shop: Shop) -> None:
    fake = shop.aws.cloudformation
    made = drive(
        asked(shop.environment("production"), shop.cast.developer, shop.first), shop.aws, until=Status.PLANNING
    )
    body = json.loads(shop.first.template)
    body["Resources"]["NotesTableTable"].pop("DeletionPolicy")
    # As if an older version of ours had rendered it: the checks look at what AWS would really do.
    fake.change_set_template = lambda arn: canonical(body)  # type: ignore[method-assign]
    end = drive(made, shop.aws)
    assert end.state is Status.DENIED
    assert end.problems[0]["component"] == "notes_table"


def test_a_key_in_plain_text_goes_nowhere(shop: Shop) -> None:
    end = drive(
        asked(shop.environment("dev"), shop.cast.developer, shop.new_code("sk_live_" + "EXAMPLE" * 4)), shop.aws
    )
    assert end.state is Status.DENIED
    assert end.outcome.startswith("1 check must pass first: A secret stands in plain text: **notes** holds a Stripe ")
    assert (end.problems[0]["component"], end.problems[0]["field"]) == ("notes", "environment.GREETING")
    assert "EXAMPLE" not in f"{end.outcome}{end.problems}{end.plan.findings}"
    assert not shop.aws.cloudformation.executions()


def test_a_plan_waits_as_long_as_its_environment_says(shop: Shop) -> None:
    place = shop.environment()
    set_approval_time(environment=place, minutes=5, by=shop.cast.owner)
    waiting = drive(asked(place, shop.cast.developer, shop.first), shop.aws)
    assert waiting.expires_at is not None and waiting.planned_at is not None
    assert abs((waiting.expires_at - waiting.planned_at).total_seconds() - 300) < 5


def test_change_sets_of_plans_that_ended_are_tidied_away(shop: Shop) -> None:
    planned = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first, mode=Mode.PLAN), shop.aws)
    executed = drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws)
    drive(approved(executed, shop.cast.approver), shop.aws)
    assert tidy_ended(shop.aws) == 1
    assert tidy_ended(shop.aws) == 0
    assert shop.aws.cloudformation.stacks[planned.stack_id].change_sets == {}
    again = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    assert again.state is Status.SUCCEEDED
    assert again.stack_id == planned.stack_id


def test_a_hint_for_nobody_does_nothing(shop: Shop) -> None:
    tasks.advance(str(uuid.uuid4()))
    assert tasks.advance.name == queue.ADVANCE
