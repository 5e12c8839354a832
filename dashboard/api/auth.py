"""Who calls: a token in the Authorization header, and nothing else. Cookies are not looked at."""

from collections.abc import Collection
from http import HTTPStatus
from typing import cast

from django.http import HttpRequest
from ninja.security import HttpBearer
from structlog.contextvars import bind_contextvars

from dashboard.api.errors import Problem, unusable
from dashboard.api.limits import check_rate
from teams.models import ApiToken
from teams.scopes import LABELS, Scope
from teams.tokens import accept


class TokenRequest(HttpRequest):
    """A request behind the door."""

    auth: ApiToken


class TokenAuth(HttpBearer):
    """The door of every operation: an accepted token that has not sent too much."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        """The token.

        :raises NotAccepted: when it is none of ours, or works no longer.
        :raises Problem: 429.
        """
        found = accept(token.strip())
        bind_contextvars(token_id=str(found.pk), team_id=str(found.team_id), user_id=str(found.created_by_id))
        check_rate(found)
        return found


def token_of(request: HttpRequest, *scopes: Scope, query: Collection[str] = ()) -> ApiToken:
    """The request's token, which has to have one of ``scopes``.

    :param query: names that the address may carry; a misspelt one must not be as good as none.
    :raises Problem: 403, which says what is missing; 422 for other names.
    """
    token = cast(TokenRequest, request).auth
    if not any(token.may(scope) for scope in scopes):
        wanted = " or ".join(f"{scope.value} ({LABELS[scope]})" for scope in scopes)
        detail = f"The token {token.name} may not do this: it needs {wanted}. Make another token that has it."
        challenge = f'Bearer realm="Tierboard", error="insufficient_scope", scope="{scopes[0].value}"'
        raise Problem(HTTPStatus.FORBIDDEN, "scope", detail, headers={"WWW-Authenticate": challenge})
    if unknown := sorted(set(request.GET) - set(query)):
        known = f"Known are: {', '.join(query)}." if query else "None are known here."
        raise unusable(f"The address carries something unknown. {known}", [(name[:60], known) for name in unknown])
    return token
