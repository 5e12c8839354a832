"""After AWS has succeeded: termination protection, site content, a check-up, and the closing transaction.

``stack_done`` is set, so AWS's part is over and proven; everything here may be repeated.
"""

from datetime import timedelta

from deployments.actions.checkup import check_up
from deployments.actions.content import release_content
from deployments.actions.ends import end, end_well
from deployments.actions.work import NOW, Work
from deployments.aws.errors import AwsProblem
from deployments.aws.shapes import Stack
from deployments.aws.statuses import Phase, phase
from deployments.failpoints import fp
from deployments.states import Kind, Status
from deployments.transitions import ensure_margin

AGAIN = timedelta(seconds=2)
# How long we try to bring the files before a person has to look.
GIVE_UP = timedelta(hours=2)


def finish(work: Work) -> timedelta:
    """One step towards SUCCEEDED."""
    if work.deployment.kind == Kind.DESTROY:
        return end_well(work, ())
    stack = work.aws.cloudformation.stack(work.deployment.stack_id)
    if stack is None or phase(stack.status) is Phase.GONE:
        sentence = "AWS deployed it, and then somebody deleted the stack. Plan again to make it anew."
        return end(work, Status.NEEDS_ATTENTION, sentence)
    _protect(work, stack)
    if work.deployment.kind == Kind.RESCUE and work.environment.live_revision is None:
        return end_well(work, stack.outputs)
    try:
        if work.deployment.kind != Kind.RESCUE and not release_content(work, stack.outputs):
            return NOW
    except AwsProblem as problem:
        if work.older_than("executing_at", GIVE_UP):
            sentence = "AWS deployed the stack, but the website's files could not be brought to their bucket."
            return end(work, Status.NEEDS_ATTENTION, sentence, aws_said=problem.text)
        raise
    if not check_up(work, stack.outputs):
        return AGAIN
    return end_well(work, stack.outputs)


def _protect(work: Work, stack: Stack) -> None:
    if work.environment.protected and not stack.protected:
        fp("before_protect")
        ensure_margin(work.deployment)
        work.aws.cloudformation.protect(stack.id, on=True)
        fp("after_protect")
