"""Small documents for the tests of the definition language: whole, valid, and easy to spoil in one place."""

from __future__ import annotations

import copy
from typing import Any

from deployments.spec.parse import parse
from deployments.spec.problems import Problem
from deployments.spec.render import render

Document = dict[str, Any]

CODE = "def handler(event, context):\n    return {'statusCode': 200}\n"
SHA = "ab" * 32

_WHOLE: Document = {
    "version": 1,
    "components": {
        "web": {"kind": "site", "content": {"inline": {"index.html": "<p>Hello"}}, "uses": {"api": "call"}},
        "api": {"kind": "rest_api", "routes": [{"method": "GET", "path": "/notes", "function": "notes"}]},
        "notes": {"kind": "function", "code": {"inline": CODE}, "uses": {"notes_table": "read"}},
        "notes_table": {"kind": "table", "partition_key": {"name": "id"}},
    },
}


def whole() -> Document:
    """A website, an API, a function and a table, connected."""
    return copy.deepcopy(_WHOLE)


def with_(component: str, **settings: Any) -> Document:
    """The whole document with some settings of one component replaced; a setting of ... is removed."""
    document = whole()
    raw = document["components"].setdefault(component, {})
    for name, value in settings.items():
        if value is ...:
            raw.pop(name, None)
        else:
            raw[name] = value
    return document


def only(**components: Document) -> Document:
    """A document with just these components."""
    return {"version": 1, "components": copy.deepcopy(components)}


def function(**settings: Any) -> Document:
    return {"kind": "function", "code": {"inline": CODE}, **settings}


def table(**settings: Any) -> Document:
    return {"kind": "table", "partition_key": {"name": "id"}, **settings}


def queue(**settings: Any) -> Document:
    return {"kind": "queue", **settings}


def topic(**settings: Any) -> Document:
    return {"kind": "topic", **settings}


def schedule(**settings: Any) -> Document:
    return {"kind": "schedule", **settings}


def bucket(**settings: Any) -> Document:
    return {"kind": "bucket", **settings}


def secret(**settings: Any) -> Document:
    return {"kind": "secret", **settings}


def database(**settings: Any) -> Document:
    return {"kind": "database", "uses": {"office": "inside"}, **settings}


def network(**settings: Any) -> Document:
    return {"kind": "network", **settings}


def site(**settings: Any) -> Document:
    return {"kind": "site", "content": {"inline": {"index.html": "<p>"}}, **settings}


def api(*routes: tuple[str, str, str], **settings: Any) -> Document:
    rows = [dict(zip(("method", "path", "function"), route, strict=True)) for route in routes]
    return {"kind": "rest_api", "routes": rows, **settings}


def places(problems: tuple[Problem, ...]) -> list[str]:
    """Only where the problems are."""
    return [problem.place for problem in problems]


def resources(document: Document) -> dict[str, Any]:
    """The resources that a document renders to, by logical id."""
    body = render(parse(document)).body
    return dict(body["Resources"])


def of_type(document: Document, type_: str) -> dict[str, Any]:
    """Those of one type."""
    return {name: found for name, found in resources(document).items() if found["Type"] == type_}


def variables(document: Document, name: str) -> dict[str, Any]:
    """The environment variables of the function with this logical id."""
    found: dict[str, Any] = resources(document)[name]["Properties"].get("Environment", {}).get("Variables", {})
    return found
