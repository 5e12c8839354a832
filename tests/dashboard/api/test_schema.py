"""The interface against its own description: many requests, made from it, and every answer held to it."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings

from config.wsgi import application
from teams.models import ApiToken
from teams.models.tokens import BURST
from tests.dashboard.api.callers import Caller, zipped

pytestmark = pytest.mark.django_db
ADDRESS: Final = "/api/v1/openapi.json"
# What a definition and a zip have to hold cannot be said in the description: 422 is an answer to those that fit it.
CONFIG: Final = {
    "operations": [
        {
            "include-operation-id": ["deploy", "upload"],
            "checks": {
                "positive_data_acceptance": {"expected-statuses": ["2xx", "401", "403", "404", "409", "422", "429"]}
            },
        }
    ]
}
ALL_CHECKS: Final = settings(
    deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck), print_blob=False
)


@schemathesis.serializer("application/zip")
def as_it_is(context: Any, value: Any) -> bytes:
    """Bytes that were made up, and a real zip in place of what is no bytes at all."""
    found = getattr(value, "data", value)
    return found if isinstance(found, bytes) else zipped(notes_py="pass")


# Read once, as it is published; that takes no database.
schema = schemathesis.openapi.from_wsgi(ADDRESS, application, config=schemathesis.Config.from_dict(CONFIG))


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Keep requests over WSGI from closing the connection of the test, as Django's own client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(ALL_CHECKS, max_examples=5)
def test_answers_are_as_described(case: Any, ci: Caller) -> None:
    hold(case, ci)


@pytest.mark.full
@schema.parametrize()
@settings(ALL_CHECKS, max_examples=150)
def test_many_answers_are_as_described(case: Any, ci: Caller) -> None:
    hold(case, ci)


def hold(case: Any, ci: Caller) -> None:
    """Send it with a token that has not sent anything yet, and look at the answer with every check."""
    ApiToken.objects.filter(pk=ci.token.pk).update(allowance=BURST)
    case.call_and_validate(headers=ci.headers)
