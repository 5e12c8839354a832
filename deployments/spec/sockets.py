"""What a person decides about live connections: routes by what a message says, who may connect, limits. Pure.

AWS's figures are on "Quotas for configuring and running a WebSocket in API Gateway" (API Gateway Developer Guide): 300
routes an API, 29 seconds for an answer, frames of 32 KB and messages of 128 KB, an end after 10 minutes of silence and
after 2 hours in any case. How it is drawn: `deployments.spec.kinds.websocket_api`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from deployments.spec.api_parts import ThrottleBurst, ThrottleRate, throttle_faults
from deployments.spec.domains import Domains
from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.rest.settings import stage_name
from deployments.spec.rest.single import Names
from deployments.spec.text import quoted

CONNECT: Final = "$connect"
DISCONNECT: Final = "$disconnect"
DEFAULT: Final = "$default"
OF_AWS: Final = (CONNECT, DISCONNECT, DEFAULT)
MOST_ROUTES: Final = 300
_KEY: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_FIELD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*){0,9}")


def _key(value: str) -> str:
    if value in OF_AWS or _KEY.fullmatch(value):
        return value
    if value.startswith("$"):
        raise ValueError(f"{quoted(value)} is none of AWS's own routes, which are {', '.join(OF_AWS)}.")
    raise ValueError("Use up to 128 letters, digits and . _ -, such as send or rooms.join.")


def _field(value: str) -> str:
    if not _FIELD.fullmatch(value):
        raise ValueError("Name a field of the message such as action, or one inside another such as meta.action.")
    return value


class SocketRoute(Settings):
    """One kind of message, and the function that gets it."""

    key: Annotated[
        str,
        Field(min_length=1, max_length=128),
        AfterValidator(_key),
        Shown(
            "Message",
            "What stands in the field that chooses, such as send. AWS's own are $connect (somebody connects; the "
            "function may refuse), $disconnect (it ended) and $default (every other message).",
            placeholder="send",
            aws_name="RouteKey",
        ),
    ]
    function: Annotated[
        str,
        Shown(
            "Function",
            "The function that gets it. AWS waits 29 seconds at most.",
            widget="component",
            refers_to="function",
            aws_name="IntegrationUri",
        ),
    ]
    answers: Annotated[
        bool | None,
        AfterValidator(lambda value: value or None),
        Shown(
            "Send its answer back",
            "The body that the function returns goes to who sent the message. Without it, a function sends messages "
            "only through its own connection to this component.",
            widget="checkbox",
            aws_name="RouteResponseSelectionExpression",
        ),
    ] = None


def _route_faults(routes: Sequence[SocketRoute]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for index, route in enumerate(routes):
        other = first.setdefault(route.key, index)
        if other != index:
            yield f"{index}.key", f"{route.key} is already route {other + 1}. Remove one of them."
        if route.answers and route.key in (CONNECT, DISCONNECT):
            yield f"{index}.answers", f"Nobody reads an answer to {route.key}. Leave this off."
    if routes and CONNECT not in first:
        yield "", f"Add the route {CONNECT}, which runs when somebody connects. Any function can answer it: status 200."


def _checked(routes: tuple[SocketRoute, ...]) -> tuple[SocketRoute, ...]:
    refuse(_route_faults(routes))
    return routes


class WebsocketApiSettings(Settings):
    """What a person decides about live connections."""

    routes: Annotated[
        Annotated[tuple[SocketRoute, ...], Field(min_length=1, max_length=MOST_ROUTES, strict=False)],
        AfterValidator(_checked),
        Shown(
            "Routes",
            "Which function gets which message. A message has 128 KB at most, in frames of 32 KB. AWS ends a "
            "connection after 10 minutes of silence, and after 2 hours in any case: pages must connect again.",
            widget="rows",
            aws_name="RouteKey",
        ),
    ]
    action_field: Annotated[
        str,
        Field(min_length=1, max_length=100),
        AfterValidator(_field),
        Shown(
            "Field that chooses the route",
            'Messages are JSON: with action, {"action": "send"} goes to the route send.',
            placeholder="action",
            aws_name="RouteSelectionExpression",
        ),
    ] = "action"
    access: Annotated[
        Literal["everyone", "function", "iam"],
        Shown(
            "Who may connect",
            "Asked once for each connection, before the route $connect.",
            widget="radio",
            choices=(
                Choice("everyone", "Everyone", "The function behind $connect may still refuse."),
                Choice("function", "Whom a function lets in", "It gets the proof and answers with an IAM policy."),
                Choice("iam", "Who has IAM credentials", "Callers sign the address; their role must allow it."),
            ),
            aws_name="AuthorizationType of $connect",
        ),
    ] = "everyone"
    authorizer: Annotated[
        str | None,
        Shown(
            "Function that lets in",
            "Needed where a function decides. Functions behind routes find what it says of the caller in the event.",
            widget="component",
            refers_to="function",
            aws_name="AuthorizerUri",
        ),
    ] = None
    proof_query: Annotated[
        Names | None,
        Shown(
            "Proof in the address",
            "Query parameters that a caller must bring, with spaces between them. Scripts of a website can send "
            "nothing else: browsers take no headers for a live connection.",
            placeholder="token",
            aws_name="IdentitySource querystring",
        ),
    ] = None
    throttle_rate: ThrottleRate = None
    throttle_burst: ThrottleBurst = None
    proof_headers: Annotated[
        Names | None,
        Shown(
            "Proof in headers",
            "Headers that a caller must bring, with spaces between them: for software that is no browser.",
            placeholder="Authorization",
            group="more",
            aws_name="IdentitySource header",
        ),
    ] = None
    stage: Annotated[
        str,
        AfterValidator(stage_name),
        Shown(
            "Stage",
            "The last part of the address.",
            group="more",
            replaces=True,
            replaces_words="A change gives a new address; open connections end, and callers of the old one get errors.",
            aws_name="StageName",
        ),
    ] = "live"
    access_log: Annotated[
        bool,
        Shown(
            "Access log",
            "Writes a line for each connection and message, kept for 30 days. The account must let API Gateway write "
            "logs (a role in its settings); without it the deployment fails.",
            widget="checkbox",
            group="more",
            aws_name="AccessLogSettings",
        ),
    ] = False
    domains: Domains = None

    @model_validator(mode="after")
    def _fit(self) -> Self:
        refuse(throttle_faults(self.throttle_rate, self.throttle_burst))
        refuse(self._guard_faults())
        return self

    def _guard_faults(self) -> Iterator[Fault]:
        if self.access == "function":
            if self.authorizer is None:
                yield "authorizer", "Name the function that lets people in, or let everyone connect."
            if self.proof_query is None and self.proof_headers is None:
                yield "proof_query", "Name what a caller must bring, such as token: without it AWS asks no function."
            return
        for field in ("authorizer", "proof_query", "proof_headers"):
            if getattr(self, field) is not None:
                yield field, "This belongs to a function that lets in. Choose that above, or empty this."
