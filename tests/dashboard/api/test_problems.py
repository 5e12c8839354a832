"""What an exception becomes. Nothing of the inside is ever said."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404

from dashboard.api.errors import MEDIA_TYPE, problem_of
from deployments.actions.from_ci import NoRevision
from deployments.refusals import Blocked, Invalid, Outdated, Refused
from deployments.spec.problems import Problem
from teams.idempotency import KeyReused
from teams.tokens import NotAccepted

CASES = [
    (OperationalError("secret host is gone"), 503, "away"),
    (InterfaceError("secret"), 503, "away"),
    (DataError("secret value"), 422, "invalid"),
    (RequestDataTooBig("secret"), 413, "too-large"),
    (Http404("secret"), 404, "not-found"),
    (ZeroDivisionError("secret"), 500, "fault"),
    (NotAccepted("This token has expired."), 401, "token"),
    (KeyReused("secret"), 422, "key-reused"),
    (NoRevision("There is no revision 7 of shop."), 404, "not-found"),
    (Outdated("Somebody was faster than you.", None), 409, "changed"),
    (Blocked("Revision 7 was blocked by Ann: It loses orders."), 409, "blocked"),
    (Refused("The zip is larger than 50 MB.", field="code"), 422, "invalid"),
    (Invalid((Problem(None, None, "Write an object."),)), 422, "definition"),
]


@pytest.mark.parametrize(("error", "status", "code"), CASES, ids=[type(case[0]).__name__ for case in CASES])
def test_every_exception_is_a_problem(error: Exception, status: int, code: str) -> None:
    response = problem_of(error).response()
    assert (response.status_code, response["Content-Type"]) == (status, MEDIA_TYPE)
    text = response.content.decode()
    assert f'"urn:tierboard:problem:{code}"' in text
    assert "secret" not in text
    assert response["Cache-Control"] == "no-store"
    assert ("Retry-After" in response) == (status == 503)


def test_definitions_are_addressed_by_component_and_field() -> None:
    found = problem_of(
        Invalid((Problem(None, None, "a"), Problem(None, "version", "b"), Problem("api", "routes.0", "c")))
    )
    assert [place for place, _ in found.errors] == ["definition", "definition.version", "definition.api.routes.0"]


def test_a_long_list_of_faults_is_cut() -> None:
    many = Invalid(tuple(Problem("a", str(number), "Wrong.") for number in range(500)))
    assert problem_of(many).response().content.count(b"Wrong.") == 50
