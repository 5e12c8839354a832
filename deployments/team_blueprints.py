"""Blueprints of teams for pages: what is offered, their versions, and how far applications lag behind them.

An application stands on the version that its draft holds, or leaves out because somebody chose so. How far it lags is
how many versions were saved since then; what of it is saved and deployed already is told apart.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery

from deployments.models import Application, BlueprintVersion, Draft, Revision, TeamBlueprint
from deployments.refusals import Unreadable
from deployments.spec.definition import Definition
from deployments.spec.parse import parse_stored
from deployments.spec.problems import InvalidDefinition
from teams.models import Team, User, teams_of
from teams.roles import Role, amounting_to

_NAMED = 10
"""So many of the versions that an application lacks are named one by one."""


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
    with_block = rows.filter(pk=Subquery(newest)).select_related("blueprint__team", "saved_by", "revision__blocked_by")
    return with_block.defer("revision__document", "revision__template").order_by("-created_at", "pk")


def to_save_into(team: Team) -> list[tuple[TeamBlueprint, int]]:
    """The team's blueprints that may get another version, by name, each with the number of its newest."""
    rows = TeamBlueprint.objects.filter(team=team, withdrawn_at__isnull=True).order_by("name")
    counted = BlueprintVersion.objects.filter(blueprint__in=rows.order_by()).order_by().values_list("blueprint")
    newest = dict(counted.annotate(Max("number")))
    return [(row, newest.get(row.pk, 0)) for row in rows]


def last_saved_from(application: Application) -> TeamBlueprint | None:
    """The blueprint of which the application's last saved version is one: most likely the next is one, too."""
    rows = BlueprintVersion.objects.filter(revision__application=application, blueprint__withdrawn_at__isnull=True)
    found = rows.select_related("blueprint").defer("document").order_by("-created_at").first()
    return found.blueprint if found else None


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
    rows = Application.objects.visible_to(user).filter(started_from__blueprint=found).select_related("team")
    return rows.annotate(
        began=F("started_from__number"),
        has=F("draft__blueprint_base__number"),
        saved=Subquery(revisions.values("blueprint_base__number")[:1]),
    ).order_by("has", "name", "pk")


@dataclass(frozen=True)
class Numbers:
    """Versions of its blueprint: the one that an application started from, the one that its draft stands on, and that
    of its newest revision; None while it has none.
    """

    began: int
    has: int
    saved: int | None


def numbers_of(row: Application) -> Numbers:
    """Of a row of :func:`started_from`."""
    began, has, saved = (getattr(row, name) for name in ("began", "has", "saved"))
    return Numbers(began, has, saved)


@dataclass(frozen=True)
class Standing:
    """How an application stands to the blueprint that it started from. ``newer`` are the last of the versions since
    then, the newest first, without documents.
    """

    blueprint: TeamBlueprint
    numbers: Numbers
    newer: tuple[BlueprintVersion, ...]

    @property
    def behind(self) -> int:
        """How many versions were saved since the one that its draft stands on: they are numbered without gaps."""
        return self.newest - self.numbers.has

    @property
    def more(self) -> int:
        """How many of them are not named."""
        return self.behind - len(self.newer)

    @property
    def newest(self) -> int:
        """The number of the blueprint's newest version."""
        return self.newer[0].number if self.newer else self.numbers.has


def standing(user: User, application: Application) -> Standing | None:
    """How it stands to its blueprint; ``None`` when it started from none."""
    if application.started_from_id is None:
        return None
    blueprint = TeamBlueprint.objects.visible_to(user).get(versions=application.started_from_id)
    numbers = numbers_of(started_from(user, blueprint).get(pk=application.pk))
    newer = blueprint.versions.filter(number__gt=numbers.has).defer("document").select_related("saved_by")
    return Standing(blueprint, numbers, tuple(newer.order_by("-number")[:_NAMED]))


def newest_versions(found: TeamBlueprint, count: int = 50) -> list[BlueprintVersion]:
    """The newest so many, newest first, by number and message, and by what blocks them."""
    rows = found.versions.select_related("revision__blocked_by").order_by("-number")
    block = (f"revision__{name}" for name in ("number", "blocked_at", "block_reason", "blocked_by__name"))
    return list(rows.only("blueprint", "number", "message", *block)[:count])


def version_after(draft: Draft, number: int) -> BlueprintVersion | None:
    """The version of the draft's blueprint with this number, when it is newer than the one that the draft stands on."""
    base = draft.blueprint_base
    if base is None or number <= base.number:
        return None
    rows = BlueprintVersion.objects.select_related("blueprint", "saved_by", "revision__blocked_by")
    return rows.filter(blueprint=base.blueprint_id, number=number).defer("revision__template").first()


def pair(found: TeamBlueprint, from_: int, to: int) -> dict[int, BlueprintVersion]:
    """Those two of its versions that there are, with their documents, by number."""
    rows = found.versions.filter(Q(number=from_) | Q(number=to)).select_related("blueprint", "saved_by")
    return {row.number: row for row in rows}
