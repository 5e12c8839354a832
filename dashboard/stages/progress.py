"""The Deploy card: every resource with a bar from its start to its end, as AWS's events tell it."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from dashboard.figures import duration
from dashboard.reasons import in_our_words
from dashboard.stages.card import DONE, FAILED, LOOK, NOT_YET, SKIPPED, WORKING, Card
from dashboard.stages.rows import Text, bold
from dashboard.words import Mark
from deployments import insight
from deployments.changes import Change
from deployments.changes.resources import about
from deployments.models import Deployment, Plan
from deployments.states import BEFORE_EXECUTION, Status
from deployments.timeline import Row, first_failed

ROW_MARKS: Final = {
    "waiting": Mark("Waits", "neutral", "circle-dashed"),
    "running": Mark("Under way", "active", "loader-circle"),
    "done": Mark("Done", "good", "circle-check"),
    "failed": Mark("Failed", "bad", "circle-x"),
    "undone": Mark("Undone", "neutral", "undo-2"),
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
QUIET_FACTOR: Final = 3
"""No news for so many times the usual is said to be long."""
QUIET_LEAST: Final = 60
"""Seconds that no quiet is worth a word in."""


QUIET_UNKNOWN: Final = 180
"""Seconds of quiet that are said to be long where nothing ended well yet."""
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
    """The card's body. ``percent`` is how much is done, for the bar at the top; ``quiet`` a sentence when AWS has said
    nothing for long; ``hidden`` counts by word the resources that have no row here.
    """

    bars: tuple[Bar, ...]
    done: int
    total: int
    events: Sequence[Any]
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
    if not deployment.executing_at:
        return Card("deploy", "Deploy", NOT_YET if deployment.state in BEFORE_EXECUTION else SKIPPED)
    body = _body(deployment, plan, changes, rows)
    mark = _CARD_MARKS.get(deployment.state, SKIPPED)
    return Card("deploy", "Deploy", mark, _summary(deployment, body), body)


def first_failure(plan: Plan | None, rows: Sequence[Row]) -> tuple[tuple[Text, ...], str] | None:
    """The first resource that failed, in words, with AWS's reason; None when none did."""
    first = first_failed(rows)
    if first is None:
        return None
    return bold(about(first.logical_id, first.type, template_of(plan)).words), first.reason


def usual_of(deployment: Deployment) -> int | None:
    """How long such a deployment usually takes, in seconds; asked for only while AWS is at work."""
    return insight.usual_seconds(deployment) if deployment.state is Status.EXECUTING else None


def quiet_words(silence: float, usual: int | None) -> str:
    """``No news from AWS for 9 min; usual is 3 min.`` Nothing while that is not long.

    :param silence: seconds since AWS said something last.
    """
    if silence < (QUIET_UNKNOWN if usual is None else max(QUIET_LEAST, QUIET_FACTOR * usual)):
        return ""
    words = duration(int(silence) // 60 * 60)
    known = f"usual is {duration(usual)}" if usual else "no usual time is known yet"
    return f"No news from AWS for {words}; {known}. Still asking; nothing to press."


def _body(deployment: Deployment, plan: Plan | None, changes: Sequence[Change], rows: Sequence[Row]) -> ProgressBody:
    template = template_of(plan)
    started = [row.started for row in rows if row.started]
    begin = min(started, default=deployment.executing_at or timezone.now())
    end = deployment.ended_at or timezone.now()
    last = max([end, *(row.ended for row in rows if row.ended)])
    seen = {row.logical_id for row in rows}
    waiting = [change for change in changes if change.logical_id not in seen]
    bars = [_bar(row, template, begin, last) for row in rows[:MOST_BARS]]
    bars += [_waiting(change, template) for change in waiting[: MOST_BARS - len(bars)]]
    rest = Counter(ROW_MARKS[row.state].word for row in rows[MOST_BARS:])
    rest[ROW_MARKS["waiting"].word] += len(waiting) - max(0, min(len(waiting), MOST_BARS - len(rows)))
    total = max(deployment.resources_total, len(rows) + len(waiting))
    body = ProgressBody(tuple(bars), _done(deployment, rows), total, ())
    return replace(_with_news(deployment, body), hidden=_hidden(rest))


def _done(deployment: Deployment, rows: Sequence[Row]) -> int:
    """How many are done; where AWS went back, only those that it left as they were to become."""
    done = sum(row.state == "done" for row in rows)
    undone = deployment.state in BAD_ENDS or any(row.back for row in rows)
    return done if undone else max(done, deployment.resources_done)


def _hidden(rest: Counter[str]) -> str:
    count = sum(rest.values())
    if not count:
        return ""
    return f"And {count} more: " + ", ".join(f"{number} {word.lower()}" for word, number in rest.items() if number)


def _with_news(deployment: Deployment, body: ProgressBody) -> ProgressBody:
    """The same with the newest events, with what is usual, and with a word when AWS is quiet."""
    found, usual = insight.news(deployment, MOST_EVENTS), usual_of(deployment)
    since = found.newest or deployment.executing_at or timezone.now()
    silence = max(timezone.now() - since, timedelta(0)).total_seconds()
    return replace(
        body,
        events=found.events,
        event_count=found.count,
        newest=found.newest,
        usual=_usual_words(deployment, usual),
        quiet=quiet_words(silence, usual) if deployment.state is Status.EXECUTING else "",
    )


def _usual_words(deployment: Deployment, usual: int | None) -> str:
    if deployment.state is not Status.EXECUTING:
        return ""
    return f"usually {duration(usual)}" if usual else "no usual time known yet"


def _bar(row: Row, template: dict[str, Any], begin: datetime, end: datetime) -> Bar:
    span = max((end - begin).total_seconds(), 0.001)
    started = row.started or begin
    stopped = row.ended or end
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


_VERBS: Final = {"CREATE": "made", "UPDATE": "changed", "DELETE": "removed", "IMPORT": "taken over"}


_UNDONE: Final = {"DELETE_COMPLETE": "Taken away again", "DELETE_SKIPPED": "Stays behind"}


def _done_words(row: Row) -> str:
    """``Being made``, ``Made``, ``Not made``, ``Back as before``; nothing for what we have no verb for."""
    if row.state == "undone":
        return _UNDONE.get(row.status, "Back as before")
    if row.back and row.current:
        return "Going back"
    verb = _VERBS.get(row.status.split("_")[0], "")
    words = {"running": f"Being {verb}", "done": verb.capitalize(), "failed": f"Not {verb}"}
    return words.get(row.state, "") if verb else ""


def _waiting(change: Change, template: dict[str, Any]) -> Bar:
    words = bold(about(change.logical_id, change.type, template).words)
    return Bar(change.logical_id, ROW_MARKS["waiting"], words, "", None, None, "", change.type, "", current=False)


def template_of(plan: Plan | None) -> dict[str, Any]:
    """The plan's template as data; empty when everything goes."""
    try:
        found = json.loads(plan.template) if plan and plan.template else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _summary(deployment: Deployment, body: ProgressBody) -> str:
    words = f"{body.done} of {body.total}" if body.total else "no resource to change"
    if deployment.state in BAD_ENDS:
        words = "failed"
    if deployment.executing_at and deployment.ended_at:
        return f"{words} · {duration(round((deployment.ended_at - deployment.executing_at).total_seconds()) or 1)}"
    return f"{words}, {body.usual}" if body.usual else words
