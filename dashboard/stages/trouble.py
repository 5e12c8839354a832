"""The red card that comes first when a deployment failed or is stuck: what happened, what runs, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from dashboard import words
from dashboard.facts import sentence_of
from dashboard.stages.plan import Text
from dashboard.stages.progress import first_failure
from dashboard.words import Mark
from deployments.models import Deployment, Plan
from deployments.states import Kind, Status

_TROUBLE: Final = frozenset(
    {Status.PLAN_FAILED, Status.FAILED, Status.ROLLED_BACK, Status.NEEDS_ATTENTION, Status.DENIED}
)


@dataclass(frozen=True)
class Place:
    """A located problem and the link to its field."""

    words: str
    message: str
    link: str


@dataclass(frozen=True)
class Trouble:
    """What the card says. ``runs`` is what still works; ``aws`` AWS's own words, verbatim, never markup."""

    mark: Mark
    sentence: str
    runs: str
    cause: tuple[Text, ...]
    cause_reason: str
    aws: str
    problems: Sequence[Place]
    definition: str
    again: str


def trouble_of(deployment: Deployment, plan: Plan | None) -> Trouble | None:
    """The card, or None when nothing went wrong."""
    if deployment.state not in _TROUBLE:
        return None
    cause = first_failure(deployment, plan)
    return Trouble(
        mark=words.state(deployment.state, Kind(deployment.kind)),
        sentence=sentence_of(deployment),
        runs=_runs(deployment),
        cause=cause[0] if cause else (),
        cause_reason=cause[1] if cause else "",
        aws=deployment.aws_said,
        problems=[_place(deployment, row) for row in deployment.problems],
        definition=reverse("definition", args=[deployment.application_id]),
        again=_again(deployment),
    )


def _runs(deployment: Deployment) -> str:
    place = deployment.environment
    if place.live_revision is None:
        return f"Nothing runs in {place.name}."
    return f"Revision {place.live_revision.number} runs in {place.name}."


def _again(deployment: Deployment) -> str:
    name = "environment_destroy" if deployment.kind == Kind.DESTROY else "environment_deploy"
    return reverse(name, args=[deployment.environment_id])


def _place(deployment: Deployment, row: dict[str, str | None]) -> Place:
    component, field = row.get("component"), row.get("field")
    address = reverse("definition", args=[deployment.application_id])
    where = " / ".join(part for part in (component, field) if part) or "Definition"
    if not component:
        return Place(where, str(row.get("message") or ""), address)
    fragment = f"#f-s-{field.split('.')[0]}" if field else ""
    return Place(where, str(row.get("message") or ""), f"{address}?{urlencode({'component': component})}{fragment}")
