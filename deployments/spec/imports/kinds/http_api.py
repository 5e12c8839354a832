"""Simple APIs: routes to functions of the template, calls from websites, a limit and a log. Pure."""

from __future__ import annotations

from typing import Any

from deployments.spec.imports.kinds.mappings import function_of, permissions_for
from deployments.spec.imports.part import references
from deployments.spec.imports.proposal import Proposal, Unknown, View, only, target
from deployments.spec.kinds.running import permission_role_of
from deployments.spec.naming import short_hash

_TYPE = "AWS::ApiGatewayV2::"


def recognise(view: View, name: str) -> Proposal:
    """An HTTP API whose every route is answered by a function. One that asks for sign-in is left to the rest."""
    properties = view.properties(name)
    if only(properties, "ProtocolType", str, "HTTP") != "HTTP":
        raise Unknown("It is no HTTP API, and no form has its kind.")
    if view.of(f"{_TYPE}Authorizer", "ApiId", name):
        raise Unknown("It asks for sign-in, which is not told apart here.")
    claims = {"HttpApi": name}
    settings: dict[str, Any] = {"cors": _cors(properties), "routes": _routes(view, name, claims)}
    for integration in view.of(f"{_TYPE}Integration", "ApiId", name):
        called = _function(view, integration)
        settings["payload"] = only(view.properties(integration), "PayloadFormatVersion", str, "1.0")
        claims[f"Integration{short_hash(view.names[called])}"] = integration
        rights = permissions_for(view, called, "apigateway.amazonaws.com")
        mine = [one for one in rights if name in references(view.properties(one).get("SourceArn"))]
        if mine:
            claims[permission_role_of(view.names[called])] = mine[0]
    settings |= _stage(view, name, claims)
    return Proposal(name, "http_api", settings, claims)


def _function(view: View, integration: str) -> str:
    function = function_of(view, view.properties(integration).get("IntegrationUri"))
    if function is None:
        raise Unknown("One of its routes is answered by something else than a function of this template.")
    return function


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


def _routes(view: View, name: str, claims: dict[str, str]) -> list[dict[str, str]]:
    found = []
    for route in view.of(f"{_TYPE}Route", "ApiId", name):
        said = view.properties(route)
        method, _, path = only(said, "RouteKey", str, "").partition(" ")
        integration = target(said.get("Target"))
        if not path or integration is None:
            raise Unknown(f"Its route {route} has another form than forms have.")
        function = view.names[_function(view, integration)]
        found.append({"method": method, "path": path, "function": function})
        claims[f"Route{method.capitalize()}{short_hash(path)}"] = route
    return found


def _stage(view: View, name: str, claims: dict[str, str]) -> dict[str, Any]:
    """The limit and the log of its one stage."""
    stage = view.one(f"{_TYPE}Stage", "ApiId", name)
    if stage is None:
        raise Unknown("It has no stage.")
    claims["Stage"] = stage
    said = view.properties(stage)
    limits = only(said, "DefaultRouteSettings", dict, {})
    found: dict[str, Any] = {}
    if limits:
        found["throttle_rate"] = only(limits, "ThrottlingRateLimit", int, None)
        found["throttle_burst"] = only(limits, "ThrottlingBurstLimit", int, None)
    log = target(only(said, "AccessLogSettings", dict, {}).get("DestinationArn"))
    if log:
        claims["RequestLog"] = log
        found["access_log"] = True
    return found
