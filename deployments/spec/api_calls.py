"""A call of an API by hand: whether a path fits a route, and the event of which a function is told. Pure.

Both forms of the event: API Gateway Developer Guide, "Create AWS Lambda proxy integrations for HTTP APIs".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final
from urllib.parse import parse_qs, unquote

NEWER_FORM: Final = "2.0"
_AGENT: Final = "Tierboard test"
_FROM: Final = "192.0.2.1"
_HEADER: Final = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*)")


@dataclass(frozen=True)
class ApiCall:
    """One call. ``route`` is the path as the definition has it, ``path`` the real one; ``query`` without ``?``."""

    method: str
    route: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: str

    def to_text(self) -> str:
        """As it is stored."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> ApiCall:
        """From what was stored."""
        return cls(**json.loads(text))

    @property
    def whole_path(self) -> str:
        """Path and query."""
        return f"{self.path}?{self.query}" if self.query else self.path


def values_in(route: str, path: str) -> dict[str, str] | None:
    """The values of a route's variables in a path; ``None`` when the path does not fit the route."""
    names: list[str] = []
    pattern = ""
    for part in route.split("/")[1:]:
        if part.startswith("{"):
            names.append(part.strip("{+}"))
            pattern += "/(.+)" if part.endswith("+}") else "/([^/]+)"
        else:
            pattern += "/" + re.escape(part)
    match = re.fullmatch(pattern or "/", path)
    return dict(zip(names, map(unquote, match.groups()), strict=True)) if match else None


def headers_in(text: str) -> dict[str, str] | None:
    """The headers that stand in a text, one in each line; ``None`` when a line is none."""
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _HEADER.fullmatch(line)
        if match is None:
            return None
        found[match[1]] = match[2].strip()
    return found


def event_of(call: ApiCall, form: str) -> dict[str, Any]:
    """What a simple API tells the function of the call, in the form (1.0 or 2.0) that it was told to use."""
    return _newer(call) if form == NEWER_FORM else _older(call)


def _older(call: ApiCall) -> dict[str, Any]:
    query = parse_qs(call.query, keep_blank_values=True)
    return {
        "version": "1.0",
        "resource": call.route,
        "path": call.path,
        "httpMethod": call.method,
        "headers": dict(call.headers),
        "multiValueHeaders": {name: [value] for name, value in call.headers.items()},
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": values_in(call.route, call.path) or None,
        "stageVariables": None,
        "requestContext": {
            "httpMethod": call.method,
            "path": call.path,
            "resourcePath": call.route,
            "stage": "$default",
            "identity": {"sourceIp": _FROM, "userAgent": _AGENT},
        },
        "body": call.body or None,
        "isBase64Encoded": False,
    }


def _newer(call: ApiCall) -> dict[str, Any]:
    query = parse_qs(call.query, keep_blank_values=True)
    http = {
        "method": call.method,
        "path": call.path,
        "protocol": "HTTP/1.1",
        "sourceIp": _FROM,
        "userAgent": _AGENT,
    }
    event: dict[str, Any] = {
        "version": NEWER_FORM,
        "routeKey": f"{call.method} {call.route}",
        "rawPath": call.path,
        "rawQueryString": call.query,
        "headers": {name.lower(): value for name, value in call.headers.items()},
        "requestContext": {"http": http, "routeKey": f"{call.method} {call.route}", "stage": "$default"},
        "isBase64Encoded": False,
    }
    event |= {"queryStringParameters": {name: ",".join(values) for name, values in query.items()}} if query else {}
    values = values_in(call.route, call.path)
    event |= {"pathParameters": values} if values else {}
    return event | ({"body": call.body} if call.body else {})
