"""What must fit between sign-in and whoever uses it. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from deployments.spec.definition import Definition
from deployments.spec.problems import Problem
from deployments.spec.sign_in.clients import main_client
from deployments.spec.sign_in.settings import UserPoolSettings


def misfits(definition: Definition) -> Iterator[Problem]:
    """Websites that would be given an app with a secret, which everybody could then read or nobody could use."""
    for site in definition.of_kind("site"):
        for target in site.uses:
            pool = definition[target].settings
            if isinstance(pool, UserPoolSettings) and main_client(pool.clients).secret:
                words = f"A website cannot keep a secret. Add an app without one to {target}."
                yield Problem(site.name, f"uses.{target}", words)
