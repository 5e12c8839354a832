"""Routes of an API: what a path may look like, and which paths API Gateway cannot have beside each other. Pure.

An API takes 300 resources, or 300 routes (API Gateway Developer Guide, "Amazon API Gateway quotas"); 200 leave room
for the paths above each and for the answers to OPTIONS. A variable with + takes the rest of a path and stands last
("Set up a proxy integration with a proxy resource").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown

MOST_ROUTES: Final = 200
Method = Literal["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]

_PLAIN: Final = re.compile(r"[A-Za-z0-9._~:-]+")
_VARIABLE: Final = re.compile(r"\{([A-Za-z0-9_][A-Za-z0-9._-]*)(\+?)\}")


def segments(path: str) -> tuple[str, ...]:
    """ "/notes/{id}" has the segments "notes" and "{id}"; "/" has none."""
    return tuple(path.split("/")[1:]) if path != "/" else ()


def is_variable(segment: str) -> bool:
    return segment.startswith("{")


def _path(value: str) -> str:
    if not value.startswith("/"):
        raise ValueError("Start the path with a slash, such as /notes.")
    if value != "/" and value.endswith("/"):
        raise ValueError("Leave out the slash at the end.")
    parts = segments(value)
    for number, part in enumerate(parts, start=1):
        variable = _VARIABLE.fullmatch(part)
        if not variable and not _PLAIN.fullmatch(part):
            raise ValueError(
                "Between slashes use letters, digits and . _ ~ : -, or a variable such as {id}, or {proxy+} at the end."
            )
        if variable and variable[2] and number < len(parts):
            raise ValueError("A variable with + takes all the rest of the path. Put it at the end.")
    names = [name.strip("{+}") for name in parts if is_variable(name)]
    if len(names) != len(set(names)):
        raise ValueError("Each variable of a path needs a name of its own. Rename one.")
    return value


def _scopes(value: str) -> str:
    words = value.split()
    if not all(re.fullmatch(r"[!#-\[\]-~]{1,256}", word) for word in words) or len(words) != len(set(words)):
        raise ValueError("Write each scope once, with spaces between them, such as openid email.")
    return " ".join(words)


class Route(Settings):
    """One method on one path, answered by one function."""

    method: Annotated[
        Method,
        Shown(
            "Method",
            "What the caller wants to do.",
            widget="select",
            choices=(
                Choice("GET", "GET", "Reads."),
                Choice("POST", "POST", "Adds."),
                Choice("PUT", "PUT", "Replaces."),
                Choice("PATCH", "PATCH", "Changes a part."),
                Choice("DELETE", "DELETE", "Removes."),
                Choice("HEAD", "HEAD", "Reads the headers only."),
                Choice("OPTIONS", "OPTIONS", "Asks what is allowed; replaces Tierboard's answer to browsers."),
                Choice("ANY", "Any method", "Everything that has no route of its own."),
            ),
            aws_name="HttpMethod",
        ),
    ]
    path: Annotated[
        str,
        Field(min_length=1, max_length=500),
        AfterValidator(_path),
        Shown(
            "Path",
            "{id} stands for any value; {proxy+} at the end takes all the rest.",
            placeholder="/notes/{id}",
            aws_name="PathPart",
        ),
    ]
    function: Annotated[
        str,
        Shown(
            "Function",
            "The function that answers.",
            widget="component",
            refers_to="function",
            aws_name="Integration Uri",
        ),
    ]
    public: Annotated[
        bool | None,
        AfterValidator(lambda value: value or None),
        Shown(
            "Open to all",
            "Everyone may call this route, whatever the API asks of callers.",
            widget="checkbox",
            only_with="guard",
            aws_name="AuthorizationType",
        ),
    ] = None
    scopes: Annotated[
        Annotated[str, Field(min_length=1, max_length=1_000), AfterValidator(_scopes)] | None,
        Shown(
            "Scopes",
            "With sign-in: the access token must have one of them. Empty takes the identity token.",
            placeholder="email",
            only_with="user_pool",
            aws_name="AuthorizationScopes",
        ),
    ] = None


def _faults(routes: Sequence[Route]) -> Iterator[Fault]:
    seen: dict[tuple[str, str], int] = {}
    variables: dict[tuple[str, ...], tuple[str, str]] = {}
    for index, route in enumerate(routes):
        first = seen.setdefault((route.method, route.path), index)
        if first != index:
            yield f"{index}.path", f"{route.method} {route.path} is already route {first + 1}. Remove one of them."
        parts = segments(route.path)
        for depth, part in enumerate(parts):
            if is_variable(part):
                other, where = variables.setdefault(parts[:depth], (part, route.path))
                if other != part:
                    yield (
                        f"{index}.path",
                        f"API Gateway allows one variable at a place: {part} is {other} in {where}. Use the same name.",
                    )


def _checked(routes: tuple[Route, ...]) -> tuple[Route, ...]:
    refuse(_faults(routes))
    return routes


Routes = Annotated[
    tuple[Route, ...], Field(min_length=1, max_length=MOST_ROUTES, strict=False), AfterValidator(_checked)
]
