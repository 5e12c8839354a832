"""The rows of drift checks: which is due, who looks at it, and how it ends. The row is the work, as for deployments.

A check is leased (``teams.leases``): only who holds the lease's id may write. What is asked of AWS is in
``deployments.actions.check_drift``.
"""

import random
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Now

from deployments.changes.drift import DRIFTED, Seen, State
from deployments.drift import found_last, is_new, stack_of
from deployments.models import Deployment, DriftCheck, Environment, ResourceDrift
from deployments.models.clock import ClockTimestamp
from deployments.states import HOLDS_TARGET, Status
from teams import audit
from teams.leases import Lease
from teams.models import User
from teams.models.audit import subject

LEASE: Final = Lease(timedelta(seconds=90), holder="lease_id", due="next_look_at", clock=ClockTimestamp)
"""Longer than one look takes, all pages of a large stack included."""
FIRST: Final = timedelta(hours=1)
"""After a deployment: what was just made is not compared at once."""
KEPT: Final = 20
"""Checks that have ended, of each environment."""
MOST_OPEN: Final = 50
"""Scheduled checks under way at the same time, everywhere: AWS takes minutes for one."""
_S = DriftCheck.State
_OPEN = (_S.WAITING, _S.DETECTING)
_NAMED = 3


def due(limit: int) -> list[uuid.UUID]:
    """Checks that are due and that nobody looks at, longest due first."""
    return LEASE.waiting(DriftCheck.objects.filter(state__in=_OPEN), limit)


def schedule(limit: int) -> int:
    """Ask for the checks of up to ``limit`` environments that are due by the schedule, longest due first.

    Safe in any number of copies: one conditional UPDATE takes an environment. Returns how many were asked for.
    """
    if not settings.DRIFT_HOURS:
        return 0
    # Not the clock's real time, for which no index is used: nearly always none of very many is due.
    late = Environment.objects.filter(next_drift_check_at__lte=Now()).order_by("next_drift_check_at")
    places = list(late.select_related("application__team")[:limit])
    if not places:
        return 0
    room = MOST_OPEN - DriftCheck.objects.filter(state__in=_OPEN).count()
    return sum(_scheduled(place) for place in places[: max(0, room)])


def _scheduled(place: Environment) -> bool:
    with transaction.atomic():
        mine = Environment.objects.filter(pk=place.pk, next_drift_check_at=place.next_drift_check_at)
        # Whoever is removed or has nothing live is not looked at before something is deployed again.
        live = stack_of(place)
        if not mine.update(next_drift_check_at=after_a_period() if live else None) or not live:
            return False
        ask(place, None)
    return True


def after_a_period() -> Any:
    """When the schedule comes back, spread; ``None`` while there is no schedule."""
    hours = settings.DRIFT_HOURS
    if not hours:
        return None
    return ClockTimestamp() + Value(timedelta(hours=hours * random.uniform(0.9, 1.1)))  # noqa: S311  spreads load


def soon_after_a_deployment() -> Any:
    """When what was just deployed is compared for the first time; ``None`` while there is no schedule."""
    hours = settings.DRIFT_HOURS
    return ClockTimestamp() + Value(min(FIRST, timedelta(hours=hours) / 2)) if hours else None


@transaction.atomic
def ask(environment: Environment, by: User | None) -> tuple[DriftCheck, bool]:
    """The check that is under way, else a new one, and whether it is new."""
    Environment.objects.select_for_update(no_key=True).get(pk=environment.pk)
    found = DriftCheck.objects.filter(environment=environment, state__in=_OPEN).first()
    if found is not None:
        if by is not None and found.asked_by_id is None:
            DriftCheck.objects.filter(pk=found.pk).update(asked_by=by)
        return found, False
    return DriftCheck.objects.create(environment=environment, stack_id=stack_of(environment), asked_by=by), True


def claim(pk: uuid.UUID) -> DriftCheck | None:
    """The check, ours for one look; ``None`` when it is not due or somebody has it."""
    mine = LEASE.claim(DriftCheck.objects.filter(state__in=_OPEN), pk)
    related = ("environment__account", "environment__application__team", "asked_by")
    return DriftCheck.objects.select_related(*related).get(pk=pk, lease_id=mine) if mine else None


def _mine(check: DriftCheck) -> QuerySet[DriftCheck]:
    return LEASE.held(check).filter(state__in=_OPEN)


def note(check: DriftCheck, **columns: Any) -> bool:
    """Write columns and keep the lease; false when the check is not ours any more: stop then."""
    return bool(_mine(check).update(**LEASE.kept(), **columns))


def put_off(check: DriftCheck, after: timedelta, **columns: Any) -> None:
    """Give the check back, to be looked at again."""
    _mine(check).update(**LEASE.given_back(after), **columns)


def stumbled(check: DriftCheck, after: timedelta, *, sentence: str, aws_said: str) -> None:
    """Give the check back after a look that went wrong, and count that."""
    put_off(check, after, attempts=F("attempts") + 1, sentence=sentence[:500], aws_said=aws_said)


def holder(check: DriftCheck) -> Deployment | None:
    """The deployment that is at work on the same stack."""
    return Deployment.objects.filter(target=check.environment.target, status__in=[*HOLDS_TARGET]).first()


def is_another_stack(check: DriftCheck) -> bool:
    """Whether the environment has another stack by now than the one that is compared, or none."""
    place = Environment.objects.get(pk=check.environment_id)
    return check.stack_id != (stack_of(place) if place.observed else place.stack_id)


def is_overtaken(check: DriftCheck) -> bool:
    """Whether something was, or is, executed at the stack since AWS was asked, or it is another stack now."""
    if is_another_stack(check):
        return True
    rows = Deployment.objects.filter(target=check.environment.target)
    since = Q(status=Status.EXECUTING)
    since |= Q(executing_at__gte=check.begun_at) if check.begun_at else Q(pk__in=[])
    return rows.filter(since).exists()


def end(check: DriftCheck, rows: Sequence[Seen]) -> bool:
    """DONE with what was found of every resource; or OVERTAKEN, and a new check in its place. False when not ours."""
    with transaction.atomic():
        if is_overtaken(check):
            return _overtaken(check)
        before = found_last(check.environment)
        if not _close(check, _S.DONE, **_counts(rows), sentence="", aws_said=""):
            return False
        ResourceDrift.objects.bulk_create(_row(check, seen) for seen in rows)
        new = is_new(check.environment, rows, before)
        if new:
            _tell(check, new)
    return True


def _counts(rows: Sequence[Seen]) -> dict[str, int]:
    states = [row.state for row in rows]
    single = (State.IN_SYNC, State.UNKNOWN, State.NOT_CHECKABLE)
    return {"drifted": sum(state in DRIFTED for state in states)} | {one.value: states.count(one) for one in single}


def give_up(check: DriftCheck, sentence: str, *, aws_said: str = "") -> bool:
    """UNKNOWN: nobody knows how the stack is, and why."""
    with transaction.atomic():
        return _close(check, _S.UNKNOWN, sentence=sentence[:500], aws_said=aws_said)


def overtake(check: DriftCheck) -> bool:
    """OVERTAKEN: what AWS would answer is about something else by now. Asked for anew while there is a stack."""
    with transaction.atomic():
        return _overtaken(check)


def _overtaken(check: DriftCheck) -> bool:
    sentence = "Something was deployed while AWS compared, so the answer was thrown away."
    if not _close(check, _S.OVERTAKEN, sentence=sentence):
        return False
    place = Environment.objects.select_for_update(no_key=True).get(pk=check.environment_id)
    if stack_of(place):
        ask(place, check.asked_by)
    return True


def _close(check: DriftCheck, state: DriftCheck.State, **columns: Any) -> bool:
    rest = {**LEASE.given_back(), "next_look_at": None, "ended_at": ClockTimestamp()}
    if not _mine(check).update(state=state, **rest, **columns):
        return False
    if state != _S.OVERTAKEN and (following := after_a_period()) is not None:
        live = Environment.objects.filter(Q(live_deployment__isnull=False) | Q(observed=True), pk=check.environment_id)
        live.update(next_drift_check_at=following)
    _tidy(check.environment_id)
    return True


def _tidy(environment_id: uuid.UUID) -> None:
    ended = DriftCheck.objects.filter(environment=environment_id, ended_at__isnull=False).order_by("-ended_at")
    kept = [*ended.values_list("pk", flat=True)[:KEPT]]
    # What the page shows is kept however long it is ago that something could be known.
    newest = ended.filter(state=_S.DONE).values_list("pk", flat=True).first()
    ended.exclude(pk__in=[*kept, *([newest] if newest else [])]).delete()


def _row(check: DriftCheck, seen: Seen) -> ResourceDrift:
    return ResourceDrift(
        check_row=check,
        logical_id=seen.logical_id[:255],
        physical_id=seen.physical_id,
        type=seen.type[:200],
        status=seen.state.value,
        differences=[one.to_json() for one in seen.differences],
        reason=seen.reason,
        at=seen.at,
    )


def _tell(check: DriftCheck, new: Sequence[str]) -> None:
    """The audit row and the notice of what nobody knew before."""
    place = check.environment
    more = f" and {len(new) - _NAMED} more" if len(new) > _NAMED else ""
    sentence = (
        f"{place} {'differs from its own template' if place.observed else 'was changed outside of Tierboard'}: "
        f"{', '.join(new[:_NAMED])}{more}. "
        f"{'Tierboard only observes it.' if place.observed else 'Undo it, keep it or say why it may stay.'}"
    )
    about = subject("environment", place.pk)
    detail = {"check": str(check.pk), "resources": list(new)[:50], "count": len(new)}
    team = place.application.team
    audit.record(team=team, action="drift.found", subject=about, sentence=sentence, via="worker", detail=detail)
    audit.notify(team=team, event="drift.found", subject=about, sentence=sentence, detail=detail)
