"""Blueprints of teams for pages: what is offered, their versions, and how far applications lag behind them.

An application stands on the version that its draft holds, or leaves out because somebody chose so. How far it lags is
how many versions were saved since then; what of it is saved and deployed already is told apart.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery

from deployments.models import Application, BlueprintVersion, Draft, Revision, TeamBlueprint
from deployments.refusals import Unreadable
from deployments.spec.definition import Definition
from deployments.spec.parse import parse_stored
from deployments.spec.problems import InvalidDefinition
from teams.models import Team, User, teams_of
from teams.roles import Role, amounting_to


def blueprint(user: User, pk: uuid.UUID) -> TeamBlueprint:
    """One blueprint; ``TeamBlueprint.DoesNotExist`` also for another team's."""
    rows = TeamBlueprint.objects.visible_to(user).select_related("team", "created_by", "withdrawn_by")
    return rows.get(pk=pk)


def listed(user: User) -> QuerySet[TeamBlueprint]:
    """The blueprints of the person's teams, what is offered first; with their newest version's number and time, how
    many applications started from them and how many of these lag behind.
    """
    newest = BlueprintVersion.objects.filter(blueprint=OuterRef("pk")).order_by("-number")
    started = Draft.objects.filter(blueprint_base__blueprint=OuterRef("pk")).order_by()
    counted = started.values("blueprint_base__blueprint").annotate(count=Count("pk")).values("count")
    behind = started.filter(blueprint_base__number__lt=OuterRef("newest"))
    behind_counted = behind.values("blueprint_base__blueprint").annotate(count=Count("pk")).values("count")
    rows = TeamBlueprint.objects.visible_to(user).select_related("team", "withdrawn_by")
    rows = rows.annotate(
        newest=Subquery(newest.values("number")[:1]), saved_at=Subquery(newest.values("created_at")[:1])
    )
    rows = rows.annotate(started=Subquery(counted), behind=Subquery(behind_counted))
    return rows.order_by(F("withdrawn_at").asc(nulls_first=True), "name", "pk")


def offered(user: User) -> QuerySet[BlueprintVersion]:
    """The newest version of every blueprint that the person may start an application from, the last saved first."""
    starting = teams_of(user, amounting_to(Role.DEVELOPER))
    newest = BlueprintVersion.objects.filter(blueprint=OuterRef("blueprint")).order_by("-number").values("pk")[:1]
    rows = BlueprintVersion.objects.filter(blueprint__team__in=starting, blueprint__withdrawn_at__isnull=True)
    return rows.filter(pk=Subquery(newest)).select_related("blueprint__team", "saved_by").order_by("-created_at", "pk")


def to_save_into(team: Team) -> QuerySet[TeamBlueprint]:
    """The team's blueprints that may get another version, by name, with the number of their newest."""
    rows = TeamBlueprint.objects.filter(team=team, withdrawn_at__isnull=True)
    return rows.annotate(newest=Max("versions__number")).order_by("name")


def versions(found: TeamBlueprint) -> QuerySet[BlueprintVersion]:
    """Its versions, newest first, without their documents; whose revision each was."""
    rows = found.versions.select_related("saved_by", "revision__application")
    heavy = ("document", "template", "editors")
    return rows.defer("document", *(f"revision__{name}" for name in heavy)).order_by("-number")


def definition_of(version: BlueprintVersion) -> Definition:
    """The definition that the version holds, by the rules of the day on which it was saved.

    :raises Unreadable: when this version of Tierboard cannot read it any more.
    """
    try:
        return parse_stored(version.document)
    except InvalidDefinition as invalid:
        words = (
            f"This version of Tierboard cannot read version {version.number} of {version.blueprint} any more "
            f"({invalid.problems[0]}) What was saved is unchanged. Save its next version from a newer revision."
        )
        raise Unreadable(words) from None


def started_from(user: User, found: TeamBlueprint) -> QuerySet[Application]:
    """The person's applications that started from it, the furthest behind first. ``began`` is the version they started
    from, ``has`` the one that their draft stands on, ``saved`` the one of their newest revision, if there is any.
    """
    revisions = Revision.objects.filter(application=OuterRef("pk")).order_by("-number")
    rows = Application.objects.visible_to(user).filter(started_from__blueprint=found)
    rows = rows.annotate(began=F("started_from__number"), has=F("draft__blueprint_base__number"))
    rows = rows.annotate(saved=Subquery(revisions.values("blueprint_base__number")[:1]))
    return rows.order_by("has", "name", "pk")


@dataclass(frozen=True)
class Standing:
    """How an application stands to the blueprint that it started from."""

    blueprint: TeamBlueprint
    began: int
    has: int
    saved: int | None
    newer: tuple[BlueprintVersion, ...]

    @property
    def behind(self) -> int:
        """How many versions were saved since the one that its draft stands on."""
        return len(self.newer)

    @property
    def newest(self) -> int:
        """The number of the blueprint's newest version."""
        return self.newer[0].number if self.newer else self.has

    @property
    def unsaved(self) -> bool:
        """Whether the draft took over more than the newest revision has."""
        return self.saved is not None and self.saved < self.has


def standing(user: User, application: Application) -> Standing | None:
    """How it stands to its blueprint; ``None`` when it started from none. ``newer`` comes without documents."""
    if application.started_from_id is None:
        return None
    newer = Prefetch("versions", BlueprintVersion.objects.defer("document").select_related("saved_by"))
    found = TeamBlueprint.objects.visible_to(user).select_related("team", "withdrawn_by").prefetch_related(newer)
    blueprint = found.get(versions=application.started_from_id)
    row = started_from(user, blueprint).get(pk=application.pk)
    began, has, saved = _numbers(row)
    return Standing(blueprint, began, has, saved, tuple(one for one in blueprint.versions.all() if one.number > has))


def _numbers(row: Application) -> tuple[int, int, int | None]:
    """What :func:`started_from` has annotated."""
    found: Sequence[int | None] = [getattr(row, name) for name in ("began", "has", "saved")]
    began, has, saved = found
    return began or 0, has or began or 0, saved


def pair(found: TeamBlueprint, from_: int, to: int) -> dict[int, BlueprintVersion]:
    """Those two of its versions that there are, with their documents, by number."""
    rows = found.versions.filter(Q(number=from_) | Q(number=to)).select_related("blueprint", "saved_by")
    return {row.number: row for row in rows}
