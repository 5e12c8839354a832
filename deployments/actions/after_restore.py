"""What has to be done once after the database was restored from a backup, before anything else is started.

AWS is further than the rows then, and what people decided meanwhile is gone. What waits is ended; what was approved or
under way is looked at, so that what AWS did is shown, and nothing of it is sent any more.
"""

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from deployments.failpoints import fp
from deployments.marks import RESTORED
from deployments.models import Deployment
from deployments.models.clock import ClockTimestamp
from deployments.states import Status
from deployments.transitions import LostRace, move
from teams import audit
from teams.models.audit import subject

SENTENCE: Final = (
    "The database was restored from a backup, and what came of this afterwards is not known here. Nothing is executed "
    "by it any more. Plan again: the plan shows what AWS runs now."
)
_ENDS: Final = {
    Status.QUEUED: Status.CANCELLED,
    Status.PLANNING: Status.CANCELLED,
    Status.AWAITING_APPROVAL: Status.EXPIRED,
}
_LOOKED_AT: Final = (Status.APPROVED, Status.EXECUTING)


@dataclass(frozen=True)
class Restored:
    """How many deployments were ended, and how many are looked at for what AWS did."""

    ended: int
    looked_at: int


def after_restore() -> Restored:
    """End what waits and mark what was decided. May be repeated: it ends whatever waits by then."""
    with transaction.atomic():
        fp("before_restored")
        ended = sum(_end(row) for row in _rows().filter(status__in=[*_ENDS]))
        fp("after_restored")
        found = Restored(ended, sum(_look_at(row) for row in _rows().filter(status__in=_LOOKED_AT)))
        sentence = (
            "The database was restored from a backup. "
            f"Ended: {found.ended} that waited. Looked at for what AWS did: {found.looked_at}."
        )
        audit.record(
            team=None,
            action="database.restored",
            subject=subject("database", "restored"),
            sentence=sentence,
            via="command",
        )
    return found


def _rows() -> QuerySet[Deployment]:
    rows = Deployment.objects.select_related("application__team", "environment").order_by("requested_at")
    return rows.select_for_update(no_key=True, of=("self",))


def _end(row: Deployment) -> int:
    try:
        move(row, to=_ENDS[row.state], sentence=SENTENCE, via="command", leased=False, outcome=SENTENCE)
    except LostRace:
        return 0
    return 1


def _look_at(row: Deployment) -> int:
    """The lease in the row is that of a process from before the backup."""
    intent = (row.intent or {}) | {RESTORED: True}
    return Deployment.objects.filter(pk=row.pk).update(intent=intent, next_check_at=ClockTimestamp())
