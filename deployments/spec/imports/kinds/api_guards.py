"""Who may call a route of an API that somebody wrote, as forms have it. Pure."""

from __future__ import annotations

from typing import Any

from deployments.spec.imports.proposal import Unknown, View


def route_row(method: str, path: str, function: str, *, guarded: bool, scopes: list[Any]) -> dict[str, Any]:
    """A route whose `guarded` says that it asks for sign-in, until :func:`seen` has looked at all of them."""
    said = {"scopes": " ".join(map(str, scopes))} if scopes else {}
    return {"method": method, "path": path, "function": function, "guarded": guarded, **said}


def seen(row: dict[str, Any], *, asks: bool) -> dict[str, Any]:
    """A route as its form has it; `asks`: another one asks for sign-in. A browser's question is open in any case."""
    is_open = asks and not row["guarded"] and row["method"] != "OPTIONS"
    found = {key: value for key, value in row.items() if key != "guarded"}
    return {**found, "public": True} if is_open else found


def pool_in(view: View, pool: str | None) -> str:
    """The user pool that an authorizer names. Raises Unknown for anything else."""
    if pool is None or view.resources.get(pool, {}).get("Type") != "AWS::Cognito::UserPool":
        raise Unknown("It asks for sign-in with something else than a user pool of this template.")
    return pool
