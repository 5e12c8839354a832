"""Paths and methods of a REST API, and the answers to questions of browsers. Pure."""

from __future__ import annotations

from typing import Any

from deployments.spec.canvas import Canvas, logical, ref, sub
from deployments.spec.cors import options_method
from deployments.spec.definition import Component
from deployments.spec.live import called_text
from deployments.spec.naming import short_hash
from deployments.spec.rest.authorizer import access
from deployments.spec.rest.bodies import draw_models, models_of
from deployments.spec.rest.settings import RestApiSettings
from deployments.spec.rest.single import RouteSetting, asked, by_route, key_of
from deployments.spec.routes import Route, segments

WITHOUT_BODY, WITH_BODY = "Validator", "BodyValidator"


def draw_routes(
    canvas: Canvas, component: Component, api: RestApiSettings, api_id: str, guards: list[str]
) -> list[str]:
    """Paths and methods, and what looks at their parameters and bodies. Gives the logical ids."""
    validators = _draw_validators(canvas, component, api, api_id)
    methods = [*validators, *draw_models(canvas, component, api.bodies or (), api_id)]
    for path in sorted({route.path for route in api.routes}):
        resource = _draw_path(canvas, component, api_id, path)
        here = {route.method: route for route in api.routes if route.path == path}
        drawn = {
            method: _proxy_method(canvas, route, access(api, route, guards)) | _own(component, api, route)
            for method, route in sorted(here.items())
        }
        for method, route in here.items():
            _keep_by(api, route, drawn[method])
        if api.cors.enabled and "OPTIONS" not in drawn:
            drawn["OPTIONS"] = options_method(api.cors, sorted(here))
        for method, properties in drawn.items():
            role = f"Method{method.capitalize()}{short_hash(path)}"
            properties = {**properties, "ResourceId": resource, "RestApiId": ref(api_id)}
            methods.append(canvas.add(component, role, "AWS::ApiGateway::Method", properties, part=f"{method} {path}"))
    return methods


def _draw_validators(canvas: Canvas, component: Component, api: RestApiSettings, api_id: str) -> list[str]:
    """What answers 400 to calls that lack something; nothing where no route asks for anything."""
    return [
        canvas.add(
            component,
            role,
            "AWS::ApiGateway::RequestValidator",
            {"RestApiId": ref(api_id), "ValidateRequestBody": role == WITH_BODY, "ValidateRequestParameters": True},
            part="check of calls and bodies" if role == WITH_BODY else "check of calls",
        )
        for role in sorted({_validator(row) for row in api.single_routes or ()} - {""}, reverse=True)
    ]


def _validator(row: RouteSetting) -> str:
    """The role of what looks at the calls of a route, or an empty string."""
    if row.body:
        return WITH_BODY
    return WITHOUT_BODY if row.query or row.headers else ""


def _own(component: Component, api: RestApiSettings, route: Route) -> dict[str, Any]:
    """What a single route asks of its calls."""
    row = by_route(api.single_routes).get(key_of(route))
    if row is None:
        return {}
    found: dict[str, Any] = {"RequestParameters": parameters} if (parameters := asked(route, row)) else {}
    if role := _validator(row):
        found["RequestValidatorId"] = ref(logical(component.name, role))
    if row.body:
        found["RequestModels"] = models_of(component, row.body)
    return found | ({"ApiKeyRequired": True} if row.api_key else {})


def _keep_by(api: RestApiSettings, route: Route, method: dict[str, Any]) -> None:
    """Kept answers are found again by everything that the method declares."""
    row = by_route(api.single_routes).get(key_of(route))
    if row is not None and row.cache_seconds is not None and (names := list(asked(route, row))):
        method["Integration"] = {**method["Integration"], "CacheKeyParameters": names}


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


def _proxy_method(canvas: Canvas, route: Route, who: dict[str, Any]) -> dict[str, Any]:
    function = called_text(canvas.definition[route.function])
    uri = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/" + function
    return {
        **who,
        "HttpMethod": route.method,
        "Integration": {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": sub(uri + "/invocations")},
    }
