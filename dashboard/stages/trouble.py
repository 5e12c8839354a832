"""The red card that comes first when a deployment failed or is stuck: what happened, what runs, what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from dashboard import words
from dashboard.reasons import in_our_words
from dashboard.stages.progress import first_failure
from dashboard.stages.rows import Text
from dashboard.stages.steps import Step, steps_of
from dashboard.words import Mark
from deployments import insight, selectors
from deployments.models import Deployment, Plan
from deployments.states import Kind, Status
from teams.models import User

_TROUBLE: Final = frozenset(
    {Status.PLAN_FAILED, Status.FAILED, Status.ROLLED_BACK, Status.NEEDS_ATTENTION, Status.DENIED}
)
_STATES: Final = {
    "UPDATE_ROLLBACK_FAILED": "Stuck while going back",
    "ROLLBACK_FAILED": "Stuck while undoing the first deployment",
    "UPDATE_ROLLBACK_COMPLETE": "Back at what ran before",
    "ROLLBACK_COMPLETE": "The first deployment was undone: nothing runs",
    "CREATE_FAILED": "The first deployment failed: nothing runs",
    "UPDATE_FAILED": "Stuck in the middle of the change",
    "DELETE_FAILED": "Removed in part",
    "DELETE_COMPLETE": "Removed",
    "UPDATE_COMPLETE": "Changed as planned",
    "CREATE_COMPLETE": "Made as planned",
}


@dataclass(frozen=True)
class Place:
    """A located problem and the link to its field."""

    words: str
    message: str
    link: str


@dataclass(frozen=True)
class Answer:
    """An address of what runs: whether it answered, and when it was asked."""

    label: str
    url: str
    ok: bool
    detail: str
    at: datetime | None

    @property
    def is_web(self) -> bool:
        """Whether a browser may be sent there."""
        return self.url.startswith(("https://", "http://"))


@dataclass(frozen=True)
class Trouble:
    """What the card says. ``runs`` is what still works; ``aws`` AWS's own words, verbatim, never markup. ``stack`` is
    the state that AWS is in, in our words, ``stack_aws`` in AWS's, ``since`` when it said so.
    """

    mark: Mark
    runs: str
    works: tuple[Answer, ...]
    fails: tuple[Answer, ...]
    cause: tuple[Text, ...]
    cause_reason: str
    cause_ours: str
    aws: str
    problems: Sequence[Place]
    steps: tuple[Step, ...]
    report: str
    stack: str = ""
    stack_aws: str = ""
    since: datetime | None = None


def trouble_of(deployment: Deployment, plan: Plan | None, user: User, rows: Sequence[selectors.Row]) -> Trouble | None:
    """The card, or None when nothing went wrong; ``rows`` are of ``selectors.timeline``."""
    if deployment.state not in _TROUBLE:
        return None
    cause = first_failure(plan, rows)
    answers = _answers(deployment)
    said = insight.stack_word(deployment) if deployment.executing_at else None
    reason = cause[1] if cause else ""
    return Trouble(
        mark=words.state(deployment.state, Kind(deployment.kind)),
        runs=_runs(deployment),
        works=tuple(one for one in answers if one.ok),
        fails=tuple(one for one in answers if not one.ok),
        cause=cause[0] if cause else (),
        cause_reason=reason,
        cause_ours=in_our_words(reason or deployment.aws_said),
        aws=deployment.aws_said,
        problems=[_place(deployment, row) for row in deployment.problems],
        steps=steps_of(deployment, user),
        report=reverse("deployment_report", args=[deployment.pk]),
        stack=_STATES.get(said.status, "In a state that we have no word for") if said else "",
        stack_aws=said.status if said else "",
        since=said.at if said else None,
    )


def _runs(deployment: Deployment) -> str:
    place = deployment.environment
    if place.live_revision is None:
        return f"Nothing runs in {place.name}."
    if deployment.state is Status.NEEDS_ATTENTION:
        return f"Revision {place.live_revision.number} ran in {place.name} before; a part of it may be changed."
    return f"Revision {place.live_revision.number} runs in {place.name}."


def _answers(deployment: Deployment) -> list[Answer]:
    """What was opened last in the environment: after this deployment, else after the one that is live."""
    live = deployment.environment.live_deployment
    rows = deployment.verification or (live.verification if live else None) or []
    return [_answer(row) for row in rows if isinstance(row, Mapping)]


def _answer(row: Mapping[str, Any]) -> Answer:
    try:
        at = datetime.fromisoformat(str(row.get("at", "")))
    except ValueError:
        at = None
    label, url, detail = (str(row.get(name) or "") for name in ("label", "url", "detail"))
    return Answer(label, url, bool(row.get("ok")), detail, at if at and at.tzinfo else None)


def _place(deployment: Deployment, row: dict[str, str | None]) -> Place:
    component, field = row.get("component"), row.get("field")
    address = reverse("definition", args=[deployment.application_id])
    where = " / ".join(part for part in (component, field) if part) or "Definition"
    if not component:
        return Place(where, str(row.get("message") or ""), address)
    fragment = f"#f-s-{field.split('.')[0]}" if field else ""
    return Place(where, str(row.get("message") or ""), f"{address}?{urlencode({'component': component})}{fragment}")
