"""The only code that changes a deployment's state, lease or epoch.

Every change is one conditional UPDATE on (id, epoch, status): exactly one row, or :class:`LostRace`. Its audit row and
its outgoing notices commit with it. Lease times are database time; a worker's own clock decides nothing.
"""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Now

from deployments.models import Deployment
from deployments.models.clock import ClockTimestamp
from deployments.states import MACHINE, MAY_BE_DUE, TERMINAL, Status, can_move
from teams import audit
from teams.models import User
from teams.models.audit import subject

LEASE = timedelta(seconds=15)
# A mutation is not begun with less than this left of the lease.
MARGIN = timedelta(seconds=10)


class LostRace(Exception):
    """Somebody else moved or took the deployment first. Stop without writing; read it again."""


class TargetBusy(Exception):
    """Another deployment works on the same stack. Wait and try again."""


def claim(deployment_id: uuid.UUID, *, owner: str) -> Deployment | None:
    """Take the lease of a due deployment that a machine has to drive; ``None`` when there is nothing to take.

    The epoch grows, so whoever held an expired lease can no longer write.
    """
    now = ClockTimestamp()
    changed = (
        Deployment.objects.filter(id=deployment_id, status__in=[*MAY_BE_DUE])
        .filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now))
        .filter(next_check_at__lte=now)
        .update(epoch=F("epoch") + 1, lease_until=now + Value(LEASE), lease_owner=owner[:80])
    )
    return Deployment.objects.select_related(*RELATED).get(id=deployment_id) if changed else None


RELATED = ("environment__account", "application__team", "revision", "base_revision", "requested_by")


def renew(deployment: Deployment) -> bool:
    """Extend the lease; false when it is no longer ours (then stop, without writing)."""
    return bool(_ours(deployment).update(lease_until=ClockTimestamp() + Value(LEASE)))


def ensure_margin(deployment: Deployment) -> None:
    """Renew right before an AWS mutation, so that at least :data:`MARGIN` is left.

    :raises LostRace: when the lease is no longer ours.
    """
    if not renew(deployment):
        raise LostRace(f"{deployment.id}: the lease was taken over")


def note(deployment: Deployment, **columns: Any) -> None:
    """Write columns other than the state while holding the lease.

    :raises LostRace: when the lease is no longer ours.
    """
    if columns.keys() & {"status", "epoch", "lease_until"}:
        raise ValueError("note() writes no state, epoch or lease: use move(), claim() and renew()")
    if _ours(deployment).update(**columns) != 1:
        raise LostRace(f"{deployment.id}: the lease was taken over")
    for name, value in columns.items():
        setattr(deployment, name, value)


def release(deployment: Deployment, *, after: timedelta) -> None:
    """Give the lease back and say when to look again. Does nothing when it is no longer ours."""
    _ours(deployment).update(lease_until=None, lease_owner="", next_check_at=ClockTimestamp() + Value(after))


def rest(deployment: Deployment, **columns: Any) -> None:
    """Write columns of a deployment that has ended and give the lease back: nobody looks again before it is asked for.

    :raises LostRace: when the lease is no longer ours.
    """
    if deployment.state not in TERMINAL:
        raise ValueError("what has not ended is looked at again: use release()")
    columns |= {"next_check_at": None, "lease_until": None, "lease_owner": ""}
    if _ours(deployment).update(**columns) != 1:
        raise LostRace(f"{deployment.id}: the lease was taken over")


def rouse(deployment_ids: Iterable[uuid.UUID]) -> int:
    """Make deployments due now, e.g. because something they wait for has happened. Safe to repeat."""
    return Deployment.objects.filter(id__in=list(deployment_ids), status__in=[*MACHINE]).update(
        next_check_at=ClockTimestamp()
    )


def move(
    deployment: Deployment,
    *,
    to: Status,
    sentence: str,
    by: User | None = None,
    via: str = "worker",
    detail: dict[str, Any] | None = None,
    leased: bool = True,
    **columns: Any,
) -> None:
    """Change the state from what ``deployment`` says it is to ``to``, with audit row and notice in one transaction.

    Both begin with the application, the environment and the number, so that ``sentence`` need not name them.

    ``leased``: the caller holds the lease (a machine); people's moves (approve, cancel) fence on epoch and status
    only, and the epoch grows so that a machine at work on the row stops. Ends and waiting states give the lease back.

    :raises LostRace: when the row is no longer as ``deployment`` says.
    :raises TargetBusy: when another deployment holds the target.
    """
    from_ = Status(deployment.status)
    if not can_move(from_, to):
        raise LostRace(f"{deployment.id}: {from_} cannot become {to}")
    rows = Deployment.objects.filter(id=deployment.id, epoch=deployment.epoch, status=from_)
    if leased:
        rows = rows.filter(lease_until__gt=ClockTimestamp())
    else:
        columns |= {"epoch": F("epoch") + 1}
    # What was said about the state before (a refusal that is mended, say) is over with it.
    columns = {"outcome": "", "aws_said": "", **columns, **_times(to)}
    try:
        with transaction.atomic():
            if rows.update(status=to, **columns) != 1:
                raise LostRace(f"{deployment.id}: no longer {from_}")
            _tell(deployment, from_, to, sentence, by, via, detail or {})
    except IntegrityError as error:
        if "one_active_deployment_per_target" in str(error):
            raise TargetBusy(deployment.target) from None
        raise
    deployment.refresh_from_db(fields=None)


def _times(to: Status) -> dict[str, Any]:
    stamps: dict[Status, dict[str, Any]] = {
        Status.PLANNING: {"planning_at": Now()},
        Status.AWAITING_APPROVAL: {"planned_at": Now()},
        Status.APPROVED: {"approved_at": Now()},
        Status.EXECUTING: {"executing_at": Now()},
    }
    times = stamps.get(to, {})
    if to in TERMINAL:
        times = {"ended_at": Now(), "next_check_at": None, "lease_until": None, "lease_owner": ""}
    elif to not in MACHINE:
        times |= {"lease_until": None, "lease_owner": ""}
    return times


def _tell(
    deployment: Deployment,
    from_: Status,
    to: Status,
    sentence: str,
    by: User | None,
    via: str,
    detail: dict[str, Any],
) -> None:
    team = deployment.application.team
    about = subject("deployment", deployment.id)
    facts = {"from": from_.value, "to": to.value, **detail}
    sentence = f"{deployment.application} / {deployment.environment.name} #{deployment.number}: {sentence}"
    audit.record(
        team=team, action=f"deployment.{to.value}", subject=about, sentence=sentence, by=by, via=via, detail=facts
    )
    audit.notify(team=team, event=f"deployment.{to.value}", subject=about, sentence=sentence, detail=facts)


def _ours(deployment: Deployment) -> QuerySet[Deployment]:
    return Deployment.objects.filter(
        id=deployment.id,
        epoch=deployment.epoch,
        status=deployment.status,
        lease_until__gt=ClockTimestamp(),
    )
