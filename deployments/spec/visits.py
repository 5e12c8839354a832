"""What is asked of a component after a deployment: its smoke tests, or one visit as anybody would make. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from deployments.spec.api_access import is_guarded, way_in
from deployments.spec.authorizers import kept_seconds
from deployments.spec.definition import Component
from deployments.spec.kinds.http_api import HttpApiSettings
from deployments.spec.rest.settings import RestApiSettings
from deployments.spec.site.settings import SiteSettings
from deployments.spec.sockets import WebsocketApiSettings

SWITCHED: Final = 101
"""The status of a connection that stays open."""


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
    """In the order of the form; none for kinds without an address, for an API that has nothing to read, and for
    a website that is stopped.
    """
    settings = component.settings
    if isinstance(settings, WebsocketApiSettings):
        return _of_connections(component.name, settings)
    if isinstance(settings, SiteSettings):
        return _of_site(component.name, settings)
    if isinstance(settings, RestApiSettings | HttpApiSettings):
        return _of_api(component.name, settings)
    return ()


def _of_site(name: str, site: SiteSettings) -> tuple[Visit, ...]:
    if site.stopped:
        return ()
    if not site.smoke_tests:
        return (Visit(f"Website {name}", "/"),)
    return tuple(
        Visit(f"Website {name}: {check.path}", quote(check.path), status=check.status, contains=check.contains or "")
        for check in site.smoke_tests
    )


def _of_api(name: str, api: RestApiSettings | HttpApiSettings) -> tuple[Visit, ...]:
    if not api.smoke_tests:
        return _first_read(name, api)
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


def _of_connections(name: str, api: WebsocketApiSettings) -> tuple[Visit, ...]:
    """Whether a stranger is let in where everyone is, and refused where callers must prove something: API Gateway
    answers 401 to who brings no proof, and 403 to an address that nobody signed.
    """
    wanted = {"everyone": SWITCHED, "function": 401, "iam": 403}[api.access]
    what = "opens" if wanted == SWITCHED else "asks for proof"
    return (Visit(f"Live connection {name} {what}", "", status=wanted),)


def _first_read(name: str, api: RestApiSettings | HttpApiSettings) -> tuple[Visit, ...]:
    """The first route that is open to everyone; where all ask who calls, the first must refuse who brings nothing."""
    way = way_in(api)
    routes = [route for route in api.routes if route.method == "GET" and "{" not in route.path]
    routes.sort(key=lambda route: is_guarded(way, route))
    for route in routes[:1]:
        if not is_guarded(way, route):
            return (Visit(f"API {name}: GET {route.path}", route.path),)
        if way == "sign_in":
            return (Visit(f"API {name}: GET {route.path} asks for sign-in", route.path, status=401),)
        if way == "signature":
            return (Visit(f"API {name}: GET {route.path} asks for a signature", route.path, status=403),)
        if not _lets_function_say(api):
            return (Visit(f"API {name}: GET {route.path} asks for proof", route.path, status=401),)
    return ()


def _lets_function_say(api: RestApiSettings | HttpApiSettings) -> bool:
    """Whether a function answers even for callers who bring nothing, so that nobody can tell what it says: API Gateway
    refuses them by itself where it keeps answers, where it hands over a token alone, and in a simple API.
    """
    return isinstance(api, RestApiSettings) and kept_seconds(api) == 0 and not api.token_alone
