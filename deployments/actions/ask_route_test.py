"""Asking for a test of a route of an API. Writes one row, as for functions; sweepers do the rest."""

from typing import Final

from django.db import transaction

from deployments import function_tests
from deployments.actions.saved_events import LARGEST
from deployments.apis import RunningApi, running_api
from deployments.function_policies import may_test
from deployments.models import Environment, FunctionTest
from deployments.refusals import Refused
from deployments.spec.api_calls import ApiCall, headers_in, values_in
from deployments.spec.text import fault_in, plain_name, unseen
from teams import audit
from teams.models import User
from teams.models.audit import subject

LONGEST_PATH: Final = 2_000
LONGEST_HEADERS: Final = 8_000
"""Characters; API Gateway takes 10,240 bytes of headers (Developer Guide, "Quotas")."""


def ask_route_test(
    *, environment: Environment, component: str, route: str, path: str, headers: str, body: str, by: User
) -> FunctionTest:
    """The test, in line. It is run within seconds, once at most.

    :param route: its key, ``GET /notes/{id}``.
    :param path: the real one, with the query if there is one.
    :raises Refused: when ``by`` may not, nothing such runs there, or it is no call of that route.
    """
    if reason := may_test(by, environment):
        raise Refused(reason)
    call = _call(api_in(environment, component), route, path.strip(), headers, body)
    with transaction.atomic():
        made = function_tests.ask(environment, component, event_name=route[:80], event=call.to_text(), by=by)
        if made is None:
            raise Refused(f"Another test of {component} is under way in {environment.name}. Wait for it to end.")
        audit.record(
            team=environment.application.team,
            action="route.test_asked",
            subject=subject("environment", environment.pk),
            sentence=f"{by} asked for a test of {route[:100]} of {component} of {environment}.",
            by=by,
            detail={"test": str(made.pk), "api": component, "route": route[:200]},
        )
    return made


def api_in(environment: Environment, component: str) -> RunningApi:
    """The API that runs there.

    :raises Refused: when none of this name does.
    """
    found = running_api(environment, component)
    if found is None:
        raise Refused(f"No API {plain_name(component)} runs in {environment.name}. Deploy it there first.")
    return found


def _call(api: RunningApi, key: str, path: str, headers: str, body: str) -> ApiCall:
    route = api.route(key)
    if route is None:
        raise Refused("Choose one of the routes that run.", field="route")
    place, _, query = path.partition("?")
    if fault := unseen(fault_in(path, line=True)):
        raise Refused(fault, field="path")
    if len(path) > LONGEST_PATH or values_in(route.path, place) is None:
        raise Refused(f"This path does not fit {route.path}. Put a value in place of each variable.", field="path")
    found = headers_in(headers)
    if found is None or len(headers) > LONGEST_HEADERS:
        raise Refused("Write one header in each line, such as Accept: application/json.", field="headers")
    if len(body.encode()) > LARGEST:
        raise Refused("Too long: a body has at most 256 KB here.", field="body")
    if fault := fault_in(body, line=False):
        raise Refused(fault, field="body")
    return ApiCall(route.method, route.path, place, query, found, body)
