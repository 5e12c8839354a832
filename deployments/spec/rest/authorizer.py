"""How a REST API asks for sign-in: one authorizer, which API Gateway runs before it calls a function. Pure."""

from __future__ import annotations

from typing import Any

from deployments.spec.api_access import is_guarded, scopes_of
from deployments.spec.canvas import Canvas, arn_of, ref
from deployments.spec.definition import Component
from deployments.spec.kinds.user_pool import pool_id
from deployments.spec.rest.settings import RestApiSettings
from deployments.spec.routes import Route


def draw_authorizer(canvas: Canvas, component: Component, api: RestApiSettings, api_id: str) -> list[str]:
    """Its logical id; nothing where no route asks for sign-in: AWS has no use for an authorizer without a method."""
    if api.user_pool is None or not any(is_guarded(api.user_pool, route) for route in api.routes):
        return []
    properties = {
        "IdentitySource": "method.request.header.Authorization",
        "Name": api.user_pool,
        "ProviderARNs": [arn_of(pool_id(canvas.definition[api.user_pool]))],
        "RestApiId": ref(api_id),
        "Type": "COGNITO_USER_POOLS",
    }
    return [canvas.add(component, "Authorizer", "AWS::ApiGateway::Authorizer", properties, part="sign-in check")]


def access(api: RestApiSettings, route: Route, guards: list[str]) -> dict[str, Any]:
    """Who may call a method. With scopes API Gateway wants the access token, without them the identity token."""
    if not guards or not is_guarded(api.user_pool, route):
        return {"AuthorizationType": "NONE"}
    scopes = list(scopes_of(route))
    asked: dict[str, Any] = {"AuthorizationType": "COGNITO_USER_POOLS", "AuthorizerId": ref(guards[0])}
    return asked | ({"AuthorizationScopes": scopes} if scopes else {})
