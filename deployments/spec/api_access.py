"""Who may call the routes of an API: everybody, or people who signed in to a user pool. Pure.

API Gateway checks a route by one authorizer, so an API names one pool. A browser's question before a call (OPTIONS)
carries no token: it is answered without one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import BeforeValidator

from deployments.spec.cors import Cors
from deployments.spec.faults import Fault
from deployments.spec.fields import Shown
from deployments.spec.routes import Route


def _one_pool(value: object) -> object:
    if isinstance(value, list | tuple | dict):
        raise ValueError("An API asks for sign-in with one pool: API Gateway checks each route by one only. Name one.")
    return value


Guard = Annotated[
    Annotated[str, BeforeValidator(_one_pool)] | None,
    Shown(
        "Sign-in",
        "Only people who signed in with it may call the routes, except those that are open without sign-in. Functions "
        "find who calls in the event, under requestContext.authorizer.",
        widget="component",
        refers_to="user_pool",
        none="Everyone may call every route.",
        aws_name="AuthorizerId",
    ),
]


def is_guarded(guard: str | None, route: Route) -> bool:
    """Whether a route asks for sign-in."""
    return guard is not None and not route.public and route.method != "OPTIONS"


def scopes_of(route: Route) -> tuple[str, ...]:
    """The scopes of which a token must have one; none takes every token of the pool."""
    return tuple((route.scopes or "").split())


def guard_faults(guard: str | None, routes: Sequence[Route], cors: Cors) -> Iterator[Fault]:
    """What does not fit between an API's sign-in and its routes."""
    for index, route in enumerate(routes):
        if guard is None:
            for field in ("public", "scopes"):
                if getattr(route, field) is not None:
                    yield f"routes.{index}.{field}", "This belongs to sign-in. Choose one for the API, or empty this."
        elif route.scopes is not None and not is_guarded(guard, route):
            yield f"routes.{index}.scopes", "An open route asks for nothing. Empty the scopes, or close the route."
    names = {name.lower() for name in cors.allowed_headers}
    if guard is not None and cors.enabled and "authorization" not in names:
        yield "cors.allowed_headers", "Scripts show who signed in with the header authorization. Add it."
