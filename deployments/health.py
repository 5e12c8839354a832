"""What is known about the machinery: who gave a sign of life, what waits, whether the broker answers. Reads only.

Counts and times only, over all teams: nothing here names an application. Whoever asks gets what is known and ``None``
for what is not. Each answer is one query that an index carries, however many deployments there were.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import redis
from django.conf import settings
from django.db import connection
from django.db.models import Aggregate, Count, Exists, F, FloatField, Max, Min, OuterRef, Q
from django.db.models.functions import Extract, Now
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from deployments.marks import ALTERED
from deployments.models import Deployment, Heartbeat, StackEvent
from deployments.models.clock import ClockTimestamp
from deployments.states import MAY_BE_DUE, Status
from teams.audit import unsealed
from teams.models import AuditRound, AuditSeal, User

BROKER_SECONDS: Final = 0.5
SILENT_SECONDS: Final = 45
"""Who gave no sign of life for so long counts as gone."""
LATELY: Final = timedelta(days=7)
"""A deployment that got stuck longer ago is no news."""

# Moments are told by ``ClockTimestamp``; what an index has to find is compared with ``Now``, which does not change.
# What waits in each state, and since which moment.
WAITS: Final = {
    Status.QUEUED: "requested_at",
    Status.PLANNING: "planning_at",
    Status.AWAITING_APPROVAL: "planned_at",
    Status.APPROVED: "approved_at",
    Status.EXECUTING: "executing_at",
    Status.NEEDS_ATTENTION: "ended_at",
}
_OPEN: Final = tuple(state for state in WAITS if state is not Status.NEEDS_ATTENTION)
_WITHOUT_EFFECT: Final = (
    Status.CANCELLED,
    Status.REJECTED,
    Status.EXPIRED,
    Status.SUPERSEDED,
    Status.PLANNED,
)


@dataclass(frozen=True)
class Sign:
    """The last sign of life of a process, ``seconds`` ago by the database's clock.

    ``clock_off``: how many seconds its own clock is ahead of the database's; ``lint_up``: whether its host's lint
    process answered. ``None``: it did not say.
    """

    role: str
    name: str
    at: datetime
    seconds: float
    clock_off: float | None = None
    lint_up: bool | None = None

    @property
    def alive(self) -> bool:
        """Whether it may be taken to be there."""
        return self.seconds <= SILENT_SECONDS


def signs() -> list[Sign]:
    """Workers and sweepers that gave a sign of life within a day, the latest first."""
    rows = Heartbeat.objects.annotate(clock=ClockTimestamp()).order_by("-at")[:200]
    return [
        Sign(
            row.role,
            row.name.removeprefix(f"{row.role}:"),
            row.at,
            max(0.0, (row.clock - row.at).total_seconds()),
            (row.host_at - row.at).total_seconds() if row.host_at else None,
            row.lint_up,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Overdue:
    """Deployments that are due and that nobody has taken, and for how many seconds the oldest is.

    ``lost``: those among them whose lease ran out, so that whoever had taken them is gone.
    """

    count: int
    seconds: float
    lost: int = 0
    since: datetime | None = None


def overdue() -> Overdue:
    """What waits for a machine longer than it should."""
    now = ClockTimestamp()
    rows = Deployment.objects.filter(status__in=[*MAY_BE_DUE], next_check_at__lte=now)
    free = rows.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now))
    found = free.aggregate(
        count=Count("pk"), lost=Count("lease_until"), oldest=Min("next_check_at"), clock=Max(ClockTimestamp())
    )
    seconds = (found["clock"] - found["oldest"]).total_seconds() if found["oldest"] else 0.0
    return Overdue(found["count"], max(0.0, seconds), found["lost"], found["oldest"])


@dataclass(frozen=True)
class Waiting:
    """How many deployments stand in a state, and since when the first of them does."""

    count: int
    seconds: float
    since: datetime | None


def waiting() -> dict[Status, Waiting]:
    """The states in which a machine or a person has to act; of the stuck ones those that nothing came after."""
    rows = Deployment.objects.filter(status__in=_OPEN).order_by()
    moments = {state.value: Min(WAITS[state], filter=Q(status=state)) for state in _OPEN}
    counts = {f"n_{state.value}": Count("pk", filter=Q(status=state)) for state in _OPEN}
    found = rows.aggregate(**moments, **counts, clock=Max(ClockTimestamp()))
    answer: dict[Status, Waiting] = {Status.NEEDS_ATTENTION: _stuck()}
    for state in _OPEN:
        answer[state] = _since(found[f"n_{state.value}"], found[state.value], found["clock"])
    return answer


def _stuck() -> Waiting:
    """Deployments that ended stuck within a week, and whose environment saw no other try since."""
    rows = Deployment.objects.filter(status=Status.NEEDS_ATTENTION, ended_at__gt=Now() - LATELY).order_by()
    newer = Deployment.objects.filter(environment=OuterRef("environment"), requested_at__gt=OuterRef("requested_at"))
    alone = rows.exclude(Exists(newer.exclude(status__in=_WITHOUT_EFFECT)))
    found = alone.aggregate(count=Count("pk"), oldest=Min("ended_at"), clock=Max(ClockTimestamp()))
    return _since(found["count"], found["oldest"], found["clock"])


def _since(count: int, oldest: datetime | None, now: datetime | None) -> Waiting:
    return Waiting(count, max(0.0, (now - oldest).total_seconds()) if oldest and now else 0.0, oldest)


def ended_lately() -> dict[Status, int]:
    """How many deployments came to each end within a day."""
    rows = Deployment.objects.filter(ended_at__gt=Now() - timedelta(days=1)).order_by()
    return {Status(status): count for status, count in rows.values_list("status").annotate(Count("pk"))}


def altered_lately() -> int:
    """How many were refused at the last door within a day, because AWS held something else than what was approved."""
    ended = Deployment.objects.filter(ended_at__gt=Now() - timedelta(days=1), status=Status.SUPERSEDED)
    return ended.filter(**{f"intent__{ALTERED}": True}).count()


@dataclass(frozen=True)
class Dwell:
    """Seconds from the last approval until AWS was asked to begin, of ``count`` deployments; ``None`` of none."""

    count: int
    p50: float | None
    p99: float | None


def dwell() -> Dwell:
    """The main measure of the machinery, of what ended within a day."""
    rows = Deployment.objects.filter(ended_at__gt=Now() - timedelta(days=1), approved_at__isnull=False)
    waited = Extract(F("sent_at") - F("approved_at"), "epoch")
    found = rows.filter(sent_at__isnull=False).aggregate(
        count=Count("pk"), p50=_Percentile(waited, share=0.5), p99=_Percentile(waited, share=0.99)
    )
    return Dwell(**found)


class _Percentile(Aggregate):
    """A value that so large a ``share`` of the values does not pass; between two of them, in proportion."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Seals:
    """Entries of the audit log without their seal: how many, and how long the oldest waits (``None``: none does).

    ``whole_at``: when the chain was last checked from end to end; ``broken``: at how many places it does not hold.
    """

    waiting: int
    seconds: float | None
    whole_at: datetime | None = None
    whole_seconds: float | None = None
    broken: int = 0


def seals() -> Seals:
    """How the audit log is. Looks at the newest ten thousand entries: older ones are sealed first."""
    last = AuditSeal.objects.order_by("-seq").values_list("entry_id", flat=True).first() or 0
    found = unsealed(last).aggregate(count=Count("pk"), oldest=Min("at"), clock=Max(ClockTimestamp()))
    seconds = max(0.0, (found["clock"] - found["oldest"]).total_seconds()) if found["count"] else None
    row = AuditRound.objects.annotate(clock=ClockTimestamp()).first()
    if row is None or row.whole_at is None:
        return Seals(found["count"], seconds, broken=row.broken if row else 0)
    return Seals(
        found["count"], seconds, row.whole_at, max(0.0, (row.clock - row.whole_at).total_seconds()), row.broken
    )


def periodic_seconds() -> float | None:
    """How long ago the scheduler (beat) last ran something; ``None`` when it never wrote that down.

    It writes every three minutes, so that much of an answer is no sign of trouble.
    """
    rows = PeriodicTask.objects.filter(enabled=True, last_run_at__isnull=False)
    row = rows.annotate(clock=ClockTimestamp()).order_by(F("last_run_at").desc()).values_list("last_run_at", "clock")
    found = row.first()
    return max(0.0, (found[1] - found[0]).total_seconds()) if found else None


@dataclass(frozen=True)
class Database:
    """How long the database took to say what time it is, and how many seconds our clock is ahead of its."""

    seconds: float
    clock_off: float


def database() -> Database:
    """Ask it. Half the time that the answer took is the difference's uncertainty."""
    began, asked = time.perf_counter(), timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    took = time.perf_counter() - began
    return Database(took, (asked - row[0]).total_seconds() + took / 2)


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
