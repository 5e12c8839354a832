"""Simple APIs: routes to functions of the template, sign-in with a pool, calls from websites, a limit and a log. Pure.

A route that says nothing of who may call it is open (API Gateway API Reference, "CreateRoute": NONE).
"""

from __future__ import annotations

from typing import Any

from deployments.spec.imports.kinds import websocket_api
from deployments.spec.imports.kinds.api_guards import all_sign, check_in, pool_in, right_to_call, route_row, seen
from deployments.spec.imports.kinds.newer_apis import TYPE, called_by, stage_of
from deployments.spec.imports.kinds.own_addresses import with_addresses
from deployments.spec.imports.proposal import Proposal, Unknown, View, only, target
from deployments.spec.naming import short_hash


def recognise(view: View, name: str) -> Proposal:
    """An HTTP API whose every route is answered by a function, and is open or asks one pool or one function; or a live
    connection.
    """
    properties = view.properties(name)
    protocol = only(properties, "ProtocolType", str, "HTTP")
    if protocol == "WEBSOCKET":
        return websocket_api.recognise(view, name)
    if protocol != "HTTP":
        raise Unknown("It is no HTTP API, and no form has its kind.")
    claims = {"HttpApi": name}
    settings: dict[str, Any] = {"cors": _cors(properties), "routes": _routes(view, name, claims)}
    needs = list(_guard(view, name, settings, claims))
    for integration in view.of(f"{TYPE}Integration", "ApiId", name):
        called = called_by(view, integration)
        needs.append(called)
        settings["payload"] = only(view.properties(integration), "PayloadFormatVersion", str, "1.0")
        claims[f"Integration{short_hash(view.names[called])}"] = integration
        claims |= right_to_call(view, called, name)
    settings |= stage_of(view, name, claims)
    return with_addresses(view, Proposal(name, "http_api", settings, claims, needs=tuple(needs)))


def _cors(properties: dict[str, Any]) -> dict[str, Any]:
    given = only(properties, "CorsConfiguration", dict, {})
    if not given:
        return {"enabled": False}
    return {
        "enabled": True,
        "allowed_origins": only(given, "AllowOrigins", list, []),
        "allowed_headers": only(given, "AllowHeaders", list, []),
        "max_age": only(given, "MaxAge", int, 0),
    }


def _routes(view: View, name: str, claims: dict[str, str]) -> list[dict[str, Any]]:
    """The routes; those that ask for sign-in have `guarded`, which `_guard` takes out again."""
    found: list[dict[str, Any]] = []
    for route in view.of(f"{TYPE}Route", "ApiId", name):
        said = view.properties(route)
        method, _, path = only(said, "RouteKey", str, "").partition(" ")
        integration = target(said.get("Target"))
        if not path or integration is None:
            raise Unknown(f"Its route {route} has another form than forms have.")
        asks = only(said, "AuthorizationType", str, "NONE")
        if asks not in ("AWS_IAM", "CUSTOM", "JWT", "NONE"):
            raise Unknown(f"Its route {route} asks callers for something else than sign-in ({asks}).")
        function, scopes = view.names[called_by(view, integration)], only(said, "AuthorizationScopes", list, [])
        found.append(route_row(method, path, function, guarded=asks != "NONE", scopes=scopes, asks=asks))
        claims[f"Route{method.capitalize()}{short_hash(path)}"] = route
    return found


def _guard(view: View, name: str, settings: dict[str, Any], claims: dict[str, str]) -> tuple[str, ...]:
    """Put into the settings who may call the routes. Gives the pool, or the function, that has to be a component
    for that.
    """
    rows = settings["routes"]
    closed = [row for row in rows if row["guarded"]]
    settings["routes"] = [
        seen(row, asks=bool(closed)) for row in rows if not _is_answered_anyway(row, closed, settings)
    ]
    if not closed:
        return ()
    if all_sign(closed):
        settings["signed"] = True
        return ()
    authorizer = view.one(f"{TYPE}Authorizer", "ApiId", name)
    said = view.properties(authorizer) if authorizer else {}
    if authorizer and said.get("AuthorizerType") == "REQUEST":
        sources = map(str, only(said, "IdentitySource", list, []))
        claims["Authorizer"] = authorizer
        return (check_in(view, authorizer, sources, "$request", settings, claims),)
    pool = pool_in(view, target(only(said, "JwtConfiguration", dict, {}).get("Issuer")))
    claims["Authorizer"] = str(authorizer)
    settings["user_pool"] = view.names[pool]
    return (pool,)


def _is_answered_anyway(row: dict[str, Any], closed: list[dict[str, Any]], settings: dict[str, Any]) -> bool:
    """Whether a component draws this route by itself: the open question beside any method that asks who calls."""
    if row["method"] != "OPTIONS" or row["guarded"] or not settings["cors"]["enabled"]:
        return False
    beside = ({"method": "ANY", "path": row["path"], "function": row["function"]}).items()
    return any(beside <= one.items() for one in closed)
