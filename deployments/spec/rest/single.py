"""What is special about single routes of a REST API: limits, answers that are kept, what a call must have. Pure.

Kept answers are found again by the path's variables and by what a call must have, so that calls which differ in these
get different answers (API Gateway Developer Guide, "Cache settings for REST APIs").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field

from deployments.spec.api_access import Way, is_guarded
from deployments.spec.api_parts import throttle_faults
from deployments.spec.faults import Fault
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.messages import unknown
from deployments.spec.rest.bodies import WITH_BODY, Shape
from deployments.spec.routes import Route, is_variable, segments
from deployments.spec.text import quoted

LONGEST_KEPT: Final = 3_600
CacheSize = Literal["0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"]
_WORD: Final = re.compile(r"[A-Za-z0-9_.$-]{1,100}")


def _names(value: str) -> str:
    words = value.split()
    if bad := next((word for word in words if not _WORD.fullmatch(word)), None):
        raise ValueError(f"{quoted(bad)} cannot be a name. Write names with spaces between them, such as page size.")
    return " ".join(dict.fromkeys(words))


Names = Annotated[str, Field(min_length=1, max_length=1_000), AfterValidator(_names)]
Limit = Annotated[int, Field(ge=1, le=10_000)]


class RouteSetting(Settings):
    """One route, and what differs there."""

    route: Annotated[
        str,
        Field(min_length=1, max_length=510),
        Shown("Route", "Method and path of a route above.", placeholder="GET /notes", aws_name="ResourcePath"),
    ]
    throttle_rate: Annotated[
        Limit | None,
        Shown(
            "Requests per second, at most",
            "Needs “At one moment, at most” too. Empty takes the API's.",
            unit="requests/s",
            widget="number",
            aws_name="ThrottlingRateLimit",
        ),
    ] = None
    throttle_burst: Annotated[
        Limit | None,
        Shown(
            "At one moment, at most",
            "So many may come at once.",
            unit="requests",
            widget="number",
            aws_name="ThrottlingBurstLimit",
        ),
    ] = None
    cache_seconds: Annotated[
        Annotated[int, Field(ge=1, le=LONGEST_KEPT)] | None,
        Shown(
            "Keep answers for",
            "Needs a cache. Calls that differ in nothing but what is not named here get the same answer.",
            unit="seconds",
            widget="number",
            aws_name="CacheTtlInSeconds",
        ),
    ] = None
    query: Annotated[
        Names | None,
        Shown(
            "Query parameters it must have",
            "Names with spaces between them. A call without one gets the error 400 and reaches no function.",
            placeholder="page",
            aws_name="RequestParameters",
        ),
    ] = None
    headers: Annotated[
        Names | None,
        Shown(
            "Headers it must have",
            "Names with spaces between them.",
            placeholder="x-shop",
            aws_name="RequestParameters",
        ),
    ] = None
    body: Annotated[
        Shape | None,
        Shown(
            "Shape of the body",
            "A shape under “What calls send”.",
            placeholder="note",
            aws_name="RequestModels",
        ),
    ] = None
    api_key: Annotated[
        bool | None,
        AfterValidator(lambda value: value or None),
        Shown(
            "Only with a key",
            "The caller shows a key of a usage plan in the header x-api-key.",
            widget="checkbox",
            aws_name="ApiKeyRequired",
        ),
    ] = None


def _rows(values: tuple[RouteSetting, ...] | None) -> tuple[RouteSetting, ...] | None:
    """None for no rows, so that definitions written before there were any keep their digest."""
    return values or None


SingleRoutes = Annotated[
    Annotated[tuple[RouteSetting, ...], Field(max_length=200, strict=False)] | None,
    AfterValidator(_rows),
    Shown(
        "Single routes",
        "Where a route differs from the rest of the API.",
        widget="rows",
        group="more",
        aws_name="MethodSettings",
    ),
]
Cache = Annotated[
    CacheSize | None,
    Shown(
        "Cache",
        "Keeps answers of the routes that say for how long. It is paid for by the hour, used or not.",
        widget="select",
        group="more",
        choices=(
            Choice(None, "No cache", "Every call reaches its function."),
            *(Choice(size, f"{size} GB") for size in ("0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237")),
        ),
        aws_name="CacheClusterSize",
    ),
]


def key_of(route: Route) -> str:
    """How a route is named in the list: ``GET /notes``."""
    return f"{route.method} {route.path}"


def body_faults(rows: Sequence[RouteSetting], shapes: set[str]) -> Iterator[Fault]:
    """What does not fit between single routes and the shapes of bodies."""
    for index, row in enumerate(rows):
        method = row.route.partition(" ")[0]
        if row.body is None:
            continue
        if row.body not in shapes:
            yield f"{index}.body", unknown(row.body, sorted(shapes), "a shape under “What calls send”")
        elif method == "ANY":
            yield f"{index}.body", "Any method takes GET too, which sends no body. Give POST or PUT a route of its own."
        elif method not in WITH_BODY:
            yield f"{index}.body", f"Calls with {method} send no body. Empty this."


def single_faults(
    rows: Sequence[RouteSetting], routes: Sequence[Route], way: Way | None, cache: str | None, *, keys: bool
) -> Iterator[Fault]:
    """What does not fit between single routes and their API. `keys`: whether there is a usage plan."""
    known = {key_of(route): route for route in routes}
    seen: set[str] = set()
    for index, row in enumerate(rows):
        place = f"single_routes.{index}"
        if row.route not in known:
            yield f"{place}.route", unknown(row.route, known, "a route of this API")
            continue
        if row.route in seen:
            yield f"{place}.route", f"{row.route} stands here already. Write it once."
        seen.add(row.route)
        for missing, words in throttle_faults(row.throttle_rate, row.throttle_burst):
            yield f"{place}.{missing}", words
        if row.cache_seconds is not None and (words := _cache_fault(known[row.route], way, cache)):
            yield f"{place}.cache_seconds", words
        if row.api_key and not keys:
            yield f"{place}.api_key", "Keys come with a usage plan. Add one, or leave this off."
    if cache is not None and not any(row.cache_seconds for row in rows):
        yield (
            "cache",
            "No route keeps answers, so this would be paid for nothing. Say for how long, or choose No cache.",
        )


def _cache_fault(route: Route, way: Way | None, cache: str | None) -> str:
    if cache is None:
        return "Answers are kept in a cache. Choose its size, or empty this."
    if route.method != "GET":
        return "Only answers to GET are kept. Empty this."
    if is_guarded(way, route):
        return "A kept answer would go to everybody who may call, whoever asked first. Empty this, or open the route."
    return ""


def by_route(rows: Sequence[RouteSetting] | None) -> dict[str, RouteSetting]:
    return {row.route: row for row in rows or ()}


def asked(route: Route, row: RouteSetting) -> dict[str, bool]:
    """The parameters of a method: those that a call must have, and the path's variables where answers are kept."""
    found = {f"method.request.querystring.{name}": True for name in (row.query or "").split()}
    found |= {f"method.request.header.{name}": True for name in (row.headers or "").split()}
    if row.cache_seconds is not None:
        names = [part.strip("{}+") for part in segments(route.path) if is_variable(part)]
        found |= {f"method.request.path.{name}": True for name in names}
    return dict(sorted(found.items()))


def method_settings(row: RouteSetting) -> dict[str, Any] | None:
    """The stage's settings of one method; None when nothing of them is the stage's. CloudFormation wants slashes of a
    path written ~1, the first one excepted.
    """
    limits = {"ThrottlingBurstLimit": row.throttle_burst, "ThrottlingRateLimit": row.throttle_rate}
    kept = {"CacheDataEncrypted": True, "CacheTtlInSeconds": row.cache_seconds, "CachingEnabled": True}
    found = (limits if row.throttle_rate is not None else {}) | (kept if row.cache_seconds is not None else {})
    method, _, path = row.route.partition(" ")
    place = {"HttpMethod": "*" if method == "ANY" else method, "ResourcePath": _encoded(path)}
    return {**place, **found} if found else None


def _encoded(path: str) -> str:
    return path if path == "/" else "/" + path.replace("/", "~1")
