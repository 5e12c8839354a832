"""An API: API Gateway REST, each route answered by a function through Lambda's proxy integration."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from deployments.spec.canvas import Canvas, arn_of, logical, ref, sub
from deployments.spec.cors import Cors, gateway_headers, options_method
from deployments.spec.definition import Component, Definition
from deployments.spec.faults import refuse
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.kinds.base import Access, Kind, settings_of
from deployments.spec.naming import short_hash
from deployments.spec.routes import Routes, segments
from deployments.spec.smoke import ApiChecks
from deployments.spec.template import canonical, digest

ACCESS_LOG = {
    "requestId": "$context.requestId",
    "ip": "$context.identity.sourceIp",
    "time": "$context.requestTime",
    "method": "$context.httpMethod",
    "path": "$context.path",
    "status": "$context.status",
    "bytes": "$context.responseLength",
    "milliseconds": "$context.responseLatency",
}


def _stage(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,128}", value):
        raise ValueError("Use letters, digits, hyphens and underscores only, such as live.")
    return value


class RestApiSettings(Settings):
    """What a person decides about an API."""

    routes: Annotated[
        Routes,
        Shown("Routes", "Which function answers which method and path.", widget="rows", aws_name="Resource, Method"),
    ]
    cors: Annotated[
        Cors,
        Shown(
            "Calls from websites",
            "Whose scripts may call this API. The function's own answer must carry the header too; it finds the "
            "allowed websites in the variable CORS_ORIGINS.",
            widget="group",
            aws_name="CORS",
        ),
    ] = Field(default_factory=Cors)
    throttle_rate: Annotated[
        int | None,
        Field(ge=1, le=10_000),
        Shown(
            "Requests per second, at most",
            "Further requests get the error 429 and reach no function. Empty shares the account's limit.",
            unit="requests/s",
            widget="number",
            aws_name="ThrottlingRateLimit",
        ),
    ] = None
    throttle_burst: Annotated[
        int | None,
        Field(ge=1, le=10_000),
        Shown(
            "Burst",
            "So many requests may come at the same moment. Needed together with the rate.",
            unit="requests",
            widget="number",
            aws_name="ThrottlingBurstLimit",
        ),
    ] = None
    stage: Annotated[
        str,
        AfterValidator(_stage),
        Shown(
            "Stage",
            "The last part of the API's address.",
            group="more",
            replaces=True,
            replaces_words="A change gives the API a new address; callers of the old one get errors.",
            aws_name="StageName",
        ),
    ] = "live"
    endpoint: Annotated[
        Literal["regional", "edge"],
        Shown(
            "Where it is entered",
            "How callers reach the API.",
            widget="radio",
            group="more",
            choices=(
                Choice("regional", "In its region", "Shortest way for callers nearby."),
                Choice("edge", "At the nearest AWS location", "Faster to connect to from far away."),
            ),
            aws_name="EndpointConfiguration",
        ),
    ] = "regional"
    tracing: Annotated[
        bool,
        Shown(
            "Trace requests",
            "Records where the time of a sample of requests goes. Traces are paid for.",
            widget="checkbox",
            group="more",
            aws_name="TracingEnabled",
        ),
    ] = False
    access_log: Annotated[
        bool,
        Shown(
            "Access log",
            "Writes a line for each request, kept for 30 days. The account must let API Gateway write logs (a role in "
            "its settings); without it the deployment fails.",
            widget="checkbox",
            group="more",
            aws_name="AccessLogSetting",
        ),
    ] = False
    smoke_tests: ApiChecks = None

    @model_validator(mode="after")
    def _rate_and_burst(self) -> Self:
        if (self.throttle_rate is None) != (self.throttle_burst is None):
            missing = "throttle_rate" if self.throttle_rate is None else "throttle_burst"
            refuse([(missing, "Give both the rate and the burst, or neither.")])
        return self


def origins_for(definition: Definition, function: str) -> tuple[str, ...]:
    """The websites whose scripts may read a function's answers, over all APIs that have a route to it; sorted."""
    origins: set[str] = set()
    for api in definition.of_kind("rest_api"):
        settings = settings_of(api, RestApiSettings)
        if settings.cors.enabled and any(route.function == function for route in settings.routes):
            origins |= set(settings.cors.allowed_origins)
    return ("*",) if "*" in origins else tuple(sorted(origins))


def draw(canvas: Canvas, component: Component) -> None:
    """The API, its paths and methods, the deployment that freezes them, the stage, rights to call the functions."""
    api = settings_of(component, RestApiSettings)
    api_id = canvas.add(
        component,
        "RestApi",
        "AWS::ApiGateway::RestApi",
        {
            "Name": sub("${AWS::StackName}-" + component.name),
            "EndpointConfiguration": {"Types": [api.endpoint.upper()]},
        },
        part="API",
        tagged=True,
    )
    frozen = _draw_routes(canvas, component, api, api_id)
    if api.cors.enabled:
        frozen += _draw_gateway_errors(canvas, component, api, api_id)
    deployment_id = canvas.add(
        component,
        f"Deployment{_fingerprint(canvas, [api_id, *frozen])}",
        "AWS::ApiGateway::Deployment",
        {"RestApiId": ref(api_id)},
        part="deployment",
        depends_on=frozen,
    )
    _draw_stage(canvas, component, api, api_id, deployment_id)
    for function in sorted({route.function for route in api.routes}):
        _draw_permission(canvas, component, api_id, function)
    url = sub("https://${" + api_id + "}.execute-api.${AWS::Region}.${AWS::URLSuffix}/" + api.stage)
    canvas.output(component, "Url", "api_url", url, f"Address of the API {component.name}")


def _fingerprint(canvas: Canvas, logical_ids: list[str]) -> str:
    """Changes whenever the API does: API Gateway serves a Deployment, and CloudFormation makes a new one only under a
    new logical id. Tags and metadata change nothing that is served.
    """
    drawn = {name: dict(canvas.resources[name]["Properties"]) for name in logical_ids}
    for properties in drawn.values():
        properties.pop("Tags", None)
    return digest(drawn)[:10]


def _draw_routes(canvas: Canvas, component: Component, api: RestApiSettings, api_id: str) -> list[str]:
    """Paths and methods. Gives the methods' logical ids."""
    methods: list[str] = []
    for path in sorted({route.path for route in api.routes}):
        resource = _draw_path(canvas, component, api_id, path)
        here = {route.method: route.function for route in api.routes if route.path == path}
        drawn = {method: _proxy_method(method, function) for method, function in sorted(here.items())}
        if api.cors.enabled and "OPTIONS" not in drawn:
            drawn["OPTIONS"] = options_method(api.cors, sorted(here))
        for method, properties in drawn.items():
            role = f"Method{method.capitalize()}{short_hash(path)}"
            properties = {**properties, "ResourceId": resource, "RestApiId": ref(api_id)}
            methods.append(canvas.add(component, role, "AWS::ApiGateway::Method", properties, part=f"{method} {path}"))
    return methods


def _draw_path(canvas: Canvas, component: Component, api_id: str, path: str) -> dict[str, Any]:
    """The resources of a path, each made once, and the reference to the last."""
    parent: dict[str, Any] = {"Fn::GetAtt": [api_id, "RootResourceId"]}
    walked = ""
    for segment in segments(path):
        walked = f"{walked}/{segment}"
        role = f"Resource{short_hash(walked)}"
        if logical(component.name, role) not in canvas.resources:
            properties = {"ParentId": parent, "PathPart": segment, "RestApiId": ref(api_id)}
            canvas.add(component, role, "AWS::ApiGateway::Resource", properties, part=f"path {walked}")
        parent = ref(logical(component.name, role))
    return parent


def _proxy_method(method: str, function: str) -> dict[str, Any]:
    function_arn = "${" + logical(function, "Function") + ".Arn}"
    uri = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/" + function_arn
    return {
        "AuthorizationType": "NONE",
        "HttpMethod": method,
        "Integration": {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": sub(uri + "/invocations")},
    }


def _draw_gateway_errors(canvas: Canvas, component: Component, api: RestApiSettings, api_id: str) -> list[str]:
    headers = gateway_headers(api.cors)
    return [
        canvas.add(
            component,
            f"Errors{family}",
            "AWS::ApiGateway::GatewayResponse",
            {"ResponseParameters": headers, "ResponseType": f"DEFAULT_{family}", "RestApiId": ref(api_id)},
            part=f"answer to {family} errors",
        )
        for family in ("4XX", "5XX")
    ]


def _draw_stage(canvas: Canvas, component: Component, api: RestApiSettings, api_id: str, deployment_id: str) -> None:
    properties: dict[str, Any] = {
        "RestApiId": ref(api_id),
        "DeploymentId": ref(deployment_id),
        "StageName": api.stage,
        "TracingEnabled": True if api.tracing else None,
    }
    if api.throttle_rate is not None:
        limits = {"ThrottlingRateLimit": api.throttle_rate, "ThrottlingBurstLimit": api.throttle_burst}
        properties["MethodSettings"] = [{"HttpMethod": "*", "ResourcePath": "/*", **limits}]
    if api.access_log:
        properties["AccessLogSetting"] = _draw_access_log(canvas, component)
    canvas.add(component, "Stage", "AWS::ApiGateway::Stage", properties, part="stage", tagged=True)


def _draw_access_log(canvas: Canvas, component: Component) -> dict[str, Any]:
    logs_id = canvas.add(
        component,
        "RequestLog",
        "AWS::Logs::LogGroup",
        {"RetentionInDays": 30},
        part="access log",
        tagged=True,
        keep=True,
    )
    # API Gateway wants the ARN without the ":*" with which the log group's own Arn attribute ends.
    arn = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${" + logs_id + "}"
    return {"DestinationArn": sub(arn), "Format": canonical(ACCESS_LOG)}


def _draw_permission(canvas: Canvas, component: Component, api_id: str, function: str) -> None:
    source = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${" + api_id + "}/*"
    properties = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": arn_of(logical(function, "Function")),
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": sub(source),
    }
    role = f"Permission{short_hash(function)}"
    canvas.add(component, role, "AWS::Lambda::Permission", properties, part=f"right to call {function}")


KIND = Kind(
    name="rest_api",
    label="API",
    aws_name="API Gateway REST API",
    tier="logic",
    summary="Addresses that websites and other software call, each answered by a function.",
    settings=RestApiSettings,
    render=draw,
    starter={"routes": []},
    used_by={"site": (Access("call", "Call", "The website's scripts find the API's address and may call it."),)},
    cannot_use={
        "function": "An API reaches a function through a route. Add a route to it instead.",
        "table": "An API cannot reach a table by itself. Add a route to a function that uses the table.",
        "site": "An API does not use a website. Let the website use the API.",
        "rest_api": "An API cannot use another. Add the routes to one of them.",
        "user_pool": "An API asks for sign-in by its own setting. Name it under Sign-in of the API.",
    },
)
