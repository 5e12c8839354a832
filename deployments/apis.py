"""The APIs that run in an environment, with their routes. Reads rows only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from deployments.models import Environment

REST, SIMPLE = "rest_api", "http_api"
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class RunningRoute:
    """One method on one path, and the function that answers it."""

    method: str
    path: str
    function: str

    @property
    def key(self) -> str:
        """``GET /notes/{id}``."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class RunningApi:
    """An API of the revision that is live; ``form`` is that of the events of a simple one."""

    component: str
    kind: str
    form: str
    routes: tuple[RunningRoute, ...]

    @property
    def is_simple(self) -> bool:
        """Whether AWS has no test for it."""
        return self.kind == SIMPLE

    def route(self, key: str) -> RunningRoute | None:
        """The route of this key."""
        return next((one for one in self.routes if one.key == key), None)


def running_apis(environment: Environment) -> tuple[RunningApi, ...]:
    """All of them by name; none while nothing is live."""
    revision = environment.live_revision
    components = revision.document.get("components", {}) if revision else {}
    return tuple(_of(name, row) for name, row in sorted(components.items()) if row.get("kind") in (REST, SIMPLE))


def running_api(environment: Environment, component: str) -> RunningApi | None:
    """One of them; ``None`` when no such API runs there."""
    return next((one for one in running_apis(environment) if one.component == component), None)


def _of(name: str, row: Mapping[str, Any]) -> RunningApi:
    routes = tuple(
        RunningRoute(method, str(route.get("path")), str(route.get("function")))
        for route in row.get("routes", ())
        for method in (METHODS[:5] if route.get("method") == "ANY" else (str(route.get("method")),))
    )
    return RunningApi(name, str(row.get("kind")), str(row.get("payload", "1.0")), routes)
