"""What a token may see: its team's rows, narrowed to its applications. Everything else is not there."""

import uuid

from django.db.models import QuerySet

from dashboard.api.errors import not_found
from deployments import selectors
from deployments.models import Application, Deployment, Environment
from teams.models import ApiToken


def applications(token: ApiToken) -> QuerySet[Application]:
    """The token's applications with their environments, by name."""
    rows = selectors.applications(token.created_by).filter(team=token.team_id)
    return (rows.filter(pk__in=token.application_ids) if token.application_ids else rows).order_by("name")


def environments(token: ApiToken) -> QuerySet[Environment]:
    """The environments of the token's applications, in promotion order."""
    rows = selectors.environments(token.created_by).filter(application__team=token.team_id)
    rows = rows.filter(application__in=token.application_ids) if token.application_ids else rows
    return rows.order_by("application__name", "position", "name")


def deployments(token: ApiToken) -> QuerySet[Deployment]:
    """The deployments of the token's applications."""
    rows = selectors.deployments(token.created_by).filter(application__team=token.team_id)
    rows = rows.filter(application__in=token.application_ids) if token.application_ids else rows
    return rows.select_related("requested_through")


def application(token: ApiToken, text: str) -> Application:
    """The application with this id or name.

    :raises Problem: 404.
    """
    found = applications(token).filter(**_by(text)).first()
    if found is None:
        raise not_found("This token sees no such application. /api/v1/applications lists those that it sees.")
    return found


def environment(token: ApiToken, of: Application, text: str) -> Environment:
    """The environment of the application with this id or name.

    :raises Problem: 404.
    """
    found = environments(token).filter(application=of, **_by(text)).first()
    if found is None:
        raise not_found(f"{of.name} has no such environment. /api/v1/environments lists those that there are.")
    return found


def _by(text: str) -> dict[str, object]:
    try:
        return {"pk": uuid.UUID(text)}
    except ValueError:
        return {"name": text}
