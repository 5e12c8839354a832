"""A stage card: its state in icon and word, one line of summary, whether it stands open, and what never came."""

from collections.abc import Sequence
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

    @property
    def says(self) -> bool:
        """Whether its line has more than the word of its state, which then stands in its place."""
        return bool(self.summary or self.body is not None)

    @property
    def never_came(self) -> bool:
        """Whether the deployment ended before this stage and nothing can be said of it."""
        return self.body is None and self.mark == SKIPPED


@dataclass(frozen=True)
class Unreached:
    """The stages that never came, in one line, and why."""

    cards: tuple[Card, ...]
    why: str


_WHY: Final = {
    Status.PLAN_FAILED: "the plan could not be made",
    Status.DENIED: "a check stopped it",
    Status.REJECTED: "it was rejected",
    Status.EXPIRED: "its time ran out",
    Status.SUPERSEDED: "it was overtaken",
    Status.CANCELLED: "it was cancelled",
    Status.PLANNED: "only a plan was asked for",
    Status.NO_CHANGES: "there was nothing to change",
    Status.ROLLED_BACK: "what was begun was undone",
    Status.FAILED: "deploying failed",
    Status.NEEDS_ATTENTION: "deploying is stuck",
}
_OPEN: Final[dict[Status, frozenset[str]]] = {
    Status.QUEUED: frozenset({"plan"}),
    Status.PLANNING: frozenset({"plan"}),
    Status.AWAITING_APPROVAL: frozenset({"plan", "cost"}),
    Status.APPROVED: frozenset({"deploy"}),
    Status.EXECUTING: frozenset({"deploy"}),
    Status.SUCCEEDED: frozenset({"verify"}),
    Status.PLANNED: frozenset({"plan", "cost"}),
    Status.NO_CHANGES: frozenset({"plan"}),
    Status.REJECTED: frozenset({"approval"}),
    Status.SUPERSEDED: frozenset({"approval"}),
}


def opened(status: Status, *, may_vote: bool) -> frozenset[str]:
    """The cards that stand open in a state; for whoever may decide, Approval too. Failures fold everything else."""
    extra = {"approval"} if may_vote and status is Status.AWAITING_APPROVAL else set()
    return _OPEN.get(status, frozenset()) | extra


def unreached(status: Status, cards: Sequence[Card]) -> Unreached:
    """Those of the cards that are drawn as one line instead of as boxes without content."""
    return Unreached(tuple(card for card in cards if card.never_came), _WHY.get(status, "the deployment ended before"))
