"""A secret: Secrets Manager. Made by AWS, or put in by a person in AWS's console; no definition and no template ever
holds its value.

Limits are those of AWS's page "GetRandomPassword". Removing a secret from a definition never deletes it at AWS.
"""

from __future__ import annotations

import json
import string
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from deployments.spec.canvas import Canvas, Grant, allow, logical, ref
from deployments.spec.definition import Component
from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.kinds.base import Access, Kind, settings_of
from deployments.spec.naming import variable_name

READ = ("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue")
NEW_VALUE = "AWS makes a new value with it. Whatever uses the old one must get the new one too."


class SecretSettings(Settings):
    """What a person decides about a secret."""

    source: Annotated[
        Literal["generated", "typed"],
        Shown(
            "Value",
            "Where it comes from. It is in no definition, no plan and no log.",
            widget="radio",
            choices=(
                Choice("generated", "A password that AWS makes", "Nobody needs to know it."),
                Choice("typed", "Put in by hand", "Empty at first: put it in on the secret's page in AWS's console."),
            ),
            aws_name="GenerateSecretString",
        ),
    ] = "generated"
    length: Annotated[
        int,
        Field(ge=8, le=4_096),
        Shown(
            "Length",
            "Of the password that AWS makes.",
            unit="characters",
            widget="number",
            steps=(16, 32, 64),
            aws_name="PasswordLength",
        ),
    ] = 32
    signs: Annotated[
        bool,
        Shown(
            "With punctuation",
            "Off makes it of letters and digits alone, for what cannot bear other signs.",
            widget="checkbox",
            group="more",
            aws_name="ExcludePunctuation",
        ),
    ] = True
    username: Annotated[
        Annotated[str, Field(min_length=1, max_length=128)] | None,
        Shown(
            "User name beside it",
            "Makes the value JSON with username and password. Empty makes it the password alone.",
            group="more",
            placeholder="reports",
            aws_name="SecretStringTemplate",
        ),
    ] = None
    description: Annotated[
        Annotated[str, Field(min_length=1, max_length=500)] | None,
        Shown(
            "What it is for",
            "Stands beside it in AWS's console, for whoever puts a value in.",
            placeholder="Key of the mail service",
            aws_name="Description",
        ),
    ] = None

    @model_validator(mode="after")
    def _fit(self) -> Self:
        refuse(self._faults())
        return self

    def _faults(self) -> Iterator[Fault]:
        if self.source == "typed" and self.username is not None:
            yield "username", "This belongs to a password that AWS makes. Empty it; put both in by hand together."


def draw(canvas: Canvas, component: Component) -> None:
    """The secret and its ARN, which is no secret."""
    secret = settings_of(component, SecretSettings)
    properties = {
        "Description": secret.description,
        "GenerateSecretString": _generated(secret) if secret.source == "generated" else None,
    }
    secret_id = canvas.add(
        component, "Secret", "AWS::SecretsManager::Secret", properties, part="secret", tagged=True, keep=True
    )
    canvas.output(component, "Name", "name", ref(secret_id), f"ARN of the secret {component.name}")


def _generated(secret: SecretSettings) -> dict[str, Any]:
    made: dict[str, Any] = {"PasswordLength": secret.length}
    if not secret.signs:
        # Both say the same to AWS; the second also to whatever stands in for it.
        made |= {"ExcludePunctuation": True, "ExcludeCharacters": string.punctuation}
    if secret.username is not None:
        made |= {"GenerateStringKey": "password", "SecretStringTemplate": json.dumps({"username": secret.username})}
    return made


def grant(canvas: Canvas, secret: Component, access: str) -> Grant:
    """The right to read this one secret, and its ARN in a variable."""
    secret_id = logical(secret.name, "Secret")
    return Grant((allow(READ, ref(secret_id)),), {variable_name(secret.name): ref(secret_id)})


def foretell(before: Component, after: Component) -> Iterator[Fault]:
    """A changed way of making it makes a new value; none at all leaves the one that is there."""
    old, new = settings_of(before, SecretSettings), settings_of(after, SecretSettings)
    if new.source == "generated":
        for name in ("source", "length", "signs", "username"):
            if getattr(old, name) != getattr(new, name):
                yield name, NEW_VALUE
    elif old.source != new.source:
        yield "source", "The value that AWS made stays until somebody puts in another."


KIND = Kind(
    name="secret",
    label="Secret",
    aws_name="Secrets Manager secret",
    tier="data",
    summary="A password or key that functions read when they need it, and nobody sees.",
    settings=SecretSettings,
    render=draw,
    grant=grant,
    used_by={"function": (Access("read", "Read", "May read the value, which every call of the code can then see."),)},
    used_only="Only functions read secrets. Let a function use it.",
    uses_only="A secret uses nothing. Let a function use it.",
    foretell=foretell,
)
