"""The stage of a REST API: the address under which it answers, its limits and its access log. Pure."""

from __future__ import annotations

from typing import Any

from deployments.spec.canvas import Canvas, ref, sub
from deployments.spec.definition import Component
from deployments.spec.rest.settings import RestApiSettings
from deployments.spec.template import canonical

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


def draw_stage(canvas: Canvas, component: Component, api: RestApiSettings, api_id: str, deployment_id: str) -> None:
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
