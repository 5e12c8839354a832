"""APIs of the Serverless Application Model: where they are entered, limits, whose scripts may call. Pure.

Names and meanings are those of AWS's pages "AWS::Serverless::Api", "AWS::Serverless::HttpApi", "CorsConfiguration" and
"HttpApiCorsConfiguration". A REST API that does not say so is entered at the nearest AWS location (API Gateway API
Reference, "CreateRestApi": EDGE); a function of an HTTP API gets the newer form of the event ("HttpApi":
PayloadFormatVersion 2.0).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from deployments.spec.imports.kinds.rest_stage import LOGS, method_settings
from deployments.spec.imports.proposal import Unknown, nothing_but, only
from deployments.spec.imports.sam_auth import Auth, auth_of

_OF_BOTH: Final = ("Auth", "Domain", "StageName", "Tags")
KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "rest_api": (*_OF_BOTH, "Cors", "EndpointConfiguration", "MethodSettings", "TracingEnabled"),
    "http_api": (*_OF_BOTH, "CorsConfiguration", "DefaultRouteSettings"),
}
"""The properties that forms have."""
PAYLOAD: Final = "2.0"
_ENDPOINTS: Final = {"EDGE": "edge", "REGIONAL": "regional"}
_ONLY_STAGE: Final = "$default"
_ALL: Final = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
_ASKED_FOR_NOTHING: Final = frozenset(("GET", "HEAD", "POST"))
"""The methods that browsers let every script use without asking first (Fetch standard, "CORS-safelisted method")."""
_LIMITS: Final = ("ThrottlingBurstLimit", "ThrottlingRateLimit")
_OF_ALL: Final = ("HttpMethod", "LoggingLevel", "ResourcePath", *_LIMITS)


@dataclass(frozen=True)
class Api:
    """An API without routes. `methods` are those that scripts of other websites may use, None for any."""

    settings: Mapping[str, Any]
    auth: Auth
    methods: frozenset[str] | None = None

    def unfit(self, routes: Iterable[Mapping[str, Any]]) -> str:
        """Why it cannot have these routes: a component lets such scripts use every method that has one."""
        used = {method for row in routes for method in (_ALL if row["method"] == "ANY" else (row["method"],))}
        if self.methods is None or used - {"OPTIONS"} <= self.methods:
            return ""
        allowed = ", ".join(sorted(self.methods)) or "no method"
        return f"Scripts of websites may use {allowed} alone; a component lets them use each method that has a route."


def api_of(kind: str, given: Mapping[str, Any]) -> Api:
    """The API that these properties describe. Raises Unknown for what no form has; those not in KNOWN are not read."""
    return _rest_api(given) if kind == "rest_api" else _http_api(given)


def _rest_api(given: Mapping[str, Any]) -> Api:
    found: dict[str, Any] = {"kind": "rest_api", "routes": [], "endpoint": _endpoint(given)}
    if "StageName" in given:
        found["stage"] = only(given, "StageName", str, "")
    if "TracingEnabled" in given:
        found["tracing"] = only(given, "TracingEnabled", bool, False)
    found |= _method_settings(only(given, "MethodSettings", list, []))
    cors, methods = _rest_cors(given.get("Cors"))
    return Api({**found, "cors": cors}, auth_of("rest_api", given), methods)


def _endpoint(given: Mapping[str, Any]) -> str:
    said = given.get("EndpointConfiguration", "EDGE")
    wanted = said.get("Type") if isinstance(said, Mapping) and set(said) == {"Type"} else said
    if not isinstance(wanted, str) or wanted not in _ENDPOINTS:
        raise Unknown("Its EndpointConfiguration is neither REGIONAL nor EDGE alone, and no form has it.")
    return _ENDPOINTS[wanted]


def _method_settings(rows: list[Any]) -> dict[str, Any]:
    for row in rows:
        everywhere = isinstance(row, Mapping) and (row.get("HttpMethod"), row.get("ResourcePath")) == ("*", "/*")
        known = set(_OF_ALL) if everywhere else set(_OF_ALL) - {"LoggingLevel"}
        if not isinstance(row, Mapping) or not set(row) <= known:
            raise Unknown("Its MethodSettings say more than limits, and a log of all methods; no form has that.")
        if row.get("LoggingLevel", "OFF") not in ("OFF", *LOGS):
            raise Unknown("The LoggingLevel of its MethodSettings is none that AWS knows.")
    found: dict[str, Any] = {"single_routes": []}
    method_settings(rows, found)
    return {name: one for name, one in found.items() if one}


def _rest_cors(said: Any) -> tuple[dict[str, Any], frozenset[str] | None]:
    """What the API says to browsers; texts stand in quotes there. Without AllowMethods the paths' own are meant."""
    if said is None:
        return {"enabled": False}, None
    given = {"AllowOrigin": said} if isinstance(said, str) else said
    _without(given, ("AllowHeaders", "AllowMethods", "AllowOrigin", "MaxAge"))
    found = {
        "enabled": True,
        "allowed_origins": _listed(given, "AllowOrigin") or ["*"],
        "allowed_headers": _listed(given, "AllowHeaders"),
        "max_age": _seconds(given),
    }
    return found, _methods(_listed(given, "AllowMethods") or ["*"])


def _listed(given: Mapping[str, Any], name: str) -> list[str]:
    text = only(given, name, str, "").strip().strip("'")
    return [one.strip() for one in text.split(",") if one.strip()]


def _seconds(given: Mapping[str, Any]) -> int:
    text = str(given.get("MaxAge", 0)).strip("'")
    return int(only({"MaxAge": text}, "MaxAge", int, 0))


def _methods(names: Iterable[Any]) -> frozenset[str] | None:
    found = frozenset(str(name).upper() for name in names)
    return None if "*" in found else found - {"OPTIONS"}


def _without(said: Any, known: tuple[str, ...]) -> None:
    if not isinstance(said, Mapping):
        raise Unknown("What it says of calls from websites is worked out by AWS or has another form than forms have.")
    if said.get("AllowCredentials") not in (None, False, "false"):
        raise Unknown("Calls from websites that bring cookies (AllowCredentials) have no form here.")
    nothing_but((*known, "AllowCredentials"), said, "calls from websites")


def _http_api(given: Mapping[str, Any]) -> Api:
    found: dict[str, Any] = {"kind": "http_api", "routes": [], "payload": PAYLOAD}
    if only(given, "StageName", str, _ONLY_STAGE) != _ONLY_STAGE:
        raise Unknown("Its stage has a name of its own (StageName), which becomes a part of its address.")
    limits = only(given, "DefaultRouteSettings", dict, {})
    nothing_but(_LIMITS, limits, "DefaultRouteSettings")
    if limits:
        found["throttle_rate"] = only(limits, "ThrottlingRateLimit", int, None)
        found["throttle_burst"] = only(limits, "ThrottlingBurstLimit", int, None)
    cors, methods = _http_cors(given.get("CorsConfiguration", False))
    return Api({**found, "cors": cors}, auth_of("http_api", given), methods)


def _http_cors(said: Any) -> tuple[dict[str, Any], frozenset[str] | None]:
    """True lets scripts of all websites call, with what browsers let them use without asking."""
    if said in (False, "false"):
        return {"enabled": False}, None
    given = {"AllowOrigins": ["*"]} if said in (True, "true") else said
    _without(given, ("AllowHeaders", "AllowMethods", "AllowOrigins", "MaxAge"))
    if "AllowOrigins" not in given:
        raise Unknown("It says how websites may call it, and not which (AllowOrigins).")
    found = {
        "enabled": True,
        "allowed_origins": only(given, "AllowOrigins", list, []),
        "allowed_headers": only(given, "AllowHeaders", list, []),
        "max_age": _seconds(given),
    }
    return found, _methods(only(given, "AllowMethods", list, sorted(_ASKED_FOR_NOTHING)))
