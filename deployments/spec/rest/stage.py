"""The stage of a REST API: the address under which it answers, its limits and its access log. Pure."""

from __future__ import annotations

from typing import Any

from deployments.spec.access_log import draw_access_log
from deployments.spec.canvas import Canvas, ref
from deployments.spec.definition import Component
from deployments.spec.rest.settings import RestApiSettings
from deployments.spec.rest.single import method_settings

ACCESS_LOG = {
    "method": "$context.httpMethod",
    "path": "$context.path",
    "bytes": "$context.responseLength",
    "milliseconds": "$context.responseLatency",
}


def draw_stage(canvas: Canvas, component: Component, api: RestApiSettings, api_id: str, deployment_id: str) -> str:
    """Its logical id."""
    properties: dict[str, Any] = {
        "RestApiId": ref(api_id),
        "DeploymentId": ref(deployment_id),
        "StageName": api.stage,
        "TracingEnabled": True if api.tracing else None,
    }
    if found := _method_settings(api):
        properties["MethodSettings"] = found
    if api.cache is not None:
        properties |= {"CacheClusterEnabled": True, "CacheClusterSize": api.cache}
    if api.access_log:
        properties["AccessLogSetting"] = draw_access_log(canvas, component, ACCESS_LOG)
    return canvas.add(component, "Stage", "AWS::ApiGateway::Stage", properties, part="stage", tagged=True)


def _method_settings(api: RestApiSettings) -> list[dict[str, Any]]:
    """Those of all methods, then of single ones, which repeat what holds for all: an entry of its own stands alone."""
    all_: dict[str, Any] = {}
    if api.throttle_rate is not None:
        all_ |= {"ThrottlingRateLimit": api.throttle_rate, "ThrottlingBurstLimit": api.throttle_burst}
    if api.execution_log is not None:
        all_["LoggingLevel"] = {"errors": "ERROR", "all": "INFO"}[api.execution_log]
    rows = sorted(api.single_routes or (), key=lambda row: row.route)
    own = [{**all_, **found} for row in rows if (found := method_settings(row))]
    return [*([{"HttpMethod": "*", "ResourcePath": "/*", **all_}] if all_ else []), *own]
