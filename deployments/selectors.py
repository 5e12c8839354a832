"""Reads for pages and actions. Everything a person sees starts from their teams."""

import json
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Case, Exists, Max, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from costing import selectors as prices
from costing.estimate import Assumption, Estimate, Usage, estimate
from deployments.annotations import a_check_fails
from deployments.models import Application, Approval, Deployment, Draft, Environment, Heartbeat, Output, Revision
from deployments.models.clock import ClockTimestamp
from deployments.spec.parse import problems_of
from deployments.spec.problems import Problem
from deployments.states import HOLDS_TARGET, LEFT_WRONG, MACHINE, OPEN, REACHED, TERMINAL, WORRYING, Kind, Status
from teams.models import AwsAccount, Team, User, teams_of
from teams.roles import Role, amounting_to

RECENT = 10
HEAVY = ("aws_said", "verification", "problems", "intent")
"""Columns of a deployment that no list shows."""
FIRST_USAGE = Usage(Assumption(Decimal(100_000), "default", "Our guess until you say better."))
"""Requests a month of a new environment until somebody says or measures better."""


def teams(user: User) -> QuerySet[Team]:
    """The person's teams by name."""
    return Team.objects.visible_to(user)


def teams_where(user: User, role: Role) -> list[Team]:
    """Teams in which the person holds ``role`` (or one that implies it)."""
    return list(Team.objects.filter(pk__in=teams_of(user, amounting_to(role))))


def accounts(user: User) -> QuerySet[AwsAccount]:
    """AWS accounts of the person's teams."""
    return AwsAccount.objects.visible_to(user).select_related("team")


def applications(user: User) -> QuerySet[Application]:
    """The person's applications, with their environments in promotion order and what runs there."""
    environments = Environment.objects.select_related(
        "live_revision__blocked_by", "live_deployment", "account"
    ).order_by("position")
    return (
        Application.objects.visible_to(user)
        .select_related("team", "created_by")
        .prefetch_related(Prefetch("environments", environments))
    )


def application(user: User, pk: uuid.UUID) -> Application:
    """One application; ``Application.DoesNotExist`` also for another team's."""
    return applications(user).get(pk=pk)


def environments(user: User) -> QuerySet[Environment]:
    """The person's environments."""
    return Environment.objects.visible_to(user).select_related(
        "application__team", "account", "live_revision", "live_deployment"
    )


def environment(user: User, pk: uuid.UUID) -> Environment:
    """One environment; ``Environment.DoesNotExist`` also for another team's."""
    return environments(user).get(pk=pk)


def deployments(user: User) -> QuerySet[Deployment]:
    """The person's deployments, newest first, with what lists show."""
    return (
        Deployment.objects.visible_to(user)
        .select_related(
            "application__team",
            "environment__account",
            "environment__live_deployment",
            "revision__author",
            "base_revision",
            "requested_by",
            "plan",
            "superseded_by",
        )
        .order_by("-requested_at", "-number")
    )


def deployment(user: User, pk: uuid.UUID) -> Deployment:
    """One deployment; ``Deployment.DoesNotExist`` also for another team's."""
    return deployments(user).get(pk=pk)


def revision(user: User, application_id: uuid.UUID, number: int) -> Revision:
    """One revision of a visible application; ``Revision.DoesNotExist`` otherwise."""
    return Revision.objects.select_related("author", "application__team", "blocked_by").get(
        application__in=Application.objects.visible_to(user), application_id=application_id, number=number
    )


def approvable(user: User) -> QuerySet[Deployment]:
    """Deployments that wait for votes in teams where the person may vote, and on which they have not voted."""
    voting = teams_of(user, amounting_to(Role.APPROVER))
    voted = Approval.objects.filter(plan__deployment=OuterRef("pk"), person=user)
    rows = Deployment.objects.filter(~Exists(voted), status=Status.AWAITING_APPROVAL, application__team__in=voting)
    return rows.order_by("expires_at", "requested_at")


def waiting_for(user: User) -> QuerySet[Deployment]:
    """:func:`approvable` without the person's own: requests they asked for or whose revision they wrote."""
    return approvable(user).exclude(
        Q(requested_by=user) | Q(revision__author=user) | Q(revision__editors__contains=[user.pk])
    )


def needs_attention(user: User) -> QuerySet[Deployment]:
    """What their environments are left with by something that ended stuck or failed, and what is live while a check of
    it fails: protected environments first, and of these what is stuck, then what failed, then what a check finds wrong,
    before what changed nothing.
    """
    places = Environment.objects.visible_to(user).order_by()
    grave = Case(
        When(status=Status.NEEDS_ATTENTION, then=0),
        When(status=Status.FAILED, then=1),
        When(status=Status.SUCCEEDED, then=2),
        default=3,
    )
    # They are of environments that the person sees; asking for the team of each once more would take as long again.
    found = Deployment.objects.filter(pk__in=_standing(places).union(_wrong(places), all=True))
    return found.order_by("-environment__protected", grave, "-requested_at")


def _wrong(environments: QuerySet[Environment]) -> QuerySet[Environment, Any]:
    """What is live there while a check of it fails, as its id: an index holds all of those, which are few."""
    live = environments.filter(live_deployment__status=Status.SUCCEEDED)
    return live.filter(a_check_fails("live_deployment__verification")).values_list("live_deployment")


def _standing(environments: QuerySet[Environment]) -> QuerySet[Environment, Any]:
    """What says of each environment that something is left wrong there, as its id, or nothing: the newest deployment
    that ended and says something of it.

    Neither what has not ended yet nor what ended without effect takes back that one before it failed, and what could
    not be planned only counts where nothing is stuck or failed. That is two looks into the index for each environment,
    however many deployments it has seen; DISTINCT keeps PostgreSQL from looking again for each that it compares with.
    """
    tries = Deployment.objects.filter(environment=OuterRef("pk")).order_by("-requested_at", "-number")
    left = Case(When(status__in=list(LEFT_WRONG), then="pk"))
    worry = Case(When(status__in=list(WORRYING), then="pk"))
    ran = tries.filter(status__in=list(REACHED)).annotate(left=left).values("left")[:1]
    ended = tries.filter(status__in=[*REACHED, *WORRYING]).annotate(left=worry).values("left")[:1]
    return environments.values_list(Coalesce(Subquery(ran), Subquery(ended))).distinct()


def running(user: User) -> QuerySet[Deployment]:
    """Deployments a machine is at work on, oldest first."""
    return deployments(user).filter(status__in=list(MACHINE)).order_by("requested_at")


def recent(user: User, limit: int = RECENT) -> Sequence[Deployment]:
    """The last deployments that ended."""
    return list(deployments(user).filter(status__in=list(TERMINAL)).order_by("-ended_at")[:limit])


def open_deployment(environment: Environment) -> Deployment | None:
    """The newest deployment of the environment that has not ended."""
    return (
        Deployment.objects.filter(environment=environment, status__in=list(OPEN))
        .select_related("revision", "requested_by")
        .order_by("-requested_at", "-number")
        .first()
    )


def last_deployments(environment_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Deployment]:
    """The newest deployment of each environment, in one query; one that runs comes before those in line behind it.

    Rows of lists: :data:`HEAVY` is not read. Two looks into an index for each environment, however many it has seen.
    """
    tries = Deployment.objects.filter(environment=OuterRef("pk")).order_by("-requested_at", "-number").values("pk")
    runs = Subquery(tries.filter(status__in=list(HOLDS_TARGET))[:1])
    firsts = Environment.objects.filter(pk__in=environment_ids).values_list(Coalesce(runs, Subquery(tries[:1])))
    rows = Deployment.objects.filter(pk__in=firsts).select_related("requested_by").defer(*HEAVY)
    return {row.environment_id: row for row in rows}


def worries(environment_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Deployment]:
    """What :func:`needs_attention` lists of what ended stuck or failed, by environment, in one query."""
    standing = _standing(Environment.objects.filter(pk__in=environment_ids))
    rows = Deployment.objects.filter(pk__in=standing).defer(*HEAVY)
    return {row.environment_id: row for row in rows}


def live_outputs(environment: Environment) -> list[Output]:
    """Outputs of what runs in the environment now; empty when nothing does."""
    return list(environment.live_deployment.outputs.all()) if environment.live_deployment else []


def outputs_of(deployment_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Output]]:
    """Outputs by deployment, in one query."""
    found: dict[uuid.UUID, list[Output]] = {}
    for row in Output.objects.filter(deployment_id__in=deployment_ids).order_by("key"):
        found.setdefault(row.deployment_id, []).append(row)
    return found


def draft_problems(draft: Draft) -> tuple[Problem, ...]:
    """What still has to be put right before the draft can become a revision."""
    return problems_of(draft.document)


def usage_of(environment: Environment) -> Usage:
    """The environment's usage profile; our first guess when none is stored."""
    return Usage.from_json(environment.usage) if environment.usage else FIRST_USAGE


def estimate_of(template: dict[str, Any], environment: Environment, usage: Usage | None = None) -> Estimate:
    """What the template costs a month in the environment, at its own volume unless ``usage`` says another."""
    book = prices.price_book(environment.region)
    return estimate(
        template,
        usage or usage_of(environment),
        book,
        region=environment.region,
        free_tier=environment.free_tier,
    )


def estimate_of_text(
    template: str, environment: Environment, book_version: str, usage: Usage | None = None
) -> Estimate:
    """:func:`estimate_of` for a template as text, by a book that is in use. What was worked out once is kept in this
    process: it follows from nothing else.
    """
    known = usage.to_json() if usage else environment.usage or FIRST_USAGE.to_json()
    volume = json.dumps(known, sort_keys=True)
    return _estimated(template, volume, environment.region, book_version, free_tier=environment.free_tier)


@lru_cache(maxsize=256)
def _estimated(template: str, usage: str, region: str, book_version: str, *, free_tier: bool) -> Estimate:
    book = prices.price_book_named(book_version, region) or prices.price_book(region)
    known = Usage.from_json(json.loads(usage))
    return estimate(json.loads(template), known, book, region=region, free_tier=free_tier)


def queue_ahead(deployment: Deployment) -> Deployment | None:
    """Which deployment this one waits behind, when it is in line."""
    if deployment.status != Status.QUEUED:
        return None
    ahead = Deployment.objects.filter(target=deployment.target).exclude(pk=deployment.pk)
    holder = ahead.filter(status__in=list(HOLDS_TARGET)).select_related("requested_by").first()
    earlier = ahead.filter(status=Status.QUEUED, requested_at__lt=deployment.requested_at)
    return holder or earlier.select_related("requested_by").order_by("-requested_at").first()


def workers_alive() -> datetime | None:
    """When a worker or sweeper last gave a sign of life, database time; ``None`` when none ever did."""
    newest: datetime | None = Heartbeat.objects.aggregate(newest=Max("at"))["newest"]
    return newest


def workers_silent(after: timedelta = timedelta(seconds=45)) -> bool:
    """Whether no worker and no sweeper gave a sign of life for so long: then nothing is being deployed."""
    return not Heartbeat.objects.filter(at__gt=ClockTimestamp() - after).exists()


def is_destroyed(environment: Environment) -> bool:
    """Whether the environment had an application that was removed again."""
    return (
        environment.live_revision_id is None
        and Deployment.objects.filter(environment=environment, kind=Kind.DESTROY, status=Status.SUCCEEDED).exists()
    )
