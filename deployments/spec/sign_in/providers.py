"""Signing in with an account elsewhere: Google, Facebook, Amazon, Apple, or anything that speaks OpenID Connect. Pure.

What each asks for: Cognito API Reference, CreateIdentityProvider (ProviderDetails). Secrets are named, never held: the
template holds a reference to Secrets Manager, which AWS follows while it deploys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.naming import short_hash

MOST_PROVIDERS: Final = 50
ProviderType = Literal["google", "facebook", "amazon", "apple", "oidc"]


@dataclass(frozen=True)
class Maker:
    """What AWS calls a provider, what it is asked for, and what it tells of a person: our name -> its name."""

    type: str
    label: str
    scopes: str
    tells: dict[str, str]


_OIDC: Final = {
    name: name
    for name in ("birthdate", "email", "family_name", "given_name", "locale", "name", "nickname", "phone_number")
} | {name: name for name in ("picture", "preferred_username", "profile", "website", "zoneinfo")}
MAKERS: Final[dict[str, Maker]] = {
    "google": Maker(
        "Google",
        "Google",
        "openid email profile",
        {name: name for name in ("email", "family_name", "given_name", "name", "picture")},
    ),
    "facebook": Maker(
        "Facebook",
        "Facebook",
        "public_profile,email",
        {"email": "email", "family_name": "last_name", "given_name": "first_name", "name": "name"},
    ),
    "amazon": Maker("LoginWithAmazon", "Amazon", "profile", {"email": "email", "name": "name"}),
    "apple": Maker(
        "SignInWithApple",
        "Apple",
        "email name",
        {"email": "email", "family_name": "lastName", "given_name": "firstName"},
    ),
    "oidc": Maker("OIDC", "The OpenID Connect provider", "openid email profile", _OIDC),
}


def _provider_name(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{2,31}", value) or value.upper() == "COGNITO":
        raise ValueError("Use 3 to 32 letters, digits and hyphens, a letter first, such as company.")
    return value


def _secret_name(value: str) -> str:
    if value.startswith(("GOCSPX-", "-----BEGIN", "{{")):
        raise ValueError("This looks like the secret itself. Put it into AWS Secrets Manager and write its name here.")
    if not re.fullmatch(r"tierboard/[A-Za-z0-9/_+=.@-]{1,500}", value):
        raise ValueError("Name a secret in AWS Secrets Manager that begins with tierboard/, such as tierboard/google.")
    return value


def _secret_key(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,255}", value):
        raise ValueError("Write the key inside the secret, such as client_secret.")
    return value


def _issuer(value: str) -> str:
    if not re.fullmatch(r"https://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?(/[^\s?#]*)?", value) or value.endswith("/"):
        raise ValueError("Write an address that begins with https:// and has no slash at its end.")
    return value


def _apple_id(value: str) -> str:
    if not re.fullmatch(r"[A-Z0-9]{10}", value):
        raise ValueError("Apple's ids have ten capital letters and digits, such as A1B2C3D4E5.")
    return value


class Provider(Settings):
    """One provider with which people may sign in."""

    type: Annotated[
        ProviderType,
        Shown(
            "Provider",
            "Where people have their account.",
            widget="select",
            replaces=True,
            replaced="provider",
            replaces_words="People who came through the old one are new then; all others stay.",
            choices=(
                Choice("google", "Google"),
                Choice("facebook", "Facebook"),
                Choice("amazon", "Amazon"),
                Choice("apple", "Apple"),
                Choice("oidc", "OpenID Connect", "Such as a company's own sign-in. Billed at a price of its own."),
            ),
            aws_name="ProviderType",
        ),
    ] = "google"
    client_id: Annotated[
        str,
        Field(min_length=1, max_length=500),
        Shown("Client id", "Which the provider gave to your app.", placeholder="1234.apps…", aws_name="client_id"),
    ]
    secret: Annotated[
        str,
        AfterValidator(_secret_name),
        Shown(
            "Name of the secret",
            "In AWS Secrets Manager of the account and region; it begins with tierboard/, as no other can be read. The "
            "secret itself never comes here. For Apple it is the private key.",
            placeholder="tierboard/google",
            aws_name="client_secret",
        ),
    ]
    secret_key: Annotated[
        Annotated[str, AfterValidator(_secret_key)] | None,
        Shown(
            "Key in the secret",
            "When the secret holds several values. Empty takes it whole.",
            placeholder="client_secret",
            aws_name="resolve secretsmanager",
        ),
    ] = None
    name: Annotated[
        Annotated[str, AfterValidator(_provider_name)] | None,
        Shown(
            "Name", "Only with OpenID Connect: what Cognito calls it.", placeholder="company", aws_name="ProviderName"
        ),
    ] = None
    issuer: Annotated[
        Annotated[str, AfterValidator(_issuer)] | None,
        Shown(
            "Issuer",
            "Only with OpenID Connect: the address of the provider.",
            placeholder="https://login.example.com",
            aws_name="oidc_issuer",
        ),
    ] = None
    team_id: Annotated[
        Annotated[str, AfterValidator(_apple_id)] | None,
        Shown("Team id", "Only with Apple.", placeholder="A1B2C3D4E5", aws_name="team_id"),
    ] = None
    key_id: Annotated[
        Annotated[str, AfterValidator(_apple_id)] | None,
        Shown("Key id", "Only with Apple: the id of the private key.", placeholder="A1B2C3D4E5", aws_name="key_id"),
    ] = None

    @model_validator(mode="after")
    def _fit(self) -> Self:
        refuse(self._faults())
        return self

    def _faults(self) -> Iterator[Fault]:
        for names, type_ in ((("name", "issuer"), "oidc"), (("team_id", "key_id"), "apple")):
            label = "OpenID Connect" if type_ == "oidc" else "Apple"
            for name in names:
                given = getattr(self, name) is not None
                if given and self.type != type_:
                    yield name, f"This belongs to {label}. Empty it, or choose {label}."
                elif not given and self.type == type_:
                    yield name, f"{label} needs this. Fill it in."

    @property
    def known_as(self) -> str:
        """What Cognito calls it: fixed for the four that it knows."""
        return self.name or MAKERS[self.type].type


def _provider_faults(values: Sequence[Provider]) -> Iterator[Fault]:
    names = [value.known_as for value in values]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield f"{index}.type", f"{name} is already provider {names.index(name) + 1}. Remove one of them."


def _providers(values: tuple[Provider, ...]) -> tuple[Provider, ...]:
    refuse(_provider_faults(values))
    return values


Providers = Annotated[tuple[Provider, ...], Field(max_length=MOST_PROVIDERS, strict=False), AfterValidator(_providers)]


def untold(provider: Provider, needed: Sequence[str]) -> list[str]:
    """The needed attributes that the provider does not tell, so that nobody could come in through it."""
    return [name for name in needed if name not in MAKERS[provider.type].tells]


def provider_role(provider: Provider) -> str:
    """The part of the logical id that is the provider's own."""
    return f"Provider{short_hash(provider.known_as)}"


def provider_properties(provider: Provider, needed: Sequence[str]) -> dict[str, Any]:
    """Everything but the pool."""
    maker = MAKERS[provider.type]
    told = sorted({"email", *needed})
    inner = f":{provider.secret_key}" if provider.secret_key else ""
    secret = f"{{{{resolve:secretsmanager:{provider.secret}:SecretString{inner}}}}}"
    details: dict[str, Any] = {"authorize_scopes": maker.scopes, "client_id": provider.client_id}
    if provider.type == "apple":
        details |= {"key_id": provider.key_id, "private_key": secret, "team_id": provider.team_id}
    else:
        details["client_secret"] = secret
    if provider.type == "oidc":
        details |= {"attributes_request_method": "GET", "oidc_issuer": provider.issuer}
    return {
        "AttributeMapping": {name: maker.tells[name] for name in told if name in maker.tells},
        "ProviderDetails": details,
        "ProviderName": provider.known_as,
        "ProviderType": maker.type,
    }
