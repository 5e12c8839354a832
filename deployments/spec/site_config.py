"""What stands in the small file in which a website's scripts find what it uses. Pure. Everybody can read that file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

_SIGN_IN: Final = {"user_pool": "user_pool_id", "client": "client_id", "sign_in_url": "hosted_pages"}
"""Kind of output -> what scripts call it."""


def site_config(used: Iterable[str], told: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    """The addresses of the APIs and live connections that a site uses, and what it takes to sign people in.

    :param told: what the stack says, by component and kind of output.
    """
    names = sorted(used)
    config: dict[str, Any] = {"apis": {name: told[name, "api_url"] for name in names if (name, "api_url") in told}}
    if sockets := {name: told[name, "socket_url"] for name in names if (name, "socket_url") in told}:
        config["sockets"] = sockets
    if pools := {name: _sign_in(name, told) for name in names if (name, "user_pool") in told}:
        config["sign_in"] = pools
    ids = {name: told[name, "identity_pool"] for name in names if (name, "identity_pool") in told}
    if identities := {name: _identities(pool) for name, pool in ids.items()}:
        config["identities"] = identities
    return config


def _sign_in(name: str, told: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """The region stands before the underscore of a pool's id."""
    region = told[name, "user_pool"].partition("_")[0]
    return {"region": region} | {word: told[name, kind] for kind, word in _SIGN_IN.items() if (name, kind) in told}


def _identities(pool: str) -> dict[str, str]:
    """The region stands before the colon of an identity pool's id."""
    return {"region": pool.partition(":")[0], "identity_pool_id": pool}
