"""Lists from which a script finds what it may deploy."""

from collections.abc import Sequence
from typing import Annotated, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from ninja import Query, Router

from dashboard.api import schemas, seen
from dashboard.api.auth import token_of
from deployments.models import Application, Environment
from teams.scopes import Scope

router = Router(tags=["lists"])
Limit = Annotated[int, Query(ge=1, le=100)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
M = TypeVar("M", bound=Model)


@router.get(
    "/applications",
    response=schemas.Applications,
    url_name="applications",
    operation_id="applications",
    summary="List applications",
)
def applications(request: HttpRequest, limit: Limit = 50, offset: Offset = 0) -> schemas.Applications:
    """The applications that this token sees, by name. Takes scope `read`."""
    rows = seen.applications(token_of(request, Scope.READ, query=("limit", "offset")))
    found, count, following = _part(request, rows, limit, offset)
    return schemas.Applications(items=[_application(request, row) for row in found], count=count, next=following)


@router.get(
    "/environments",
    response=schemas.Environments,
    url_name="environments",
    operation_id="environments",
    summary="List environments",
)
def environments(
    request: HttpRequest,
    application: Annotated[
        str | None, Query(pattern=schemas.NAME, description="Id or name: only its environments.")
    ] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> schemas.Environments:
    """The environments that this token sees, by application and in promotion order. Takes scope `read`."""
    token = token_of(request, Scope.READ, query=("application", "limit", "offset"))
    rows = seen.environments(token)
    if application is not None:
        rows = rows.filter(application=seen.application(token, application))
    found, count, following = _part(request, rows, limit, offset)
    return schemas.Environments(items=[_environment(request, row) for row in found], count=count, next=following)


def _part(request: HttpRequest, rows: QuerySet[M], limit: int, offset: int) -> tuple[Sequence[M], int, str | None]:
    count = rows.count()
    found = list(rows[offset : offset + limit])
    if offset + limit >= count:
        return found, count, None
    query = request.GET.copy()
    query["limit"], query["offset"] = str(limit), str(offset + limit)
    return found, count, request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _application(request: HttpRequest, row: Application) -> schemas.ApplicationRow:
    return schemas.ApplicationRow(
        id=row.pk,
        name=row.name,
        team=row.team.name,
        environments=[schemas.Named(id=place.pk, name=place.name) for place in row.environments.all()],
        page=_page(request, row.pk),
    )


def _environment(request: HttpRequest, row: Environment) -> schemas.EnvironmentRow:
    return schemas.EnvironmentRow(
        id=row.pk,
        name=row.name,
        application=schemas.Named(id=row.application_id, name=row.application.name),
        region=row.region,
        protected=row.protected,
        observed=row.observed,
        approvals_required=row.approvals_required,
        live_revision=row.live_revision.number if row.live_revision else None,
        page=_page(request, row.application_id),
    )


def _page(request: HttpRequest, pk: object) -> str:
    return request.build_absolute_uri(reverse("application", args=[pk]))
