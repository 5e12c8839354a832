"""Removes zips that nothing names any more. Safe in any number of copies, and while people save."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from deployments.actions import store
from deployments.actions.work import database_now
from deployments.models import Artifact
from deployments.models.clock import ClockTimestamp
from teams import audit
from teams.models import Team
from teams.models.audit import subject

KEPT_FOR: Final = timedelta(days=7)
"""Between an upload and the revision that names it lies a build, or a person's weekend."""
LONGEST_SAVE: Final = timedelta(hours=1)
"""No transaction that saves a document takes so long from its beginning, which is the time that it writes down."""
_AT_ONCE: Final = 50


def tidy_store() -> int:
    """Remove the zips that no draft, revision or blueprint names and that were last sent long ago; returns how many."""
    long_ago = Artifact.objects.filter(sent_at__lt=ClockTimestamp() - KEPT_FOR)
    return sum(_tidy(team) for team in Team.objects.filter(pk__in=long_ago.values("team")))


def _tidy(team: Team) -> int:
    # Everything that the team ever saved is read before its store is held, which takes a while.
    began = database_now() - LONGEST_SAVE
    candidates = [row.pk for row in store.unnamed(team, sent_at__lt=ClockTimestamp() - KEPT_FOR)[:_AT_ONCE]]
    if not candidates:
        return 0
    with transaction.atomic():
        store.own(team)
        gone = _still_unnamed(team, candidates, began)
        if not gone:
            return 0
        Artifact.objects.filter(pk__in=[row.pk for row in gone]).delete()
        what = "1 zip" if len(gone) == 1 else f"{len(gone)} zips"
        audit.record(
            team=team,
            action="artifact.removed",
            subject=subject("team", team.pk),
            sentence=f"{what} of {team} that no draft, revision or blueprint named for {KEPT_FOR.days} days went.",
            via="worker",
            detail={"sha256": [row.sha256 for row in gone], "bytes": sum(row.size for row in gone)},
        )
    return len(gone)


def _still_unnamed(team: Team, candidates: Collection[int], since: datetime) -> list[Artifact]:
    """Those that nobody named or sent again meanwhile, while nobody can: only what was saved lately is read again."""
    rows = team.artifacts.filter(pk__in=candidates, sent_at__lt=ClockTimestamp() - KEPT_FOR)
    known = store.named(team, since)
    return [row for row in rows.defer("content", "listing") if row.sha256 not in known]
