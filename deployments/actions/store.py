"""A team's store of zips: how full it is, what is named in it, and who may change it at the same time.

One lock, the team's row: whoever saves a document that names zips shares it, whoever adds or removes zips has it alone.
"""

import uuid
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import Sum

from deployments.models import Artifact
from deployments.refusals import StoreFull
from teams.models import Team

_NAMED: Final = """
WITH mine AS (SELECT id FROM deployments_application WHERE team_id = %s)
SELECT DISTINCT found.match[1] FROM (
    SELECT document FROM deployments_revision WHERE application_id IN (SELECT id FROM mine) AND created_at > %s
    UNION ALL
    SELECT document FROM deployments_draft WHERE application_id IN (SELECT id FROM mine) AND updated_at > %s
    UNION ALL
    SELECT version.document FROM deployments_blueprintversion AS version
    JOIN deployments_teamblueprint AS blueprint ON blueprint.id = version.blueprint_id
    WHERE blueprint.team_id = %s AND version.created_at > %s
) AS documents, regexp_matches(documents.document::text, '[0-9a-f]{64}', 'g') AS found (match)
"""
_MEGABYTE: Final = 1024 * 1024
_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


def share(team_id: uuid.UUID) -> None:
    """Until the end of the transaction nothing leaves the store while a document is saved that names it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM teams_team WHERE id = %s FOR SHARE", [team_id])


def own(team: Team) -> None:
    """Until the end of the transaction nobody else adds or removes zips, or saves a document that names some."""
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)


def make_room(team: Team, size: int, *, held: int = 0) -> None:
    """Call it before ``size`` bytes are added, and while you :func:`own` the store when it has to be sure.

    :param held: how much of them is in the store already.
    :raises StoreFull: with how much is used and what to do.
    """
    used, most = used_bytes(team) - held, settings.TEAM_STORAGE_BYTES
    if used + size > most:
        raise StoreFull(
            f"There is no room for this zip of {_mb(size)}: those of {team} take {_mb(used)} of {_mb(most)}. Send a "
            "smaller one, or ask whoever runs this Tierboard to raise TEAM_STORAGE_MB. Zips that no draft, revision "
            "or blueprint names are removed 7 days after they were last sent."
        )


def used_bytes(team: Team) -> int:
    """What the team's zips take: each is stored once, however often it was sent."""
    found: int | None = team.artifacts.aggregate(size=Sum("size"))["size"]
    return found or 0


def named(team: Team, since: datetime = _EVER) -> set[str]:
    """Every SHA-256 that a draft, a revision or a blueprint of the team names, one that was withdrawn too: applications
    may still take it over. A deployment names what its revision does.

    :param since: only in documents that were saved after that.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, [team.pk, since, since, team.pk, since])
        return {row[0] for row in cursor.fetchall()}


def unnamed(team: Team, **how: Any) -> list[Artifact]:
    """The team's zips that nothing names, without their content; ``how`` narrows them down."""
    rows = list(team.artifacts.filter(**how).defer("content", "listing"))
    known = named(team) if rows else set()
    return [row for row in rows if row.sha256 not in known]


def _mb(size: int) -> str:
    return f"{size / _MEGABYTE:,.1f} MB"
