"""What must fit between sign-in and whoever uses it. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from deployments.spec.definition import Definition
from deployments.spec.kinds.api_rights import asks_for_credentials
from deployments.spec.kinds.http_api import HttpApiSettings
from deployments.spec.kinds.identity_pool import GUESTS, OWN, IdentityPoolSettings
from deployments.spec.kinds.table import TableSettings
from deployments.spec.problems import Problem
from deployments.spec.rest.settings import RestApiSettings
from deployments.spec.sign_in.clients import main_client
from deployments.spec.sign_in.settings import UserPoolSettings


def misfits(definition: Definition) -> Iterator[Problem]:
    """What would be given to those who can do nothing with it."""
    yield from _secrets_of_websites(definition)
    for direct in definition.of_kind("identity_pool"):
        for target, access in direct.uses.items():
            if words := _unfit(direct.settings, definition[target].settings, target, access):
                yield Problem(direct.name, f"uses.{target}", words)


def _unfit(direct: object, used: object, target: str, access: str) -> str:
    if access == OWN and isinstance(used, TableSettings) and used.partition_key.type != "S":
        return f"The id of a person is text, and the key of {target} is not. Make its key text, or choose Read."
    if isinstance(used, RestApiSettings | HttpApiSettings) and not asks_for_credentials(used):
        return f"{target} does not ask for AWS credentials. Switch Signed by AWS credentials on there, or remove this."
    if access == GUESTS and isinstance(direct, IdentityPoolSettings) and not direct.guests:
        other = "Call" if isinstance(used, RestApiSettings | HttpApiSettings) else "Read"
        return f"There are no guests. Switch Guests too on, or choose {other}."
    return ""


def _secrets_of_websites(definition: Definition) -> Iterator[Problem]:
    """An app with a secret, which everybody could then read or nobody could use."""
    for site in definition.of_kind("site"):
        for target in site.uses:
            pool = definition[target].settings
            if isinstance(pool, UserPoolSettings) and main_client(pool.clients).secret:
                words = f"A website cannot keep a secret. Add an app without one to {target}."
                yield Problem(site.name, f"uses.{target}", words)
