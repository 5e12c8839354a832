"""Reads for the page of one deployment: what its plan was compared with, what zips hold, how long it usually takes.

Whoever asks has the deployment already, so nothing here looks at who may see it.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from statistics import median
from typing import Any, Final

from django.db.models import F, QuerySet

from deployments.aws.errors import is_consequence
from deployments.aws.statuses import Opening, Phase, opening, phase
from deployments.changes.resources import STACK
from deployments.models import Artifact, Deployment, Environment, Plan, Revision, StackEvent
from deployments.states import LEFT_WRONG, Kind, Status

USUAL_OF: Final = 10
"""How many of the newest deployments say what is usual."""


def base_revision(plan: Plan) -> Revision | None:
    """The revision whose template AWS had when the plan was made; None when nothing ran, or none of our templates."""
    if not plan.base_template_sha256:
        return None
    rows = Revision.objects.filter(
        application_id=plan.deployment.application_id, template_sha256=plan.base_template_sha256
    )
    return rows.order_by("-number").first()


def stays_behind(plan: Plan) -> list[dict[str, Any]]:
    """What the plan leaves in the account; after the end only what is left there, by AWS's own events."""
    rows: list[dict[str, Any]] = [*plan.stays_behind, *(plan.deployment.left_behind or ())]
    if plan.deployment.state is not Status.SUCCEEDED or not any("if_kept" in row for row in rows):
        return rows
    deleted = set(plan.deployment.events.filter(status="DELETE_COMPLETE").values_list("logical_id", flat=True))
    left = [row for row in rows if "if_kept" not in row or row["logical_id"] not in deleted]
    return [{**row, "sentence": row.get("if_kept", row["sentence"])} for row in left]


def listings(deployment: Deployment, hashes: Collection[str]) -> dict[str, dict[str, int]]:
    """File name -> size in bytes of each of the team's zips, by SHA-256; zips that are no longer kept are missing."""
    if not hashes:
        return {}
    rows = Artifact.objects.filter(team_id=deployment.application.team_id, sha256__in=list(hashes))
    return {sha256: _files(listing) for sha256, listing in rows.values_list("sha256", "listing")}


def _files(listing: object) -> dict[str, int]:
    rows = listing if isinstance(listing, list) else []
    return {row[0]: row[1] for row in rows if isinstance(row, list) and len(row) == 2 and isinstance(row[0], str)}


def usual_seconds(deployment: Deployment) -> int | None:
    """How long such a deployment takes at AWS, by the median of the newest that succeeded: in this environment, else
    anywhere in the application; None before there was one.
    """
    rows = Deployment.objects.filter(
        application_id=deployment.application_id,
        status=Status.SUCCEEDED,
        executing_at__isnull=False,
        ended_at__isnull=False,
    ).exclude(pk=deployment.pk)
    removing = deployment.kind == Kind.DESTROY
    rows = rows.filter(kind=Kind.DESTROY) if removing else rows.exclude(kind=Kind.DESTROY)
    here = F("environment_id")
    found = list(rows.order_by("-ended_at").values_list(here, "executing_at", "ended_at")[: 4 * USUAL_OF])
    mine = [row for row in found if row[0] == deployment.environment_id] or found
    spans = [(ended - began).total_seconds() for _, began, ended in mine[:USUAL_OF] if ended > began]
    return round(median(spans)) if spans else None


@dataclass(frozen=True)
class News:
    """AWS's events of one deployment, the newest first; ``count`` is of all of them, ``newest`` the last word."""

    events: Sequence[StackEvent]
    count: int
    newest: datetime | None


def news(deployment: Deployment, most: int) -> News:
    """The newest events, and how many there are in all."""
    found = list(deployment.events.order_by("-at", "-id")[:most])
    return News(found, deployment.events.count(), found[0].at if found else None)


def last_heard(deployment: Deployment) -> dict[uuid.UUID, datetime]:
    """When AWS said something last of what it is at work on, by id; of all others nothing, and nothing is asked."""
    if deployment.state is not Status.EXECUTING:
        return {}
    newest = deployment.events.order_by("-at").values_list("at", flat=True).first()
    return {deployment.pk: newest} if newest else {}


def stack_word(deployment: Deployment) -> StackEvent | None:
    """The last that AWS said of the stack as a whole."""
    # Of a stack within it AWS says the physical id, which is another one.
    rows = deployment.events.filter(resource_type=STACK, physical_id__in=[deployment.stack_id, ""])
    return rows.order_by("-at", "-id").first()


def last_word(environment: Environment) -> StackEvent | None:
    """The last that AWS said of the environment's stack, whichever of our operations it was about."""
    if not environment.stack_id:
        return None
    rows = StackEvent.objects.filter(
        stack_id=environment.stack_id,
        physical_id=environment.stack_id,
        resource_type=STACK,
        deployment__environment=environment,
    )
    return rows.select_related("deployment").order_by("-at", "-id").first()


@dataclass(frozen=True)
class Stuck:
    """A stack that AWS cannot bring on alone, by its last word: the resources that failed, and why.

    ``causes`` are those of them that failed by themselves; ``components`` says whose a resource is.
    """

    status: str
    since: datetime
    deployment: Deployment
    failed: Sequence[StackEvent]
    causes: frozenset[str]
    components: Mapping[str, str]


def resolved_by(deployment: Deployment) -> Deployment | None:
    """The later deployment of the same environment that ended well, of one that left it wrong; None for all others."""
    if deployment.state not in LEFT_WRONG:
        return None
    return that_resolve(deployment.environment_id, deployment.number).only("number", "kind").first()


def that_resolve(environment: Any, number: Any) -> QuerySet[Deployment]:
    """What ended well in the environment after the deployment of that number, the first of them first. Undoing outside
    changes brings nothing that was asked for.
    """
    later = Deployment.objects.filter(environment=environment, number__gt=number, status=Status.SUCCEEDED)
    return later.exclude(kind=Kind.REVERT_DRIFT).order_by("number")


def stuck(environment: Environment) -> Stuck | None:
    """How the environment is stuck; ``None`` when it is not, as far as we have heard."""
    said = last_word(environment)
    if said is None or phase(said.status) is not Phase.STUCK:
        return None
    rows = StackEvent.objects.filter(stack_id=environment.stack_id, deployment__environment=environment)
    last = rows.exclude(resource_type=STACK).order_by("logical_id", "-at", "-id").distinct("logical_id")
    # AWS skips only what failed to go back, and retains only what failed to be deleted.
    wanted = "DELETE_FAILED" if said.status == "DELETE_FAILED" else "UPDATE_FAILED"
    failed = [event for event in last if event.status == wanted]
    causes = frozenset(event.logical_id for event in failed if not is_consequence(event.reason))
    plan = Plan.objects.filter(deployment=said.deployment).only("changes").first()
    return Stuck(said.status, said.at, said.deployment, failed, causes, _components(plan))


def _components(plan: Plan | None) -> dict[str, str]:
    return {row["logical_id"]: row.get("component") or "" for row in (plan.changes if plan else ())}


class Stands(StrEnum):
    """What AWS does with a stack next. ``UNKNOWN``: nothing was heard of it, or it is still moving."""

    OPEN = "open"
    GONE = "gone"
    REMOVE_FIRST = "remove_first"
    RESCUE_FIRST = "rescue_first"
    UNKNOWN = "unknown"


_STANDS: Final = {
    Opening.CREATE: Stands.GONE,
    Opening.UPDATE: Stands.OPEN,
    Opening.REMOVE_FIRST: Stands.REMOVE_FIRST,
    Opening.RESCUE_FIRST: Stands.RESCUE_FIRST,
}


def stands(deployment: Deployment, said: StackEvent | None) -> Stands:
    """What AWS takes now, by its last word of this deployment; a later one that went live makes that word old.

    :param said: of :func:`stack_word`.
    """
    live = deployment.environment.live_deployment
    if live is not None and live.number > deployment.number:
        return Stands.OPEN
    return _STANDS.get(opening(said.status), Stands.UNKNOWN) if said else Stands.UNKNOWN
