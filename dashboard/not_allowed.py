"""A page for 405, which Django answers with nothing at all: in a browser that is a blank window."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse

from dashboard.views import errors

_MACHINES: Final = ("/api/", "/healthz/", "/metrics")


class NotAllowed:
    """Comes innermost, so that the page has its person; machines keep their bare answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; in the place of an empty 405 the page that says what to do."""
        response = self._get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or request.path.startswith(_MACHINES):
            return response
        said = errors.not_allowed(request)
        said.headers["Allow"] = response.headers.get("Allow", "")
        return said
