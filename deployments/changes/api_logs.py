"""Logs of REST APIs that begin to be written, for which API Gateway needs a role in the account and region. Pure.

One role for all APIs of an account and region, in API Gateway's settings (API Gateway Developer Guide, "Set up
CloudWatch logging for REST APIs in API Gateway"): without it AWS refuses a stage that writes an access log or a log of
its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from deployments.changes.checks import Finding, Severity
from deployments.changes.resources import about, properties_of, resources_of

STAGE: Final = "AWS::ApiGateway::Stage"
_ACCOUNT: Final = "AWS::ApiGateway::Account"
_POLICY: Final = "AmazonAPIGatewayPushToCloudWatchLogs"
CODE: Final = "api_logs_without_role"


def begun(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Whose stages begin to write logs, and by which setting; none where the template sets the role by itself."""
    found = resources_of(after)
    if any(one.get("Type") == _ACCOUNT for one in found.values()):
        return ()
    rows = []
    for logical_id, resource in sorted(found.items()):
        if resource.get("Type") == STAGE and not _fields(properties_of(before, logical_id)):
            component = about(logical_id, STAGE, after).component or logical_id
            rows += [(component, field) for field in list(_fields(properties_of(after, logical_id)))[:1]]
    return tuple(rows)


def _fields(stage: Mapping[str, Any]) -> tuple[str, ...]:
    """The settings by which a stage writes logs."""
    return tuple(dict.fromkeys(_written(stage)))


def _written(stage: Mapping[str, Any]) -> Iterator[str]:
    if stage.get("AccessLogSetting"):
        yield "access_log"
    rows = stage.get("MethodSettings")
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, Mapping) and row.get("LoggingLevel", "OFF") != "OFF":
            yield "execution_log"


def without_role(component: str, field: str, region: str) -> Finding:
    """What to do where the account has no such role: AWS would refuse the deployment."""
    words = (
        f"The account cannot write logs of REST APIs in {region} yet: API Gateway has no role for it there, so AWS "
        f"would refuse the stage of **{component}**. Who looks after the account sets LogsOfRestApis to yes in the "
        f"stack of Tierboard's roles, where that is in {region}; elsewhere they make a role for "
        f"apigateway.amazonaws.com with AWS's policy {_POLICY}, and name it in API Gateway's settings in {region} "
        "(CloudWatch log role ARN), once for all APIs. Or switch the logs off."
    )
    return Finding(CODE, Severity.DENY, words, component, field)


def unseen_role(component: str, field: str, region: str) -> Finding:
    """What to know where Tierboard may not look."""
    words = (
        f"**{component}** begins to write logs, for which API Gateway needs a role in its settings in {region}. "
        "Tierboard may not look whether it is there: its roles in the account are from before that was checked. Upload "
        "the template of the account's page again as an update of its stack, or look in API Gateway's settings."
    )
    return Finding(CODE, Severity.WARN, words, component, field)
