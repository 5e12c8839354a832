"""The definition language as a JSON Schema, for editors and CI. Pure. Made from the kinds; never written by hand."""

from __future__ import annotations

from typing import Any, Final

from pydantic.json_schema import models_json_schema

from deployments.spec.definition import VERSION
from deployments.spec.kinds import KINDS, Kind

_NAME: Final = "^[a-z][a-z0-9_]{0,39}$"
_LOGICAL: Final = "^[A-Za-z0-9]{1,255}$"
_IDS: Final = {
    "title": "Logical ids",
    "description": "Those that its resources have in a stack from before, by the part of the component.",
    "type": "object",
    "propertyNames": {"pattern": _LOGICAL},
    "additionalProperties": {"type": "string", "pattern": _LOGICAL},
}


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of version 1. It knows types, bounds and choices; references between components and
    everything else that needs more than one field are checked by `parse` alone.
    """
    models, definitions = models_json_schema([(kind.settings, "validation") for kind in KINDS.values()])
    shapes = dict(definitions["$defs"])
    for kind in KINDS.values():
        reference = models[(kind.settings, "validation")]["$ref"].rsplit("/", 1)[1]
        shapes[reference] = _component(kind, shapes[reference])
    references = [{"$ref": models[(kind.settings, "validation")]["$ref"]} for kind in KINDS.values()]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tierboard definition",
        "type": "object",
        "properties": {
            "version": {"const": VERSION},
            "components": {
                "type": "object",
                "minProperties": 1,
                "patternProperties": {_NAME: {"oneOf": references}},
                "additionalProperties": False,
            },
        },
        "required": ["version", "components"],
        "additionalProperties": False,
        "$defs": dict(sorted(shapes.items())),
    }


def _component(kind: Kind, shape: dict[str, Any]) -> dict[str, Any]:
    accesses = sorted({access.name for used in KINDS.values() for access in used.used_by.get(kind.name, ())})
    uses: dict[str, Any] = {"type": "object", "propertyNames": {"pattern": _NAME}}
    if accesses:
        uses["additionalProperties"] = {"enum": accesses}
    else:
        uses["maxProperties"] = 0
    return {
        "title": kind.label,
        "description": kind.summary,
        "type": "object",
        "properties": {"kind": {"const": kind.name}, **shape["properties"], "uses": uses, "logical_ids": _IDS},
        "required": ["kind", *shape.get("required", [])],
        "additionalProperties": False,
    }
