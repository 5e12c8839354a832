"""What was live where, what AWS is at work on now, and whose typing is in no revision yet: reads for pages.

Each answers for many rows in one query. Everything starts from rows that the caller has already seen as a person.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, When

from deployments.changes.resources import STACK
from deployments.models import Application, Deployment, Draft, Environment, Plan, Revision, StackEvent
from deployments.spec.supply import only_files_differ
from deployments.states import HOLDS_TARGET, Kind, Status
from teams.models import User

_LOOKED_AT: Final = 5


def earlier(place: Environment) -> QuerySet[Revision]:
    """The revisions before the one that is live: those that ran here first, then the newest number first.

    ``at`` is when a deployment of it last ended well here, ``None`` where none did. None are earlier than nothing.
    """
    if place.live_revision is None:
        return Revision.objects.none()
    ran = Deployment.objects.filter(
        environment=place,
        revision=OuterRef("pk"),
        status=Status.SUCCEEDED,
        kind__in=[Kind.DEPLOY, Kind.ROLLBACK, Kind.ADOPT],
    ).order_by("-ended_at")
    return (
        Revision.objects.filter(application_id=place.application_id, number__lt=place.live_revision.number)
        .select_related("blocked_by")
        .defer("document", "template")
        .annotate(at=Subquery(ran.values("ended_at")[:1]))
        .order_by(Case(When(at__isnull=True, then=1), default=0), "-number")
    )


def previous_files(place: Environment) -> Revision | None:
    """The newest of the last five revisions that ran here of which only the files of websites differ from those that
    are live: going back to it brings these files back and changes nothing else.
    """
    live = place.live_revision.document if place.live_revision else None
    rows = earlier(place).filter(blocked_at__isnull=True).defer(None).defer("template")[:_LOOKED_AT]
    ran = (row for row in rows if getattr(row, "at", None))
    return next((row for row in ran if only_files_differ(row.document, live)), None)


@dataclass(frozen=True)
class Heard:
    """``current`` is what AWS is at work on in each deployment: the component, or the resource's own name where it has
    none; ``newest`` when it said something last. Of which AWS has said nothing yet is in neither.
    """

    current: Mapping[uuid.UUID, str]
    newest: Mapping[uuid.UUID, datetime]


def heard_of(deployment_ids: Sequence[uuid.UUID]) -> Heard:
    """What AWS said last of each deployment, in two queries. Of which everything rests is not in ``current``."""
    newest = list(
        StackEvent.objects.filter(deployment_id__in=deployment_ids)
        .order_by("deployment_id", "logical_id", "-at", "-id")
        .distinct("deployment_id", "logical_id")
        .values_list("deployment_id", "logical_id", "status", "at", "resource_type")
    )
    own = [row for row in newest if row[4] != STACK and row[2].endswith("_IN_PROGRESS")]
    busy = sorted(own, key=lambda row: row[3])
    names = _component_names([row[0] for row in busy]) if busy else {}
    return Heard(
        {place: names.get((place, logical), logical) for place, logical, *_ in busy},
        {row[0]: row[3] for row in sorted(newest, key=lambda row: row[3])},
    )


def _component_names(deployment_ids: Sequence[uuid.UUID]) -> dict[tuple[uuid.UUID, str], str]:
    plans = Plan.objects.filter(pk__in=deployment_ids).values_list("pk", "changes")
    return {
        (pk, str(change["logical_id"])): str(change["component"])
        for pk, changes in plans
        for change in changes
        if change.get("component")
    }


def ahead_of(rows: Sequence[Deployment]) -> dict[uuid.UUID, Deployment]:
    """Behind which deployment each of these waits that are in line, in one query; who waits for nobody is left out.

    The same answer as :func:`deployments.selectors.queue_ahead` gives for one.
    """
    waiting = [row for row in rows if row.state is Status.QUEUED]
    if not waiting:
        return {}
    others = (
        Deployment.objects.filter(target__in=[row.target for row in waiting])
        .filter(status__in=[Status.QUEUED, *HOLDS_TARGET])
        .only(
            "number",
            "kind",
            "status",
            "target",
            "application_id",
            "environment_id",
            "requested_at",
            "executing_at",
            "requested_by__name",
            "requested_by__email",
        )
        .select_related("requested_by")
        .order_by("-requested_at")
    )
    by_target: dict[str, list[Deployment]] = {}
    for other in others:
        by_target.setdefault(other.target, []).append(other)
    found = {row.pk: _first_ahead(row, by_target[row.target]) for row in waiting if row.target in by_target}
    return {pk: other for pk, other in found.items() if other}


def _first_ahead(row: Deployment, others: Sequence[Deployment]) -> Deployment | None:
    """Who holds the target; else the newest that was asked for before. ``others``: the newest first."""
    holder = next((other for other in others if other.state in HOLDS_TARGET), None)
    return holder or next((other for other in others if other.requested_at < row.requested_at), None)


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
