"""Removes zips that nothing names any more. Safe in any number of copies, and while people save."""

from datetime import timedelta
from typing import Final

from django.db import transaction

from deployments.actions import store
from deployments.models import Artifact
from deployments.models.clock import ClockTimestamp
from teams import audit
from teams.models import Team
from teams.models.audit import subject

KEPT_FOR: Final = timedelta(days=7)
"""Between an upload and the revision that names it lies a build, or a person's weekend."""


def tidy_store() -> int:
    """Remove the zips that no draft and no revision names and that were last sent long ago; returns how many."""
    long_ago = Artifact.objects.filter(sent_at__lt=ClockTimestamp() - KEPT_FOR)
    return sum(_tidy(team) for team in Team.objects.filter(pk__in=long_ago.values("team")))


def _tidy(team: Team) -> int:
    old = {"sent_at__lt": ClockTimestamp() - KEPT_FOR}
    if not store.unnamed(team, **old):
        return 0
    with transaction.atomic():
        # Looked at again while nobody can save a document or send these bytes again.
        store.own(team)
        gone = store.unnamed(team, **old)
        if not gone:
            return 0
        Artifact.objects.filter(pk__in=[row.pk for row in gone]).delete()
        what = "1 zip" if len(gone) == 1 else f"{len(gone)} zips"
        audit.record(
            team=team,
            action="artifact.removed",
            subject=subject("team", team.pk),
            sentence=f"{what} of {team} that no draft and no revision named for {KEPT_FOR.days} days went.",
            via="worker",
            detail={"sha256": [row.sha256 for row in gone[:100]], "bytes": sum(row.size for row in gone)},
        )
    return len(gone)
