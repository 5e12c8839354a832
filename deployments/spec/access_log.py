"""The access log of an API: a log group beside it, and what is written there for each request. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from deployments.spec.canvas import Canvas, sub
from deployments.spec.definition import Component
from deployments.spec.template import canonical

KEPT_DAYS: Final = 30
ALWAYS: Final = {
    "requestId": "$context.requestId",
    "ip": "$context.identity.sourceIp",
    "time": "$context.requestTime",
    "status": "$context.status",
}


def draw_access_log(canvas: Canvas, component: Component, further: Mapping[str, str]) -> dict[str, Any]:
    """The group, and what a stage says of it: where the lines go, and what is in one.

    :param further: what this kind of API can write beyond what all can.
    """
    days = {"RetentionInDays": KEPT_DAYS}
    group = canvas.add(component, "RequestLog", "AWS::Logs::LogGroup", days, part="access log", tagged=True, keep=True)
    # API Gateway wants the ARN without the ":*" with which the log group's own Arn attribute ends.
    arn = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${" + group + "}"
    return {"DestinationArn": sub(arn), "Format": canonical({**ALWAYS, **further})}
