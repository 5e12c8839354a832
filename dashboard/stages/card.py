"""A stage card: its state in icon and word, one line of summary, and whether it stands open."""

from dataclasses import dataclass
from typing import Any, Final

from dashboard.words import Mark
from deployments.states import Status

NOT_YET: Final = Mark("Not yet", "neutral", "circle")
SKIPPED: Final = Mark("Not reached", "neutral", "circle-dashed")
DONE: Final = Mark("Done", "good", "circle-check")
WORKING: Final = Mark("Under way", "active", "loader-circle")
WAITING: Final = Mark("Waits for people", "waiting", "hourglass")
LOOK: Final = Mark("Look at this", "caution", "circle-alert")
FAILED: Final = Mark("Failed", "bad", "circle-x")


@dataclass(frozen=True)
class Card:
    """One stage. ``body`` is what ``deployments/_<key>.html`` draws; None when there is nothing to open."""

    key: str
    title: str
    mark: Mark
    summary: str = ""
    body: Any = None
    chips: tuple[Mark, ...] = ()
    figure: str = ""

    @property
    def template(self) -> str:
        """The template of the card's body."""
        return f"deployments/_{self.key}.html"


_OPEN: Final[dict[Status, frozenset[str]]] = {
    Status.QUEUED: frozenset({"plan"}),
    Status.PLANNING: frozenset({"plan"}),
    Status.AWAITING_APPROVAL: frozenset({"plan", "cost"}),
    Status.APPROVED: frozenset({"deploy"}),
    Status.EXECUTING: frozenset({"deploy"}),
    Status.SUCCEEDED: frozenset({"verify"}),
    Status.PLANNED: frozenset({"plan", "cost"}),
    Status.NO_CHANGES: frozenset({"plan"}),
    Status.DENIED: frozenset({"checks"}),
    Status.REJECTED: frozenset({"approval"}),
    Status.SUPERSEDED: frozenset({"approval"}),
}


def opened(status: Status, *, may_vote: bool) -> frozenset[str]:
    """The cards that stand open in a state; for whoever may decide, Approval too. Failures fold everything else."""
    extra = {"approval"} if may_vote and status is Status.AWAITING_APPROVAL else set()
    return _OPEN.get(status, frozenset()) | extra
