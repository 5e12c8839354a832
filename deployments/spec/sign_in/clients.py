"""App clients: what software must name to sign people in, and what it may do. Pure.

Bounds of tokens and lists: CloudFormation's AWS::Cognito::UserPoolClient; rules for addresses: Cognito Developer Guide,
"App client settings" (https, or http for localhost only; no fragment).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, Field, model_validator

from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Settings, Shown
from deployments.spec.naming import short_hash
from deployments.spec.text import quoted

MOST_CLIENTS: Final = 50
_ADDRESS: Final = re.compile(r"(https://|http://localhost(?=[:/]|$)|(?!https?:)[a-z][a-z0-9+.-]*://)[^\s#]*")
SCOPES: Final = ("email", "openid", "profile")
"""What the hosted pages may tell the app of a person: standard attributes."""


def _client_name(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_+=,.@ -]{1,128}", value):
        raise ValueError("Use 1 to 128 letters, digits, spaces and + = , . @ - _ only, such as web.")
    return value


def _addresses(values: tuple[str, ...]) -> tuple[str, ...]:
    refuse(_address_faults(values))
    return values


def _address_faults(values: Sequence[str]) -> Iterator[Fault]:
    for index, value in enumerate(values):
        if not _ADDRESS.fullmatch(value) or len(value) > 1_024 or value.endswith("://"):
            yield (
                str(index),
                f"{quoted(value)} cannot be returned to. Write https://… without #; http is for localhost only.",
            )
        elif value in values[:index]:
            yield str(index), f"{quoted(value)} is already in the list. Remove one."


Addresses = Annotated[tuple[str, ...], Field(max_length=100, strict=False), AfterValidator(_addresses)]


class AppClient(Settings):
    """One app that signs people in."""

    name: Annotated[
        str,
        AfterValidator(_client_name),
        Shown(
            "Name",
            "Another name makes another client, with an id of its own.",
            placeholder="web",
            aws_name="ClientName",
        ),
    ]
    secret: Annotated[
        bool,
        Shown(
            "With a secret",
            "For servers only: what runs in a browser or on a phone cannot keep one.",
            widget="checkbox",
            replaces=True,
            replaced="app",
            replaces_words="A change gives the app a new id, which whoever uses it must be told. All people stay.",
            aws_name="GenerateSecret",
        ),
    ] = False
    secure_password: Annotated[
        bool,
        Shown(
            "Password that never travels",
            "The app proves that it knows the password (SRP). AWS's libraries do so.",
            widget="checkbox",
            aws_name="ExplicitAuthFlows ALLOW_USER_SRP_AUTH",
        ),
    ] = True
    password: Annotated[
        bool,
        Shown(
            "Password as typed",
            "The app sends it to Cognito, encrypted on the way. Simple to write without a library.",
            widget="checkbox",
            aws_name="ExplicitAuthFlows ALLOW_USER_PASSWORD_AUTH",
        ),
    ] = False
    by_server: Annotated[
        bool,
        Shown(
            "By a function",
            "A function that may sign people in does it for them.",
            widget="checkbox",
            aws_name="ExplicitAuthFlows ALLOW_ADMIN_USER_PASSWORD_AUTH",
        ),
    ] = False
    callback_urls: Annotated[
        Addresses,
        Shown(
            "Back to",
            "Where the hosted sign-in pages may send people, one a line. Empty: the app does not use those pages.",
            widget="list",
            placeholder="https://www.example.com/signed-in",
            aws_name="CallbackURLs",
        ),
    ] = ()
    sign_out_urls: Annotated[
        Addresses,
        Shown(
            "Back to after signing out",
            "One a line.",
            widget="list",
            placeholder="https://www.example.com/",
            aws_name="LogoutURLs",
        ),
    ] = ()
    access_minutes: Annotated[
        int,
        Field(ge=5, le=1_440),
        Shown(
            "Access is good for",
            "What an app shows to an API. It cannot be called back before.",
            unit="minutes",
            widget="number",
            aws_name="AccessTokenValidity",
        ),
    ] = 60
    id_minutes: Annotated[
        int,
        Field(ge=5, le=1_440),
        Shown(
            "Identity is good for",
            "What tells an app who signed in.",
            unit="minutes",
            widget="number",
            aws_name="IdTokenValidity",
        ),
    ] = 60
    refresh_days: Annotated[
        int,
        Field(ge=1, le=3_650),
        Shown(
            "Stays signed in for",
            "Then the password is asked for again.",
            unit="days",
            widget="number",
            aws_name="RefreshTokenValidity",
        ),
    ] = 30

    @model_validator(mode="after")
    def _fit(self) -> Self:
        if not (self.secure_password or self.password or self.by_server or self.callback_urls):
            raise ValueError("Nobody could sign in through this client. Switch a way on, or say where to come back to.")
        if self.sign_out_urls and not self.callback_urls:
            refuse([("sign_out_urls", "These belong to the hosted pages. Say under Back to where they lead, too.")])
        return self


def _client_faults(values: Sequence[AppClient]) -> Iterator[Fault]:
    names = [value.name for value in values]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield f"{index}.name", f"{name} is already client {names.index(name) + 1}. Give each its own name."


def _clients(values: tuple[AppClient, ...]) -> tuple[AppClient, ...]:
    refuse(_client_faults(values))
    return values


AppClients = Annotated[
    tuple[AppClient, ...], Field(min_length=1, max_length=MOST_CLIENTS, strict=False), AfterValidator(_clients)
]


def client_role(client: AppClient) -> str:
    """The part of the logical id that is the client's own."""
    return f"Client{short_hash(client.name)}"


def main_client(clients: Sequence[AppClient]) -> AppClient:
    """The one whose id websites and functions are given: the first without a secret, else the first."""
    return next((client for client in clients if not client.secret), clients[0])


def client_properties(client: AppClient, providers: Sequence[str]) -> dict[str, Any]:
    """Everything but the pool. `providers` are those beside the pool's own passwords."""
    flows = {
        "ALLOW_ADMIN_USER_PASSWORD_AUTH": client.by_server,
        "ALLOW_REFRESH_TOKEN_AUTH": True,
        "ALLOW_USER_PASSWORD_AUTH": client.password,
        "ALLOW_USER_SRP_AUTH": client.secure_password,
    }
    properties: dict[str, Any] = {
        "AccessTokenValidity": client.access_minutes,
        "ClientName": client.name,
        "EnableTokenRevocation": True,
        "ExplicitAuthFlows": [flow for flow, on in flows.items() if on],
        "GenerateSecret": client.secret,
        "IdTokenValidity": client.id_minutes,
        "PreventUserExistenceErrors": "ENABLED",
        "RefreshTokenValidity": client.refresh_days,
        "SupportedIdentityProviders": ["COGNITO", *providers],
        "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"},
    }
    if client.callback_urls:
        properties |= {
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthFlowsUserPoolClient": True,
            "AllowedOAuthScopes": list(SCOPES),
            "CallbackURLs": list(client.callback_urls),
            "LogoutURLs": list(client.sign_out_urls) or None,
        }
    return properties
