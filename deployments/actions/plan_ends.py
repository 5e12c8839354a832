"""How planning ends or waits when there is no plan to store."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from deployments.actions.work import NOW, Work
from deployments.aws.shapes import Stack
from deployments.states import Status
from deployments.transitions import move

FOREIGN = timedelta(seconds=5)
# AWS works out a change set within seconds; after this long something is wrong.
GIVE_UP = timedelta(minutes=15)


def plan_failed(
    work: Work, sentence: str, *, aws_said: str = "", problems: Sequence[Mapping[str, object]] = ()
) -> timedelta:
    """End as PLAN_FAILED: nothing was changed."""
    move(
        work.deployment,
        to=Status.PLAN_FAILED,
        sentence=sentence,
        outcome=sentence[:1000],
        aws_said=aws_said,
        problems=[dict(problem) for problem in problems],
    )
    return NOW


def wait_for_foreign(work: Work, stack: Stack) -> timedelta:
    """Somebody works on the stack outside Tierboard: wait, say so, and give up after a while."""
    if work.older_than("planning_at", GIVE_UP):
        return plan_failed(
            work, f"Somebody outside Tierboard is at work on the stack ({stack.status}). Plan again later."
        )
    sentence = f"Somebody outside Tierboard is at work on the stack ({stack.status}). We wait for it to end."
    if work.deployment.outcome != sentence:
        work.note(outcome=sentence)
    return FOREIGN
