"""Pages for what went wrong: they say what happened and what to do.

Whoever is signed in keeps the frame, as long as the database answers. The pages for 500 and 503 need neither a person
nor a database: whatever broke may have been one of them. The others fall back to the same bare frame.
"""

import sys
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from dashboard import typed_words
from dashboard.http import back_of, came_from_us, can_be_shown, is_fragment

LAST_WORDS = "Something went wrong on our side. Nothing you did is lost; try again in a minute."
AWAY_SECONDS: Final = "10"
_READS_ONLY: Final = "25006"
"""PostgreSQL's code where it takes no writes: a standby, or one that its operator has set so."""
TOO_MANY_SECONDS: Final = "60"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be understood, with its own page where the cause is known; 413 when it was too big
    to be read.
    """
    if isinstance(exception, RequestDataTooBig):
        return _framed(request, "413", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if isinstance(exception, TooManyFieldsSent):
        return _framed(
            request, "many_fields", HTTPStatus.BAD_REQUEST, most=f"{settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,}"
        )
    name = "unknown_host" if isinstance(exception, DisallowedHost) else "400"
    return _framed(request, name, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: Django's own net. No page of ours ends here: they say in place what somebody may not do, with 409, and what
    is another team's is a 404.
    """
    return _framed(request, "403", HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or another team's: nobody can tell which."""
    return _framed(request, "404", HTTPStatus.NOT_FOUND)


def not_allowed(request: HttpRequest) -> HttpResponse:
    """405: the address is there, but not for what was sent to it."""
    return _framed(request, "405", HTTPStatus.METHOD_NOT_ALLOWED)


def too_many(request: HttpRequest) -> HttpResponse:
    """429: more requests from this place than anybody makes by hand."""
    response = _framed(request, "429", HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = TOO_MANY_SECONDS
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; 503 when it is the database that does not answer or keeps nothing."""
    if _is_away(sys.exc_info()[1]):
        return unavailable(request)
    return _bare(request, "500", HTTPStatus.INTERNAL_SERVER_ERROR)


def _is_away(error: BaseException | None) -> bool:
    """Whether it is the database: gone, its disk full, or taking no writes."""
    if isinstance(error, InternalError):
        return getattr(error.__cause__, "sqlstate", "") == _READS_ONLY
    return isinstance(error, OperationalError | InterfaceError)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database is away; asking again soon is right."""
    response = _bare(request, "503", HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = AWAY_SECONDS
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that is too old or came from elsewhere. What was typed comes back, but never into a page of ours
    what another site made up.
    """
    typed = typed_words.lines(request) if came_from_us(request) and can_be_shown(request) else []
    return _framed(request, "expired_form", HTTPStatus.FORBIDDEN, typed=typed)


def _framed(request: HttpRequest, name: str, status: HTTPStatus, **more: object) -> HttpResponse:
    """The page inside the frame for whoever is signed in, else beneath the brand; bare when neither can be drawn."""
    if is_fragment(request):
        return _words(status)
    try:
        if not hasattr(request, "user") and hasattr(request, "session"):
            request.user = get_user(request)
        user = getattr(request, "user", None)
        frame = "base.html" if user is not None and user.is_authenticated else "base_plain.html"
        context = {"frame": frame, "back": back_of(request), **more}
        return render(request, f"errors/{name}.html", context, status=status)
    except (OperationalError, InterfaceError):
        return unavailable(request)
    except Exception:  # an address that is none, a cookie of nobody: the page that explains must not fail as well
        return _bare(request, name, status)


def _bare(request: HttpRequest, name: str, status: HTTPStatus) -> HttpResponse:
    if is_fragment(request):
        return _words(status)
    context = {"frame": "errors/bare.html", "sent": request.method not in ("GET", "HEAD")}
    try:
        return HttpResponse(render_to_string(f"errors/{name}.html", context), status=status)
    except Exception:  # a broken template or static manifest must not turn an error page into another error
        return HttpResponse(LAST_WORDS, status=status, content_type="text/plain")


def _words(status: HTTPStatus) -> HttpResponse:
    """For a part of a page: the page around it says the rest."""
    return HttpResponse(status.phrase, status=status, content_type="text/plain")
