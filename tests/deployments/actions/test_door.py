"""The last door: whatever differs from what was approved is not executed, and people read what changed."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from deployments.aws.shapes import Stack
from deployments.changes import Action, Change
from deployments.models import Deployment
from deployments.states import Status
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import approved, asked, drive, fresh, step
from tests.fakes.stacks import FakeChangeSet, FakeStack, replace_execution

Tamper = Callable[[Shop, FakeStack, FakeChangeSet], None]


@pytest.fixture
def ready(shop: Shop) -> Deployment:
    """An approved update of staging, not begun."""
    first = drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws)
    drive(approved(first, shop.cast.approver), shop.aws)
    waiting = drive(asked(shop.environment(), shop.cast.developer, shop.new_code()), shop.aws)
    # Long enough ago for AWS to show everywhere what it was planned on.
    Deployment.objects.filter(pk=waiting.pk).update(planning_at="2020-01-01T00:00:00Z")
    return approved(waiting, shop.cast.approver)


def tampered(stack: FakeStack, made: FakeChangeSet, **changes: object) -> None:
    changed = replace(made.change_set, **changes)  # type: ignore[arg-type]
    stack.change_sets[made.change_set.name] = FakeChangeSet(changed, made.request)


def other_template(shop: Shop, stack: FakeStack, made: FakeChangeSet) -> None:
    body = json.loads(made.request.template)
    body["Resources"]["NotesRole"]["Properties"]["Policies"] = []
    request = replace(made.request, template=json.dumps(body))
    stack.change_sets[made.change_set.name] = FakeChangeSet(made.change_set, request)


def one_more_change(shop: Shop, stack: FakeStack, made: FakeChangeSet) -> None:
    more = Change("NotesTableTable", "AWS::DynamoDB::Table", Action.REMOVE)
    tampered(stack, made, changes=(*made.change_set.changes, more))


TAMPERS: list[tuple[str, Tamper]] = [
    ("something else changed the stack", lambda s, k, m: s.aws.cloudformation.foreign_update(k.stack.id, {})),
    ("template was changed by somebody else", lambda s, k, m: setattr(k, "template", '{"Resources":{}}')),
    ("another template than the revision's", other_template),
    ("a check finds something new", one_more_change),
    ("parameters differ", lambda s, k, m: tampered(k, m, parameters={"ArtifactBucket": "theirs"})),
    ("tags differ", lambda s, k, m: tampered(k, m, tags={})),
    ("capabilities differ", lambda s, k, m: tampered(k, m, capabilities=("CAPABILITY_NAMED_IAM",))),
    ("removed at AWS", lambda s, k, m: tampered(k, m, arn=f"{m.change_set.arn}-again")),
    ("removed at AWS", lambda s, k, m: k.change_sets.clear()),
    ("another AWS account", lambda s, k, m: setattr(s.aws, "identity", "999999999999")),
    ("The stack is gone", lambda s, k, m: setattr(k, "stack", replace(k.stack, status="DELETE_COMPLETE"))),
    ("did not make", lambda s, k, m: _remade(s, k)),
]
ROWS = ("F24", "F24", *["F26"] * 5, "F25", "F25", "F26", "F45", "F45")


def _remade(shop: Shop, stack: FakeStack) -> None:
    stack.stack = replace(stack.stack, status="DELETE_COMPLETE")
    shop.aws.cloudformation.stacks["arn:again"] = FakeStack(Stack("arn:again", stack.stack.name, "CREATE_COMPLETE"))


@pytest.mark.parametrize(
    ("words", "tamper"), TAMPERS, ids=[f"{row} {words}" for row, (words, _) in zip(ROWS, TAMPERS, strict=True)]
)
def test_what_was_not_approved_is_not_executed(shop: Shop, ready: Deployment, words: str, tamper: Tamper) -> None:
    stack = shop.aws.cloudformation.stacks[ready.stack_id]
    before = len(shop.aws.cloudformation.executions())
    tamper(shop, stack, stack.change_sets[f"p-{ready.pk}"])
    end = drive(ready, shop.aws)
    assert end.state is Status.SUPERSEDED
    assert words in end.outcome
    assert len(shop.aws.cloudformation.executions()) == before


def test_a_foreign_operation_is_waited_for(shop: Shop, ready: Deployment) -> None:
    stack = shop.aws.cloudformation.stacks[ready.stack_id]
    at_rest = stack.stack
    stack.stack = replace(at_rest, status="UPDATE_IN_PROGRESS")
    waiting = step(ready, shop.aws)
    assert waiting.state is Status.APPROVED
    assert "outside Tierboard" in waiting.outcome
    stack.stack = at_rest
    assert drive(ready, shop.aws).state is Status.SUCCEEDED


def test_F28_an_approval_that_ran_out_is_not_executed(shop: Shop, ready: Deployment) -> None:
    Deployment.objects.filter(pk=ready.pk).update(expires_at="2020-01-01T00:00:00Z")
    assert drive(ready, shop.aws).state is Status.EXPIRED


def test_a_newer_plan_overtakes_one_that_waits(shop: Shop) -> None:
    first = drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws)
    second = drive(asked(shop.environment(), shop.cast.developer, shop.new_code()), shop.aws)
    assert second.state is Status.AWAITING_APPROVAL
    overtaken = fresh(first)
    assert overtaken.state is Status.SUPERSEDED
    assert overtaken.superseded_by == second
    assert overtaken.outcome == "Overtaken by the newer plan #2."


def test_in_line_behind_another_one_until_it_ends(shop: Shop) -> None:
    first = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws, until=Status.EXECUTING)
    second = asked(shop.environment("dev"), shop.cast.developer, shop.new_code())
    for _ in range(3):
        assert step(second, shop.aws).state is Status.QUEUED
    assert drive(first, shop.aws).state is Status.SUCCEEDED
    assert drive(second, shop.aws).state is Status.SUCCEEDED


def test_F27_a_change_set_tampered_with_after_the_intent_ends_superseded_only_when_that_is_sure(
    shop: Shop, ready: Deployment
) -> None:
    """The intent is written, the call was lost, and then another tool changes the stack."""
    stack = shop.aws.cloudformation.stacks[ready.stack_id]
    shop.aws.cloudformation.before = _lose("ExecuteChangeSet")
    executing = step(ready, shop.aws)
    assert executing.state is Status.EXECUTING
    stack.change_sets[f"p-{ready.pk}"] = replace_execution(stack.change_sets[f"p-{ready.pk}"], "OBSOLETE")
    assert step(executing, shop.aws).state is Status.EXECUTING
    Deployment.objects.filter(pk=ready.pk).update(sent_at="2020-01-01T00:00:00Z")
    end = drive(executing, shop.aws)
    assert end.state is Status.SUPERSEDED
    assert "something else changed the stack" in end.outcome


@pytest.mark.parametrize("missing", ["stack", "change_set"])
def test_F38_one_old_answer_that_something_is_not_there_closes_nothing(
    shop: Shop, ready: Deployment, missing: str
) -> None:
    setattr(shop.aws.cloudformation, missing, lambda name_or_id: None)
    waiting = step(ready, shop.aws)
    assert (waiting.state, "may be old" in waiting.outcome) == (Status.APPROVED, True)
    delattr(shop.aws.cloudformation, missing)
    assert drive(ready, shop.aws).state is Status.SUCCEEDED


def test_F38_one_old_answer_with_the_stack_that_had_the_name_before_closes_nothing(
    shop: Shop, ready: Deployment
) -> None:
    now = shop.aws.cloudformation.stack(shop.environment().stack_name)
    assert now is not None
    shop.aws.cloudformation.stack = lambda name_or_id: replace(now, id=f"{now.id}-before")  # type: ignore[method-assign]
    waiting = step(ready, shop.aws)
    assert (waiting.state, "may be old" in waiting.outcome) == (Status.APPROVED, True)
    del shop.aws.cloudformation.stack
    assert drive(ready, shop.aws).state is Status.SUCCEEDED


def _lose(operation: str) -> Callable[[str], None]:
    def lose(called: str) -> None:
        if called == operation:
            raise ConnectionError("lost")

    return lose
