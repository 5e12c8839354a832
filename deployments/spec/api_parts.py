"""What the kinds of API have in common: a limit of requests, the right to call functions, what they cannot use. Pure.

Limits of an API only lower the account's, which are 10,000 requests a second and 5,000 at one moment unless AWS raised
them (API Gateway Developer Guide, "Throttle requests to your APIs").
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

from pydantic import Field

from deployments.spec.canvas import Canvas, sub
from deployments.spec.definition import Component
from deployments.spec.faults import Fault
from deployments.spec.fields import Shown
from deployments.spec.live import called_arn
from deployments.spec.naming import short_hash

ThrottleRate = Annotated[
    int | None,
    Field(ge=1, le=10_000),
    Shown(
        "Requests per second, at most",
        "Further requests get the error 429 and reach no function. Empty shares the account's limit.",
        unit="requests/s",
        widget="number",
        aws_name="ThrottlingRateLimit",
    ),
]
ThrottleBurst = Annotated[
    int | None,
    Field(ge=1, le=10_000),
    Shown(
        "At one moment, at most",
        "So many requests may come at once. Needed where requests per second are limited.",
        unit="requests",
        widget="number",
        aws_name="ThrottlingBurstLimit",
    ),
]
CALLED_BY_PEOPLE: Final = (
    "call",
    "Call",
    "People who signed in may call the routes that ask for AWS credentials, and no others.",
)
CALLED_BY_GUESTS: Final = (
    "guests",
    "Call, guests too",
    "Everyone may call the routes that ask for AWS credentials, without signing in.",
)
"""They sign with the role of who has not signed in (Amplify Documentation, REST API, "Define authorization rules")."""
CANNOT_USE: Final = {
    "function": "An API reaches a function through a route. Add a route to it instead.",
    "table": "An API cannot reach a table by itself. Add a route to a function that uses the table.",
    "site": "An API does not use a website. Let the website use the API.",
    "rest_api": "An API cannot use another. Add the routes to one of them.",
    "http_api": "An API cannot use another. Add the routes to one of them.",
    "websocket_api": "An API sends nothing by itself. Let the function behind a route use the live connection.",
    "identity_pool": "Credentials are for people's apps. Let a website use it.",
    "user_pool": "An API asks for sign-in by its own setting. Name it under Sign-in of the API.",
}


def throttle_faults(rate: int | None, burst: int | None) -> Iterator[Fault]:
    """A limit is both numbers."""
    if (rate is None) != (burst is None):
        missing = "throttle_rate" if rate is None else "throttle_burst"
        yield missing, "Fill in both “Requests per second, at most” and “At one moment, at most”, or neither."


def draw_permission(canvas: Canvas, component: Component, api_id: str, function: str) -> None:
    """The right of one API to call one function."""
    source = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${" + api_id + "}/*"
    properties = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": called_arn(canvas.definition[function]),
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": sub(source),
    }
    role = f"Permission{short_hash(function)}"
    canvas.add(component, role, "AWS::Lambda::Permission", properties, part=f"right to call {function}")
