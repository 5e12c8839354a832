"""How planning ends or waits when there is no plan to store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from deployments.actions.work import AGAIN, NOW, Work
from deployments.aws.shapes import Stack
from deployments.failpoints import fp
from deployments.states import Status
from deployments.transitions import move

FOREIGN = timedelta(seconds=5)
# AWS works out a change set within seconds; after this long something is wrong.
GIVE_UP = timedelta(minutes=15)


@dataclass(frozen=True)
class No:
    """Why the stack, as it was described, cannot be planned for. ``aws_said`` is AWS's own word on it."""

    sentence: str
    aws_said: str = ""


def plan_failed(
    work: Work, sentence: str, *, aws_said: str = "", problems: Sequence[Mapping[str, object]] = ()
) -> timedelta:
    """End as PLAN_FAILED: nothing was changed."""
    fp("before_plan_fails")
    move(
        work.deployment,
        to=Status.PLAN_FAILED,
        sentence=sentence,
        outcome=sentence[:1000],
        aws_said=aws_said,
        problems=[dict(problem) for problem in problems],
    )
    fp("after_plan_fails")
    return NOW


def no_changes(work: Work, sentence: str) -> timedelta:
    """End as NO_CHANGES: there is nothing to do."""
    fp("before_no_changes")
    move(work.deployment, to=Status.NO_CHANGES, sentence=sentence, outcome=sentence)
    fp("after_no_changes")
    return NOW


def refuse(work: Work, no: No) -> timedelta:
    """End for what a description says, once more of them say so than may be old."""
    return plan_failed(work, no.sentence, aws_said=no.aws_said) if work.surely_missing() else AGAIN


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
