"""From a deployment's row to the facts that its sentences are made of."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from dashboard import words
from dashboard.figures import duration, moment
from dashboard.quiet import quiet_of
from dashboard.reasons import passes
from deployments import insight, policies, selectors
from deployments.actions.follow import LOST
from deployments.actions.plan_ends import GIVE_UP
from deployments.ballots import Ballots
from deployments.models import Deployment
from deployments.states import Kind, Status

USUAL_PLANNING_SECONDS = 20
_MEND: Final = ", mend the definition and deploy again."
_AGAIN: Final = ", then deploy again."
_ITS_PAGE: Final = "its page says"
_THIS_PAGE: Final = "this page then says"
"""The same on that page."""


def facts_of(
    deployment: Deployment,
    now: datetime | None = None,
    *,
    detailed: bool = True,
    opens: str = "",
    ahead: Mapping[uuid.UUID, Deployment] | None = None,
    heard: Mapping[uuid.UUID, datetime] | None = None,
    ballots: Ballots | None = None,
) -> words.Facts:
    """Everything "what happens next" needs.

    :param detailed: also read who is ahead and which votes are missing: a query or two, so not for every row of a list.
    :param ahead: of ``history.ahead_of``, which has read who is ahead for a whole list.
    :param heard: of ``history.heard_of``, when AWS said something last of what is executed and is ahead.
    :param ballots: what its votes rest on, where that was read already.
    :param opens: what opens the first address of what runs, where that can be pressed.
    """
    at = timezone.localtime(now or timezone.now())
    status, kind, newer = deployment.state, Kind(deployment.kind), deployment.superseded_by
    if heard is None and detailed:
        heard = insight.last_heard(deployment)
    outcome = _outcome(deployment) or _quiet(deployment, at, heard)
    return words.Facts(
        status=status,
        kind=kind,
        application=deployment.application.name,
        environment=deployment.environment.name,
        number=deployment.number,
        revision=deployment.revision.number if deployment.revision else None,
        now=at,
        ahead=_ahead(deployment, at, detailed=detailed, known=ahead, heard=heard),
        votes=_votes(deployment, ballots) if detailed else "",
        expires_at=_local(deployment.expires_at),
        resources_done=deployment.resources_done,
        resources_total=deployment.resources_total,
        stack_done=bool(deployment.stack_done),
        usual_seconds=_usual(deployment, detailed=detailed),
        planning_at=_local(deployment.planning_at),
        ended_at=_local(deployment.ended_at),
        outcome=outcome,
        until=_until(deployment, at) if outcome or status is Status.PLANNING else "",
        superseded_by=newer.number if newer else None,
        left=_left(deployment) if detailed else None,
        opens=opens,
        over=over_of(deployment) if status is Status.SUCCEEDED else "",
        by_token=deployment.requested_through_id is not None,
    )


def sentence_of(deployment: Deployment) -> str:
    """What happens next with the deployment, in one or two sentences."""
    return marked_sentence_of(deployment).replace("**", "")


def marked_sentence_of(deployment: Deployment) -> str:
    """The same with the names in it between double stars."""
    return words.next_step(facts_of(deployment))


def facts_here(deployment: Deployment, *, opens: str, ahead: Deployment | None, ballots: Ballots | None) -> words.Facts:
    """The facts for the deployment's own page; ``ahead`` is behind whom it waits."""
    known = {deployment.pk: ahead} if ahead else None
    found = facts_of(deployment, opens=opens, ahead=known, ballots=ballots)
    return replace(found, until=found.until.replace(_ITS_PAGE, _THIS_PAGE))


def line_of(
    deployment: Deployment, ahead: Mapping[uuid.UUID, Deployment], heard: Mapping[uuid.UUID, datetime] | None = None
) -> str:
    """The same for one row of a list, by what was read for all of its rows."""
    return words.next_step(facts_of(deployment, detailed=False, ahead=ahead, heard=heard)).replace("**", "")


def is_live(deployment: Deployment) -> bool:
    """Whether this is the deployment that runs in its environment now."""
    return deployment.environment.live_deployment_id == deployment.pk


def over_of(deployment: Deployment) -> str:
    """Why what a deployment that succeeded brought runs no more, as the end of a sentence; empty while it runs."""
    live = deployment.environment.live_deployment
    if live is None:
        return f"{deployment.environment.name} was removed since"
    return "" if deployment.runs else f"#{live.number} took its place"


def _ahead(
    deployment: Deployment,
    now: datetime,
    *,
    detailed: bool,
    known: Mapping[uuid.UUID, Deployment] | None,
    heard: Mapping[uuid.UUID, datetime] | None,
) -> str | None:
    """Who is ahead, and that AWS says nothing of it; "" when nobody is, None when nobody looked."""
    if known is None and not detailed:
        return None
    other = selectors.queue_ahead(deployment) if known is None else known.get(deployment.pk)
    if other is None:
        return ""
    gone = int((now - other.requested_at).total_seconds())
    since = duration(gone // 60 * 60) if gone >= 60 else "just now"
    if detailed:
        heard = insight.last_heard(other)
    silent = _quiet(other, now, heard)
    silence = f"; {silent[:1].lower()}{silent[1:].rstrip('.')}" if silent else ""
    return f"deployment #{other.number} ({other.requested_by}, {since}{silence})"


def _outcome(deployment: Deployment) -> str:
    """What it ended with, or what holds it up; nobody is told to mend what AWS's reason lies outside of."""
    found = deployment.outcome
    return found.replace(_MEND, _AGAIN) if _MEND in found and passes(deployment.aws_said) else found


def _quiet(deployment: Deployment, now: datetime, heard: Mapping[uuid.UUID, datetime] | None) -> str:
    """That AWS has said nothing of it for long, as a sentence; empty where it has, and where nobody looked."""
    found = "" if heard is None else quiet_of(deployment, heard.get(deployment.pk), now)
    return f"{found}." if found else ""


def _until(deployment: Deployment, now: datetime) -> str:
    """How it ends if what keeps it from going on does not.

    Empty once AWS is done: the rest is ours, and its sentence says how long that may take.
    """
    if deployment.stack_done:
        return ""
    if deployment.state is Status.EXECUTING and deployment.executing_at:
        at = moment(timezone.localtime(deployment.executing_at + LOST), now)
        return f"If AWS has not said by {at} how it ended, it counts as stuck, and {_ITS_PAGE} what to do."
    if deployment.state is Status.PLANNING and deployment.planning_at:
        at = moment(timezone.localtime(deployment.planning_at + GIVE_UP), now)
        return f"If that lasts until {at}, planning is given up and nothing is changed."
    if deployment.state is Status.APPROVED and deployment.expires_at:
        return f"If it has not started by {moment(timezone.localtime(deployment.expires_at), now)}, nothing is changed."
    return ""


def _usual(deployment: Deployment, *, detailed: bool) -> int | None:
    """How long the step usually takes; None when nobody knows yet."""
    if deployment.state is Status.PLANNING:
        return USUAL_PLANNING_SECONDS
    return insight.usual_seconds(deployment) if detailed and deployment.state is Status.EXECUTING else None


def _votes(deployment: Deployment, ballots: Ballots | None) -> str:
    if deployment.state is not Status.AWAITING_APPROVAL or not hasattr(deployment, "plan"):
        return ""
    return policies.tally(deployment.plan, ballots).sentence


def _left(deployment: Deployment) -> tuple[str, ...] | None:
    if deployment.state is not Status.SUCCEEDED or not hasattr(deployment, "plan"):
        return None
    removed = deployment.kind == Kind.DESTROY
    rows = insight.stays_behind(deployment.plan) if removed else deployment.left_behind or ()
    names = tuple(_name(row) for row in rows)
    return names if removed else names or None


def _name(row: Mapping[str, Any]) -> str:
    """``the table **notes_table**``; AWS's name where no other was kept."""
    name = str(row.get("name") or row.get("physical_id") or row["logical_id"])
    return f"the{name[3:]}" if name.startswith("The ") else name


def _local(at: datetime | None) -> datetime | None:
    return timezone.localtime(at) if at else None
