"""What runs a function of the Serverless Application Model: APIs, schedules, queues, topics, buckets, tables. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from deployments.spec.buckets import EVENTS
from deployments.spec.canvas import RUN
from deployments.spec.imports.names import free, snake
from deployments.spec.imports.proposal import Unknown, nothing_but, only, target
from deployments.spec.imports.sam_apis import PAYLOAD, Api
from deployments.spec.imports.sam_auth import of_route
from deployments.spec.naming import camel

_KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "Api": ("Auth", "Path", "Method", "RestApiId"),
    "HttpApi": ("Auth", "Path", "Method", "ApiId", "PayloadFormatVersion"),
    "Schedule": ("Schedule", "Enabled", "Input"),
    "ScheduleV2": ("ScheduleExpression", "State", "Input", "ScheduleExpressionTimezone"),
    "SQS": ("Queue", "BatchSize", "Enabled"),
    "SNS": ("Topic",),
    "S3": ("Bucket", "Events"),
    "DynamoDB": ("Stream", "StartingPosition", "Enabled"),
}
_SOURCES: Final = {"SQS": ("Queue", "queue"), "SNS": ("Topic", "topic"), "S3": ("Bucket", "bucket")} | {
    "DynamoDB": ("Stream", "table")
}
_STAGE: Final = "Prod"
IMPLIED: Final = {
    "rest_api": {"RestApi": "ServerlessRestApi", "Stage": "ServerlessRestApiProdStage"},
    "http_api": {"HttpApi": "ServerlessHttpApi", "Stage": "ServerlessHttpApiApiGatewayDefaultStage"},
}
"""What the model calls the API that it makes by itself, and its stage, so that outputs go on naming them."""
Components = dict[str, dict[str, Any]]
Apis = Mapping[str, Api]
"""What Globals say of all APIs of a kind, by the kind."""


@dataclass(frozen=True)
class Event:
    """One event of a function, by the function's logical id."""

    function: str
    label: str
    type: str
    said: Mapping[str, Any]

    def connect(self, components: Components, names: Mapping[str, str], usual: Apis) -> None:
        """Add what the event means. Raises Unknown when no form has it."""
        function = names[self.function]
        if self.type in ("Api", "HttpApi"):
            self._route(components, names, usual, function)
        elif self.type in ("Schedule", "ScheduleV2"):
            self._schedule(components, function)
        else:
            self._run(components, names, function)

    def _route(self, components: Components, names: Mapping[str, str], usual: Apis, function: str) -> None:
        kind, key = ("rest_api", "RestApiId") if self.type == "Api" else ("http_api", "ApiId")
        named = target(self.said.get(key)) if key in self.said else None
        if key in self.said and named not in names:
            raise Unknown(f"The event {self.label} names an API that is not in this template.")
        api = names[named] if named else _implied(components, kind, usual[kind])
        if components[api]["kind"] != kind:
            raise Unknown(f"The event {self.label} names another kind of API.")
        method = only(self.said, "Method", str, "ANY").upper()
        path = only(self.said, "Path", str, "")
        if kind == "http_api":
            self._payload(components[api])
        row = {"method": method, "path": path, "function": function, **of_route(self.label, self.said)}
        components[api]["routes"].append(row)

    def _payload(self, api: dict[str, Any]) -> None:
        """How the function is told of a request, which all routes of a component have in common."""
        wanted = str(self.said.get("PayloadFormatVersion", PAYLOAD))
        if api["routes"] and api.get("payload", wanted) != wanted:
            raise Unknown(f"The event {self.label} has another PayloadFormatVersion than others of its API.")
        api["payload"] = wanted

    def _schedule(self, components: Components, function: str) -> None:
        expression = self.said.get("Schedule", self.said.get("ScheduleExpression", ""))
        found = {
            "kind": "schedule",
            "expression": expression,
            "time_zone": only(self.said, "ScheduleExpressionTimezone", str, "UTC"),
            "enabled": self.said.get("Enabled", True) in (True, "true")
            and self.said.get("State", "ENABLED") == "ENABLED",
            "uses": {function: RUN},
        }
        if "Input" in self.said:
            found["message"] = only(self.said, "Input", str, None)
        components[free(f"{function}_{snake(self.label)}"[:40], map(camel, components))] = found

    def _run(self, components: Components, names: Mapping[str, str], function: str) -> None:
        key, kind = _SOURCES[self.type]
        source = names.get(target(self.said.get(key)) or "", "")
        if components.get(source, {}).get("kind") != kind:
            raise Unknown(f"The event {self.label} names something that is no component here.")
        if self.said.get("Enabled", True) not in (True, "true"):
            raise Unknown(f"The event {self.label} is switched off, which a connection cannot be.")
        components[source].setdefault("uses", {})[function] = RUN
        if self.type == "SQS":
            components[source]["batch_size"] = only(self.said, "BatchSize", int, 10)
        elif self.type == "S3":
            components[source]["events"] = _file_events(self.label, self.said.get("Events"))


def event_of(function: str, label: str, event: Any) -> Event:
    """One event of a function. Raises Unknown for a type or a property that no form has."""
    type_ = event.get("Type") if isinstance(event, dict) else None
    said = event.get("Properties", {}) if isinstance(event, dict) else None
    if type_ not in _KNOWN or not isinstance(said, dict):
        raise Unknown(f"The event {label} has no form here.")
    nothing_but(_KNOWN[str(type_)], said, f"the event {label}")
    return Event(function, label, str(type_), said)


def _implied(components: Components, kind: str, usual: Api) -> str:
    """The API that the model makes by itself when an event names none: one for all such events of a kind."""
    for name, one in components.items():
        if one.get("logical_ids") == IMPLIED[kind]:
            return name
    name = free("api" if kind == "rest_api" else "http_api", map(camel, components))
    stage = {"stage": _STAGE} if kind == "rest_api" else {}
    components[name] = {**usual.settings, **stage, "routes": [], "logical_ids": IMPLIED[kind]}
    return name


def _file_events(label: str, events: Any) -> str:
    wanted = tuple(events) if isinstance(events, list) else (events,)
    found = next((name for name, known in EVENTS.items() if known == wanted), None)
    if found is None:
        raise Unknown(f"The event {label} names other events of files than forms have.")
    return found
