"""PLANNING of a removal: what goes, what stays behind, and how much data there is. AWS makes no change set for it."""

from datetime import timedelta

from deployments.actions import ownership, store_plan
from deployments.actions.live_template import Live, live_template
from deployments.actions.plan_ends import no_changes, plan_failed, wait_for_foreign
from deployments.actions.plan_rescue import operation_of
from deployments.actions.work import AGAIN, Work
from deployments.aws.shapes import Stack
from deployments.aws.statuses import Opening, Phase, opening, phase
from deployments.changes import Action, Change
from deployments.changes.resources import resources_of
from deployments.models import Plan
from deployments.remedies import Operation, Remedy, why_not

RETAIN = "RetainResources"


def plan_destroy(work: Work) -> timedelta:
    """Plan the removal in one step, or wait for a foreign operation to end."""
    stack = ownership.current_stack(work)
    if stack is None and not ownership.surely_none(work):
        return AGAIN
    if stack is None:
        return no_changes(work, f"There is nothing to remove: {work.environment.name} has no stack.")
    if not ownership.is_ours(work, stack):
        return plan_failed(work, ownership.foreign_words(work))
    if opening(stack.status) is Opening.WAIT:
        return wait_for_foreign(work, stack)
    if reason := held_back(work, stack):
        return plan_failed(work, f"{reason} Nothing was changed.")
    operation = operation_of(work.deployment)
    if operation and (reason := why_not(operation.remedy, stack.status)):
        return plan_failed(work, f"{reason} Nothing was changed.", aws_said=stack.reason)
    found = removal_of(work, stack)
    work.note(stack_id=stack.id, outcome="", intent=None)
    return store_plan.store_plan(work, found)


def held_back(work: Work, stack: Stack) -> str | None:
    """Why AWS would refuse the removal for good: a protection that is not ours, so we do not switch it off."""
    if not stack.protected or work.environment.protected:
        return None
    return (
        f"Somebody protected the stack {work.environment.stack_name} against removal at AWS. Switch its termination "
        "protection off in AWS's console, then ask again."
    )


def removal_of(work: Work, stack: Stack) -> store_plan.Findings:
    """What removing the stack would do, from its resources and its template's policies."""
    rows = work.aws.cloudformation.resources(stack.id)
    # What has resources was created, whatever an old description says of it.
    base = Live("") if phase(stack.status) is Phase.REVIEW and not rows else live_template(work, stack)
    resources = resources_of(store_plan.as_data(base.template))
    operation = operation_of(work.deployment)
    failed = {row.logical_id for row in rows if operation and row.status == "DELETE_FAILED"}
    kept = failed if operation and operation.remedy is Remedy.KEEP else set()
    changes = tuple(
        Change(
            logical_id=row.logical_id,
            type=row.type,
            action=Action.REMOVE,
            physical_id=row.physical_id,
            policy_action="Retain"
            if row.logical_id in kept
            else _policy(resources.get(row.logical_id, {}).get("DeletionPolicy")),
        )
        for row in rows
    )
    return store_plan.Findings(
        change_set_type="",
        template="",
        base_template=base.template,
        changes=changes,
        parameters=_how(operation, kept) if operation else {},
        # With force AWS deletes what it can now: what that is, nobody knows before.
        tried_again=frozenset(failed - kept),
        said=base.said,
    )


def _how(operation: Operation, kept: set[str]) -> dict[str, str]:
    """What is said to AWS beside the stack, sealed with the plan; :func:`retained` reads it back."""
    if operation.remedy is Remedy.FORCE:
        return {"DeletionMode": "FORCE_DELETE_STACK"}
    return {RETAIN: ",".join(sorted(kept))} if kept else {}


def retained(plan: Plan) -> list[str]:
    """Logical ids that the plan leaves in the account because AWS could not delete them."""
    return [name for name in str(plan.parameters.get(RETAIN, "")).split(",") if name]


def _policy(word: object) -> str:
    """A DeletionPolicy in the words of change sets. RetainExceptOnCreate keeps what was created well."""
    if word in ("Retain", "RetainExceptOnCreate"):
        return "Retain"
    return "Snapshot" if word == "Snapshot" else "Delete"
