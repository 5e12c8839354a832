"""The Deploy card: every resource with a bar from its start to its end, as AWS's events tell it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from dashboard.figures import duration
from dashboard.quiet import quiet_words
from dashboard.reasons import in_our_words
from dashboard.stages.card import DONE, FAILED, LOOK, NOT_YET, SKIPPED, WORKING, Card
from dashboard.stages.rows import Text, as_data, bold
from dashboard.words import Mark
from deployments import insight
from deployments.changes import Change
from deployments.changes.resources import about
from deployments.models import Deployment, Plan
from deployments.states import BEFORE_EXECUTION, Kind, Status
from deployments.timeline import Row, first_failed, how_far

ROW_MARKS: Final = {
    "waiting": Mark("Waits", "neutral", "circle-dashed"),
    "running": Mark("Under way", "active", "loader-circle"),
    "done": Mark("Done", "good", "circle-check"),
    "failed": Mark("Failed", "bad", "circle-x"),
    "undone": Mark("Undone", "neutral", "undo-2"),
    "left": Mark("Left as it was", "neutral", "equal"),
    "untold": Mark("Not told", "neutral", "circle-question-mark"),
}
_CARD_MARKS: Final = {
    Status.SUCCEEDED: DONE,
    Status.EXECUTING: WORKING,
    Status.ROLLED_BACK: LOOK,
    Status.FAILED: FAILED,
    Status.NEEDS_ATTENTION: FAILED,
}
MOST_BARS: Final = 14
MOST_EVENTS: Final = 20
UNUSUAL: Final = 30
"""Seconds that the bars have room for where nobody knows yet how long it takes."""
_NOT_KNOWN: Final = "no usual time known yet"
BAD_ENDS: Final = frozenset({Status.FAILED, Status.NEEDS_ATTENTION, Status.ROLLED_BACK})


@dataclass(frozen=True)
class Bar:
    """One resource. ``left`` and ``width`` are percentages of the whole span, None before it started."""

    key: str
    mark: Mark
    sentence: tuple[Text, ...]
    took: str
    left: float | None
    width: float | None
    status: str
    type: str
    reason: str
    current: bool
    ours: str = ""
    word: str = ""
    """What AWS does or did with it, in our words."""


@dataclass(frozen=True)
class ProgressBody:
    """The card's body. ``percent`` is how much is done, for the bar at the top; ``counted`` the same in words;
    ``quiet`` a sentence when AWS has said nothing for long; ``hidden`` counts the resources that have no row here.
    """

    bars: tuple[Bar, ...]
    done: int
    total: int
    events: Sequence[Any]
    counted: str = ""
    event_count: int = 0
    usual: str = ""
    quiet: str = ""
    newest: datetime | None = None
    hidden: str = ""

    @property
    def percent(self) -> int:
        """0 to 100."""
        return round(100 * self.done / self.total) if self.total else 0


def progress_card(deployment: Deployment, plan: Plan | None, changes: Sequence[Change], rows: Sequence[Row]) -> Card:
    """The card in any state; ``rows`` are of ``timeline``."""
    title = "Remove" if deployment.kind == Kind.DESTROY else "Deploy"
    if not deployment.executing_at:
        return Card("deploy", title, NOT_YET if deployment.state in BEFORE_EXECUTION else SKIPPED)
    body = _body(deployment, plan, changes, rows)
    mark = _CARD_MARKS.get(deployment.state, SKIPPED)
    return Card("deploy", title, mark, _summary(deployment, body), body)


def first_failure(plan: Plan | None, rows: Sequence[Row]) -> tuple[tuple[Text, ...], str] | None:
    """The first resource that failed, in words, with AWS's reason; None when none did."""
    first = first_failed(rows)
    if first is None:
        return None
    return bold(about(first.logical_id, first.type, template_of(plan)).words), first.reason


def usual_of(deployment: Deployment) -> int | None:
    """How long such a deployment usually takes, in seconds; asked for only while AWS is at work."""
    return insight.usual_seconds(deployment) if deployment.state is Status.EXECUTING else None


def _body(deployment: Deployment, plan: Plan | None, changes: Sequence[Change], rows: Sequence[Row]) -> ProgressBody:
    template, usual, news = template_of(plan), usual_of(deployment), insight.news(deployment, MOST_EVENTS)
    seen = {row.logical_id for row in rows}
    untouched = [change for change in changes if change.logical_id not in seen]
    # When AWS has ended and told of others, it has looked at these and left them as they were.
    state = ("left" if news.count else "untold") if _ended_well(deployment, rows) else "waiting"
    begin, now, end = _span(deployment, rows, usual)
    bars = [_bar(row, template, begin, now, end) for row in rows[:MOST_BARS]]
    bars += [_untouched(change, template, state) for change in untouched[: MOST_BARS - len(bars)]]
    rest = Counter(row.state for row in rows[MOST_BARS:])
    rest[state] += len(untouched) - max(0, min(len(untouched), MOST_BARS - len(rows)))
    done, total = count_of(deployment, changes, rows)
    counted = _ends(rows, len(untouched)) if state == "left" else ""
    body = ProgressBody(tuple(bars), done, total, (), counted or f"{done} of {total}")
    return replace(_with_news(deployment, body, usual, news), hidden=hidden_words(rest))


def count_of(deployment: Deployment, changes: Sequence[Change], rows: Sequence[Row]) -> tuple[int, int]:
    """How many resources are done, and of how many, by the engine's rule: what AWS told since it stored them counts."""
    done, total = how_far([change.logical_id for change in changes], rows)
    # Once AWS has done its part the engine counts what AWS left as it was as done.
    stored = 0 if deployment.state in BAD_ENDS or any(row.back for row in rows) else deployment.resources_done
    return max(done, stored), max(total, deployment.resources_total)


def _ended_well(deployment: Deployment, rows: Sequence[Row]) -> bool:
    """Whether AWS has done its part, and has not gone back."""
    done = bool(deployment.stack_done) or deployment.state is Status.SUCCEEDED
    return done and deployment.state not in BAD_ENDS and not any(row.back for row in rows)


def _span(deployment: Deployment, rows: Sequence[Row], usual: int | None) -> tuple[datetime, datetime, datetime]:
    """When the bars begin, until when those that have not ended go, and what they have room for: while AWS is at work,
    at least as long as it usually takes, so that what has just begun does not look finished.
    """
    begin = min((row.started for row in rows if row.started), default=deployment.executing_at or timezone.now())
    now = max([deployment.ended_at or timezone.now(), *(row.ended for row in rows if row.ended)])
    if deployment.state is Status.EXECUTING and any(row.current for row in rows):
        return begin, now, max(now, begin + timedelta(seconds=usual or UNUSUAL))
    return begin, now, now


def _ends(rows: Sequence[Row], untouched: int) -> str:
    """``1 changed, 5 left as they were``, ``18 removed, 3 left behind``; nothing where AWS did the same with all."""
    skipped = sum(row.status == SKIPPED_DELETION for row in rows)
    if not untouched and not skipped:
        return ""
    did = Counter(_VERBS.get(row.status.split("_")[0], "done") for row in rows if row.status != SKIPPED_DELETION)
    words = [f"{count} {verb}" for verb, count in did.items()]
    words += [f"{skipped} left behind"] if skipped else []
    words += [f"{untouched} left as {'it was' if untouched == 1 else 'they were'}"] if untouched else []
    return ", ".join(words)


_HIDDEN: Final = {
    "waiting": ("waits", "wait", "waiting"),
    "running": ("is under way", "are under way", "under way"),
    "done": ("is done", "are done", "done"),
    "failed": ("failed", "failed", "failed"),
    "undone": ("is undone", "are undone", "undone"),
    "left": ("was left as it was", "were left as they were", "left as they were"),
    "untold": ("is not told", "are not told", "not told"),
}
"""Of one, of more of them, and of those beside others."""


def hidden_words(rest: Counter[str]) -> str:
    """``And 7 more wait``, ``And 9 more: 2 done, 7 waiting``."""
    found = [(_HIDDEN[state], number) for state, number in rest.items() if number]
    if len(found) == 1:
        (one, more, _), number = found[0]
        return f"And {number} more {one if number == 1 else more}"
    listed = ", ".join(f"{number} {words[2]}" for words, number in found)
    return f"And {sum(rest.values())} more: {listed}" if found else ""


def _with_news(deployment: Deployment, body: ProgressBody, usual: int | None, found: insight.News) -> ProgressBody:
    """The same with the newest events, with what is usual, and with a word when AWS is quiet."""
    since = found.newest or deployment.executing_at or timezone.now()
    silence = max(timezone.now() - since, timedelta(0)).total_seconds()
    return replace(
        body,
        events=found.events,
        event_count=found.count,
        newest=found.newest,
        usual=_usual_words(deployment, usual),
        quiet=quiet_words(silence, usual, said=not deployment.outcome) if deployment.state is Status.EXECUTING else "",
    )


def _usual_words(deployment: Deployment, usual: int | None) -> str:
    if deployment.state is not Status.EXECUTING:
        return ""
    return f"usually {duration(usual)}" if usual else _NOT_KNOWN


def _bar(row: Row, template: dict[str, Any], begin: datetime, now: datetime, end: datetime) -> Bar:
    span = max((end - begin).total_seconds(), 0.001)
    started = row.started or begin
    stopped = row.ended or now
    seconds = (stopped - started).total_seconds()
    return Bar(
        key=row.logical_id,
        mark=ROW_MARKS[row.state],
        sentence=bold(about(row.logical_id, row.type, template).words),
        took=duration(round(seconds)) if seconds >= 1 else "under 1 s",
        left=round(100 * (started - begin).total_seconds() / span, 1),
        width=max(1.0, round(100 * seconds / span, 1)),
        status=row.status,
        type=row.type,
        reason=row.reason if row.state == "failed" else "",
        current=row.current,
        ours=in_our_words(row.reason) if row.state == "failed" else "",
        word=_done_words(row),
    )


_VERBS: Final = {"CREATE": "made", "UPDATE": "changed", "DELETE": "removed", "IMPORT": "taken over", "CLEAR": "cleared"}


SKIPPED_DELETION: Final = "DELETE_SKIPPED"
_STAYS: Final = "Stays behind"
_UNDONE: Final = {"DELETE_COMPLETE": "Taken away again", SKIPPED_DELETION: _STAYS}


def _done_words(row: Row) -> str:
    """``Being made``, ``Made``, ``Not made``, ``Back as before``; nothing for what we have no verb for."""
    if row.state == "undone":
        return _UNDONE.get(row.status, "Back as before")
    if row.back and row.current:
        return "Going back"
    if row.status == SKIPPED_DELETION:
        return _STAYS
    verb = _VERBS.get(row.status.split("_")[0], "")
    words = {"running": f"Being {verb}", "done": verb.capitalize(), "failed": f"Not {verb}"}
    return words.get(row.state, "") if verb else ""


def _untouched(change: Change, template: dict[str, Any], state: str) -> Bar:
    words = bold(about(change.logical_id, change.type, template).words)
    return Bar(change.logical_id, ROW_MARKS[state], words, "", None, None, "", change.type, "", current=False)


def template_of(plan: Plan | None) -> dict[str, Any]:
    """The plan's template as data; empty when everything goes."""
    return as_data(plan.template) if plan else {}


def _summary(deployment: Deployment, body: ProgressBody) -> str:
    words = body.counted if body.total else "no resource to change"
    if deployment.state in BAD_ENDS:
        words = "failed"
    if deployment.executing_at and deployment.ended_at:
        return f"{words} · {duration(round((deployment.ended_at - deployment.executing_at).total_seconds()) or 1)}"
    known = body.usual and body.usual != _NOT_KNOWN
    return f"{words}, {body.usual}" if known else words
