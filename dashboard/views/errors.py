"""Pages for what went wrong: they say what happened and what to do.

Whoever is signed in keeps the frame, as long as the database answers. The pages for 500 and 503 need neither a person
nor a database: whatever broke may have been one of them. The others fall back to the same bare frame.
"""

import sys
from http import HTTPStatus
from typing import Final

from django.contrib.auth import get_user
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from dashboard.http import back_of, is_fragment

LAST_WORDS = "Something went wrong on our side. Nothing you did is lost; try again in a minute."
AWAY_SECONDS: Final = "10"
TOO_MANY_SECONDS: Final = "60"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be understood; 413 when it was too big to be read."""
    if isinstance(exception, RequestDataTooBig):
        return _framed(request, "413", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return _framed(request, "400", HTTPStatus.BAD_REQUEST)


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
    """500: our fault; 503 when it is the database that does not answer."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    return _bare(request, "500", HTTPStatus.INTERNAL_SERVER_ERROR)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database is away; asking again soon is right."""
    response = _bare(request, "503", HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = AWAY_SECONDS
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that is too old or came from elsewhere."""
    return _framed(request, "expired_form", HTTPStatus.FORBIDDEN)


def _framed(request: HttpRequest, name: str, status: HTTPStatus) -> HttpResponse:
    """The page inside the frame for whoever is signed in, else beneath the brand; bare when neither can be drawn."""
    if is_fragment(request):
        return _words(status)
    try:
        if not hasattr(request, "user") and hasattr(request, "session"):
            request.user = get_user(request)
        user = getattr(request, "user", None)
        frame = "base.html" if user is not None and user.is_authenticated else "base_plain.html"
        return render(request, f"errors/{name}.html", {"frame": frame, "back": back_of(request)}, status=status)
    except (OperationalError, InterfaceError):
        return unavailable(request)
    except Exception:  # an address that is none, a cookie of nobody: the page that explains must not fail as well
        return _bare(request, name, status)


def _bare(request: HttpRequest, name: str, status: HTTPStatus) -> HttpResponse:
    if is_fragment(request):
        return _words(status)
    try:
        return HttpResponse(render_to_string(f"errors/{name}.html", {"frame": "errors/bare.html"}), status=status)
    except Exception:  # a broken template or static manifest must not turn an error page into another error
        return HttpResponse(LAST_WORDS, status=status, content_type="text/plain")


def _words(status: HTTPStatus) -> HttpResponse:
    """For a part of a page: the page around it says the rest."""
    return HttpResponse(status.phrase, status=status, content_type="text/plain")
