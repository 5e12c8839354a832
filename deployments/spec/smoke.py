"""Smoke tests: what is asked of an API or a website after a deployment, and what a good answer is. Pure.

They belong to the definition, so each revision brings its own; they are in no template, because AWS never sees them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Final, Literal, Self
from urllib.parse import unquote

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.routes import Route, is_variable, segments
from deployments.spec.sources import CONFIG_FILE, ContentSource, path_fault

MOST_CHECKS: Final = 10
LONGEST_BODY: Final = 1_000
LONGEST_TEXT: Final = 200

_SIGNS: Final = "A-Za-z0-9._~!$&'()*+,;=:@%/-"
_ASKED: Final = re.compile(rf"/[{_SIGNS}]*(\?[{_SIGNS}?]*)?")
_BAD_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")


def _asked_path(value: str) -> str:
    if not value.startswith("/"):
        raise ValueError("Start the path with a slash, such as /notes.")
    if "{" in value or "}" in value:
        raise ValueError("Write a value in place of each variable: /notes/42 for /notes/{id}.")
    if not _ASKED.fullmatch(value) or _BAD_ESCAPE.search(value):
        raise ValueError(
            "Use letters, digits and the usual signs of an address; write others in percents, such as %20."
        )
    parts = segments(without_query(value))
    if any(not part for part in parts[:-1]) or any(unquote(part) in (".", "..") for part in parts):
        raise ValueError("Leave out doubled slashes and the parts . and .. of the path.")
    return value


def _page_path(value: str) -> str:
    if not value.startswith("/"):
        raise ValueError("Start the path with a slash: / is the start page, /about.html another.")
    name = value[1:].removesuffix("/") if value != "/" else ""
    if value != "/" and name != CONFIG_FILE and path_fault(name):
        raise ValueError("Write the path as in the list of files with a slash before it: /about.html, or /docs/.")
    return value


def _json(value: str) -> str:
    try:
        json.loads(value, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise ValueError('This is not JSON. Write one value on one line, such as {"text": "A test"}.') from None
    return value


def _no_constant(name: str) -> None:
    raise ValueError(name)


Status = Annotated[
    int,
    Field(ge=100, le=599),
    Shown(
        "Expected status",
        "200 is a good answer, 404 not found. Redirects are not followed.",
        widget="number",
        aws_name=None,
    ),
]
Contains = Annotated[
    Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)] | None,
    Shown(
        "Text in the answer",
        "Letter by letter, in the first 64 kB. Empty looks at the status alone.",
        aws_name=None,
    ),
]


class ApiCheck(Settings):
    """One call of an API, and the answer that is expected."""

    method: Annotated[
        Literal["GET", "POST"],
        Shown(
            "Method",
            "What is sent.",
            widget="select",
            choices=(
                Choice("GET", "Read (GET)", "Changes nothing."),
                Choice("POST", "Write (POST)", "Really writes, every time."),
            ),
            aws_name=None,
        ),
    ] = "GET"
    path: Annotated[
        str,
        Field(min_length=1, max_length=500),
        AfterValidator(_asked_path),
        Shown(
            "Path",
            "A path that a route answers, with values in place of its variables.",
            placeholder="/notes/42",
            aws_name=None,
        ),
    ]
    body: Annotated[
        Annotated[str, Field(min_length=1, max_length=LONGEST_BODY), AfterValidator(_json)] | None,
        Shown("Sent with POST", "JSON on one line.", placeholder='{"text": "A test"}', aws_name=None),
    ] = None
    status: Status = 200
    contains: Contains = None

    @model_validator(mode="after")
    def _nothing_with_get(self) -> Self:
        if self.body is not None and self.method == "GET":
            refuse([("body", "A GET sends nothing. Remove this, or choose POST.")])
        return self


class SiteCheck(Settings):
    """One page of a website, and the answer that is expected."""

    path: Annotated[
        str,
        Field(min_length=1, max_length=500),
        AfterValidator(_page_path),
        Shown("Page", "/ is the start page.", placeholder="/about.html", aws_name=None),
    ]
    status: Status = 200
    contains: Contains = None


def without_query(path: str) -> str:
    """The path alone, without what stands behind the question mark."""
    return path.partition("?")[0]


def answers(route: str, path: str) -> bool:
    """Whether a route's path, with its variables, takes this path without variables."""
    wanted, given = segments(route), segments(without_query(path))
    if wanted and wanted[-1].endswith("+}"):
        head = len(wanted) - 1
        return len(given) > head and bool(given[head]) and _fit(wanted[:head], given[:head])
    return len(wanted) == len(given) and _fit(wanted, given)


def _fit(wanted: Sequence[str], given: Sequence[str]) -> bool:
    return all(bool(got) if is_variable(one) else one == got for one, got in zip(wanted, given, strict=True))


def _route_faults(checks: Sequence[ApiCheck], routes: Sequence[Route]) -> Iterator[Fault]:
    for index, check in enumerate(checks):
        methods = {route.method for route in routes if answers(route.path, check.path)}
        if methods & {check.method, "ANY"}:
            continue
        path = without_query(check.path)
        if methods:
            has = ", ".join(sorted(methods))
            yield f"{index}.method", f"No route answers {check.method} {path}; that path has {has}."
        else:
            yield f"{index}.path", f"No route answers {path}. Correct the path, or add a route."


def _page_faults(checks: Sequence[SiteCheck], files: Mapping[str, str], index_document: str) -> Iterator[Fault]:
    for index, check in enumerate(checks):
        name = check.path[1:]
        if check.path.endswith("/"):
            name += index_document
        if check.status < 300 and name not in files and name != CONFIG_FILE:
            yield f"{index}.path", f"The files have no {name}. Correct the path, or expect another status."


def _twice(checks: Sequence[Settings]) -> Iterator[Fault]:
    for index, check in enumerate(checks):
        if check in checks[:index]:
            yield f"{index}.path", f"This is the same as line {checks.index(check) + 1}. Remove one of them."


def _api_checks(checks: tuple[ApiCheck, ...] | None, info: ValidationInfo) -> tuple[ApiCheck, ...] | None:
    """None for no checks, so that definitions written before there were any keep their digest."""
    if checks:
        # Routes that are wrong themselves are not there: they are told first.
        refuse([*_twice(checks), *(_route_faults(checks, info.data["routes"]) if "routes" in info.data else ())])
    return checks or None


def _site_checks(checks: tuple[SiteCheck, ...] | None, info: ValidationInfo) -> tuple[SiteCheck, ...] | None:
    """As for APIs; which pages an uploaded zip has is not known here."""
    content, index_document = info.data.get("content"), info.data.get("index_document")
    if checks:
        faults = list(_twice(checks))
        if isinstance(content, ContentSource) and content.inline is not None and index_document is not None:
            faults += _page_faults(checks, content.inline, index_document)
        refuse(faults)
    return checks or None


_HELP: Final = (
    "after each deployment and at every Check again, at most 10. One that fails is a caution and undoes nothing."
)

ApiChecks = Annotated[
    Annotated[tuple[ApiCheck, ...], Field(max_length=MOST_CHECKS, strict=False)] | None,
    AfterValidator(_api_checks),
    Shown(
        "Smoke tests",
        f"Calls that are made {_HELP} A POST really writes each time. Without any, the first GET route without "
        "variables is opened.",
        widget="rows",
        group="more",
        aws_name=None,
    ),
]
SiteChecks = Annotated[
    Annotated[tuple[SiteCheck, ...], Field(max_length=MOST_CHECKS, strict=False)] | None,
    AfterValidator(_site_checks),
    Shown(
        "Smoke tests",
        f"Pages that are opened {_HELP} Without any, the start page is opened.",
        widget="rows",
        group="more",
        aws_name=None,
    ),
]
