"""Who may call the routes of an API: everybody, people who signed in, whom a function lets in, or who signs. Pure.

API Gateway checks a route in one way, so an API names one pool or one function, or wants signatures with credentials of
AWS. A browser's question before a call (OPTIONS) carries no token: it is answered without one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, Protocol

from pydantic import AfterValidator, BeforeValidator

from deployments.spec.cors import Cors
from deployments.spec.faults import Fault
from deployments.spec.fields import Shown
from deployments.spec.routes import Route

Way = Literal["sign_in", "function", "signature"]
AUTHORIZATION = "Authorization"
SIGNED_WITH = ("authorization", "x-amz-date", "x-amz-security-token")
"""The headers of a signature by temporary credentials (IAM User Guide, "AWS Signature Version 4 for API requests")."""
ONE_WAY = "API Gateway checks each route in one way only. Leave this off, or empty Sign-in and Checked by a function."
TWO_AUTHORIZERS = (
    "These are two authorizers: API Gateway checks each route by one only. Empty this, or leave out Sign-in: the "
    "function can look at the tokens of a sign-in by itself."
)


class Guarded(Protocol):
    """What the kinds of API say of who may call their routes."""

    @property
    def user_pool(self) -> str | None:
        """The component whose people may call."""

    @property
    def authorizer(self) -> str | None:
        """The function that says who may call."""

    @property
    def signed(self) -> bool | None:
        """Whether callers sign with AWS credentials."""

    @property
    def proof_headers(self) -> str | None:
        """Headers that a caller must bring for the function."""

    @property
    def proof_query(self) -> str | None:
        """Query parameters that a caller must bring for the function."""


def _one_pool(value: object) -> object:
    if isinstance(value, list | tuple | dict):
        raise ValueError("An API asks for sign-in with one pool: API Gateway checks each route by one only. Name one.")
    return value


Guard = Annotated[
    Annotated[str, BeforeValidator(_one_pool)] | None,
    Shown(
        "Sign-in",
        "Only people who signed in with it may call the routes, except those that are open to everyone. Functions "
        "find who calls in the event, under requestContext.authorizer.",
        widget="component",
        refers_to="user_pool",
        none="Nobody has to sign in.",
        aws_name="Authorizer",
    ),
]


Signed = Annotated[
    bool | None,
    AfterValidator(lambda value: value or None),
    Shown(
        "Signed by AWS credentials",
        "Callers sign as for AWS itself, and their role must allow it: apps through Direct access, other AWS programs.",
        widget="checkbox",
        aws_name="AWS_IAM",
    ),
]


def way_in(api: Guarded) -> Way | None:
    """What routes ask of a caller, where they are not open; None where everybody may call all of them."""
    if api.user_pool is not None:
        return "sign_in"
    if api.authorizer is not None:
        return "function"
    return "signature" if api.signed else None


def is_guarded(way: Way | None, route: Route) -> bool:
    """Whether a route asks its caller for anything."""
    return way is not None and not route.public and route.method != "OPTIONS"


def is_anything_guarded(api: Guarded, routes: Sequence[Route]) -> bool:
    """Whether any route does: AWS has no use for an authorizer without one."""
    return any(is_guarded(way_in(api), route) for route in routes)


def scopes_of(route: Route) -> tuple[str, ...]:
    """The scopes of which a token must have one; none takes every token of the pool."""
    return tuple((route.scopes or "").split())


def proofs_of(api: Guarded) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The headers and the query parameters that a caller must bring for the function; Authorization by default."""
    headers, query = tuple((api.proof_headers or "").split()), tuple((api.proof_query or "").split())
    return (headers, query) if headers or query else ((AUTHORIZATION,), ())


def guard_faults(api: Guarded, routes: Sequence[Route], cors: Cors) -> Iterator[Fault]:
    """What does not fit between who may call an API, its routes, and the websites that call it."""
    way = way_in(api)
    if api.user_pool is not None and api.authorizer is not None:
        yield "authorizer", TWO_AUTHORIZERS
    if api.signed and way != "signature":
        yield "signed", ONE_WAY
    for index, route in enumerate(routes):
        if way is None and route.public is not None:
            yield f"routes.{index}.public", "Every route is open. Choose who may call the API, or empty this."
        if route.scopes is not None and way != "sign_in":
            yield f"routes.{index}.scopes", "This belongs to sign-in. Choose one for the API, or empty this."
        elif route.scopes is not None and not is_guarded(way, route):
            yield f"routes.{index}.scopes", "An open route asks for nothing. Empty the scopes, or close the route."
    names = {name.lower() for name in cors.allowed_headers}
    lacking = [header for header in map(str.lower, _sent_by_scripts(api)) if cors.enabled and header not in names]
    if lacking:
        what, it = ("headers", "them") if len(lacking) > 1 else ("header", "it")
        yield "cors.allowed_headers", f"Scripts show who calls with the {what} {' and '.join(lacking)}. Add {it}."


def _sent_by_scripts(api: Guarded) -> tuple[str, ...]:
    """The headers by which scripts of websites show who calls."""
    way = way_in(api)
    if way == "function":
        return proofs_of(api)[0]
    return SIGNED_WITH if way == "signature" else (AUTHORIZATION,) if way else ()
