"""What simple APIs and live connections have in common in a template: functions behind routes, and the stage. Pure."""

from __future__ import annotations

from typing import Any, Final

from deployments.spec.imports.kinds.mappings import function_of, permissions_for
from deployments.spec.imports.part import references
from deployments.spec.imports.proposal import Unknown, View, only, target
from deployments.spec.kinds.running import permission_role_of

TYPE: Final = "AWS::ApiGatewayV2::"


def called_by(view: View, integration: str) -> str:
    """The function that an integration calls, by its logical id. Raises Unknown for anything else."""
    function = function_of(view, view.properties(integration).get("IntegrationUri"))
    if function is None:
        raise Unknown("One of its routes is answered by something else than a function of this template.")
    return function


def right_of(view: View, name: str, function: str) -> dict[str, str]:
    """The right of this one API to call a function, by its part of the component; empty when there is none."""
    rights = permissions_for(view, function, "apigateway.amazonaws.com")
    mine = [one for one in rights if name in references(view.properties(one).get("SourceArn"))]
    return {permission_role_of(view.names[function]): mine[0]} if mine else {}


def stage_of(view: View, name: str, claims: dict[str, str]) -> dict[str, Any]:
    """The limit and the log of its one stage, which is put among the claims. Raises Unknown when it has none."""
    stage = view.one(f"{TYPE}Stage", "ApiId", name)
    if stage is None:
        raise Unknown("It has no stage.")
    claims["Stage"] = stage
    said = view.properties(stage)
    limits = only(said, "DefaultRouteSettings", dict, {})
    found: dict[str, Any] = {}
    if limits:
        found["throttle_rate"] = only(limits, "ThrottlingRateLimit", int, None)
        found["throttle_burst"] = only(limits, "ThrottlingBurstLimit", int, None)
    log = target(only(said, "AccessLogSettings", dict, {}).get("DestinationArn"))
    if log:
        claims["RequestLog"] = log
        found["access_log"] = True
    return found
