"""PLANNING of a way on for a stuck stack: what goes back, what is skipped. AWS makes no change set for it."""

from collections.abc import Sequence
from datetime import timedelta

from deployments.actions import ownership, store_plan
from deployments.actions.live_template import live_template
from deployments.actions.plan_ends import no_changes, plan_failed, wait_for_foreign
from deployments.actions.work import AGAIN, Work
from deployments.aws.shapes import Stack, StackResource
from deployments.aws.statuses import Opening, Phase, opening, phase
from deployments.changes import Action, Change
from deployments.changes.resources import about
from deployments.models import Deployment
from deployments.remedies import Operation, Remedy, why_not

SKIPPED = "skipped"
"""The risk of a resource that no longer matches the definition."""


class NotStuck(Exception):
    """What was to be skipped did not fail to go back; the text says what to do."""


def operation_of(deployment: Deployment) -> Operation | None:
    """How the deployment goes on with a stuck stack; ``None`` for ordinary ones."""
    return Operation.from_json(deployment.operation) if deployment.operation else None


def plan_rescue(work: Work) -> timedelta:
    """Plan the way on in one step, or wait for a foreign operation to end."""
    stack = ownership.current_stack(work)
    if stack is None and not ownership.surely_none(work):
        return AGAIN
    if stack is None:
        return plan_failed(work, f"There is nothing to bring back: {work.environment.name} has no stack.")
    if not ownership.is_ours(work, stack):
        return plan_failed(work, ownership.foreign_words(work))
    if opening(stack.status) is Opening.WAIT:
        return wait_for_foreign(work, stack)
    operation = operation_of(work.deployment)
    if operation is None:
        return plan_failed(work, "It was not said how to go on. Choose it on the page of what got stuck.")
    if reason := why_not(operation.remedy, stack.status):
        return _not_taken(work, stack, reason)
    try:
        found = rescue_of(work, stack)
    except NotStuck as problem:
        return plan_failed(work, str(problem))
    work.note(stack_id=stack.id, outcome="", intent=None)
    return store_plan.store_plan(work, found)


def _not_taken(work: Work, stack: Stack, reason: str) -> timedelta:
    if phase(stack.status) in {Phase.WELL, Phase.BACK}:
        sentence = f"{work.environment.name} is not stuck any more ({stack.status}). There is nothing to bring back."
        return no_changes(work, sentence)
    return plan_failed(work, f"{reason} Nothing was changed.", aws_said=stack.reason)


def rescue_of(work: Work, stack: Stack) -> store_plan.Findings:
    """What going on would do, from the resources that AWS says failed and the template that it says is there.

    :raises NotStuck: when something is to be skipped that AWS would not skip.
    """
    operation = operation_of(work.deployment)
    assert operation is not None  # noqa: S101 - rescues without one were refused when they were asked for
    # What the update was making when it failed (CREATE_FAILED) is cleaned up afterwards: AWS skips only what was there.
    failed = [row for row in work.aws.cloudformation.resources(stack.id) if row.status == "UPDATE_FAILED"]
    _only_failed(operation.resources, failed)
    live = live_template(work, stack)
    changes = tuple(_change(row, operation, store_plan.as_data(live.template)) for row in failed)
    return store_plan.Findings(
        change_set_type="",
        template=live.template,
        base_template=live.template,
        changes=changes,
        parameters={
            "Call": operation.call,
            **({"ResourcesToSkip": ",".join(sorted(operation.resources))} if operation.resources else {}),
        },
        explained=True,
        said=live.said,
    )


def _only_failed(skip: Sequence[str], failed: Sequence[StackResource]) -> None:
    known = {row.logical_id for row in failed}
    strange = sorted(set(skip) - known)
    if strange:
        raise NotStuck(
            f"{', '.join(strange[:3])} did not fail to go back, so AWS would not skip it. "
            f"Failed are: {', '.join(sorted(known)) or 'none'}. Nothing was changed."
        )


def _change(row: StackResource, operation: Operation, template: dict[str, object]) -> Change:
    subject = about(row.logical_id, row.type, template)
    skipped = operation.remedy is Remedy.SKIP and row.logical_id in operation.resources
    sentence = (
        f"{subject.words} is skipped: it stays as it is and no longer matches the definition."
        if skipped
        else f"{subject.words} goes back to what it was before."
    )
    return Change(
        logical_id=row.logical_id,
        type=row.type,
        action=Action.SYNC if skipped else Action.MODIFY,
        physical_id=row.physical_id,
        component=subject.component,
        kind=subject.kind,
        sentence=sentence,
        risks=(SKIPPED,) if skipped else (),
    )
