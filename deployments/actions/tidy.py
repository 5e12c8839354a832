"""Removes what a plan left at AWS when it will not be executed. Naturally repeatable; losing it harms nothing."""

from deployments.actions.work import Work
from deployments.aws.statuses import Phase, phase
from deployments.failpoints import fp
from deployments.transitions import ensure_margin


def remove_change_set(work: Work) -> None:
    """Delete our change set, and the empty stack that it made when no other change set needs it."""
    deployment, cloudformation = work.deployment, work.aws.cloudformation
    if not deployment.change_set_arn:
        return
    fp("before_delete_change_set")
    ensure_margin(deployment)
    cloudformation.delete_change_set(deployment.change_set_arn)
    fp("after_delete_change_set")
    stack = cloudformation.stack(deployment.stack_id) if deployment.stack_id else None
    if stack is None or phase(stack.status) is not Phase.REVIEW:
        return
    if set(cloudformation.change_set_names(stack.id)) - {work.change_set_name}:
        return
    ensure_margin(deployment)
    cloudformation.remove_empty_stack(stack.id, token=work.token)
