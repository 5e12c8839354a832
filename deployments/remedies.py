"""What can be done with a stack that AWS cannot bring on alone, by the status it is stuck in. Pure.

Each remedy is a deployment of its own, planned and approved like any other. Sources: the API reference of
ContinueUpdateRollback, RollbackStack and DeleteStack, and the CloudFormation user guide's "Continue rolling back an
update".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Self

from deployments.states import Kind


class Remedy(StrEnum):
    """One way on. ``CONTINUE`` and ``SKIP`` finish going back, ``ROLL_BACK`` begins it; the others finish removing."""

    CONTINUE = "continue"
    SKIP = "skip"
    ROLL_BACK = "roll_back"
    KEEP = "keep"
    FORCE = "force"


TAKEN_IN: Final[Mapping[Remedy, str]] = {
    Remedy.CONTINUE: "UPDATE_ROLLBACK_FAILED",
    Remedy.SKIP: "UPDATE_ROLLBACK_FAILED",
    Remedy.ROLL_BACK: "UPDATE_FAILED",
    Remedy.KEEP: "DELETE_FAILED",
    Remedy.FORCE: "DELETE_FAILED",
}
"""The one stack status in which AWS takes the call."""

_WHY: Final[Mapping[str, str]] = {
    "UPDATE_ROLLBACK_FAILED": "it got stuck while going back",
    "UPDATE_FAILED": "a change stopped half way and did not go back by itself",
    "DELETE_FAILED": "its removal stopped half way",
}


def kind_of(remedy: Remedy) -> Kind:
    """The kind of deployment that carries it out: what finishes removing ends like a removal."""
    return Kind.DESTROY if remedy in {Remedy.KEEP, Remedy.FORCE} else Kind.RESCUE


def for_status(status: str) -> tuple[Remedy, ...]:
    """The remedies that AWS takes in a stack status, the one to try first in front."""
    return tuple(remedy for remedy, taken_in in TAKEN_IN.items() if taken_in == status)


def why_not(remedy: Remedy, status: str) -> str | None:
    """Why AWS would refuse it now, as a sentence; ``None`` when it would take it."""
    wanted = TAKEN_IN[remedy]
    if status == wanted:
        return None
    return f"AWS takes this only of a stack of which {_WHY[wanted]}; this one is in another state now ({status})."


@dataclass(frozen=True)
class Operation:
    """What a deployment does to a stuck stack. ``resources`` are the logical ids that ``SKIP`` leaves as they are."""

    remedy: Remedy
    resources: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data, as the deployment's row keeps it."""
        return {"remedy": self.remedy.value, "resources": sorted(self.resources)}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read back what :meth:`to_json` wrote. Raises ValueError and KeyError for anything else."""
        return cls(Remedy(row["remedy"]), tuple(map(str, row["resources"])))

    @property
    def call(self) -> str:
        """AWS's name of the call that it makes."""
        calls = {Remedy.ROLL_BACK: "RollbackStack", Remedy.KEEP: "DeleteStack", Remedy.FORCE: "DeleteStack"}
        return calls.get(self.remedy, "ContinueUpdateRollback")
