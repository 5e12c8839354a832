"""How a REST API asks who calls: one authorizer, which API Gateway runs before it calls a function. Pure.

A function gets the whole call (REQUEST) or one header of it (TOKEN; API Gateway Developer Guide, "Input to an API
Gateway Lambda authorizer").
"""

from __future__ import annotations

from typing import Any

from deployments.spec.api_access import is_anything_guarded, is_guarded, proofs_of, scopes_of, way_in
from deployments.spec.authorizers import draw_right_to_ask, invoked, kept_seconds
from deployments.spec.canvas import Canvas, arn_of, ref
from deployments.spec.definition import Component
from deployments.spec.kinds.user_pool import pool_id
from deployments.spec.rest.settings import RestApiSettings
from deployments.spec.routes import Route

_TYPE = "AWS::ApiGateway::Authorizer"
_CALL = "method.request"


def draw_authorizer(canvas: Canvas, component: Component, api: RestApiSettings, api_id: str) -> list[str]:
    """Its logical id; nothing where no route asks its caller for anything."""
    if not is_anything_guarded(api, api.routes):
        return []
    if api.authorizer is not None:
        drawn = canvas.add(component, "Authorizer", _TYPE, _asks_function(canvas, api, api_id), part="check of callers")
        draw_right_to_ask(canvas, component, api_id, drawn, api.authorizer)
        return [drawn]
    if api.user_pool is None:
        return []
    properties = {
        "IdentitySource": f"{_CALL}.header.Authorization",
        "Name": api.user_pool,
        "ProviderARNs": [arn_of(pool_id(canvas.definition[api.user_pool]))],
        "RestApiId": ref(api_id),
        "Type": "COGNITO_USER_POOLS",
    }
    return [canvas.add(component, "Authorizer", _TYPE, properties, part="sign-in check")]


def _asks_function(canvas: Canvas, api: RestApiSettings, api_id: str) -> dict[str, Any]:
    headers, query = proofs_of(api)
    sources = [f"{_CALL}.header.{name}" for name in headers] + [f"{_CALL}.querystring.{name}" for name in query]
    return {
        "AuthorizerResultTtlInSeconds": kept_seconds(api),
        "AuthorizerUri": invoked(canvas, str(api.authorizer)),
        "IdentitySource": ", ".join(sources),
        "Name": api.authorizer,
        "RestApiId": ref(api_id),
        "Type": "TOKEN" if api.token_alone else "REQUEST",
    }


def access(api: RestApiSettings, route: Route, guards: list[str]) -> dict[str, Any]:
    """Who may call a method. With scopes API Gateway wants the access token, without them the identity token."""
    way = way_in(api)
    if not is_guarded(way, route):
        return {"AuthorizationType": "NONE"}
    if way == "signature":
        return {"AuthorizationType": "AWS_IAM"}
    type_ = "CUSTOM" if way == "function" else "COGNITO_USER_POOLS"
    asked: dict[str, Any] = {"AuthorizationType": type_, "AuthorizerId": ref(guards[0])}
    scopes = list(scopes_of(route))
    return asked | ({"AuthorizationScopes": scopes} if scopes else {})
