"""The ways in which a test reaches what it tests: a function by its name, a route of a REST API by AWS's own test.

AWS has no test for simple APIs: of those the route's function is called with the event that the API would send, and the
page says so. The API itself, its sign-in and what it says to browsers are no part of that.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from config.aws import Target
from deployments.actions.ask_route_test import api_in
from deployments.actions.ask_test import function_in
from deployments.actions.saved_events import LARGEST
from deployments.actions.targets import of_route_test, of_test
from deployments.apis import running_api
from deployments.aws.apis import MethodAnswer
from deployments.aws.errors import told
from deployments.aws.functions import Invocation
from deployments.aws.gateways import Aws
from deployments.functions import RunningFunction
from deployments.models import FunctionTest
from deployments.refusals import Refused
from deployments.spec.api_calls import ApiCall, event_of
from deployments.spec.canvas import logical

SPARE_SECONDS: Final = 30.0
"""Longer than the function's time limit: AWS itself needs some to start it."""
CANNOT_RUN: Final = "Sandbox.CannotRun"
_S = FunctionTest.State


@dataclass(frozen=True)
class End:
    """How a test that was answered ends."""

    state: FunctionTest.State
    columns: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """By which session, what it is called there, and what finds it: that only reads, and gives what sends the call."""

    target: Target
    called: str
    prepare: Callable[[Aws], Callable[[], End]]


def way_of(test: FunctionTest) -> Way:
    """The way of this test.

    :raises Refused: when what it tests does not run there any more.
    """
    if running_api(test.environment, test.component) is None:
        function = function_in(test.environment, test.component)
        return Way(of_test(test, function.at_aws), function.called, partial(_function, test.event, function))
    api, call = api_in(test.environment, test.component), ApiCall.from_text(test.event)
    route = api.route(f"{call.method} {call.route}")
    if route is None:
        raise Refused(f"{test.component} has no such route any more. Choose another one.")
    if api.is_simple:
        function = function_in(test.environment, route.function)
        event = json.dumps(event_of(call, api.form), ensure_ascii=False)
        return Way(of_test(test, function.at_aws), function.called, partial(_function, event, function))
    return Way(of_route_test(test), f"{test.component} {route.key}", partial(_method, test, call))


def _function(event: str, function: RunningFunction, aws: Aws) -> Callable[[], End]:
    functions = aws.functions
    seconds = function.timeout + SPARE_SECONDS
    return lambda: _of_function(
        functions.invoke(function.at_aws, event, version=function.alias, seconds=seconds),
    )


def _method(test: FunctionTest, call: ApiCall, aws: Aws) -> Callable[[], End]:
    api_id = _api_id(test, aws)
    resource_id = aws.apis.resource_id(api_id, call.route)
    if resource_id is None:
        raise Refused(f"AWS knows no path {call.route} of {test.component} any more. Compare it with AWS.")
    apis, about = aws.apis, {"method": call.method, "path": call.whole_path, "body": call.body}
    return lambda: _of_method(apis.test(api_id, resource_id, headers=call.headers, **about))


def _api_id(test: FunctionTest, aws: Aws) -> str:
    wanted = logical(test.component, "RestApi")
    for row in aws.cloudformation.resources(test.environment.stack_id):
        if row.logical_id == wanted and row.physical_id:
            return row.physical_id
    raise Refused(f"The stack has no API {test.component} any more. Compare it with AWS.")


def _of_method(found: MethodAnswer) -> End:
    columns = {
        "result": _stored(found.body),
        "result_cut": len(found.body.encode()) > LARGEST,
        "log": _stored(found.log),
        "trace": _stored("\n".join(f"{name}: {value}" for name, value in sorted(found.headers.items()))),
        "status_code": found.status,
        "duration_ms": found.latency_ms,
    }
    return End(_S.DONE, columns)


def _of_function(found: Invocation) -> End:
    error = _error(found) if found.failed else {}
    if str(error.get("errorType", "")) == CANNOT_RUN:
        return End(_S.NOT_RUN, {"sentence": f"{told(error.get('errorMessage', ''))} In AWS it works."[:500]})
    columns: dict[str, Any] = {
        "result": _stored(found.answer),
        "result_cut": len(found.answer.encode()) > LARGEST,
        "log": _stored(found.log),
        "version": found.version[:40],
        "duration_ms": found.report.duration_ms,
        "billed_ms": found.report.billed_ms,
        "start_ms": found.report.start_ms,
        "memory_mb": found.report.memory_mb,
        "memory_used_mb": found.report.memory_used_mb,
    }
    return End(_S.ERROR, columns | _failure(error)) if found.failed else End(_S.DONE, columns)


def _failure(error: dict[str, Any]) -> dict[str, str]:
    trace = error.get("stackTrace") or error.get("trace") or ""
    return {
        "error_type": _stored(str(error.get("errorType", "")))[:200],
        "error_message": _stored(str(error.get("errorMessage", ""))),
        "trace": _stored("\n".join(map(str, trace)) if isinstance(trace, list) else str(trace)),
    }


def _error(found: Invocation) -> dict[str, Any]:
    try:
        error = json.loads(found.answer)
    except (ValueError, RecursionError):
        return {}
    return error if isinstance(error, dict) else {}


def _stored(text: str) -> str:
    """As it may be stored: PostgreSQL takes no NUL, and a row no six megabytes."""
    return text.replace("\0", "\ufffd").encode("utf-8", errors="replace")[:LARGEST].decode("utf-8", errors="ignore")
