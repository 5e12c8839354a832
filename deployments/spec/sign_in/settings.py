"""What a person decides about sign-in. Pure. How it is drawn: `deployments.spec.kinds.user_pool`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.sign_in.attributes import NeededAttributes, OwnAttributes, SignIn, needed
from deployments.spec.sign_in.clients import AppClient, AppClients
from deployments.spec.sign_in.mail import Mail
from deployments.spec.sign_in.passwords import Passwords
from deployments.spec.sign_in.providers import MAKERS, Providers, untold

EMPTY = "A change makes a new, empty pool with other ids: everybody signs up again. The old one stays in the account."


def _prefix(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,43}[a-z0-9])?", value):
        raise ValueError("Use 1 to 45 small letters, digits and hyphens, no hyphen first or last, such as shop.")
    if taken := next((word for word in ("amazon", "aws", "cognito") if word in value), None):
        raise ValueError(f"AWS takes no address with {taken} in it. Choose another.")
    return value


class UserPoolSettings(Settings):
    """What a person decides about sign-in."""

    sign_in: Annotated[
        SignIn,
        Shown(
            "People sign in by",
            "What they type beside their password. It cannot be changed once people have signed up.",
            widget="radio",
            replaces=True,
            replaces_words=EMPTY,
            choices=(
                Choice("email", "E-mail address", "Codes go there, too."),
                Choice("username", "User name", "Chosen once; an e-mail address is asked for beside it."),
                Choice("phone", "Telephone number", "Codes go there by text message, which is paid for."),
                Choice("email_or_phone", "Either of the two", "Whichever somebody signed up with."),
            ),
            aws_name="UsernameAttributes",
        ),
    ] = "email"
    self_sign_up: Annotated[
        bool,
        Shown(
            "Everybody may sign up",
            "Without this, people are added by a function or in AWS's console.",
            widget="checkbox",
            aws_name="AllowAdminCreateUserOnly",
        ),
    ] = True
    mfa: Annotated[
        Literal["off", "optional", "required"],
        Shown(
            "Second step at sign-in",
            "A code from an authenticator app after the password.",
            widget="radio",
            choices=(
                Choice("off", "None", "The password is enough."),
                Choice("optional", "Who wants to", "People set it up by themselves."),
                Choice("required", "Everybody", "Nobody gets in without. It is set up at the first sign-in."),
            ),
            aws_name="MfaConfiguration",
        ),
    ] = "off"
    clients: Annotated[
        AppClients,
        Shown(
            "Apps",
            "What signs people in: a website, a phone app, a server. A website and functions are given the id of the "
            "first one without a secret.",
            widget="rows",
            aws_name="UserPoolClient",
        ),
    ] = (AppClient(name="web"),)
    domain_prefix: Annotated[
        Annotated[str, AfterValidator(_prefix)] | None,
        Shown(
            "Address of hosted pages",
            "Sign-in pages that AWS runs. AWS gives each address to one pool only, so letters are added behind it. "
            "Empty: the app has pages of its own.",
            placeholder="shop",
            aws_name="Domain",
        ),
    ] = None
    providers: Annotated[
        Providers,
        Shown(
            "Accounts from elsewhere",
            "People may sign in with these, on the hosted pages. Tell each provider to return to the address of those "
            "pages with /oauth2/idpresponse behind it.",
            widget="rows",
            aws_name="UserPoolIdentityProvider",
        ),
    ] = ()
    plan: Annotated[
        Literal["lite", "essentials", "plus"],
        Shown(
            "Feature plan",
            "What Cognito does and what a person a month costs.",
            widget="radio",
            choices=(
                Choice("lite", "Lite", "Passwords and accounts from elsewhere. The cheapest."),
                Choice("essentials", "Essentials", "AWS's own default; newer ways of signing in need it."),
                Choice("plus", "Plus", "Also looks for stolen passwords and strange sign-ins. Nobody is free."),
            ),
            aws_name="UserPoolTier",
        ),
    ] = "essentials"
    text_codes: Annotated[
        bool,
        Shown(
            "Second step also by text message",
            "Text messages are paid for. A new AWS account may write to numbers only that were confirmed with it.",
            widget="checkbox",
            group="more",
            aws_name="SMS_MFA",
        ),
    ] = False
    passwords: Annotated[
        Passwords,
        Shown("Passwords", "Which passwords are taken.", widget="group", group="more", aws_name="PasswordPolicy"),
    ] = Field(default_factory=Passwords)
    needed_attributes: Annotated[
        NeededAttributes,
        Shown(
            "Needed from each person",
            "Standard attributes such as given_name, one a line. It cannot be changed once people have signed up.",
            widget="list",
            group="more",
            replaces=True,
            replaces_words=EMPTY,
            placeholder="given_name",
            aws_name="Required",
        ),
    ] = ()
    own_attributes: Annotated[
        OwnAttributes,
        Shown(
            "Attributes of your own",
            "Up to 50. More may be added later; AWS can neither change nor remove one.",
            widget="rows",
            group="more",
            aws_name="Schema",
        ),
    ] = ()
    threat_protection: Annotated[
        Literal["off", "watch", "act"],
        Shown(
            "Strange sign-ins",
            "Only with the plan Plus.",
            widget="radio",
            group="more",
            choices=(
                Choice("off", "Ignore", "Nothing is looked at."),
                Choice("watch", "Write down", "What is strange is noted, and nobody is stopped."),
                Choice("act", "Ask or stop", "A second step is asked for, or the sign-in is refused."),
            ),
            aws_name="AdvancedSecurityMode",
        ),
    ] = "off"
    mail: Annotated[
        Mail | None,
        Shown(
            "Mail through your own address",
            "Without this AWS sends at most 50 mails a day, from an address of its own.",
            widget="group",
            group="more",
            aws_name="EmailConfiguration",
        ),
    ] = None
    deletion_protection: Annotated[
        bool,
        Shown(
            "Deletion protection",
            "AWS refuses to delete the pool, whoever asks, until this is switched off.",
            widget="checkbox",
            group="more",
            aws_name="DeletionProtection",
        ),
    ] = False

    @model_validator(mode="after")
    def _fit(self) -> Self:
        refuse(self._faults())
        return self

    def _faults(self) -> Iterator[Fault]:
        if self.text_codes and self.mfa == "off":
            yield (
                "text_codes",
                "This belongs to a second step. Choose one at Second step at sign-in, or switch this off.",
            )
        if self.threat_protection != "off" and self.plan != "plus":
            yield "threat_protection", "Only the plan Plus looks for strange sign-ins. Choose Plus, or Ignore."
        hosted = any(client.callback_urls for client in self.clients)
        if hosted and self.domain_prefix is None:
            yield "domain_prefix", "An app comes back from the hosted pages, so they need an address. Fill it in."
        if self.providers and not hosted:
            yield "providers", "These stand on the hosted pages. Say for an app where it comes back to."
        for index, provider in enumerate(self.providers):
            if lacking := untold(provider, needed(self.sign_in, self.needed_attributes)):
                maker = MAKERS[provider.type].label
                yield (
                    f"providers.{index}.type",
                    f"{maker} does not tell {', '.join(lacking)}, which is needed from each person. Remove one.",
                )
