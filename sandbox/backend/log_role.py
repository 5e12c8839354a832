"""The role by which API Gateway writes logs of REST APIs: accounts here have one from the start, and stages need it.

AWS refuses a stage with logs where there is none (API Gateway Developer Guide, "Set up CloudWatch logging for REST APIs
in API Gateway"); MiniStack keeps the role and never asks for it.
"""

from collections.abc import Mapping
from typing import Any

from ministack.services import apigateway_v1
from ministack.services.cloudformation import provisioners

from sandbox.backend.functions import Functions
from sandbox.settings import ACCOUNT_ID

STAGE = "AWS::ApiGateway::Stage"
ROLE = f"arn:aws:iam::{ACCOUNT_ID}:role/api-gateway-logs"
REFUSED = "CloudWatch Logs role ARN must be set in account settings to enable logging"
FIELD = "cloudwatchRoleArn"
Properties = Mapping[str, Any]


class LogRole:
    """Stands before MiniStack's ways to make and to change stages."""

    def __init__(self, functions: Functions) -> None:
        """:param functions: knows whether what was accepted once is only repeated."""
        self._functions = functions
        self._of = dict(provisioners._RESOURCE_HANDLERS[STAGE])

    def install(self) -> None:
        """Take the place of MiniStack's own ways. Once per process."""
        apigateway_v1._ACCOUNT_DEFAULTS[FIELD] = ROLE
        provisioners._RESOURCE_HANDLERS[STAGE] |= {"create": self.create, "update": self.update}

    def create(self, logical_id: str, properties: Properties, *rest: Any) -> Any:
        """Make a stage, when it may write its logs."""
        self._check(properties)
        return self._of["create"](logical_id, properties, *rest)

    def update(self, physical_id: str, old: Properties, new: Properties, *rest: Any, **more: Any) -> Any:
        """Change a stage, when it may write its logs."""
        self._check(new)
        return self._of["update"](physical_id, old, new, *rest, **more)

    def _check(self, stage: Properties) -> None:
        known = {**apigateway_v1._ACCOUNT_DEFAULTS, **(apigateway_v1._account_settings.get("settings") or {})}
        if writes_logs(stage) and not known.get(FIELD) and not self._functions.replaying:
            raise ValueError(REFUSED)


def writes_logs(stage: Properties) -> bool:
    """Whether a stage has an access log, or a log of API Gateway's own."""
    settings = stage.get("MethodSettings") or []
    return bool(stage.get("AccessLogSetting")) or any(row.get("LoggingLevel", "OFF") != "OFF" for row in settings)
