"""A simple API: API Gateway HTTP, the cheaper of AWS's two, each route answered by a function.

API Gateway answers browsers' questions by itself and adds the headers that their scripts need to every answer, so that
functions need not (API Gateway Developer Guide, "Configuring CORS for HTTP APIs").
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from deployments.spec.access_log import draw_access_log
from deployments.spec.api_access import (
    Guard,
    Signed,
    guard_faults,
    is_anything_guarded,
    is_guarded,
    proofs_of,
    scopes_of,
    way_in,
)
from deployments.spec.api_parts import (
    CALLED_BY_GUESTS,
    CALLED_BY_PEOPLE,
    CANNOT_USE,
    ThrottleBurst,
    ThrottleRate,
    draw_permission,
    throttle_faults,
)
from deployments.spec.authorizers import (
    ProofHeaders,
    ProofQuery,
    ProofSeconds,
    SimpleCheck,
    check_faults,
    draw_right_to_ask,
    invoked,
    kept_seconds,
)
from deployments.spec.canvas import Canvas, logical, ref, sub, tag_map
from deployments.spec.cors import Cors
from deployments.spec.definition import Component
from deployments.spec.domains import Domains, check_domains, draw_domains
from deployments.spec.faults import refuse
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.kinds.base import Access, Kind, settings_of
from deployments.spec.kinds.user_pool import client_ids, pool_id
from deployments.spec.live import called_arn
from deployments.spec.naming import short_hash
from deployments.spec.routes import Route, Routes
from deployments.spec.smoke import ApiChecks

ACCESS_LOG = {
    "route": "$context.routeKey",
    "bytes": "$context.responseLength",
    "milliseconds": "$context.responseLatency",
}
_CHECK = "AWS::ApiGatewayV2::Authorizer"
_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


class HttpApiSettings(Settings):
    """What a person decides about a simple API."""

    routes: Annotated[
        Routes,
        Shown("Routes", "Which function answers which method and path.", widget="rows", aws_name="RouteKey"),
    ]
    cors: Annotated[
        Cors,
        Shown(
            "Calls from websites",
            "Whose scripts may call this API. AWS adds the headers to every answer; those of a function are not used.",
            widget="group",
            aws_name="CorsConfiguration",
        ),
    ] = Field(default_factory=Cors)
    user_pool: Guard = None
    authorizer: SimpleCheck = None
    proof_headers: ProofHeaders = None
    proof_query: ProofQuery = None
    proof_seconds: ProofSeconds = None
    signed: Signed = None
    throttle_rate: ThrottleRate = None
    throttle_burst: ThrottleBurst = None
    payload: Annotated[
        Literal["1.0", "2.0"],
        Shown(
            "Form of the event",
            "How a function is told of a request.",
            widget="radio",
            group="more",
            choices=(
                Choice("1.0", "As the other API does", "A function answers both kinds of API without a change."),
                Choice("2.0", "The newer one", "Shorter, with cookies apart; the code must expect it."),
            ),
            aws_name="PayloadFormatVersion",
        ),
    ] = "1.0"
    access_log: Annotated[
        bool,
        Shown(
            "Access log",
            "Writes a line for each request, kept for 30 days.",
            widget="checkbox",
            group="more",
            aws_name="AccessLogSettings",
        ),
    ] = False
    domains: Domains = None
    smoke_tests: ApiChecks = None

    @model_validator(mode="after")
    def _fit(self) -> Self:
        refuse(throttle_faults(self.throttle_rate, self.throttle_burst))
        refuse(guard_faults(self, self.routes, self.cors))
        refuse(check_faults(self))
        return self


def draw(canvas: Canvas, component: Component) -> None:
    """The API, what calls its functions, its sign-in check, its routes, its one stage, rights to call the functions."""
    api = settings_of(component, HttpApiSettings)
    properties = {
        "CorsConfiguration": _cors(api) if api.cors.enabled else None,
        "Name": sub("${AWS::StackName}-" + component.name),
        "ProtocolType": "HTTP",
        "Tags": tag_map(),
    }
    api_id = canvas.add(component, "HttpApi", "AWS::ApiGatewayV2::Api", properties, part="API")
    for function in sorted({route.function for route in api.routes}):
        _draw_function(canvas, component, api, api_id, function)
    guard = _draw_authorizer(canvas, component, api, api_id)
    for route in api.routes:
        _draw_route(canvas, component, api, api_id, route, guard)
    _draw_stage(canvas, component, api, api_id)
    url = sub("https://${" + api_id + "}.execute-api.${AWS::Region}.${AWS::URLSuffix}")
    canvas.output(component, "Url", "api_url", url, f"Address of the API {component.name}")


def _cors(api: HttpApiSettings) -> dict[str, Any]:
    methods = {route.method for route in api.routes}
    return {
        "AllowHeaders": list(api.cors.allowed_headers),
        "AllowMethods": sorted(_METHODS if "ANY" in methods else {*methods, "OPTIONS"}),
        "AllowOrigins": list(api.cors.allowed_origins),
        "MaxAge": api.cors.max_age,
    }


def _draw_function(canvas: Canvas, component: Component, api: HttpApiSettings, api_id: str, function: str) -> None:
    properties = {
        "ApiId": ref(api_id),
        "IntegrationType": "AWS_PROXY",
        "IntegrationUri": called_arn(canvas.definition[function]),
        "PayloadFormatVersion": api.payload,
    }
    canvas.add(component, _calls(function), "AWS::ApiGatewayV2::Integration", properties, part=f"calls of {function}")
    draw_permission(canvas, component, api_id, function)


def _calls(function: str) -> str:
    return f"Integration{short_hash(function)}"


def _draw_authorizer(canvas: Canvas, component: Component, api: HttpApiSettings, api_id: str) -> str | None:
    """Its logical id; None where no route asks its caller for anything."""
    if not is_anything_guarded(api, api.routes):
        return None
    if api.authorizer is not None:
        asked = _asks_function(canvas, api, api_id)
        drawn = canvas.add(component, "Authorizer", _CHECK, asked, part="check of callers")
        draw_right_to_ask(canvas, component, api_id, drawn, api.authorizer)
        return drawn
    if api.user_pool is None:
        return None
    return canvas.add(component, "Authorizer", _CHECK, _asks_pool(canvas, api.user_pool, api_id), part="sign-in check")


def _asks_function(canvas: Canvas, api: HttpApiSettings, api_id: str) -> dict[str, Any]:
    """The newer form of both question and answer, whatever the form in which functions are told of a request."""
    headers, query = proofs_of(api)
    sources = [f"$request.header.{name}" for name in headers] + [f"$request.querystring.{name}" for name in query]
    return {
        "ApiId": ref(api_id),
        "AuthorizerPayloadFormatVersion": "2.0",
        "AuthorizerResultTtlInSeconds": kept_seconds(api),
        "AuthorizerType": "REQUEST",
        "AuthorizerUri": invoked(canvas, str(api.authorizer)),
        "EnableSimpleResponses": True,
        "IdentitySource": sources,
        "Name": api.authorizer,
    }


def _asks_pool(canvas: Canvas, user_pool: str, api_id: str) -> dict[str, Any]:
    """A token is good for the API when one of the pool's apps asked for it."""
    pool = canvas.definition[user_pool]
    return {
        "ApiId": ref(api_id),
        "AuthorizerType": "JWT",
        "IdentitySource": ["$request.header.Authorization"],
        "JwtConfiguration": {
            "Audience": [ref(client) for client in client_ids(pool)],
            "Issuer": sub("https://${" + pool_id(pool) + ".ProviderName}"),
        },
        "Name": user_pool,
    }


def _draw_route(
    canvas: Canvas, component: Component, api: HttpApiSettings, api_id: str, route: Route, guard: str | None
) -> None:
    """One route. Where any method asks who calls, a browser's question would have to show a token that it never has,
    so that one method stays open.
    """
    guarded = is_guarded(way_in(api), route)
    methods: dict[str, dict[str, Any]] = {route.method: {"AuthorizationType": "NONE"}}
    if guarded and way_in(api) == "signature":
        methods[route.method] = {"AuthorizationType": "AWS_IAM"}
    elif guard is not None and guarded:
        scopes = list(scopes_of(route)) or None
        methods[route.method] = {
            "AuthorizationScopes": scopes,
            "AuthorizationType": "CUSTOM" if way_in(api) == "function" else "JWT",
            "AuthorizerId": ref(guard),
        }
    taken = {other.method for other in api.routes if other.path == route.path}
    if guarded and api.cors.enabled and route.method == "ANY" and "OPTIONS" not in taken:
        methods["OPTIONS"] = {"AuthorizationType": "NONE"}
    for method, access in methods.items():
        properties = {
            "ApiId": ref(api_id),
            "RouteKey": f"{method} {route.path}",
            "Target": sub("integrations/${" + logical(component.name, _calls(route.function)) + "}"),
            **access,
        }
        role = f"Route{method.capitalize()}{short_hash(route.path)}"
        canvas.add(component, role, "AWS::ApiGatewayV2::Route", properties, part=f"{method} {route.path}")


def _draw_stage(canvas: Canvas, component: Component, api: HttpApiSettings, api_id: str) -> None:
    """AWS publishes each change by itself, so that there is no deployment to make anew."""
    properties: dict[str, Any] = {
        "ApiId": ref(api_id),
        "AutoDeploy": True,
        "StageName": "$default",
        "Tags": tag_map(),
    }
    if api.throttle_rate is not None:
        limits = {"ThrottlingBurstLimit": api.throttle_burst, "ThrottlingRateLimit": api.throttle_rate}
        properties["DefaultRouteSettings"] = limits
    if api.access_log:
        properties["AccessLogSettings"] = draw_access_log(canvas, component, ACCESS_LOG)
    stage_id = canvas.add(component, "Stage", "AWS::ApiGatewayV2::Stage", properties, part="stage")
    draw_domains(canvas, component, api.domains, api_id, stage_id)


KIND = Kind(
    name="http_api",
    label="Simple API",
    aws_name="API Gateway HTTP API",
    tier="logic",
    summary="Addresses as of an API, for less than a third of the price, without its cache, keys and traces.",
    settings=HttpApiSettings,
    render=draw,
    starter={"routes": []},
    used_by={
        "site": (Access("call", "Call", "The website's scripts find the API's address and may call it."),),
        "identity_pool": (Access(*CALLED_BY_PEOPLE), Access(*CALLED_BY_GUESTS)),
    },
    cannot_use=CANNOT_USE,
    check=check_domains,
)
