"""What is different about the plan by which an observed stack is taken over: whose stack it is, and what runs in it.

Everything else is an ordinary plan: an UPDATE change set on that very stack, made of the revision's template.
"""

from deployments.actions.ownership import ENVIRONMENT_TAG
from deployments.actions.plan_ends import No
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


def refusal(work: Work, stack: Stack | None) -> No | None:
    """Why this is not the stack that was observed, or in no state to be changed; None when it can be taken over."""
    name = work.environment.stack_name
    if stack is None:
        return No(f"There is no stack {name} to take over. Nothing was changed.")
    observed = ObservedStack.objects.filter(pk=work.environment.pk).values_list("stack_id", flat=True).first()
    if not observed:
        return No(f"The stack {name} was never seen whole, so it cannot be taken over. Look at it again first.")
    if stack.id != observed:
        return No(f"Another stack has the name {name} now than the one that is observed. Nothing was changed.")
    if stack.parent:
        return No(f"The stack {name} belongs to another stack. Nothing was changed.")
    if stack.tags.get(ENVIRONMENT_TAG, str(work.environment.pk)) != str(work.environment.pk):
        return No(f"Another environment of Tierboard looks after the stack {name} now. Nothing was changed.")
    if why := _STATES.get(opening(stack.status)):
        sentence = f"The stack {name} cannot be taken over as it is ({stack.status}): {why}. Nothing was changed."
        return No(sentence, stack.reason)
    return None if opening(stack.status) is Opening.WAIT else _unreadable(work, stack)


def _unreadable(work: Work, stack: Stack) -> No | None:
    """Without its template nobody could say what it loses."""
    try:
        base(work, stack.id)
    except NoTemplate as no:
        return No(f"{no} Nothing was changed.")
    return None


def base(work: Work, stack_id: str) -> str:
    """The template that runs in the stack before it is ours."""
    return running_template(work.aws.cloudformation, stack_id)
