"""What a new component starts with: every setting that its kind requires, as valid as can be guessed. Pure."""

from __future__ import annotations

from typing import Any, Final

from deployments.spec.fields import FieldSpec
from deployments.spec.kinds import Kind

CODE: Final = """def handler(event, context):
    return {"statusCode": 200, "headers": {"content-type": "text/plain"}, "body": "Hello"}
"""
PAGE: Final = """<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Hello</title></head>
  <body><h1>Hello</h1></body>
</html>
"""


def starter(kind: Kind) -> dict[str, Any]:
    """A component of this kind with nothing but what must be there. What only a person can know stays empty."""
    return {"kind": kind.name, **_required(kind.fields())}


def _required(specs: tuple[FieldSpec, ...]) -> dict[str, Any]:
    return {spec.name: _start(spec) for spec in specs if spec.required}


def _start(spec: FieldSpec) -> Any:
    if spec.choices:
        return spec.choices[0].value
    plain: dict[str, Any] = {
        "code": {"inline": CODE},
        "files": {"inline": {"index.html": PAGE}},
        "rows": [],
        "list": [],
        "keyvalue": {},
        "checkbox": False,
        "number": spec.minimum or 0,
    }
    if spec.widget == "group":
        return _required(spec.item_fields)
    return plain.get(spec.widget, spec.placeholder)
