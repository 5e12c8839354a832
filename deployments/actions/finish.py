"""After AWS has succeeded: termination protection, site content, older copies, a check-up, the closing transaction.

``stack_done`` is set, so AWS's part is over and proven; everything here may be repeated.
"""

from datetime import timedelta

from deployments.actions.checkup import check_up
from deployments.actions.clear_copies import clear_copies
from deployments.actions.content import release_content
from deployments.actions.ends import end, end_well
from deployments.actions.work import NOW, Work, database_now
from deployments.aws.errors import AwsProblem
from deployments.aws.shapes import Stack
from deployments.aws.statuses import Phase, phase
from deployments.failpoints import fp
from deployments.states import Kind, Status
from deployments.transitions import ensure_margin

AGAIN = timedelta(seconds=2)
LATER = timedelta(seconds=5)
# How long after AWS was done we try to bring the files, and so many times in a row, before a person has to look: the
# first bad answer after a long silence of ours ends nothing.
GIVE_UP = timedelta(hours=2)
TRIES = 10


def finish(work: Work) -> timedelta:
    """One step towards SUCCEEDED."""
    if work.deployment.kind == Kind.DESTROY:
        return end_well(work, ())
    if work.deployment.stack_done_at is None:
        work.note(stack_done_at=database_now())
    stack = work.aws.cloudformation.stack(work.deployment.stack_id)
    if stack is None:
        return _not_shown(work)
    if phase(stack.status) is Phase.GONE:
        sentence = "AWS deployed it, and then somebody deleted the stack. Plan again to make it anew."
        return end(work, Status.NEEDS_ATTENTION, sentence)
    _protect(work, stack)
    if work.deployment.kind == Kind.RESCUE and work.environment.live_revision is None:
        return end_well(work, stack.outputs)
    if (wait := _brought(work, stack)) is not None:
        return wait
    if not check_up(work, stack.outputs):
        return AGAIN
    return end_well(work, stack.outputs)


def _brought(work: Work, stack: Stack) -> timedelta | None:
    """When to look again until the files of every site have come and older copies are cleared; None once they are."""
    if work.deployment.kind == Kind.RESCUE:
        return None
    try:
        if not release_content(work, stack.outputs):
            return NOW
        return None if clear_copies(work, stack.outputs) else LATER
    except AwsProblem as problem:
        if work.deployment.attempts < TRIES or not work.older_than("stack_done_at", GIVE_UP):
            raise
        sentence = (
            "AWS deployed the stack, but the website's files could not be brought to their bucket, or older copies "
            "not be cleared at CloudFront. Mend what AWS says, then plan again: the files come then."
        )
        return end(work, Status.NEEDS_ATTENTION, sentence, aws_said=problem.text)


def _not_shown(work: Work) -> timedelta:
    """By its id AWS shows even a deleted stack for 90 days, so this is an old answer."""
    if work.older_than("stack_done_at", GIVE_UP):
        sentence = "AWS deployed it, and has not shown the stack for 2 hours. Look at it in AWS's console."
        return end(work, Status.NEEDS_ATTENTION, sentence)
    return LATER


def _protect(work: Work, stack: Stack) -> None:
    if work.environment.protected and not stack.protected:
        fp("before_protect")
        ensure_margin(work.deployment)
        work.aws.cloudformation.protect(stack.id, on=True)
        fp("after_protect")
