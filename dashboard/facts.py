"""From a deployment's row to the facts that its sentences are made of."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from dashboard import words
from deployments import insight, policies, selectors
from deployments.models import Deployment
from deployments.states import Kind, Status

USUAL_PLANNING_SECONDS = 20


def facts_of(
    deployment: Deployment,
    now: datetime | None = None,
    *,
    detailed: bool = True,
    opens: str = "",
    ahead: Mapping[uuid.UUID, Deployment] | None = None,
) -> words.Facts:
    """Everything "what happens next" needs.

    :param detailed: also read who is ahead and which votes are missing: a query or two, so not for every row of a list.
    :param ahead: of ``history.ahead_of``, which has read who is ahead for a whole list.
    :param opens: what opens the first address of what runs, where that can be pressed.
    """
    moment = timezone.localtime(now or timezone.now())
    status, kind = deployment.state, Kind(deployment.kind)
    newer = deployment.superseded_by
    return words.Facts(
        status=status,
        kind=kind,
        application=deployment.application.name,
        environment=deployment.environment.name,
        number=deployment.number,
        revision=deployment.revision.number if deployment.revision else None,
        now=moment,
        ahead=_ahead(deployment, moment, detailed=detailed, known=ahead),
        votes=_votes(deployment) if detailed else "",
        expires_at=_local(deployment.expires_at),
        resources_done=deployment.resources_done,
        resources_total=deployment.resources_total,
        usual_seconds=_usual(deployment, detailed=detailed),
        ended_at=_local(deployment.ended_at),
        outcome=deployment.outcome,
        superseded_by=newer.number if newer else None,
        left=_left(deployment) if detailed else None,
        opens=opens,
        over=over_of(deployment) if status is Status.SUCCEEDED else "",
        by_token=deployment.requested_through_id is not None,
    )


def sentence_of(deployment: Deployment) -> str:
    """What happens next with the deployment, in one or two sentences."""
    return marked_sentence_of(deployment).replace("**", "")


def marked_sentence_of(deployment: Deployment, *, opens: str = "") -> str:
    """The same with the names in it between double stars."""
    return words.next_step(facts_of(deployment, opens=opens))


def line_of(deployment: Deployment, ahead: Mapping[uuid.UUID, Deployment]) -> str:
    """The same for one row of a list, by what was read for all of its rows."""
    return words.next_step(facts_of(deployment, detailed=False, ahead=ahead)).replace("**", "")


def is_live(deployment: Deployment) -> bool:
    """Whether this is the deployment that runs in its environment now."""
    return deployment.environment.live_deployment_id == deployment.pk


def over_of(deployment: Deployment) -> str:
    """Why what a deployment that succeeded brought runs no more, as the end of a sentence; empty while it runs."""
    live = deployment.environment.live_deployment
    if live is None:
        return f"{deployment.environment.name} was removed since"
    # What a rescue brings back is what was live before.
    runs = live.number < deployment.number if deployment.kind == Kind.RESCUE else live.pk == deployment.pk
    return "" if runs else f"#{live.number} took its place"


def _ahead(
    deployment: Deployment, now: datetime, *, detailed: bool, known: Mapping[uuid.UUID, Deployment] | None
) -> str | None:
    """Who is ahead; "" when nobody is, None when nobody looked."""
    if known is None and not detailed:
        return None
    other = selectors.queue_ahead(deployment) if known is None else known.get(deployment.pk)
    if other is None:
        return ""
    minutes = int((now - other.requested_at).total_seconds() // 60)
    return f"deployment #{other.number} ({other.requested_by}, {minutes} min)"


def _usual(deployment: Deployment, *, detailed: bool) -> int | None:
    """How long the step usually takes; None when nobody knows yet."""
    if deployment.state is Status.PLANNING:
        return USUAL_PLANNING_SECONDS
    return insight.usual_seconds(deployment) if detailed and deployment.state is Status.EXECUTING else None


def _votes(deployment: Deployment) -> str:
    if deployment.state is not Status.AWAITING_APPROVAL or not hasattr(deployment, "plan"):
        return ""
    return policies.tally(deployment.plan).sentence


def _left(deployment: Deployment) -> tuple[str, ...] | None:
    if deployment.state is not Status.SUCCEEDED or not hasattr(deployment, "plan"):
        return None
    if deployment.kind != Kind.DESTROY:
        rows = deployment.left_behind or ()
        return tuple(str(row.get("physical_id") or row["logical_id"]) for row in rows) or None
    return tuple(str(row.get("physical_id") or row["logical_id"]) for row in insight.stays_behind(deployment.plan))


def _local(at: datetime | None) -> datetime | None:
    return timezone.localtime(at) if at else None
