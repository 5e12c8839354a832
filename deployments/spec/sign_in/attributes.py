"""What a user pool knows of each person. Pure.

AWS's rules: a pool has OpenID Connect's standard attributes and up to 50 of its own, with names of at most 20
characters (Cognito Developer Guide, "Quotas" and "Working with user attributes"). After a pool is made nobody can make
another standard attribute necessary, nor change or remove an attribute.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field

from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.messages import unknown

STANDARD: Final = (
    "address",
    "birthdate",
    "email",
    "family_name",
    "gender",
    "given_name",
    "locale",
    "middle_name",
    "name",
    "nickname",
    "phone_number",
    "picture",
    "preferred_username",
    "profile",
    "updated_at",
    "website",
    "zoneinfo",
)
MOST_OWN: Final = 50
LONGEST_TEXT: Final = 2_048
SignIn = Literal["email", "username", "phone", "email_or_phone"]
CONTACTS: Final[dict[str, tuple[str, ...]]] = {
    "email": ("email",),
    "username": ("email",),
    "phone": ("phone_number",),
    "email_or_phone": ("email", "phone_number"),
}
"""The attributes by which a person is reached; codes go there, and whoever forgot the password is found by them."""


def _name(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,19}", value):
        raise ValueError("Use 1 to 20 letters, digits and underscores, a letter first, such as team.")
    if value in STANDARD:
        raise ValueError(
            f"{value} is a standard attribute, which every pool has. Name it under Needed from each person."
        )
    return value


class OwnAttribute(Settings):
    """One attribute that the pool has beside the standard ones."""

    name: Annotated[
        str,
        AfterValidator(_name),
        Shown("Name", "Tokens call it custom:name.", placeholder="team", aws_name="Name"),
    ]
    type: Annotated[
        Literal["String", "Number", "Boolean", "DateTime"],
        Shown(
            "Type",
            "What it holds.",
            widget="select",
            choices=(
                Choice("String", "Text", f"At most {LONGEST_TEXT:,} characters."),
                Choice("Number", "Number", "A whole number."),
                Choice("Boolean", "Yes or no", "Written true or false."),
                Choice("DateTime", "Date and time", "Such as 2026-05-01T12:00:00Z."),
            ),
            aws_name="AttributeDataType",
        ),
    ] = "String"
    mutable: Annotated[
        bool,
        Shown(
            "May change later",
            "Without this it keeps the value with which a person was added.",
            widget="checkbox",
            aws_name="Mutable",
        ),
    ] = True


def _own_faults(values: Sequence[OwnAttribute]) -> Iterator[Fault]:
    names = [value.name for value in values]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield f"{index}.name", f"{name} is already attribute {names.index(name) + 1}. Remove one of them."


def _own(values: tuple[OwnAttribute, ...]) -> tuple[OwnAttribute, ...]:
    refuse(_own_faults(values))
    return values


def _needed_faults(values: Sequence[str]) -> Iterator[Fault]:
    for index, value in enumerate(values):
        if value not in STANDARD:
            yield str(index), unknown(value, STANDARD, "a standard attribute")
        elif value in values[:index]:
            yield str(index), f"{value} is already in the list. Remove one."


def _needed(values: tuple[str, ...]) -> tuple[str, ...]:
    refuse(_needed_faults(values))
    return values


OwnAttributes = Annotated[tuple[OwnAttribute, ...], Field(max_length=MOST_OWN, strict=False), AfterValidator(_own)]
NeededAttributes = Annotated[tuple[str, ...], Field(max_length=len(STANDARD), strict=False), AfterValidator(_needed)]


def needed(sign_in: str, attributes: Sequence[str]) -> tuple[str, ...]:
    """The standard attributes without which nobody is added: those asked for, and those by which people sign in. With
    an e-mail address or a telephone number, either will do.
    """
    own = () if sign_in == "email_or_phone" else CONTACTS[sign_in]
    return tuple(sorted({*own, *attributes}))


def schema(sign_in: str, attributes: Sequence[str], own: Sequence[OwnAttribute]) -> list[dict[str, Any]]:
    """The pool's Schema: standard attributes first, own ones in the order of their names."""
    standard = [{"Name": name, "Mutable": True, "Required": True} for name in needed(sign_in, attributes)]
    return [*standard, *(_own_entry(one) for one in sorted(own, key=lambda one: one.name))]


def _own_entry(one: OwnAttribute) -> dict[str, Any]:
    entry: dict[str, Any] = {"Name": one.name, "AttributeDataType": one.type, "Mutable": one.mutable}
    if one.type == "String":
        entry["StringAttributeConstraints"] = {"MinLength": "0", "MaxLength": str(LONGEST_TEXT)}
    return entry
