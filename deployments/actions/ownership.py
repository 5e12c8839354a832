"""Whether a stack that AWS shows under our name is really ours."""

from deployments.actions.work import Work
from deployments.aws.shapes import Stack
from deployments.aws.statuses import Phase, phase
from deployments.models import Deployment, ObservedStack
from deployments.states import Kind

ENVIRONMENT_TAG = "tierboard:environment"


def current_stack(work: Work) -> Stack | None:
    """The stack that has the environment's name now; ``None`` when there is none."""
    stack = work.aws.cloudformation.stack(work.environment.stack_name)
    return None if stack is None or phase(stack.status) is Phase.GONE else stack


def surely_none(work: Work) -> bool:
    """Whether it is certain that there is none, after :func:`current_stack` found none: one answer may be old.

    By its id AWS shows a deleted stack for 90 days. Call it once a look.
    """
    known = work.environment.stack_id
    stack = work.aws.cloudformation.stack(known) if known else None
    if stack is not None:
        return phase(stack.status) is Phase.GONE
    return work.surely_missing()


def is_ours(work: Work, stack: Stack) -> bool:
    """By its tag, by a StackId that we were given, or because all it has are change sets that we made.

    To be taken over it has to be the very stack that is observed, and nothing else makes it ours.
    """
    environment = work.environment
    if work.deployment.kind == Kind.ADOPT:
        return ObservedStack.objects.filter(pk=environment.pk, stack_id=stack.id).exclude(stack_id="").exists()
    if stack.tags.get(ENVIRONMENT_TAG) == str(environment.pk):
        return True
    if stack.id == environment.stack_id:
        return True
    mine = Deployment.objects.filter(environment=environment)
    if mine.filter(stack_id=stack.id).exists():
        return True
    if phase(stack.status) is not Phase.REVIEW:
        return False
    names = set(work.aws.cloudformation.change_set_names(stack.id))
    ours = {f"p-{pk}" for pk in mine.values_list("pk", flat=True)}
    return bool(names) and names <= ours


def foreign_words(work: Work) -> str:
    """Why we keep our hands off."""
    return (
        f"The account already has a stack named {work.environment.stack_name} that Tierboard did not make. "
        "Nothing was changed. Remove or rename that stack, then plan again."
    )
