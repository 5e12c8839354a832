"""The states of a deployment and what may follow what. Pure.

The same table stands as a trigger in the database; a test holds the two against each other.
"""

from enum import StrEnum


class Kind(StrEnum):
    """What a deployment does to its environment."""

    DEPLOY = "deploy"
    ROLLBACK = "rollback"
    DESTROY = "destroy"
    REVERT_DRIFT = "revert_drift"
    RESCUE = "rescue"
    ADOPT = "adopt"


class Mode(StrEnum):
    """Whether a deployment stops after its plan."""

    PLAN = "plan"
    DEPLOY = "deploy"


class Status(StrEnum):
    """Where a deployment stands."""

    QUEUED = "queued"
    PLANNING = "planning"
    AWAITING_APPROVAL = "awaiting_approval"
    APPROVED = "approved"
    EXECUTING = "executing"
    SUCCEEDED = "succeeded"
    PLANNED = "planned"
    NO_CHANGES = "no_changes"
    PLAN_FAILED = "plan_failed"
    DENIED = "denied"
    REJECTED = "rejected"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    ROLLED_BACK = "rolled_back"
    FAILED = "failed"
    NEEDS_ATTENTION = "needs_attention"


_S = Status

MOVES: dict[Status, frozenset[Status]] = {
    _S.QUEUED: frozenset({_S.PLANNING, _S.PLAN_FAILED, _S.SUPERSEDED, _S.CANCELLED}),
    _S.PLANNING: frozenset(
        {
            _S.AWAITING_APPROVAL,
            _S.APPROVED,
            _S.PLANNED,
            _S.NO_CHANGES,
            _S.PLAN_FAILED,
            _S.DENIED,
            _S.SUPERSEDED,
            _S.CANCELLED,
        }
    ),
    _S.AWAITING_APPROVAL: frozenset({_S.APPROVED, _S.REJECTED, _S.EXPIRED, _S.SUPERSEDED, _S.CANCELLED}),
    _S.APPROVED: frozenset({_S.EXECUTING, _S.REJECTED, _S.EXPIRED, _S.SUPERSEDED, _S.CANCELLED}),
    # SUPERSEDED from here only with AWS's proof that the change set was never executed.
    _S.EXECUTING: frozenset({_S.SUCCEEDED, _S.ROLLED_BACK, _S.FAILED, _S.NEEDS_ATTENTION, _S.SUPERSEDED}),
    **{
        end: frozenset()
        for end in (
            _S.SUCCEEDED,
            _S.PLANNED,
            _S.NO_CHANGES,
            _S.PLAN_FAILED,
            _S.DENIED,
            _S.REJECTED,
            _S.EXPIRED,
            _S.SUPERSEDED,
            _S.CANCELLED,
            _S.ROLLED_BACK,
            _S.FAILED,
            _S.NEEDS_ATTENTION,
        )
    },
}

TERMINAL: frozenset[Status] = frozenset(status for status, following in MOVES.items() if not following)
OPEN: frozenset[Status] = frozenset(MOVES) - TERMINAL
# One row per physical target may be in one of these: the partial unique index names the same two.
HOLDS_TARGET: frozenset[Status] = frozenset({_S.PLANNING, _S.EXECUTING})
# A machine, not a person, takes the next step.
MACHINE: frozenset[Status] = frozenset({_S.QUEUED, _S.PLANNING, _S.APPROVED, _S.EXECUTING})
# A machine looks at it when it is due. What has succeeded is due only when somebody asks to check it again.
MAY_BE_DUE: frozenset[Status] = MACHINE | {_S.SUCCEEDED}
# A plan exists or may still come, and nothing was changed yet.
BEFORE_EXECUTION: frozenset[Status] = frozenset({_S.QUEUED, _S.PLANNING, _S.AWAITING_APPROVAL, _S.APPROVED})
# Ends that left what ran before not as it was, or only just as it was.
LEFT_WRONG: frozenset[Status] = frozenset({_S.FAILED, _S.ROLLED_BACK, _S.NEEDS_ATTENTION})
# Ends that say how the environment is. All others changed nothing and asked AWS nothing about it.
REACHED: frozenset[Status] = LEFT_WRONG | {_S.SUCCEEDED, _S.NO_CHANGES}
# Ends that a person has to look at; the others leave what ran before untouched and unquestioned.
WORRYING: frozenset[Status] = LEFT_WRONG | {_S.PLAN_FAILED, _S.DENIED}


def can_move(from_: Status, to: Status) -> bool:
    """Whether a deployment in ``from_`` may become ``to``."""
    return to in MOVES[from_]
