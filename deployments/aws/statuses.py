"""CloudFormation's stack statuses, grouped once: what each means for a deployment and for a new plan. Pure.

Success is only what stands in the first group. A status that we do not know is never success and never failure.
"""

from enum import StrEnum
from typing import Final


class Phase(StrEnum):
    """What a stack status means for the operation that led to it."""

    MOVING = "moving"
    WELL = "well"
    BACK = "back"
    """The operation failed and what ran before runs again."""
    BROKEN = "broken"
    """The first creation failed: nothing runs, and the stack must be removed before anything else."""
    STUCK = "stuck"
    """AWS cannot go on alone."""
    GONE = "gone"
    REVIEW = "review"
    """Only a change set was made so far; not an operation."""
    UNKNOWN = "unknown"


PHASES: Final[dict[str, Phase]] = {
    "CREATE_COMPLETE": Phase.WELL,
    "UPDATE_COMPLETE": Phase.WELL,
    "IMPORT_COMPLETE": Phase.WELL,
    "DELETE_COMPLETE": Phase.GONE,
    "CREATE_IN_PROGRESS": Phase.MOVING,
    "UPDATE_IN_PROGRESS": Phase.MOVING,
    "DELETE_IN_PROGRESS": Phase.MOVING,
    "IMPORT_IN_PROGRESS": Phase.MOVING,
    "ROLLBACK_IN_PROGRESS": Phase.MOVING,
    "UPDATE_ROLLBACK_IN_PROGRESS": Phase.MOVING,
    "IMPORT_ROLLBACK_IN_PROGRESS": Phase.MOVING,
    # The new state is live, but what it replaced is still being deleted: not yet the end.
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": Phase.MOVING,
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": Phase.MOVING,
    "UPDATE_ROLLBACK_COMPLETE": Phase.BACK,
    "IMPORT_ROLLBACK_COMPLETE": Phase.BACK,
    "CREATE_FAILED": Phase.BROKEN,
    "ROLLBACK_COMPLETE": Phase.BROKEN,
    "ROLLBACK_FAILED": Phase.STUCK,
    "UPDATE_FAILED": Phase.STUCK,
    "UPDATE_ROLLBACK_FAILED": Phase.STUCK,
    "IMPORT_ROLLBACK_FAILED": Phase.STUCK,
    "DELETE_FAILED": Phase.STUCK,
    "REVIEW_IN_PROGRESS": Phase.REVIEW,
}


def phase(status: str) -> Phase:
    """The group of a stack status."""
    return PHASES.get(status, Phase.UNKNOWN)


class Opening(StrEnum):
    """What a new plan can do with a stack in some status."""

    CREATE = "create"
    UPDATE = "update"
    WAIT = "wait"
    REMOVE_FIRST = "remove_first"
    RESCUE_FIRST = "rescue_first"


_REMOVE_FIRST: Final = frozenset({"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"})


def opening(status: str | None) -> Opening:
    """What a plan may do; ``None`` is a stack that does not exist."""
    if status is None or phase(status) in {Phase.GONE, Phase.REVIEW}:
        return Opening.CREATE
    if status in _REMOVE_FIRST:
        return Opening.REMOVE_FIRST
    if phase(status) in {Phase.WELL, Phase.BACK}:
        return Opening.UPDATE
    return Opening.RESCUE_FIRST if phase(status) is Phase.STUCK else Opening.WAIT


EXECUTED_WELL: Final = "EXECUTE_COMPLETE"
EXECUTED_BADLY: Final = "EXECUTE_FAILED"
BEGAN: Final = frozenset({"EXECUTE_IN_PROGRESS", EXECUTED_WELL, EXECUTED_BADLY})
"""Execution statuses that prove that the change set was executed."""

DONE_RESOURCE: Final = frozenset(
    {"CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_COMPLETE", "DELETE_SKIPPED", "IMPORT_COMPLETE", "CLEAR_COMPLETE"}
)
