"""Words, tones and icons for what people see: pure functions of facts, no Django, no database.

A state is always icon + word + tone, and every state says what happens next. Labels are ours; AWS's terms come second.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dashboard.figures import at_time, duration, moment
from deployments.states import Kind, Status

LEFT_SHOWN = 3
LONG_FACTOR = 3  # So many times the usual is said to be long.
MOST_CHIPS = 3
"""In a row, before the others are counted."""


@dataclass(frozen=True)
class Mark:
    """How something is shown: ``tone`` is one of neutral, active, waiting, good, caution, bad, risk."""

    word: str
    tone: str
    icon: str

    @property
    def spin(self) -> bool:
        """Whether the icon turns (a machine is at work)."""
        return self.icon == "loader-circle"

    @property
    def sign(self) -> str:
        """Its tone where only text can stand, as in the title of a browser tab."""
        return _TAB_SIGNS[self.tone]


_TAB_SIGNS = {"neutral": "○", "active": "↻", "waiting": "⏳", "good": "✓", "caution": "⚠", "bad": "✗", "risk": "‼"}


_STATES: dict[Status, Mark] = {
    Status.QUEUED: Mark("In line", "neutral", "circle-dashed"),
    Status.PLANNING: Mark("Working out changes", "active", "loader-circle"),
    Status.AWAITING_APPROVAL: Mark("Waiting for approval", "waiting", "hourglass"),
    Status.APPROVED: Mark("Approved, not started", "active", "calendar-clock"),
    Status.EXECUTING: Mark("Deploying", "active", "loader-circle"),
    Status.PLANNED: Mark("Planned only", "neutral", "clipboard-check"),
    Status.SUCCEEDED: Mark("Deployed", "good", "circle-check"),
    Status.NO_CHANGES: Mark("Nothing to change", "neutral", "equal"),
    Status.PLAN_FAILED: Mark("Could not plan", "bad", "circle-x"),
    Status.DENIED: Mark("Blocked by a check", "bad", "ban"),
    Status.REJECTED: Mark("Rejected", "neutral", "circle-slash"),
    Status.EXPIRED: Mark("Approval time ran out", "neutral", "clock-alert"),
    Status.SUPERSEDED: Mark("Overtaken", "neutral", "layers"),
    Status.CANCELLED: Mark("Cancelled", "neutral", "circle-minus"),
    Status.ROLLED_BACK: Mark("Failed, previous version restored", "caution", "undo-2"),
    Status.FAILED: Mark("Failed", "bad", "circle-x"),
    Status.NEEDS_ATTENTION: Mark("Stuck, needs a person", "bad", "octagon-alert"),
}
_EXECUTING = {
    Kind.DESTROY: "Removing",
    Kind.ROLLBACK: "Going back",
    Kind.RESCUE: "Bringing back",
    Kind.ADOPT: "Taking over",
    Kind.REVERT_DRIFT: "Undoing",
}
_SUCCEEDED = {
    Kind.DESTROY: "Removed",
    Kind.ROLLBACK: "Went back",
    Kind.RESCUE: "Brought back",
    Kind.ADOPT: "Taken over",
    Kind.REVERT_DRIFT: "Undone",
}

KINDS: dict[Kind, str] = {
    Kind.DEPLOY: "Deploy",
    Kind.ROLLBACK: "Go back",
    Kind.DESTROY: "Remove",
    Kind.REVERT_DRIFT: "Undo outside changes",
    Kind.RESCUE: "Rescue",
    Kind.ADOPT: "Take over",
}

NOT_LIVE = Mark("Nothing deployed", "neutral", "circle-dashed")
LIVE = Mark("Live", "good", "circle-check")
LIVE_FAILS = Mark("Live, a check fails", "caution", "circle-alert")
BLOCKED = Mark("Blocked", "bad", "ban")
OBSERVED = Mark("Observed only", "neutral", "eye")
RUNS_BLOCKED = Mark("Runs a blocked revision", "caution", "ban")
DATA_AT_RISK = Mark("Data at risk", "risk", "shield-alert")
PUBLIC = Mark("Public", "risk", "globe")
WIDER_RIGHTS = Mark("Wider rights", "caution", "key-round")
CHANGED_SINCE_YOURS = Mark("Changed since your vote", "caution", "history")
CHANGED_SINCE_A_VOTE = Mark("Changed since a vote", "caution", "history")
SKIPPED = Mark("Left out", "caution", "circle-minus")
UNCHECKED = Mark("Never checked", "neutral", "circle-question-mark")
SOURCES: dict[str, Mark] = {
    "measured": Mark("Measured", "good", "gauge"),
    "stated": Mark("You said", "neutral", "message-square"),
    "default": Mark("Our guess", "caution", "circle-question-mark"),
}
"""Where an assumption comes from."""
CHECK_FAILS = Mark("Deployed, a check of the site fails", "caution", "circle-alert")
HALF_DONE: Final = frozenset({Status.FAILED, Status.NEEDS_ATTENTION})
NOT_IN_FORCE: Final[Mapping[Status, str]] = {
    **dict.fromkeys((Status.PLAN_FAILED, Status.DENIED, Status.REJECTED, Status.EXPIRED), "would have been"),
    **dict.fromkeys((Status.SUPERSEDED, Status.CANCELLED, Status.ROLLED_BACK), "would have been"),
    **dict.fromkeys(HALF_DONE, "planned:"),
    Status.PLANNED: "would be",
}
"""Ends that did not bring what was planned, or nobody knows how much of it, with what stands before its amounts."""


def state(status: Status, kind: Kind = Kind.DEPLOY) -> Mark:
    """The word, tone and icon of a deployment's state; some words depend on what it does."""
    mark = _STATES[status]
    words = {Status.EXECUTING: _EXECUTING, Status.SUCCEEDED: _SUCCEEDED}.get(status, {})
    return Mark(words.get(kind, mark.word), mark.tone, mark.icon)


def in_force(status: Status, change: str) -> str:
    """A difference of amounts, said so that one of a plan that never came is not taken for one that did."""
    return f"{NOT_IN_FORCE[status]} {change}" if status in NOT_IN_FORCE and "$" in change else change


def risk_marks(risks: Iterable[str]) -> tuple[Mark, ...]:
    """Chips for what a plan makes public, whose rights it widens, and what it leaves out of step with the definition.

    :param risks: of all changes together.
    """
    found = set(risks)
    known = (("public", PUBLIC), ("rights", WIDER_RIGHTS), ("skipped", SKIPPED))
    return tuple(mark for risk, mark in known if risk in found)


@dataclass(frozen=True)
class Facts:
    """What the sentence "what happens next" is made of. Times are aware; ``ahead`` names what it waits behind: empty
    when that is nothing, None when nobody looked.

    ``outcome`` is the end in words; of what has not ended, what keeps it from going on, such as AWS not answering.
    """

    status: Status
    kind: Kind
    application: str
    environment: str
    number: int
    revision: int | None
    now: datetime
    ahead: str | None = ""
    votes: str = ""
    expires_at: datetime | None = None
    starts_at: datetime | None = None
    resources_done: int = 0
    resources_total: int = 0
    stack_done: bool = False  # AWS has done its part, what is left is ours.
    usual_seconds: int | None = None
    planning_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str = ""
    superseded_by: int | None = None
    left: tuple[str, ...] | None = None
    """Names of what a removal left in the account, or what AWS could not delete; None when nobody looked."""
    opens: str = ""
    """What opens the first address of what runs: ``Open the website``."""
    over: str = ""
    """Why what it brought runs no more, as ``#9 took its place``; empty while it runs."""
    by_token: bool = False  # A token asked for it, which is CI, and not a person.
    until: str = ""  # How long at most what keeps it from going on may last.


def next_step(facts: Facts) -> str:
    """One sentence or two: where it stands, what happens next, who can act. Never empty."""
    if facts.status in _BY_STATUS:
        return _BY_STATUS[facts.status](facts)
    return facts.outcome or ENDED[facts.status]


def _queued(facts: Facts) -> str:
    if facts.ahead is None:
        return "Waits for its turn."
    return f"Starts as soon as {facts.ahead} has ended." if facts.ahead else "Starts within seconds."


def _planning(facts: Facts) -> str:
    if facts.outcome:
        return f"{facts.outcome} {facts.until}".strip()
    usual = f" Usually {duration(facts.usual_seconds)}." if facts.usual_seconds else ""
    gone = int((facts.now - (facts.planning_at or facts.now)).total_seconds())
    if facts.usual_seconds and gone > LONG_FACTOR * facts.usual_seconds:
        so_far = duration(gone // 60 * 60 or gone)
        usual = f" It takes longer than usual: {so_far} so far.{usual} {facts.until}".rstrip()
    return f"AWS is asked what would change. Nothing is changed yet.{usual}"


def _awaiting(facts: Facts) -> str:
    expiry = f" Expires {moment(facts.expires_at, facts.now)}." if facts.expires_at else ""
    return f"{facts.votes or 'Needs approval by somebody who is not the author.'}{expiry}"


def _approved(facts: Facts) -> str:
    if facts.starts_at and facts.starts_at > facts.now:
        return f"Starts {moment(facts.starts_at, facts.now)}, when the freeze ends."
    return f"{facts.outcome} {facts.until}".strip() or "Starts now."


def _executing(facts: Facts) -> str:
    if facts.outcome:
        return f"{facts.outcome} We go on asking; nothing to press. {facts.until}".strip()
    usual = f", usually {duration(facts.usual_seconds)}" if facts.usual_seconds else ""
    if facts.stack_done:
        checks = "" if facts.kind is Kind.DESTROY else " What runs now is opened and checked."
        return f"AWS has done its part.{checks} You can leave this page."
    if not facts.resources_total:
        return f"AWS is at work{usual}. You can leave this page."
    return f"{facts.resources_done} of {facts.resources_total} resources done{usual}. You can leave this page."


def _succeeded(facts: Facts) -> str:
    at = moment(facts.ended_at, facts.now) if facts.ended_at else "now"
    if facts.kind is Kind.DESTROY:
        return f"{facts.environment} was removed {at}.{_left(facts.left)}"
    if facts.over:
        return f"{'Brought back' if facts.kind is Kind.RESCUE else 'Ran from'} {at}; {facts.over}.{_left(facts.left)}"
    if facts.kind is Kind.RESCUE:
        return f"{facts.outcome or f'Runs again since {at}.'}{f' {facts.opens}.' if facts.opens else ''}"
    return f"Running since {at}.{f' {facts.opens}.' if facts.opens else ''}{_left(facts.left)}"


def _planned(facts: Facts) -> str:
    asked = "CI asked for a plan" if facts.by_token else "only a plan was asked for"
    return f"Nothing was changed and nothing will be: {asked}.{' Deploy this revision…' if facts.revision else ''}"


def _left(names: tuple[str, ...] | None) -> str:
    if names is None:
        return ""
    if not names:
        return " Nothing of it runs any more."
    shown = ", ".join(names[:LEFT_SHOWN])
    more = f" and {len(names) - LEFT_SHOWN} more" if len(names) > LEFT_SHOWN else ""
    return f" {left_words(len(names))}: {shown}{more}."


def left_words(count: int) -> str:
    """How much a removal left in the account."""
    return "1 thing stays behind and goes on costing" if count == 1 else f"{count} things stay behind and go on costing"


def _no_changes(facts: Facts) -> str:
    if facts.kind in (Kind.RESCUE, Kind.REVERT_DRIFT):
        no_more = "is not stuck any more" if facts.kind is Kind.RESCUE else "does not differ any more"
        return facts.outcome or f"{facts.environment} {no_more}."
    if facts.revision is None:
        return f"There is nothing left to remove in {facts.environment}."
    return f"The environment already is at revision {facts.revision}."


def _superseded(facts: Facts) -> str:
    why = facts.outcome or "The plan is no longer what AWS would do."
    if why == f"Overtaken by the newer plan #{facts.superseded_by}.":
        why = f"The plan is no longer what AWS would do: #{facts.superseded_by} was planned after it."
    if facts.superseded_by:
        return f"{why} Open {'' if f'#{facts.superseded_by}' in why else 'the newer plan '}#{facts.superseded_by}."
    return why if why.endswith("lan again.") else f"{why} Plan again."


def _expired(facts: Facts) -> str:
    """With the time at which it ran out, which the end alone does not tell."""
    found, at = facts.outcome or ENDED[Status.EXPIRED], facts.expires_at
    if at is None:
        return found
    return found.replace(" ran out.", f" ran out {at_time(at, facts.now)}.", 1)


_BY_STATUS = {
    Status.QUEUED: _queued,
    Status.PLANNING: _planning,
    Status.AWAITING_APPROVAL: _awaiting,
    Status.APPROVED: _approved,
    Status.EXECUTING: _executing,
    Status.PLANNED: _planned,
    Status.SUCCEEDED: _succeeded,
    Status.NO_CHANGES: _no_changes,
    Status.SUPERSEDED: _superseded,
    Status.EXPIRED: _expired,
}
ENDED: dict[Status, str] = {
    Status.PLAN_FAILED: "Nothing was changed. Plan again.",
    Status.DENIED: "Nothing was changed. Put right what the checks found, then plan again.",
    Status.REJECTED: "An approver rejected it. Nothing was changed. Edit and plan again.",
    Status.EXPIRED: "Nothing was changed. Plan again: prices and AWS's state may have moved.",
    Status.CANCELLED: "Cancelled before anything was changed.",
    Status.ROLLED_BACK: "The previous version is running again. Mend the cause and plan again.",
    Status.FAILED: "It did not work. Mend the cause and plan again.",
    Status.NEEDS_ATTENTION: "AWS cannot go on alone. Look at the stack in AWS's console.",
}
"""Used when the worker left no sentence of its own."""
