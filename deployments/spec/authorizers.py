"""A function that says who may call the routes of an API, and what a caller must bring for it: fields and parts. Pure.

API Gateway asks it before a route and keeps what it said of a proof for a while (API Gateway Developer Guide, "Use API
Gateway Lambda authorizers" and "Control access to HTTP APIs with AWS Lambda authorizers"): 0 to 3,600 seconds (API
Reference, "CreateAuthorizer", authorizerResultTtlInSeconds; 300 where a REST API says nothing).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Final, Protocol

from pydantic import AfterValidator, Field

from deployments.spec.api_access import Guarded, proofs_of
from deployments.spec.canvas import Canvas, sub
from deployments.spec.definition import Component
from deployments.spec.faults import Fault
from deployments.spec.fields import Shown
from deployments.spec.live import called_arn, called_text
from deployments.spec.rest.single import Names

TYPES: Final = ("AWS::ApiGateway::Authorizer", "AWS::ApiGatewayV2::Authorizer")
"""What checks callers: of REST APIs, and of the newer ones."""
KEPT_SECONDS: Final = 300
LONGEST_KEPT: Final = 3_600
_ASKED: Final = "API Gateway asks this function before each route that is not open. It answers with"


def _checked_by(answer: str) -> Shown:
    return Shown(
        "Checked by a function",
        f"{_ASKED} {answer}",
        widget="component",
        refers_to="function",
        none="No function is asked.",
        aws_name="Authorizer",
    )


RestCheck = Annotated[
    str | None,
    _checked_by(
        "principalId and policyDocument, an IAM policy for execute-api:Invoke. What it adds as context, the routes' "
        "functions find under requestContext.authorizer."
    ),
]
SimpleCheck = Annotated[
    str | None,
    _checked_by(
        "isAuthorized, true or false. What it adds as context, the routes' functions find under "
        "requestContext.authorizer; in the newer form, under its part lambda."
    ),
]
ProofHeaders = Annotated[
    Names | None,
    Shown(
        "Proof in headers",
        "What a caller must bring, with spaces between the names. Whoever lacks it gets the error 401.",
        placeholder="Authorization",
        group="more",
        only_with="authorizer",
        aws_name="IdentitySource header",
    ),
]
ProofQuery = Annotated[
    Names | None,
    Shown(
        "Proof in the address",
        "Query parameters likewise. With neither, it is the header Authorization.",
        placeholder="token",
        group="more",
        only_with="authorizer",
        aws_name="IdentitySource querystring",
    ),
]
ProofSeconds = Annotated[
    Annotated[int, Field(ge=0, le=LONGEST_KEPT)] | None,
    Shown(
        "Keep its answer for",
        "So long it holds for the same proof on all routes. 0 asks each time; empty is 300.",
        unit="seconds",
        widget="number",
        group="more",
        only_with="authorizer",
        aws_name="AuthorizerResultTtlInSeconds",
    ),
]
TokenAlone = Annotated[
    bool | None,
    AfterValidator(lambda value: value or None),
    Shown(
        "Give it the token alone",
        "The one header and the route, without the rest of the call.",
        widget="checkbox",
        group="more",
        only_with="authorizer",
        aws_name="Type TOKEN",
    ),
]


class Checked(Guarded, Protocol):
    """An API that may have a function ask its callers."""

    @property
    def proof_seconds(self) -> int | None:
        """For how long an answer of the function is kept."""


def check_faults(api: Checked, *, token_alone: bool = False) -> Iterator[Fault]:
    """What does not fit between an API's function and what callers bring for it."""
    given = {"proof_headers": api.proof_headers, "proof_query": api.proof_query, "proof_seconds": api.proof_seconds}
    if api.authorizer is None:
        for field, value in {**given, "token_alone": token_alone or None}.items():
            if value is not None:
                yield field, "This belongs to a function that checks. Name one above, or empty this."
        return
    headers, query = proofs_of(api)
    if token_alone and query:
        yield "proof_query", "A token alone stands in one header. Empty this, or give the function the whole call."
    elif token_alone and len(headers) > 1:
        yield "proof_headers", "A token alone stands in one header. Name one, or give the function the whole call."


def kept_seconds(api: Checked) -> int:
    """For how long API Gateway keeps an answer of the function."""
    return KEPT_SECONDS if api.proof_seconds is None else api.proof_seconds


def invoked(canvas: Canvas, function: str) -> dict[str, Any]:
    """How API Gateway names a function that checks: not by its ARN alone."""
    called = called_text(canvas.definition[function])
    path = f"lambda:path/2015-03-31/functions/{called}/invocations"
    return sub("arn:${AWS::Partition}:apigateway:${AWS::Region}:" + path)


def draw_right_to_ask(canvas: Canvas, component: Component, api_id: str, authorizer_id: str, function: str) -> None:
    """The right of this one authorizer to call its function."""
    source = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${" + api_id + "}/authorizers/"
    properties = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": called_arn(canvas.definition[function]),
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": sub(source + "${" + authorizer_id + "}"),
    }
    part = f"right to ask {function}"
    canvas.add(component, "AuthorizerPermission", "AWS::Lambda::Permission", properties, part=part)
