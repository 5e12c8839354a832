"""The Deploy card: every resource with a bar from its start to its end, as AWS's events tell it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from dashboard.figures import duration
from dashboard.stages.card import DONE, FAILED, LOOK, NOT_YET, SKIPPED, WORKING, Card
from dashboard.stages.plan import Text, bold
from dashboard.words import Mark
from deployments import selectors
from deployments.changes import Change
from deployments.changes.resources import about
from deployments.models import Deployment, Plan
from deployments.states import BEFORE_EXECUTION, Status

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


@dataclass(frozen=True)
class ProgressBody:
    """The card's body. ``percent`` is how much is done, for the bar at the top."""

    bars: tuple[Bar, ...]
    done: int
    total: int
    events: Sequence[Any]

    @property
    def percent(self) -> int:
        """0 to 100."""
        return round(100 * self.done / self.total) if self.total else 0


def progress_card(deployment: Deployment, plan: Plan | None, changes: Sequence[Change]) -> Card:
    """The card in any state."""
    if not deployment.executing_at:
        return Card("deploy", "Deploy", NOT_YET if deployment.state in BEFORE_EXECUTION else SKIPPED)
    rows = selectors.timeline(deployment)
    body = _body(deployment, plan, changes, rows)
    mark = _CARD_MARKS.get(deployment.state, SKIPPED)
    return Card("deploy", "Deploy", mark, _summary(deployment, body), body)


def first_failure(deployment: Deployment, plan: Plan | None) -> tuple[tuple[Text, ...], str] | None:
    """The first resource that failed, in words, with AWS's reason; None when none did."""
    failed = [row for row in selectors.timeline(deployment) if row.state == "failed"]
    if not failed:
        return None
    first = min(failed, key=lambda row: row.ended or row.started or timezone.now())
    return bold(_words(first.logical_id, first.type, plan)), first.reason


def _body(
    deployment: Deployment, plan: Plan | None, changes: Sequence[Change], rows: Sequence[selectors.Row]
) -> ProgressBody:
    started = [row.started for row in rows if row.started]
    begin = min(started, default=deployment.executing_at or timezone.now())
    end = deployment.ended_at or timezone.now()
    bars = [_bar(row, plan, begin, max([end, *(row.ended for row in rows if row.ended)])) for row in rows]
    seen = {row.logical_id for row in rows}
    bars += [_waiting(change, plan) for change in changes if change.logical_id not in seen]
    done = sum(row.state == "done" for row in rows)
    total = max(deployment.resources_total, len(bars))
    return ProgressBody(tuple(bars), max(done, deployment.resources_done), total, _events(deployment))


def _bar(row: selectors.Row, plan: Plan | None, begin: datetime, end: datetime) -> Bar:
    span = max((end - begin).total_seconds(), 0.001)
    started = row.started or begin
    stopped = row.ended or end
    seconds = (stopped - started).total_seconds()
    return Bar(
        key=row.logical_id,
        mark=ROW_MARKS[row.state],
        sentence=bold(_words(row.logical_id, row.type, plan)),
        took=duration(round(seconds)) if seconds >= 1 else "under 1 s",
        left=round(100 * (started - begin).total_seconds() / span, 1),
        width=max(1.0, round(100 * seconds / span, 1)),
        status=row.status,
        type=row.type,
        reason=row.reason if row.state == "failed" else "",
        current=row.current,
    )


def _waiting(change: Change, plan: Plan | None) -> Bar:
    words = bold(_words(change.logical_id, change.type, plan))
    return Bar(change.logical_id, ROW_MARKS["waiting"], words, "", None, None, "", change.type, "", current=False)


def _words(logical_id: str, type_: str, plan: Plan | None) -> str:
    return about(logical_id, type_, template_of(plan)).words


def template_of(plan: Plan | None) -> dict[str, Any]:
    """The plan's template as data; empty when everything goes."""
    try:
        found = json.loads(plan.template) if plan and plan.template else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _events(deployment: Deployment) -> list[Any]:
    return list(deployment.events.order_by("-at", "-id")[:200])


def _summary(deployment: Deployment, body: ProgressBody) -> str:
    words = f"{body.done} of {body.total}"
    if deployment.executing_at and deployment.ended_at:
        return f"{words} · {duration(round((deployment.ended_at - deployment.executing_at).total_seconds()) or 1)}"
    return words
