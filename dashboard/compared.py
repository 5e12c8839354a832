"""The newest comparison of each environment with what AWS has, as its badge takes it."""

from collections.abc import Iterable
from uuid import UUID

from dashboard.badges import Compared
from deployments.drift import Summary, summaries
from deployments.models import Environment


def compared(places: Iterable[Environment]) -> dict[UUID, Compared]:
    """By environment, of those of which something runs; the ones that nobody compared are left out."""
    live = {place.pk: place for place in places if place.live_revision_id}
    return {key: _compared(live[key], found) for key, found in summaries(live.values()).items()}


def _compared(place: Environment, found: Summary) -> Compared:
    check, live = found.check, place.live_deployment
    began = live.executing_at if live else None
    return Compared(
        at=check.ended_at,
        known=check.state == check.State.DONE,
        drifted=found.drifted,
        ignored=found.ignored,
        in_sync=check.in_sync,
        unknown=check.unknown,
        not_checkable=check.not_checkable,
        overtaken=bool(began and check.begun_at and began > check.begun_at),
    )
