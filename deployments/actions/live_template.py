"""What runs in a stack of ours, as AWS says: the base of plans for which AWS makes no change set.

When AWS does not show it, the revision that was live last stands in for it, and the plan says so.
"""

from dataclasses import dataclass
from typing import Final

from deployments.actions.work import Work
from deployments.aws.errors import AwsProblem, Trouble
from deployments.aws.shapes import Stack
from deployments.states import Status

TRIES: Final = 2
"""After so many bad answers in a row a plan is made without AWS's."""
# Answers of AWS's: it will not show the template, however often it is asked.
_REFUSED: Final = frozenset({Trouble.INVALID, Trouble.DENIED})


@dataclass(frozen=True)
class Live:
    """A template as text, ``""`` for none. ``said``: why it is not AWS's own, for people; else empty."""

    template: str
    said: str = ""


def live_template(work: Work, stack: Stack) -> Live:
    """The template that AWS has; the last revision's when it refuses that or, while planning, keeps silent.

    :raises AwsProblem: when it is to be asked again: of what was approved nothing is taken from our own memory.
    """
    try:
        return Live(work.aws.cloudformation.template(stack.id))
    except AwsProblem as problem:
        if problem.trouble not in _REFUSED and not _is_silent(work, problem):
            raise
        return _remembered(work)


def _is_silent(work: Work, problem: AwsProblem) -> bool:
    """That it does not exist, right after its stack did, is an old answer; what slows us down goes by."""
    planning = work.deployment.state is Status.PLANNING
    return planning and problem.trouble is Trouble.UNKNOWN and work.deployment.attempts >= TRIES


def _remembered(work: Work) -> Live:
    live = work.environment.live_revision
    if live is None:
        return Live("", "AWS did not show what runs, and nothing of ours is known to.")
    return Live(live.template, f"AWS did not show what runs: this is by our last revision, {live.number}.")
