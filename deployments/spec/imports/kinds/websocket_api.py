"""Live connections: routes by what a message says, who may connect, the functions behind them, limit and log. Pure.

A route that says nothing of who may call it is open (API Gateway API Reference, "CreateRoute": NONE); only $connect can
ask for anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from deployments.spec.imports.kinds.mappings import function_of
from deployments.spec.imports.kinds.newer_apis import TYPE, called_by, right_of, stage_of
from deployments.spec.imports.kinds.own_addresses import with_addresses
from deployments.spec.imports.proposal import Proposal, Unknown, View, only, target
from deployments.spec.naming import short_hash
from deployments.spec.sockets import CONNECT

_CHOICE: Final = "$request.body."
_PROOFS: Final = {"proof_query": "route.request.querystring.", "proof_headers": "route.request.header."}


def recognise(view: View, name: str) -> Proposal:
    """A WebSocket API whose every route is answered by a function, and which publishes its changes by itself."""
    claims = {"SocketApi": name}
    choice = only(view.properties(name), "RouteSelectionExpression", str, "")
    if not choice.startswith(_CHOICE):
        raise Unknown("It chooses the route by something else than one field of a message.")
    settings: dict[str, Any] = {"action_field": choice.removeprefix(_CHOICE), "routes": []}
    needs = []
    for route in view.of(f"{TYPE}Route", "ApiId", name):
        function = _called(view, route, claims)
        settings["routes"].append(_row(view, route, view.names[function], claims))
        needs.append(function)
    needs += _guard(view, name, settings, claims)
    for function in dict.fromkeys(needs):
        claims |= right_of(view, name, function)
    settings |= _stage(view, name, claims)
    return with_addresses(view, Proposal(name, "websocket_api", settings, claims, needs=tuple(dict.fromkeys(needs))))


def _called(view: View, route: str, claims: dict[str, str]) -> str:
    """The function behind a route, by its logical id; what calls it is put among the claims."""
    integration = target(view.properties(route).get("Target")) or ""
    if view.resources.get(integration, {}).get("Type") != f"{TYPE}Integration":
        raise Unknown(f"Its route {route} leads to something that is not in this template.")
    function = called_by(view, integration)
    other = claims.setdefault(f"Integration{short_hash(view.names[function])}", integration)
    if other != integration:
        raise Unknown(f"{other} and {integration} call the same function; a component calls each in one way.")
    return function


def _row(view: View, route: str, function: str, claims: dict[str, str]) -> dict[str, Any]:
    said = view.properties(route)
    key = only(said, "RouteKey", str, "")
    claims[f"Route{short_hash(key)}"] = route
    if "RouteResponseSelectionExpression" not in said:
        return {"key": key, "function": function}
    if answer := view.one(f"{TYPE}RouteResponse", "RouteId", route):
        claims[f"Answer{short_hash(key)}"] = answer
    return {"key": key, "function": function, "answers": True}


def _guard(view: View, name: str, settings: dict[str, Any], claims: dict[str, str]) -> Iterator[str]:
    """Put into the settings who may connect. Gives the function that has to be a component for that."""
    routes = (view.properties(one) for one in view.of(f"{TYPE}Route", "ApiId", name))
    connect = next((said for said in routes if said.get("RouteKey") == CONNECT), {})
    asks = only(connect, "AuthorizationType", str, "NONE")
    if asks == "AWS_IAM":
        settings["access"] = "iam"
    elif asks == "CUSTOM":
        authorizer = target(connect.get("AuthorizerId")) or ""
        if view.resources.get(authorizer, {}).get("Type") != f"{TYPE}Authorizer":
            raise Unknown("What checks who connects is not in this template.")
        claims["Authorizer"] = authorizer
        yield _doorman(view, authorizer, settings)
    elif asks != "NONE":
        raise Unknown(f"It asks who connects for something that no form has ({asks}).")


def _doorman(view: View, authorizer: str, settings: dict[str, Any]) -> str:
    """The function that lets people in, by its logical id; what they must bring is put into the settings."""
    said = view.properties(authorizer)
    function = function_of(view, said.get("AuthorizerUri"))
    if function is None:
        raise Unknown("Who connects is checked by something else than a function of this template.")
    settings |= {"access": "function", "authorizer": view.names[function]}
    sources = [str(one) for one in only(said, "IdentitySource", list, [])]
    for field, start in _PROOFS.items():
        if names := [one.removeprefix(start) for one in sources if one.startswith(start)]:
            settings[field] = " ".join(names)
    return function


def _stage(view: View, name: str, claims: dict[str, str]) -> dict[str, Any]:
    found = stage_of(view, name, claims)
    said = view.properties(claims["Stage"])
    if "DeploymentId" in said:
        raise Unknown("Its stage shows one deployment; a component's stage shows each change by itself (AutoDeploy).")
    return {**found, "stage": only(said, "StageName", str, "")}
