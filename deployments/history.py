"""What was live where, what AWS is at work on now, and whose typing is in no revision yet: reads for pages.

Each answers for many rows in one query. Everything starts from rows that the caller has already seen as a person.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery

from deployments.changes.resources import STACK
from deployments.models import Application, Deployment, Draft, Plan, Revision, StackEvent
from deployments.states import Kind, Status
from teams.models import User


@dataclass(frozen=True)
class LiveBefore:
    """A revision that ran in an environment, and when a deployment of it last ended well there."""

    number: int
    message: str
    at: datetime


def live_before(environment_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[LiveBefore]]:
    """Revisions that were brought live in each environment, the newest number first; today's is among them."""
    rows = (
        Deployment.objects.filter(
            environment_id__in=environment_ids,
            status=Status.SUCCEEDED,
            kind__in=[Kind.DEPLOY, Kind.ROLLBACK],
            revision__isnull=False,
        )
        .order_by()
        .values_list("environment_id", "revision__number", "revision__message")
        .annotate(at=Max("ended_at"))
        .order_by("environment_id", "-revision__number")
    )
    found: dict[uuid.UUID, list[LiveBefore]] = {}
    for place, number, message, at in rows:
        found.setdefault(place, []).append(LiveBefore(number, message, at))
    return found


def current_resources(deployment_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What AWS is at work on in each deployment: the component, or the resource's own name where it has none.

    Two queries. A deployment of which AWS has said nothing yet, or of which everything rests, is not in it.
    """
    newest = (
        StackEvent.objects.filter(deployment_id__in=deployment_ids)
        .exclude(resource_type=STACK)
        .order_by("deployment_id", "logical_id", "-at", "-id")
        .distinct("deployment_id", "logical_id")
        .values_list("deployment_id", "logical_id", "status", "at")
    )
    busy = sorted((row for row in newest if row[2].endswith("_IN_PROGRESS")), key=lambda row: row[3])
    if not busy:
        return {}
    names = _component_names([row[0] for row in busy])
    return {place: names.get((place, logical), logical) for place, logical, _, _ in busy}


def _component_names(deployment_ids: Sequence[uuid.UUID]) -> dict[tuple[uuid.UUID, str], str]:
    plans = Plan.objects.filter(pk__in=deployment_ids).values_list("pk", "changes")
    return {
        (pk, str(change["logical_id"])): str(change["component"])
        for pk, changes in plans
        for change in changes
        if change.get("component")
    }


def unsaved_drafts(user: User) -> QuerySet[Draft]:
    """Drafts that hold what this person typed and no revision has yet, last touched first.

    ``newest`` is the number of that revision, ``None`` where nothing was ever saved as one.
    """
    revisions = Revision.objects.filter(application=OuterRef("application")).order_by("-number")
    # A saved draft forgets its editors: who is named typed since then.
    mine = Q(editors__contains=[user.pk]) | (Q(application__created_by=user) & ~Exists(revisions))
    return (
        Draft.objects.filter(mine, application__in=Application.objects.visible_to(user))
        .annotate(newest=Subquery(revisions.values("number")[:1]))
        .select_related("application__team")
        .defer("document")
        .order_by("-updated_at")
    )
