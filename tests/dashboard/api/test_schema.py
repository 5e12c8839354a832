"""The interface against its own description: many requests, made from it, and every answer held to it."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi import checks

from config.wsgi import application
from deployments.states import Status
from teams.models import ApiToken
from teams.models.tokens import BURST
from tests.dashboard import world
from tests.dashboard.api.callers import Caller, zipped
from tests.dashboard.world import World

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
SHAPE: Final = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
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
def test_answers_are_as_described(case: Any, built: World, ci: Caller) -> None:
    hold(case, built, ci)


@pytest.mark.full
@schema.parametrize()
@settings(ALL_CHECKS, max_examples=150)
def test_many_answers_are_as_described(case: Any, built: World, ci: Caller) -> None:
    hold(case, built, ci)


@pytest.mark.parametrize("status", Status)
def test_a_deployment_in_every_state_is_as_described(built: World, ci: Caller, status: Status) -> None:
    row = world.deployment(built.dev, status, built.cast.developer, revision=built.revision, risk=True)
    case = schema["/api/v1/deployments/{pk}"]["GET"].Case(path_parameters={"pk": str(row.pk)})
    assert case.call_and_validate(headers=ci.headers, checks=SHAPE).status_code == 200


@pytest.mark.parametrize("mode", ["plan", "deploy"])
def test_what_is_put_in_line_is_as_described(built: World, ci: Caller, mode: str) -> None:
    body: Any = {"application": "shop", "environment": "staging", "revision": 1, "mode": mode}
    case = schema["/api/v1/deployments"]["POST"].Case(body=body, media_type="application/json")
    headers = {**ci.headers, "Idempotency-Key": "one"}
    assert case.call_and_validate(headers=headers, checks=SHAPE).status_code == 202


def hold(case: Any, built: World, ci: Caller) -> None:
    """Send it with a token that has not sent anything yet, and look at the answer with every check."""
    ApiToken.objects.filter(pk=ci.token.pk).update(allowance=BURST)
    point(case, built)
    case.call_and_validate(headers=ci.headers)


def point(case: Any, built: World) -> None:
    """Let every second case be about what is there: made-up ids and numbers alone would only ever find nothing."""
    odd = sum(repr((case.path_parameters, case.query, case.body)).encode()) % 2
    if odd or case.meta.generation.mode is not schemathesis.GenerationMode.POSITIVE:
        return
    if "pk" in case.path_parameters:
        case.path_parameters = {"pk": str(built.waiting.pk)}
    elif case.operation.method == "post" and isinstance(case.body, dict):
        real = {"application": "shop", "environment": "staging", "revision": 1}
        case.body = {name: case.body[name] for name in ("mode", "note", "commit") if name in case.body} | real
