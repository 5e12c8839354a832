"""Live connections: API Gateway WebSocket. Browsers and functions send each other messages over one that stays open.

A function that should send by itself uses the component: it gets the right to, on connections of this API alone, and
the address to send to (API Gateway Developer Guide, "Use @connections commands in your backend service" and "Control
access to WebSocket APIs with IAM authorization").
"""

from __future__ import annotations

from typing import Any, Final

from deployments.spec.access_log import draw_access_log
from deployments.spec.api_parts import CANNOT_USE, draw_permission
from deployments.spec.canvas import Canvas, Grant, allow, logical, ref, sub, tag_map
from deployments.spec.definition import Component
from deployments.spec.domains import check_domains, draw_domains
from deployments.spec.kinds.base import Access, Kind, settings_of
from deployments.spec.live import called_text
from deployments.spec.naming import short_hash, variable_name
from deployments.spec.sockets import CONNECT, SocketRoute, WebsocketApiSettings

ACCESS_LOG: Final = {
    "connection": "$context.connectionId",
    "event": "$context.eventType",
    "milliseconds": "$context.integrationLatency",
    "route": "$context.routeKey",
}
_SENDS: Final = {"send": ("POST",), "control": ("DELETE", "GET", "POST")}
_API: Final = "SocketApi"


def draw(canvas: Canvas, component: Component) -> None:
    """The API, what calls its functions, the check of who connects, its routes, its stage, rights to call functions."""
    api = settings_of(component, WebsocketApiSettings)
    properties = {
        "Name": sub("${AWS::StackName}-" + component.name),
        "ProtocolType": "WEBSOCKET",
        "RouteSelectionExpression": f"$request.body.{api.action_field}",
        "Tags": tag_map(),
    }
    api_id = canvas.add(component, _API, "AWS::ApiGatewayV2::Api", properties, part="API")
    called = {route.function for route in api.routes}
    for function in sorted(called):
        _draw_integration(canvas, component, api_id, function)
    for function in sorted(called | ({api.authorizer} if api.authorizer else set())):
        draw_permission(canvas, component, api_id, function)
    guard = _draw_authorizer(canvas, component, api, api_id)
    for route in api.routes:
        _draw_route(canvas, component, api_id, route, guard if route.key == CONNECT else {"AuthorizationType": "NONE"})
    _draw_stage(canvas, component, api, api_id)
    url = sub("wss://" + _host(component) + "/" + api.stage)
    canvas.output(component, "Url", "socket_url", url, f"Address of the live connection {component.name}")


def _host(component: Component) -> str:
    return "${" + logical(component.name, _API) + "}.execute-api.${AWS::Region}.${AWS::URLSuffix}"


def _invoked(canvas: Canvas, function: str) -> dict[str, Any]:
    """How API Gateway names a function here: not by its ARN alone, as an HTTP API does."""
    called = called_text(canvas.definition[function])
    path = f"lambda:path/2015-03-31/functions/{called}/invocations"
    return sub("arn:${AWS::Partition}:apigateway:${AWS::Region}:" + path)


def _calls(function: str) -> str:
    return f"Integration{short_hash(function)}"


def _draw_integration(canvas: Canvas, component: Component, api_id: str, function: str) -> None:
    properties = {
        "ApiId": ref(api_id),
        "IntegrationType": "AWS_PROXY",
        "IntegrationUri": _invoked(canvas, function),
    }
    canvas.add(component, _calls(function), "AWS::ApiGatewayV2::Integration", properties, part=f"calls of {function}")


def _draw_authorizer(canvas: Canvas, component: Component, api: WebsocketApiSettings, api_id: str) -> dict[str, Any]:
    """What the route $connect asks for: AWS checks no other ("Currently, authorization is restricted to the $connect
    route only").
    """
    if api.authorizer is None:
        return {"AuthorizationType": "AWS_IAM" if api.access == "iam" else "NONE"}
    sources = [f"route.request.querystring.{name}" for name in (api.proof_query or "").split()]
    sources += [f"route.request.header.{name}" for name in (api.proof_headers or "").split()]
    properties = {
        "ApiId": ref(api_id),
        "AuthorizerType": "REQUEST",
        "AuthorizerUri": _invoked(canvas, api.authorizer),
        "IdentitySource": sources,
        "Name": api.authorizer,
    }
    found = canvas.add(component, "Authorizer", "AWS::ApiGatewayV2::Authorizer", properties, part="check who connects")
    return {"AuthorizationType": "CUSTOM", "AuthorizerId": ref(found)}


def _draw_route(canvas: Canvas, component: Component, api_id: str, route: SocketRoute, access: dict[str, Any]) -> None:
    role = f"Route{short_hash(route.key)}"
    properties = {
        "ApiId": ref(api_id),
        # Only a route of live connections can say so; by it plans know that $connect alone decides who gets in.
        "ApiKeyRequired": False,
        "RouteKey": route.key,
        "RouteResponseSelectionExpression": "$default" if route.answers else None,
        "Target": sub("integrations/${" + logical(component.name, _calls(route.function)) + "}"),
        **access,
    }
    route_id = canvas.add(component, role, "AWS::ApiGatewayV2::Route", properties, part=f"route {route.key}")
    if route.answers:
        answer = {"ApiId": ref(api_id), "RouteId": ref(route_id), "RouteResponseKey": "$default"}
        part = f"answer to {route.key}"
        canvas.add(component, f"Answer{short_hash(route.key)}", "AWS::ApiGatewayV2::RouteResponse", answer, part=part)


def _draw_stage(canvas: Canvas, component: Component, api: WebsocketApiSettings, api_id: str) -> None:
    """AWS publishes each change by itself, so that there is no deployment to make anew."""
    properties: dict[str, Any] = {
        "ApiId": ref(api_id),
        "AutoDeploy": True,
        "StageName": api.stage,
        "Tags": tag_map(),
    }
    if api.throttle_rate is not None:
        limits = {"ThrottlingBurstLimit": api.throttle_burst, "ThrottlingRateLimit": api.throttle_rate}
        properties["DefaultRouteSettings"] = limits
    if api.access_log:
        properties["AccessLogSettings"] = draw_access_log(canvas, component, ACCESS_LOG)
    stage_id = canvas.add(component, "Stage", "AWS::ApiGatewayV2::Stage", properties, part="stage")
    draw_domains(canvas, component, api.domains, api_id, stage_id)


def grant(canvas: Canvas, api: Component, access: str) -> Grant:
    """The right to send to connections of this one API, or also to look at and end them, and the address for it."""
    stage = settings_of(api, WebsocketApiSettings).stage
    place = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${" + logical(api.name, _API) + "}"
    allowed = [sub(f"{place}/{stage}/{method}/@connections/*") for method in _SENDS[access]]
    statement = allow(["execute-api:ManageConnections"], allowed if len(allowed) > 1 else allowed[0])
    return Grant((statement,), {variable_name(api.name): sub("https://" + _host(api) + "/" + stage)})


KIND = Kind(
    name="websocket_api",
    label="Live connection",
    aws_name="API Gateway WebSocket API",
    tier="logic",
    summary="Keeps browsers connected, so that functions can send them messages: chats, live boards, progress.",
    settings=WebsocketApiSettings,
    render=draw,
    starter={"routes": []},
    grant=grant,
    used_by={
        "function": (
            Access("send", "Send", "May send messages to everyone who is connected."),
            Access("control", "Send, look and end", "May also see since when one is connected, and end a connection."),
        ),
        "site": (Access("call", "Connect", "The website's scripts find the address and may connect."),),
    },
    cannot_use=CANNOT_USE,
    check=check_domains,
    used_only="Functions send over live connections, and websites connect. Let one of them use it.",
    uses_only="A live connection reaches functions through its routes alone. Let such a function use it.",
)
