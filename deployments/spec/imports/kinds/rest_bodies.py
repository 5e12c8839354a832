"""What APIs (REST) look at in their calls: models of bodies as lines of fields, and the validators. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from deployments.spec.imports.proposal import Unknown, View, only, target
from deployments.spec.naming import short_hash
from deployments.spec.rest.bodies import ANY_OTHER, JSON

_TYPE: Final = "AWS::ApiGateway::"
_KINDS: Final = {"string": "text", "array": "list"}
_AS_THEY_ARE: Final = ("integer", "number", "boolean", "object")
_LEAST, _MOST = ("minLength", "minItems", "minimum"), ("maxLength", "maxItems", "maximum")


def shapes_of(view: View, name: str, settings: dict[str, Any], claims: dict[str, str]) -> dict[str, str]:
    """Put the lines of all models into the settings. Gives the shape of each model by its logical id."""
    found: dict[str, str] = {}
    lines: list[dict[str, Any]] = []
    for one in view.of(f"{_TYPE}Model", "RestApiId", name):
        schema = only(view.properties(one), "Schema", dict, {})
        shape = only(schema, "title", str, "")
        if not shape or shape in found.values():
            raise Unknown(f"Its model {one} has no title of its own, by which routes could name it.")
        found[one] = shape
        claims[f"Body{short_hash(shape)}"] = one
        lines += _lines(one, shape, schema)
    if lines:
        settings["bodies"] = lines
    return found


def shape_in(method: Mapping[str, Any], one: str, shapes: Mapping[str, str]) -> str:
    """The shape that a method's bodies must have; empty when it looks at none."""
    models = only(method, "RequestModels", dict, {})
    if not models:
        return ""
    named = {target(model) for model in models.values()}
    known = [shapes[model] for model in named if model and model in shapes]
    if len(named) != 1 or not known or not models.keys() <= {ANY_OTHER, JSON}:
        raise Unknown(f"Its method {one} takes bodies that are no single model of this template.")
    return known[0]


def claim_validators(view: View, name: str, claims: dict[str, str]) -> None:
    """One that looks at parameters, and one that looks at bodies as well."""
    for one in view.of(f"{_TYPE}RequestValidator", "RestApiId", name):
        role = "BodyValidator" if only(view.properties(one), "ValidateRequestBody", bool, False) else "Validator"
        if role in claims:
            raise Unknown(f"Several resources belong to it where a component has one: {claims[role]}, {one}.")
        claims[role] = one


def _lines(model: str, shape: str, schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    needed = only(schema, "required", list, [])
    for field, said in only(schema, "properties", dict, {}).items():
        type_ = said.get("type") if isinstance(said, dict) else None
        if type_ not in (*_KINDS, *_AS_THEY_ARE):
            raise Unknown(f"Its model {model} says of {field} what forms do not.")
        line = {"shape": shape, "field": field, "type": _KINDS.get(type_, type_), "required": field in needed}
        for place, names in (("least", _LEAST), ("most", _MOST)):
            if given := [said[key] for key in names if key in said]:
                line[place] = given[0]
        if words := only(said, "enum", list, []):
            line["one_of"] = ", ".join(map(str, words))
        yield line
