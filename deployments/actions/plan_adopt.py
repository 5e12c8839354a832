"""What is different about the plan by which an observed stack is taken over: whose stack it is, and what runs in it.

Everything else is an ordinary plan: an UPDATE change set on that very stack, made of the revision's template.
"""

from datetime import timedelta

from deployments.actions import plan_ends
from deployments.actions.ownership import ENVIRONMENT_TAG
from deployments.actions.stack_template import NoTemplate, running_template
from deployments.actions.work import Work
from deployments.aws.shapes import Stack
from deployments.aws.statuses import Opening, opening
from deployments.models import ObservedStack

_STATES = {
    Opening.CREATE: "there is nothing in it to take over",
    Opening.REMOVE_FIRST: "AWS cannot change it any more; whoever made it has to remove it",
    Opening.RESCUE_FIRST: "it is stuck; whoever made it has to bring it back first",
}


def refusal(work: Work, stack: Stack | None) -> timedelta | None:
    """Ends or delays the plan when this is not the stack that was observed, or no state to change it in."""
    name = work.environment.stack_name
    if stack is None:
        return plan_ends.plan_failed(work, f"There is no stack {name} to take over. Nothing was changed.")
    observed = ObservedStack.objects.filter(pk=work.environment.pk).values_list("stack_id", flat=True).first()
    if not observed:
        sentence = f"The stack {name} was never seen whole, so it cannot be taken over. Look at it again first."
        return plan_ends.plan_failed(work, sentence)
    if stack.id != observed:
        sentence = f"Another stack has the name {name} now than the one that is observed. Nothing was changed."
        return plan_ends.plan_failed(work, sentence)
    if stack.parent:
        return plan_ends.plan_failed(work, f"The stack {name} belongs to another stack. Nothing was changed.")
    if stack.tags.get(ENVIRONMENT_TAG, str(work.environment.pk)) != str(work.environment.pk):
        sentence = f"Another environment of Tierboard looks after the stack {name} now. Nothing was changed."
        return plan_ends.plan_failed(work, sentence)
    way = opening(stack.status)
    if way is Opening.WAIT:
        return plan_ends.wait_for_foreign(work, stack)
    if why := _STATES.get(way):
        sentence = f"The stack {name} cannot be taken over as it is ({stack.status}): {why}. Nothing was changed."
        return plan_ends.plan_failed(work, sentence, aws_said=stack.reason)
    return _unreadable(work, stack)


def _unreadable(work: Work, stack: Stack) -> timedelta | None:
    """Without its template nobody could say what it loses."""
    try:
        base(work, stack.id)
    except NoTemplate as no:
        return plan_ends.plan_failed(work, f"{no} Nothing was changed.")
    return None


def base(work: Work, stack_id: str) -> str:
    """The template that runs in the stack before it is ours."""
    return running_template(work.aws.cloudformation, stack_id)
