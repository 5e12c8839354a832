"""What is known about the machinery: who gave a sign of life, what waits, whether the broker answers. Reads only.

Counts and times only, over all teams: nothing here names an application. Whoever asks gets what is known and ``None``
for what is not.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import redis
from django.conf import settings
from django.db.models import Count, F, Max, Min, Q
from django_celery_beat.models import PeriodicTask

from deployments.models import Deployment, Heartbeat, StackEvent
from deployments.models.clock import ClockTimestamp
from deployments.states import MACHINE
from teams.models import AuditEntry, User

BROKER_SECONDS: Final = 0.5


@dataclass(frozen=True)
class Sign:
    """The last sign of life of a process, ``seconds`` ago by the database's clock."""

    role: str
    name: str
    at: datetime
    seconds: float


def signs() -> list[Sign]:
    """Workers and sweepers that gave a sign of life within a day, the latest first."""
    rows = Heartbeat.objects.annotate(clock=ClockTimestamp()).order_by("-at")[:50]
    return [
        Sign(row.role, row.name.removeprefix(f"{row.role}:"), row.at, max(0.0, (row.clock - row.at).total_seconds()))
        for row in rows
    ]


@dataclass(frozen=True)
class Overdue:
    """Deployments that are due and that nobody has taken, and for how many seconds the oldest is."""

    count: int
    seconds: float


def overdue() -> Overdue:
    """What waits for a machine longer than it should."""
    now = ClockTimestamp()
    rows = Deployment.objects.filter(status__in=[*MACHINE], next_check_at__lte=now)
    free = rows.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now))
    found = free.aggregate(count=Count("pk"), oldest=Min("next_check_at"), clock=Max(ClockTimestamp()))
    seconds = (found["clock"] - found["oldest"]).total_seconds() if found["oldest"] else 0.0
    return Overdue(found["count"], max(0.0, seconds))


def unsealed_seconds() -> float | None:
    """How long the oldest entry of the audit log waits for its seal; ``None`` when none waits."""
    row = (
        AuditEntry.objects.filter(seal__isnull=True)
        .annotate(clock=ClockTimestamp())
        .order_by("id")
        .values_list("at", "clock")
        .first()
    )
    return max(0.0, (row[1] - row[0]).total_seconds()) if row else None


def periodic_seconds() -> float | None:
    """How long ago the scheduler (beat) last ran something; ``None`` when it never wrote that down.

    It writes every three minutes, so that much of an answer is no sign of trouble.
    """
    rows = PeriodicTask.objects.filter(enabled=True, last_run_at__isnull=False)
    row = rows.annotate(clock=ClockTimestamp()).order_by(F("last_run_at").desc()).values_list("last_run_at", "clock")
    found = row.first()
    return max(0.0, (found[1] - found[0]).total_seconds()) if found else None


def broker_answers() -> bool | None:
    """Whether the broker answers within half a second; ``None`` when this installation has none."""
    address = settings.ENVIRONMENT.redis_url
    if not address:
        return None
    try:
        with redis.Redis.from_url(
            address, socket_timeout=BROKER_SECONDS, socket_connect_timeout=BROKER_SECONDS, retry=None
        ) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError, ValueError):
        return False


def last_heard_of_aws(user: User) -> datetime | None:
    """When AWS last told something about a deployment of the person's teams; ``None`` when it never did."""
    newest: datetime | None = StackEvent.objects.filter(
        deployment__in=Deployment.objects.visible_to(user).order_by("-requested_at").values("pk")[:50]
    ).aggregate(newest=Max("at"))["newest"]
    return newest
