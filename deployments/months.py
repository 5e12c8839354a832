"""What is live costs a month, by the estimates that were stored with its plans: never priced again for a page."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Value

from deployments.headlines import stored_totals
from deployments.models import Deployment, Environment
from deployments.models.clock import ClockTimestamp
from deployments.selectors import deployments
from deployments.states import Kind, Status
from deployments.totals import Stored
from teams.models import User

MOVERS_READ = 200
MOVERS_DAYS = 30


@dataclass(frozen=True)
class LivePlace:
    """An environment with something live, and what its live deployment was estimated at."""

    environment: uuid.UUID
    name: str
    application: uuid.UUID
    application_name: str
    stored: Stored | None


@dataclass(frozen=True)
class LeftPlace:
    """An environment whose removal left something in the account that goes on costing, as it was estimated then."""

    removal: uuid.UUID
    name: str
    application_name: str
    stored: Stored | None


@dataclass(frozen=True)
class Places:
    """What goes on costing: what is live, and what removals left behind."""

    live: tuple[LivePlace, ...] = ()
    left: tuple[LeftPlace, ...] = ()


def live_places(user: User) -> Places:
    """Every environment of the person's teams with something live, by application, and every removal that left
    something in the account. Two queries at most.
    """
    rows: list[tuple[Any, ...]] = list(_live(user).union(_removed(user), all=True))
    rows.sort(key=lambda row: (row[3], row[2].int, row[5]))
    totals = stored_totals(row[4] for row in rows)
    return Places(
        tuple(LivePlace(row[0], row[1], row[2], row[3], totals.get(row[4])) for row in rows if not row[6]),
        tuple(LeftPlace(row[4], row[1], row[3], totals.get(row[4])) for row in rows if row[6]),
    )


def _live(user: User) -> QuerySet[Environment, Any]:
    rows = Environment.objects.visible_to(user).filter(live_revision__isnull=False)
    columns = ("pk", "name", "application_id", "application__name", "live_deployment_id", "position")
    return rows.values_list(*columns, Value(value=False))


def _removed(user: User) -> QuerySet[Deployment, Any]:
    """In the columns of :func:`_live`. What was deployed anew since left that where it was."""
    rows = Deployment.objects.visible_to(user).filter(kind=Kind.DESTROY, status=Status.SUCCEEDED)
    place = ("environment_id", "environment__name", "application_id", "application__name")
    left = rows.exclude(plan__stays_behind=[]).filter(plan__isnull=False)
    return left.values_list(*place, "pk", "environment__position", Value(value=True))


@dataclass(frozen=True)
class Movers:
    """Deployments of the last days that moved the month, the largest first. ``more``: older ones were not looked at;
    ``unsure`` counts those of which not everything is priced, ``smaller`` those that moved it less.
    """

    rows: tuple[tuple[Deployment, Decimal], ...]
    more: bool
    unsure: int
    smaller: int = 0


def movers(user: User, limit: int = 10) -> Movers:
    """What went live in the last :data:`MOVERS_DAYS` days and changed the estimated month, the largest change first.

    Only the newest :data:`MOVERS_READ` are looked at. Two or three queries.
    """
    ended = _ended_well(user)
    keys = list(ended.values_list("pk", flat=True)[: MOVERS_READ + 1])
    totals = stored_totals(keys[:MOVERS_READ])
    moved: dict[uuid.UUID, Decimal] = {pk: stored.moved for pk, stored in totals.items() if stored.moved}
    largest = sorted(moved, key=lambda pk: (-abs(moved[pk]), str(pk)))[:limit]
    rows = {row.pk: row for row in ended.filter(pk__in=largest)} if largest else {}
    shown = tuple((rows[pk], moved[pk]) for pk in largest if pk in rows)
    unsure = sum(stored.moved is None for stored in totals.values())
    return Movers(shown, len(keys) > MOVERS_READ, unsure, max(0, len(moved) - limit))


_MOVES = (Kind.DEPLOY, Kind.ROLLBACK, Kind.DESTROY, Kind.ADOPT)


def _ended_well(user: User) -> QuerySet[Deployment]:
    since = ClockTimestamp() - timedelta(days=MOVERS_DAYS)
    return (
        deployments(user)
        .select_related(None)
        .select_related("application__team", "environment", "revision", "requested_by")
        .defer("revision__document", "revision__template", "aws_said", "verification", "problems", "intent")
        .filter(status=Status.SUCCEEDED, ended_at__gt=since, kind__in=_MOVES)
        .order_by("-ended_at", "-number")
    )
