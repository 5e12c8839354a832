"""Schedules of EventBridge Scheduler that run functions, with the role by which they do. Pure."""

from __future__ import annotations

from typing import Any

from deployments.spec.imports.kinds.mappings import function_of
from deployments.spec.imports.proposal import Link, Proposal, Unknown, View, only, target
from deployments.spec.kinds.running import runs_role_of

MOST_TRIES = 185
"""How often AWS tries where nothing is said ("RetryPolicy")."""


def recognise(view: View, name: str) -> Proposal:
    """A schedule that runs one function. Others of the same component are found by their name."""
    properties = view.properties(name)
    aim = only(properties, "Target", dict, {})
    function = function_of(view, aim.get("Arn"))
    role = target(aim.get("RoleArn"))
    if function is None:
        raise Unknown("It runs something else than a function of this template.")
    settings: dict[str, Any] = {
        "expression": only(properties, "ScheduleExpression", str, ""),
        "time_zone": only(properties, "ScheduleExpressionTimezone", str, "UTC"),
        "enabled": properties.get("State", "ENABLED") == "ENABLED",
        "window": only(only(properties, "FlexibleTimeWindow", dict, {}), "MaximumWindowInMinutes", int, 0),
        "retries": only(only(aim, "RetryPolicy", dict, {}), "MaximumRetryAttempts", int, MOST_TRIES),
    }
    if "Input" in aim:
        settings["message"] = only(aim, "Input", str, None)
    claims = {"Role": role} if role and view.resources.get(role, {}).get("Type") == "AWS::IAM::Role" else {}
    return Proposal(name, "schedule", settings, claims, _links(view, name, role))


def _links(view: View, name: str, role: str | None) -> tuple[Link, ...]:
    """This schedule, and those beside it that share its component: they have its name."""
    mine = [one for one, called in view.names.items() if called == view.names[name]]
    found = []
    for one in sorted(mine):
        aim = view.properties(one).get("Target")
        function = function_of(view, aim.get("Arn")) if isinstance(aim, dict) else None
        if function and isinstance(aim, dict) and target(aim.get("RoleArn")) == role:
            found.append(Link(function, claims={runs_role_of(view.names[function]): one}))
    return tuple(found)
