"""Cross-origin requests: a website and its API have different hosts, so browsers ask first and read headers. Pure.

Browsers keep an answer for a day at most (API Gateway Version 2 API Reference, "Cors": maxAge up to 86,400 seconds).

API Gateway answers the question (OPTIONS) and its own errors; the answer of a function is passed on untouched, so the
function must send Access-Control-Allow-Origin itself. It finds the allowed origins in CORS_ORIGINS.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, Field, model_validator

from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Settings, Shown
from deployments.spec.text import quoted

VARIABLE: Final = "CORS_ORIGINS"
_ORIGIN: Final = re.compile(r"https?://(\[[0-9a-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(:[0-9]{1,5})?")
_HEADER: Final = re.compile(r"[A-Za-z0-9!#$%&*+.^_`|~-]{1,100}")
_METHODS: Final = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")


def origins(values: tuple[str, ...]) -> tuple[str, ...]:
    """The same, once each is an origin or the only one is *. Raises Faults."""
    refuse(_origin_faults(values))
    return values


def _origin_faults(values: tuple[str, ...]) -> Iterator[Fault]:
    for index, value in enumerate(values):
        if value == "*" and len(values) > 1:
            yield str(index), "* already means every website. Remove the others, or remove *."
        elif value != "*" and not _ORIGIN.fullmatch(value):
            yield str(index), f"{quoted(value)} is not an origin. Write https://www.example.com without a path, or *."
        elif value in values[:index]:
            yield str(index), f"{quoted(value)} is already in the list. Remove one."


def header_names(values: tuple[str, ...]) -> tuple[str, ...]:
    """The same, once each can name a header. Raises Faults."""
    refuse(
        (str(index), f"{quoted(value)} is not a header name. Write one such as content-type.")
        for index, value in enumerate(values)
        if not _HEADER.fullmatch(value)
    )
    return values


Origins = Annotated[tuple[str, ...], AfterValidator(origins)]


class Cors(Settings):
    """Which websites' scripts may call an API."""

    enabled: Annotated[
        bool,
        Shown(
            "Allow calls from websites",
            "Without it, browsers refuse calls from any website.",
            widget="checkbox",
            aws_name=None,
        ),
    ] = True
    allowed_origins: Annotated[
        tuple[str, ...],
        Field(min_length=1, max_length=20, strict=False),
        AfterValidator(origins),
        Shown(
            "Allowed websites",
            "Addresses such as https://www.example.com, one a line. * lets every website's visitors call the API.",
            widget="list",
            placeholder="https://www.example.com",
            aws_name="Access-Control-Allow-Origin",
        ),
    ] = ("*",)
    allowed_headers: Annotated[
        tuple[str, ...],
        Field(max_length=50, strict=False),
        AfterValidator(header_names),
        Shown(
            "Allowed headers",
            "Request headers that scripts may send, one a line.",
            widget="list",
            aws_name="Access-Control-Allow-Headers",
        ),
    ] = ("authorization", "content-type")
    max_age: Annotated[
        int,
        Field(ge=0, le=86_400),
        Shown(
            "Remember for",
            "How long a browser may go on without asking again.",
            unit="seconds",
            widget="number",
            aws_name="Access-Control-Max-Age",
        ),
    ] = 600

    @model_validator(mode="after")
    def _header_size(self) -> Self:
        if sum(map(len, self.allowed_headers)) > 2_000:
            raise ValueError("The allowed headers are longer than 2,000 characters together. Remove some.")
        return self


def options_method(cors: Cors, methods: Sequence[str]) -> dict[str, Any]:
    """The properties of an OPTIONS method that answers a browser's question without a function."""
    allowed = sorted({*(_METHODS if "ANY" in methods else methods), "OPTIONS"})
    headers = {
        "Access-Control-Allow-Headers": ",".join(cors.allowed_headers),
        "Access-Control-Allow-Methods": ",".join(allowed),
        "Access-Control-Allow-Origin": cors.allowed_origins[0],
        "Access-Control-Max-Age": str(cors.max_age),
    }
    names = [f"method.response.header.{name}" for name, value in headers.items() if value]
    answer = {
        "StatusCode": "204",
        "ResponseParameters": {f"method.response.header.{n}": f"'{value}'" for n, value in headers.items() if value},
    }
    if len(cors.allowed_origins) > 1:
        answer["ResponseTemplates"] = {"application/json": _echo_allowed(cors.allowed_origins)}
    return {
        "AuthorizationType": "NONE",
        "HttpMethod": "OPTIONS",
        "Integration": {
            "Type": "MOCK",
            "RequestTemplates": {"application/json": '{"statusCode": 204}'},
            "IntegrationResponses": [answer],
        },
        "MethodResponses": [{"StatusCode": "204", "ResponseParameters": dict.fromkeys(names, True)}],
    }


def _echo_allowed(origins: Sequence[str]) -> str:
    """A browser takes one origin only, so with several allowed ones the answer repeats the asker's if it is listed."""
    header = "$context.responseOverride.header.Access-Control-Allow-Origin"
    return (
        "#set($origin = $input.params().header.get('Origin'))"
        "#if(!$origin)#set($origin = $input.params().header.get('origin'))#end"
        f"#if({json.dumps(list(origins))}.contains($origin))#set({header} = $origin)#end"
    )


def gateway_headers(cors: Cors) -> dict[str, str]:
    """Headers for the errors that API Gateway gives by itself, so that a page can read "too many requests".

    They are fixed texts; with several allowed websites they allow all, which shows no more than an error's words.
    """
    origin = cors.allowed_origins[0] if len(cors.allowed_origins) == 1 else "*"
    return {
        "gatewayresponse.header.Access-Control-Allow-Headers": f"'{','.join(cors.allowed_headers)}'",
        "gatewayresponse.header.Access-Control-Allow-Origin": f"'{origin}'",
    }
