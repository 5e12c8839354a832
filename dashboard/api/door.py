"""The middleware around everything below /api/: sizes are checked first, and no answer is ever a page."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse

from dashboard.api.errors import MEDIA_TYPE, Problem, problem_of
from dashboard.api.limits import check_body

PREFIX: Final = "/api/"
_SAID: Final = {
    HTTPStatus.BAD_REQUEST: ("bad-request", "The request cannot be understood. Look at its address and headers."),
    HTTPStatus.NOT_FOUND: ("not-found", "There is nothing at this address. /api/v1/openapi.json lists what there is."),
    HTTPStatus.METHOD_NOT_ALLOWED: ("method", "This address does not take this method. The header Allow says which."),
}
_KEPT: Final = ("Allow", "Retry-After")


class ApiDoor:
    """Comes before sessions and before the limit on the bodies of pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; below /api/ a problem in JSON where it would be an error page."""
        if not request.path.startswith(PREFIX):
            return self._get_response(request)
        try:
            check_body(request)
        except Exception as error:
            return problem_of(error).response()
        response = self._get_response(request)
        if response.status_code < HTTPStatus.BAD_REQUEST or response.headers.get("Content-Type") == MEDIA_TYPE:
            return response
        return _as_problem(response)


def _as_problem(response: HttpResponse) -> HttpResponse:
    """The same status without the page."""
    status = HTTPStatus(response.status_code)
    code, detail = _SAID.get(status, ("fault", "This did not work. Try again in a minute."))
    headers = {name: response.headers[name] for name in _KEPT if name in response.headers}
    return Problem(status, code, detail, headers=headers).response()
