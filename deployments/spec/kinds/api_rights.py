"""The right to call the routes of an API that asks for AWS credentials, and no others. Pure.

An ARN of a call is ``API/STAGE/METHOD/PATH``, with * for what may be anything (API Gateway Developer Guide, "Control
access for invoking an API" and "Control access to HTTP APIs with IAM authorization in API Gateway").
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from deployments.spec.api_access import is_guarded, way_in
from deployments.spec.canvas import Resource, allow, logical, sub
from deployments.spec.definition import Component
from deployments.spec.kinds.http_api import HttpApiSettings
from deployments.spec.rest.settings import RestApiSettings
from deployments.spec.routes import Route, is_variable, segments

INVOKE: Final = "execute-api:Invoke"
MOST_NAMED: Final = 40
"""IAM takes 10,240 characters of a role's policies (IAM User Guide, "IAM and AWS STS quotas"). Of more routes the whole
stage is named: what is open asks nobody for a right, so that nothing more can be called by it.
"""


def asks_for_credentials(settings: object) -> bool:
    """Whether it is an API whose callers sign with AWS credentials."""
    return isinstance(settings, RestApiSettings | HttpApiSettings) and way_in(settings) == "signature"


def right_to_invoke(api: Component) -> Resource:
    """The statement for one API; it must be one that asks for credentials."""
    settings = api.settings
    if not isinstance(settings, RestApiSettings | HttpApiSettings):
        raise TypeError(f"{api.name} has no routes that ask for credentials")
    rest = isinstance(settings, RestApiSettings)
    stage = settings.stage if isinstance(settings, RestApiSettings) else "$default"
    place = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${"
    start = f"{place}{logical(api.name, 'RestApi' if rest else 'HttpApi')}}}/{stage}/"
    named = sorted(set(_calls(settings)))
    allowed = [sub(start + call) for call in named]
    return allow([INVOKE], allowed[0] if len(allowed) == 1 else allowed)


def _calls(settings: RestApiSettings | HttpApiSettings) -> Iterator[str]:
    closed = [route for route in settings.routes if is_guarded(way_in(settings), route)]
    asked = [route for route in settings.routes if route.method != "OPTIONS"]
    if len(closed) == len(asked) or len(closed) > MOST_NAMED:
        yield "*"
        return
    yield from map(_call, closed)


def _call(route: Route) -> str:
    method = "*" if route.method == "ANY" else route.method
    return f"{method}/{'/'.join('*' if is_variable(part) else part for part in segments(route.path))}"
