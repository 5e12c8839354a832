"""Pages for what went wrong: they say what happened and what to do.

The pages for 400, 413 and 500 need neither a person nor a database: whatever broke may have been one of them.
"""

from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from dashboard.http import back_of, is_fragment

LAST_WORDS = "Something went wrong on our side. Nothing you did is lost; try again in a minute."


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be understood; 413 when it was too big to be read."""
    too_big = isinstance(exception, RequestDataTooBig)
    return _bare(
        "413" if too_big else "400", HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_big else HTTPStatus.BAD_REQUEST
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, and not allowed."""
    return _framed(request, "403", HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or another team's: nobody can tell which."""
    return _framed(request, "404", HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return _bare("500", HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that is too old or came from elsewhere."""
    return _framed(request, "expired_form", HTTPStatus.FORBIDDEN)


def _framed(request: HttpRequest, name: str, status: HTTPStatus) -> HttpResponse:
    if is_fragment(request):
        return HttpResponse(status.phrase, status=status, content_type="text/plain")
    user = getattr(request, "user", None)
    frame = "base.html" if user is not None and user.is_authenticated else "base_plain.html"
    return render(request, f"errors/{name}.html", {"frame": frame, "back": back_of(request)}, status=status)


def _bare(name: str, status: HTTPStatus) -> HttpResponse:
    try:
        return HttpResponse(render_to_string(f"errors/{name}.html"), status=status)
    except Exception:  # a broken template or static manifest must not turn an error page into another error
        return HttpResponse(LAST_WORDS, status=status, content_type="text/plain")
