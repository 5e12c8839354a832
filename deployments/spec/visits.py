"""What is asked of a component after a deployment: its smoke tests, or one visit as anybody would make. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from deployments.spec.definition import Component
from deployments.spec.kinds.rest_api import RestApiSettings
from deployments.spec.kinds.site import SiteSettings


@dataclass(frozen=True)
class Visit:
    """One request. `path` is as it is sent, a slash first; `status` None takes every answer below 400."""

    label: str
    path: str
    method: str = "GET"
    body: str | None = None
    status: int | None = None
    contains: str = ""


def visits_of(component: Component) -> tuple[Visit, ...]:
    """In the order of the form; none for kinds without an address, and for an API that has nothing to read."""
    settings = component.settings
    if isinstance(settings, SiteSettings):
        return _of_site(component.name, settings)
    if isinstance(settings, RestApiSettings):
        return _of_api(component.name, settings)
    return ()


def _of_site(name: str, site: SiteSettings) -> tuple[Visit, ...]:
    if not site.smoke_tests:
        return (Visit(f"Website {name}", "/"),)
    return tuple(
        Visit(f"Website {name}: {check.path}", quote(check.path), status=check.status, contains=check.contains or "")
        for check in site.smoke_tests
    )


def _of_api(name: str, api: RestApiSettings) -> tuple[Visit, ...]:
    if not api.smoke_tests:
        paths = [route.path for route in api.routes if route.method == "GET" and "{" not in route.path]
        return tuple(Visit(f"API {name}: GET {path}", path) for path in paths[:1])
    return tuple(
        Visit(
            f"API {name}: {check.method} {check.path}",
            check.path,
            check.method,
            check.body,
            check.status,
            check.contains or "",
        )
        for check in api.smoke_tests
    )
