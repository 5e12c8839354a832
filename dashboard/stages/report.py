"""The report for AWS support: names, times and AWS's own words of one deployment, as plain text without secrets."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from dashboard.stages.plan import raw
from deployments import insight
from deployments.models import Deployment, Plan, StackEvent
from deployments.states import BEFORE_EXECUTION

MOST_EVENTS: Final = 1_000
_SECRET: Final = re.compile(
    r"(?i)((?:passw\w*|secret\w*|token|api[_-]?key|private[_-]?key)[\"']?\s*[=:]\s*)[\"']?[^\s\"',;&}]+"
)
_KEY_ID: Final = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")


def report_text(deployment: Deployment) -> str:
    """Everything that AWS support asks for. All times are UTC."""
    plan: Plan | None = getattr(deployment, "plan", None)
    found = insight.news(deployment, MOST_EVENTS)
    parts = [*_said(deployment), *_events(found.events, found.count)]
    if plan and plan.changes:
        parts += ["", "What AWS said it would change:", raw(plan)]
    return "\n".join([*_head(deployment), "", without_secrets("\n".join(parts)), ""])


def without_secrets(text: str) -> str:
    """The text without what follows words like password, and without ids of access keys."""
    return _KEY_ID.sub("(access key hidden)", _SECRET.sub(r"\1(hidden)", text))


def _head(deployment: Deployment) -> Iterator[str]:
    place = deployment.environment
    token = "" if deployment.state in BEFORE_EXECUTION or not deployment.executing_at else str(deployment.pk)
    rows = (
        ("Report on", f"{deployment.application.name} / {place.name}, deployment #{deployment.number}"),
        ("State", deployment.state.value.replace("_", " ")),
        ("AWS account", place.account.account_id),
        ("Region", place.region),
        ("Stack", place.stack_name),
        ("Stack ARN", deployment.stack_id),
        ("Change set ARN", deployment.change_set_arn),
        ("Client request token", token),
        ("Asked for", _utc(deployment.requested_at)),
        ("Planned", _utc(deployment.planned_at)),
        ("Began at AWS", _utc(deployment.executing_at)),
        ("Ended", _utc(deployment.ended_at)),
    )
    for name, value in rows:
        yield f"{name + ':':<22}{value or 'not known'}"


def _said(deployment: Deployment) -> Iterator[str]:
    for title, text in (("In short", deployment.outcome), ("AWS said", deployment.aws_said)):
        if text:
            yield f"{title}: {text}"


def _events(rows: Sequence[StackEvent], count: int) -> Iterator[str]:
    yield ""
    yield f"Events, the newest first ({len(rows)} of {count}):"
    for row in rows:
        parts = [_utc(row.at), row.event_id, row.logical_id, row.resource_type, row.status, row.physical_id, row.reason]
        yield " | ".join(part for part in parts if part)


def _utc(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if at else ""
