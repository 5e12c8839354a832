"""Reads across a person's teams that only overview pages need. Everything starts from what the person may see."""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.db.models import Case, Func, JSONField, OuterRef, Prefetch, QuerySet, Subquery, When

from deployments.annotations import a_check_fails
from deployments.headlines import with_headlines
from deployments.insight import that_resolve
from deployments.models import Application, Deployment, Environment, Revision
from deployments.prepared import Build, first_ids
from deployments.selectors import applications, deployments, waiting_for
from deployments.states import BEFORE_EXECUTION, LEFT_WRONG, OPEN, Kind, Status
from teams.models import AuditEntry, AwsAccount, Team, User
from teams.models.audit import subject
from teams.roles import Role
from teams.selectors import roles_of

_SUBJECTS_READ = 500
_HEAVY_REVISION = ("document", "template")
_OWN = (
    "number",
    "kind",
    "mode",
    "status",
    "target",
    "requested_at",
    "requested_through",
    "began",
    "stack_done",
    "resources_done",
    "resources_total",
    "planning_at",
    "executing_at",
    "ended_at",
    "expires_at",
    "outcome",
    "aws_said",
    "note",
)
_BESIDE = {
    "application": ("name", "team"),
    "environment": ("name", "protected"),
    "environment__live_deployment": ("number",),
    "revision": ("number",),
    "requested_by": ("name", "email"),
    "plan": ("created_at", "data_at_risk"),
    "superseded_by": ("number",),
}
"""What lists show beside a deployment, by relation. All columns of all relations would be hundreds."""


_TO_DECIDE = {
    "application__team": ("name",),
    "environment__account": ("name",),
    "revision": ("editors", "blocked_at", "blocked_by", "block_reason"),
    "revision__author": ("name", "email"),
    "base_revision": ("number",),
    "plan": ("changes", "digest", "approvals_needed", "owner_needed"),
}
"""What somebody who decides is shown as well."""


@dataclass(frozen=True)
class Progress:
    """How far an installation has come, from where a person stands."""

    teams: bool
    accounts: bool
    applications: bool
    revisions: bool


def progress_of(user: User) -> Progress:
    """Whether each of the first steps has been taken in the person's teams, as long as nothing is live there."""
    return Progress(
        teams=Team.objects.visible_to(user).exists(),
        accounts=AwsAccount.objects.visible_to(user).filter(passed_at__isnull=False).exists(),
        applications=Application.objects.visible_to(user).exists(),
        revisions=Revision.objects.filter(application__in=Application.objects.visible_to(user)).exists(),
    )


def roles_anywhere(user: User) -> frozenset[Role]:
    """All roles the person holds in any team, implied ones included."""
    return frozenset().union(*roles_of(user).values())


def revisions_of(application: Application) -> QuerySet[Revision]:
    """The application's revisions, newest first, without the template's text."""
    return application.revisions.select_related("author", "blocked_by").defer("template").order_by("-number")


def newest_revision(application: Application) -> Revision | None:
    """The revision saved last, with its template."""
    return application.revisions.select_related("author").first()


def same_as(revision: Revision) -> list[int]:
    """Numbers of the application's other revisions that say the same."""
    rows = Revision.objects.filter(application=revision.application_id, digest=revision.digest)
    return list(rows.exclude(pk=revision.pk).order_by("number").values_list("number", flat=True))


def runs_in(revision: Revision) -> list[Environment]:
    """Environments in which it, or one that says the same, is live."""
    rows = Environment.objects.filter(application=revision.application_id, live_revision__digest=revision.digest)
    return list(rows.order_by("position"))


def stopped_by_block(revision: Revision) -> list[Deployment]:
    """What ends when the revision is blocked: deployments of what it says that AWS has not begun."""
    rows = Deployment.objects.filter(application=revision.application_id, revision__digest=revision.digest)
    return list(rows.filter(status__in=[*BEFORE_EXECUTION]).select_related("environment").order_by("number"))


def find_deployments(
    user: User, *, application: uuid.UUID | None = None, environment: str = "", state: str = "", mine: bool = False
) -> QuerySet[Deployment]:
    """The person's deployments, newest first, narrowed down.

    :param environment: an environment's name, in any application. Ignored when empty, like the others.
    :param state: ``open``, ``ended`` or one status.
    """
    rows = deployments(user)
    if application:
        rows = rows.filter(application_id=application)
    if environment:
        rows = rows.filter(environment__name=environment)
    if state == "open":
        rows = rows.filter(status__in=list(OPEN))
    elif state == "ended":
        rows = rows.exclude(status__in=list(OPEN))
    elif state in set(Status):
        rows = rows.filter(status=state)
    return rows.filter(requested_by=user) if mine else rows


def waiting_for_others(user: User) -> QuerySet[Deployment]:
    """What waits for approval in the person's teams and not for them."""
    waiting = find_deployments(user, state=Status.AWAITING_APPROVAL)
    return waiting.exclude(pk__in=waiting_for(user).order_by().values("pk"))


def light(
    rows: QuerySet[Deployment], beside: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> QuerySet[Deployment]:
    """The same rows for lists: only what these show, so without templates, documents, changes and invoices.

    What they cost is read apart, by :func:`deployments.headlines.with_headlines`. ``resolved_by`` is the number of what
    ended well after what failed or got stuck, ``None`` for all others; ``check_fails`` says that a
    check of what was deployed does not pass.

    :param beside: columns that are read as well, by relation.
    """
    wanted = [*_BESIDE.items(), *beside.items()]
    columns = (f"{relation}__{name}" for relation, names in wanted for name in names)
    rows = rows.select_related(None).select_related(*_BESIDE, *beside).only(*_OWN, *columns)
    return rows.annotate(resolved_by=_resolved_by(), check_fails=a_check_fails())


def _resolved_by() -> Case:
    """Which later deployment of the same environment ended well, asked for what left it wrong alone."""
    first = that_resolve(OuterRef("environment"), OuterRef("number")).values("number")[:1]
    return Case(When(status__in=[*LEFT_WRONG], then=Subquery(first)), default=None)


def with_changes(rows: QuerySet[Deployment]) -> QuerySet[Deployment]:
    """:func:`light` rows with what their plans would do, for lists that are made for deciding."""
    return light(rows, _TO_DECIDE)


@dataclass(frozen=True)
class Few:
    """The first rows of several lists, by name; ``counts`` has how many there are in all of those that were counted."""

    rows: Mapping[str, list[Deployment]]
    counts: Mapping[str, int]


def first_few_each(user: User, wanted: Mapping[str, tuple[Build, int]], counted: Mapping[str, int]) -> Few:
    """The first rows of the lists of one page as :func:`light` ones: a query for the order of each, and one for the
    rows of all.

    Which they are is found before anything is joined to them: sorting thousands of rows with their plans, for the ten
    that are shown, took most of a second. A row that stands in two lists is one object in both. Those in ``counted``
    are counted by the same query, as far as it says: theirs costs as much for a few as for all.

    :param wanted: how each list is asked for, see :func:`deployments.prepared.first_ids`, and how many are shown.
    """
    keys = {name: first_ids(rows, user, counted.get(name, count)) for name, (rows, count) in wanted.items()}
    firsts = {name: order[: wanted[name][1]] for name, order in keys.items()}
    found = by_key(user, {key for order in firsts.values() for key in order}, _with_risks)
    rows = {name: [found[key] for key in order if key in found] for name, order in firsts.items()}
    return Few(rows, {name: len(keys[name]) for name in counted if name in keys})


def _with_risks(rows: QuerySet[Deployment]) -> QuerySet[Deployment]:
    """:func:`light` rows; ``risks`` are those of all changes of a plan that waits for approval, of others nothing."""
    found = Func("plan__changes", template="jsonb_path_query_array(%(expressions)s, '$[*].risks[*]')")
    return light(rows).annotate(risks=Case(When(status=Status.AWAITING_APPROVAL, then=found), output_field=JSONField()))


def by_key(
    user: User, keys: Collection[uuid.UUID], read: Callable[[QuerySet[Deployment]], QuerySet[Deployment]]
) -> dict[uuid.UUID, Deployment]:
    """Those of the deployments that the person may see with what they cost, by id.

    :param read: :func:`light` or :func:`with_changes`.
    """
    rows = read(deployments(user).order_by().filter(pk__in=keys)) if keys else ()
    return {row.pk: row for row in with_headlines(rows)}


def applications_listed(user: User) -> QuerySet[Application]:
    """``selectors.applications`` for lists: what is live by number, without documents, templates and evidence."""
    environments = (
        Environment.objects.select_related("live_revision", "live_deployment")
        .defer(*(f"live_revision__{name}" for name in _HEAVY_REVISION), "live_deployment__aws_said", "usage")
        .order_by("position")
    )
    rows = applications(user).prefetch_related(None).select_related(None).select_related("team")
    return rows.prefetch_related(Prefetch("environments", environments))


def newest_applications(user: User) -> QuerySet[Application]:
    """The person's applications with their teams, the newest first."""
    return Application.objects.visible_to(user).select_related("team").order_by("-created_at", "name")


def removals(environment_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Deployment]:
    """The last successful removal of each environment with its plan, where there was one, in one query."""
    rows = (
        Deployment.objects.filter(environment_id__in=environment_ids, kind=Kind.DESTROY, status=Status.SUCCEEDED)
        .filter(plan__isnull=False)
        .select_related("plan")
        .defer("plan__template", "plan__changes", "plan__cost_before", "plan__cost_after")
        .order_by("environment_id", "-requested_at", "-number")
        .distinct("environment_id")
    )
    return {row.environment_id: row for row in rows}


def waiting_in(environment_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Deployment]:
    """The newest request of each environment that waits for approval, where one does, in one query."""
    rows = Deployment.objects.filter(environment__in=environment_ids, status=Status.AWAITING_APPROVAL)
    return {row.environment_id: row for row in rows.only("number", "environment_id", "requested_at").order_by("number")}


def waits_in(application: Application) -> Deployment | None:
    """What was asked for last of the application and waits for approval."""
    rows = application.deployments.filter(status=Status.AWAITING_APPROVAL).select_related("environment")
    return rows.order_by("-number").first()


def environment_names(user: User) -> list[str]:
    """Names of environments that the person's applications have, once each."""
    return list(Environment.objects.visible_to(user).order_by("name").values_list("name", flat=True).distinct())


def activity_of(application: Application) -> QuerySet[AuditEntry]:
    """What happened to the application, its environments and its newest deployments, newest first."""
    places = application.environments.values_list("pk", flat=True)
    tries = application.deployments.order_by("-number").values_list("pk", flat=True)[:_SUBJECTS_READ]
    about = [subject("application", application.pk)]
    about += [subject("environment", place) for place in places]
    about += [subject("deployment", one) for one in tries]
    revisions = application.revisions.order_by("-number").values_list("pk", flat=True)[:_SUBJECTS_READ]
    about += [subject("revision", one) for one in revisions]
    rows = AuditEntry.objects.filter(team=application.team_id, subject__in=about)
    return rows.select_related("actor").order_by("-id")
