"""Everything that is not done, as ``application/problem+json`` (RFC 9457): what happened and what to do about it."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.db import DataError, Error, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from deployments.actions.from_ci import NoRevision
from deployments.refusals import Blocked, Invalid, Outdated, Refused, StoreFull
from deployments.spec.problems import Problem as DefinitionProblem
from teams.idempotency import KeyReused
from teams.tokens import NotAccepted

log = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/problem+json"
TYPE: Final = "urn:tierboard:problem:"
AWAY_SECONDS: Final = 5
_REALM: Final = 'Bearer realm="Tierboard"'
_MOST_ERRORS: Final = 50
HOW_TO_SIGN_IN: Final = "Send a token in the header 'Authorization: Bearer ...'. Make one on the page Tokens & hooks."


@dataclass
class Problem(Exception):
    """An answer other than what was asked for. ``code`` is stable, ``detail`` is for people.

    ``errors`` are pairs of a field's address in what was sent and what to do about it.
    """

    status: HTTPStatus
    code: str
    detail: str
    errors: Sequence[tuple[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> HttpResponse:
        """The answer."""
        body = {
            "type": f"{TYPE}{self.code}",
            "title": self.status.phrase,
            "status": int(self.status),
            "detail": self.detail,
            "errors": [{"field": place, "detail": what} for place, what in self.errors[:_MOST_ERRORS]],
        }
        response = JsonResponse(body, status=self.status, content_type=MEDIA_TYPE)
        for name, value in {"Cache-Control": "no-store", **self.headers}.items():
            response.headers[name] = value
        return response


def unauthorized(detail: str, *, sent: bool) -> Problem:
    """401. ``sent``: a token came, and is not accepted."""
    challenge = f'{_REALM}, error="invalid_token"' if sent else _REALM
    return Problem(HTTPStatus.UNAUTHORIZED, "token", detail, headers={"WWW-Authenticate": challenge})


def not_found(detail: str) -> Problem:
    """404: not there, or not for this token: nobody can tell which."""
    return Problem(HTTPStatus.NOT_FOUND, "not-found", detail)


def unreadable(detail: str) -> Problem:
    """400: the request itself cannot be understood."""
    return Problem(HTTPStatus.BAD_REQUEST, "bad-request", detail)


def unusable(detail: str, errors: Iterable[tuple[str, str]] = ()) -> Problem:
    """422: understood, and cannot be done as it stands."""
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", detail, tuple(errors))


def too_large(detail: str) -> Problem:
    """413."""
    return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", detail)


def away() -> Problem:
    """503: the database does not answer, or something it holds was busy for too long."""
    return Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "away",
        f"Tierboard cannot do this just now. Nothing was kept. Send the same again in {AWAY_SECONDS} seconds.",
        headers={"Retry-After": str(AWAY_SECONDS)},
    )


def problem_of(error: Exception) -> Problem:
    """What to answer to an exception. What is not foreseen is our fault, and says nothing of the inside."""
    if isinstance(error, Problem):
        return error
    for kinds, make in _MAKERS:
        if isinstance(error, kinds):
            return make(error)
    log.error("the REST interface failed", exc_info=error)
    detail = "Something went wrong on our side. Nothing was kept. Send the same again, with the same Idempotency-Key."
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "fault", detail)


def _not_authenticated(error: Any) -> Problem:
    return unauthorized(HOW_TO_SIGN_IN, sent=False)


def _http(error: Any) -> Problem:
    # ninja puts what our reader of bodies said behind an error of its own.
    return error.__cause__ if isinstance(error.__cause__, Problem) else unreadable(str(error))


def _no_token(error: Any) -> Problem:
    return unauthorized(error.sentence, sent=True)


def _reused(error: Any) -> Problem:
    detail = "This Idempotency-Key was used for another body before. Use a new key for a new request."
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "key-reused", detail)


def _invalid(error: Any) -> Problem:
    found: tuple[DefinitionProblem, ...] = error.problems
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "definition",
        "The definition cannot be used as it is. Put right what is listed.",
        tuple((f"definition.{one.place}".replace("definition.definition", "definition"), one.message) for one in found),
    )


def _outdated(error: Any) -> Problem:
    return Problem(HTTPStatus.CONFLICT, "changed", error.sentence)


def _blocked(error: Any) -> Problem:
    return Problem(HTTPStatus.CONFLICT, "blocked", error.sentence)


def _refused(error: Any) -> Problem:
    return unusable(error.sentence, [(error.field, error.sentence)] if error.field else ())


def _full(error: Any) -> Problem:
    return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "store-full", error.sentence)


def _missing(error: Any) -> Problem:
    return not_found(str(error))


def _nothing(error: Any) -> Problem:
    return not_found("There is nothing here that this token may see.")


def _validation(error: Any) -> Problem:
    found = [(_place(one["loc"]), str(one["msg"])) for one in error.errors]
    if any(one["loc"][0] == "header" for one in error.errors):
        detail = "Send the header Idempotency-Key: 1 to 200 visible characters that you make up for each request."
        return Problem(HTTPStatus.BAD_REQUEST, "idempotency-key", detail, found)
    return unusable("Some of what was sent cannot be used. Put right what is listed.", found)


def _place(loc: Sequence[object]) -> str:
    """Where in what was sent, as people write it: without our own name for the body, and short."""
    parts = [str(part) for part in loc if part not in {"body", "query", "wanted"}]
    return ".".join(parts)[:200] or "body"


def _size(error: Any) -> Problem:
    return too_large("The body is too large. Send code and files as a zip to /api/v1/artifacts.")


def _unstorable(error: Any) -> Problem:
    return unusable("Something in the request cannot be stored. Look for control characters and huge numbers.")


def _database(error: Any) -> Problem:
    log.warning("the database did not answer a request: %s", type(error).__name__)
    return away()


# The first that fits counts.
_MAKERS: Final = (
    (NotAccepted, _no_token),
    (AuthenticationError, _not_authenticated),
    (HttpError, _http),
    (ValidationError, _validation),
    (KeyReused, _reused),
    (Invalid, _invalid),
    (Outdated, _outdated),
    (Blocked, _blocked),
    (StoreFull, _full),
    (Refused, _refused),
    (NoRevision, _missing),
    (Http404, _nothing),
    (RequestDataTooBig, _size),
    ((DataError, IntegrityError), _unstorable),
    (Error, _database),
)


def register(api: NinjaAPI) -> None:
    """Answer everything through :func:`problem_of`."""

    def answer(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        return problem_of(error if isinstance(error, Exception) else error()).response()

    for kind in (Exception, Http404, HttpError, ValidationError, AuthenticationError):
        api.add_exception_handler(kind, answer)
