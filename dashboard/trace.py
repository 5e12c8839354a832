"""What a request is about, on each of its log lines, and its id in the answer, so that people can quote it."""

from collections.abc import Callable
from typing import Any, Final

import structlog
from django.http import HttpRequest, HttpResponse

HEADER: Final = "X-Request-ID"
_NAMED: Final = {
    "deployment": "deployment_id",
    "environment": "environment_uid",
    "application": "application_id",
    "definition": "application_id",
}


class Trace:
    """Comes after django-structlog's middleware, which gives each request its id and forgets everything afterwards."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, with the id that the log lines carry."""
        response = self._get_response(request)
        request_id = structlog.contextvars.get_contextvars().get("request_id")
        if request_id:
            response.headers[HEADER] = request_id
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        """Bind the object that the address names, by the first word of the address's name."""
        match = request.resolver_match
        about = _NAMED.get((match.url_name or "").split("_")[0]) if match else None
        if about and "pk" in kwargs:
            structlog.contextvars.bind_contextvars(**{about: str(kwargs["pk"])})
