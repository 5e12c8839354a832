"""The one button at the top right of a deployment's page: what to do next, where there is such a thing."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from dashboard.facts import over_of
from dashboard.links import Link, links_of
from dashboard.stages.steps import again_of
from dashboard.stages.trouble import Trouble
from deployments import policies
from deployments.models import Deployment
from deployments.states import OPEN, Kind, Status
from teams.models import User

_OF_A_DEFINITION: Final = frozenset({Kind.DEPLOY, Kind.ADOPT})


@dataclass(frozen=True)
class Primary:
    """A link, or refused with its reason; ``outside`` opens a new tab."""

    label: str
    href: str = ""
    reason: str = ""
    outside: bool = False


def opens(deployment: Deployment) -> tuple[Link, ...]:
    """The addresses that it brought, as long as they are what runs."""
    return () if deployment.state is not Status.SUCCEEDED or over_of(deployment) else links_of(deployment.outputs.all())


def primary_of(deployment: Deployment, user: User, trouble: Trouble | None, no_vote: str) -> Primary | None:
    """What this person is to press next; None where nothing is left to do.

    :param no_vote: why they may not decide about it; empty when they may.
    """
    status = deployment.state
    if status is Status.AWAITING_APPROVAL:
        return Primary("Approve…", "#approval", no_vote)
    if status is Status.SUCCEEDED and deployment.kind == Kind.DESTROY:
        back = reverse("application", args=[deployment.application_id])
        return Primary(f"Back to {deployment.application.name}", back)
    if status is Status.SUCCEEDED:
        return _opened(opens(deployment))
    if status is Status.NO_CHANGES:
        return _onward(deployment)
    if newer := deployment.superseded_by:
        return Primary(f"Open plan #{newer.number}", reverse("deployment", args=[newer.pk]))
    if trouble and trouble.by:
        return Primary(f"Open #{trouble.by.number}", reverse("deployment", args=[trouble.by.pk]))
    if trouble:
        return _recommended(trouble)
    if status is Status.REJECTED and deployment.kind in _OF_A_DEFINITION:
        # The same plan would be rejected for the same reason.
        reason = policies.may_edit(user, deployment.application)
        return Primary("Mend the definition…", reverse("definition", args=[deployment.application_id]), reason or "")
    return None if status in OPEN or deployment.kind == Kind.DESTROY else _again(deployment, user)


def _opened(links: tuple[Link, ...]) -> Primary | None:
    return Primary(links[0].label, links[0].url, outside=True) if links else None


def _onward(deployment: Deployment) -> Primary:
    """From what had nothing to change: to what runs, else to the application."""
    live, application = deployment.environment.live_deployment, deployment.application
    found = _opened(links_of(live.outputs.all())) if live else None
    return found or Primary(f"Go to {application.name}", reverse("application", args=[application.pk]))


def _again(deployment: Deployment, user: User) -> Primary:
    label = "Deploy this revision…" if deployment.state is Status.PLANNED else "Plan again…"
    name, may = again_of(deployment)
    query = f"?{urlencode({'revision': deployment.revision.number})}" if deployment.revision else ""
    reason = may(user, deployment.environment) or policies.why_blocked(deployment.revision)
    return Primary(label, f"{reverse(name, args=[deployment.environment_id])}{query}", reason or "")


def _recommended(trouble: Trouble) -> Primary | None:
    """The recommended step; where that is a removal, or done outside of here, the way to the card that says it."""
    first = next(iter(trouble.steps), None)
    if first is None or first.removes or not first.href:
        return Primary("See what to do", "#trouble")
    return Primary(f"{first.label}…", first.href, first.reason)
