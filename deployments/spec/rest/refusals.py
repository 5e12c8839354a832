"""What callers get when API Gateway itself refuses a call of a REST API, or fails before a function answers. Pure.

The reasons, their usual status codes and what each falls back on: API Gateway Developer Guide, "Gateway response types
for API Gateway". A text is filled in without VTL, from ``$context`` among others ("Gateway responses for REST APIs in
API Gateway"); ``$context.error.messageString`` brings its own quotes, ``$context.error.message`` has none ("Variables
for data transformations for API Gateway").

An answer of its own takes nothing from the answer for all others, so each repeats the headers that let a website's
script read it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field

from deployments.spec.canvas import Canvas, ref
from deployments.spec.cors import Cors, gateway_headers
from deployments.spec.definition import Component
from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.rest.bodies import JSON
from deployments.spec.text import quoted

Reason = Literal[
    "DEFAULT_4XX",
    "DEFAULT_5XX",
    "UNAUTHORIZED",
    "ACCESS_DENIED",
    "INVALID_API_KEY",
    "THROTTLED",
    "QUOTA_EXCEEDED",
    "BAD_REQUEST_BODY",
    "BAD_REQUEST_PARAMETERS",
    "MISSING_AUTHENTICATION_TOKEN",
    "RESOURCE_NOT_FOUND",
    "REQUEST_TOO_LARGE",
    "UNSUPPORTED_MEDIA_TYPE",
    "EXPIRED_TOKEN",
    "INVALID_SIGNATURE",
    "WAF_FILTERED",
    "INTEGRATION_FAILURE",
    "INTEGRATION_TIMEOUT",
    "API_CONFIGURATION_ERROR",
    "AUTHORIZER_FAILURE",
    "AUTHORIZER_CONFIGURATION_ERROR",
]
FALLBACKS: Final = ("DEFAULT_4XX", "DEFAULT_5XX")
REASONS: Final = (
    Choice("DEFAULT_4XX", "Any other refused call"),
    Choice("DEFAULT_5XX", "Any other failure"),
    Choice("UNAUTHORIZED", "No valid sign-in"),
    Choice("ACCESS_DENIED", "Not allowed"),
    Choice("INVALID_API_KEY", "Missing or wrong key"),
    Choice("THROTTLED", "Too many requests"),
    Choice("QUOTA_EXCEEDED", "Used-up usage plan"),
    Choice("BAD_REQUEST_BODY", "Body of another shape"),
    Choice("BAD_REQUEST_PARAMETERS", "Missing parameter or header"),
    Choice("MISSING_AUTHENTICATION_TOKEN", "No such route"),
    Choice("RESOURCE_NOT_FOUND", "Nothing at this path"),
    Choice("REQUEST_TOO_LARGE", "Too large a call"),
    Choice("UNSUPPORTED_MEDIA_TYPE", "Unknown kind of content"),
    Choice("EXPIRED_TOKEN", "Expired AWS token"),
    Choice("INVALID_SIGNATURE", "Wrong AWS signature"),
    Choice("WAF_FILTERED", "Blocked by the firewall"),
    Choice("INTEGRATION_FAILURE", "Failed call of the function"),
    Choice("INTEGRATION_TIMEOUT", "Too slow a function"),
    Choice("API_CONFIGURATION_ERROR", "Mistake in the API"),
    Choice("AUTHORIZER_FAILURE", "Failed check of sign-in"),
    Choice("AUTHORIZER_CONFIGURATION_ERROR", "Mistake in the check of sign-in"),
)
LONGEST: Final = 2_000
_MESSAGE: Final = "$context.error.messageString"
_FILLED: Final = re.compile(r"\$(?:\{context(?:\.\w+)+\}|context(?:\.[A-Za-z]\w*)+)")
_UNKNOWN: Final = re.compile(r"\$\{?[A-Za-z][\w.]*")


def _json(value: str) -> str:
    """The same, when what is sent is JSON whatever is filled in. Raises ValueError."""
    shown = _FILLED.sub(lambda found: '"x"' if found[0].strip("${}") == _MESSAGE[1:] else "x", value)
    if unknown := _UNKNOWN.search(shown):
        raise ValueError(f"{quoted(unknown[0])} is not filled in here. Use one that begins with $context. instead.")
    try:
        json.loads(shown)
    except ValueError:
        raise ValueError(_NO_JSON) from None
    return value


_NO_JSON: Final = (
    f'This is no JSON. Write one such as {{"message": {_MESSAGE}}}, which has its own quotes; put quotes around every '
    "other $context."
)


class Refusal(Settings):
    """What callers get for one reason."""

    reason: Annotated[
        Reason,
        Shown(
            "Reason",
            "Why API Gateway refuses a call, or fails. “Any other” is for all reasons without a line of their own.",
            widget="select",
            choices=REASONS,
            aws_name="ResponseType",
        ),
    ]
    status: Annotated[
        Annotated[int, Field(ge=400, le=599)] | None,
        Shown(
            "Status code",
            "400 to 599. Empty takes the usual one. Of “Any other” it becomes the code of all of them.",
            widget="number",
            aws_name="StatusCode",
        ),
    ] = None
    text: Annotated[
        Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(_json)] | None,
        Shown(
            "What callers get",
            f"JSON. {_MESSAGE} stands for API Gateway's own words. Empty takes those alone.",
            placeholder=f'{{"message": {_MESSAGE}}}',
            aws_name="ResponseTemplates",
        ),
    ] = None


def _faults(lines: Sequence[Refusal]) -> Iterator[Fault]:
    reasons = [line.reason for line in lines]
    for index, line in enumerate(lines):
        if line.reason in reasons[:index]:
            yield f"{index}.reason", f"{label_of(line.reason)} stands here already. Write it once."
        if line.status is None and line.text is None:
            yield f"{index}.text", "This line changes nothing. Write a status code or a text, or remove it."


def _checked(lines: tuple[Refusal, ...] | None) -> tuple[Refusal, ...] | None:
    """None for no lines, so that definitions written before there were any keep their digest."""
    refuse(_faults(lines or ()))
    return lines or None


Refusals = Annotated[
    Annotated[tuple[Refusal, ...], Field(max_length=len(REASONS), strict=False)] | None,
    AfterValidator(_checked),
    Shown(
        "Refused calls",
        "What callers get where no function answers them.",
        widget="rows",
        group="more",
        aws_name="GatewayResponse",
    ),
]


def label_of(reason: str) -> str:
    """A reason in words."""
    return next(choice.label for choice in REASONS if choice.value == reason)


def role_of(reason: str) -> str:
    """The part of the component that answers for a reason."""
    if reason in FALLBACKS:
        return f"Errors{reason.removeprefix('DEFAULT_')}"
    return "Errors" + "".join(word.capitalize() for word in reason.split("_"))


def draw_refusals(canvas: Canvas, component: Component, cors: Cors, lines: Sequence[Refusal], api_id: str) -> list[str]:
    """The answers for reasons with a line, and where websites call, for all others. Gives the logical ids."""
    headers = gateway_headers(cors) if cors.enabled else None
    own: dict[str, Refusal] = {line.reason: line for line in lines}
    reasons = [one for one in FALLBACKS if cors.enabled or one in own]
    reasons += sorted(own.keys() - set(FALLBACKS))
    return [
        canvas.add(
            component,
            role_of(reason),
            "AWS::ApiGateway::GatewayResponse",
            {
                "ResponseParameters": headers,
                "ResponseType": reason,
                "RestApiId": ref(api_id),
                **_answer(own.get(reason)),
            },
            part=_part(reason),
        )
        for reason in reasons
    ]


def _answer(line: Refusal | None) -> dict[str, Any]:
    if line is None:
        return {}
    found: dict[str, Any] = {} if line.status is None else {"StatusCode": str(line.status)}
    return found | ({} if line.text is None else {"ResponseTemplates": {JSON: line.text}})


def _part(reason: str) -> str:
    if reason in FALLBACKS:
        return f"answer to {reason.removeprefix('DEFAULT_')} errors"
    label = label_of(reason)
    return f"answer to errors: {label[0].lower()}{label[1:]}"
