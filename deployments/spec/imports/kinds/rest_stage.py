"""The stage of an API (REST): limits, logs, what is kept of answers, and the plans of those who have a key. Pure."""

from __future__ import annotations

from typing import Any, Final

from deployments.spec.imports.proposal import Unknown, View, only, target
from deployments.spec.naming import short_hash

_TYPE: Final = "AWS::ApiGateway::"
LOGS: Final = {"ERROR": "errors", "INFO": "all"}
_LIMITS: Final = {"throttle_rate": "ThrottlingRateLimit", "throttle_burst": "ThrottlingBurstLimit"}


def stage_of(view: View, name: str, settings: dict[str, Any], claims: dict[str, str]) -> None:
    """Put into the settings what the one stage and its plans say."""
    stage = view.one(f"{_TYPE}Stage", "RestApiId", name)
    if stage is None:
        raise Unknown("It has no stage, or names its stage in the deployment.")
    claims["Stage"] = stage
    said = view.properties(stage)
    settings["stage"] = only(said, "StageName", str, "")
    settings["tracing"] = only(said, "TracingEnabled", bool, False)
    if only(said, "CacheClusterEnabled", bool, False):
        settings["cache"] = only(said, "CacheClusterSize", str, "0.5")
    log = target(only(said, "AccessLogSetting", dict, {}).get("DestinationArn"))
    if log:
        claims["RequestLog"] = log
        settings["access_log"] = True
    method_settings(only(said, "MethodSettings", list, []), settings)
    settings["plans"] = _plans(view, name, claims) or None
    settings["single_routes"] = settings["single_routes"] or None


def method_settings(rows: list[Any], settings: dict[str, Any]) -> None:
    """Put into the settings what a stage says of methods. Of all of them it is the API's; of one it is a row of
    single_routes, as far as it differs.
    """
    everywhere: dict[str, Any] = next(
        (row for row in rows if row.get("HttpMethod") == "*" and row.get("ResourcePath") == "/*"), {}
    )
    settings |= {ours: only(everywhere, name, int, None) for ours, name in _LIMITS.items() if name in everywhere}
    level = only(everywhere, "LoggingLevel", str, "OFF")
    if level != "OFF":
        settings["execution_log"] = LOGS[level]
    own = {row["route"]: row for row in settings["single_routes"]}
    for row in rows:
        if row is everywhere:
            continue
        method = only(row, "HttpMethod", str, "")
        path = "/" + only(row, "ResourcePath", str, "/")[1:].replace("~1", "/").lstrip("/")
        route = f"{'ANY' if method == '*' else method} {path}"
        mine = own.setdefault(route, {"route": route})
        if any(row.get(name) != everywhere.get(name) for name in _LIMITS.values()):
            mine |= {ours: only(row, name, int, None) for ours, name in _LIMITS.items()}
        if only(row, "CachingEnabled", bool, False):
            mine["cache_seconds"] = only(row, "CacheTtlInSeconds", int, None)
    settings["single_routes"] = list(own.values())


def _plans(view: View, name: str, claims: dict[str, str]) -> list[dict[str, Any]]:
    """Its usage plans with their keys, in the order of the template."""
    found = []
    for plan, body in view.resources.items():
        said = body.get("Properties", {})
        stages = said.get("ApiStages") if body.get("Type") == f"{_TYPE}UsagePlan" else None
        if not isinstance(stages, list) or [target(one.get("ApiId")) for one in stages] != [name]:
            continue
        called = only(said, "Description", str, "")
        claims[f"Plan{short_hash(called)}"] = plan
        quota, limits = only(said, "Quota", dict, {}), only(said, "Throttle", dict, {})
        row: dict[str, Any] = {"name": called, "keys": _keys(view, plan, called, claims)}
        row |= {"quota": only(quota, "Limit", int, None), "per": quota.get("Period")} if quota else {}
        if limits:
            row |= {"throttle_rate": only(limits, "RateLimit", int, None)}
            row |= {"throttle_burst": only(limits, "BurstLimit", int, None)}
        found.append(row)
    return found


def _keys(view: View, plan: str, called: str, claims: dict[str, str]) -> list[str]:
    links = view.of(f"{_TYPE}UsagePlanKey", "UsagePlanId", plan)
    names = []
    for link in sorted(links, key=list(view.resources).index):
        key = target(view.properties(link).get("KeyId")) or ""
        if key not in view.resources:
            raise Unknown(f"Its plan {plan} has a key that is not in this template.")
        name = only(view.properties(key), "Description", str, "").removeprefix(f"{called}: ")
        names.append(name)
        claims |= {f"Key{short_hash(called, name)}": key, f"PlanKey{short_hash(called, name)}": link}
    return names
