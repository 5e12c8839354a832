"""What the body of a call must hold: shapes of JSON objects, field by field, and the models that they become. Pure.

API Gateway checks a body against a model, a JSON Schema of draft 4, before it calls the function (API Gateway Developer
Guide, "Request validation for REST APIs in API Gateway" and "Data models for REST APIs"). A model has at most 400 KB
and a name of letters and digits (API Reference, "CreateModel"), which CloudFormation makes up here. Without the key
``$default`` a body of another content type would reach the function unchecked (CloudFormation Template Reference,
"AWS::ApiGateway::Method", RequestModels). Fields that no line names are let through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field

from deployments.spec.canvas import Canvas, Resource, logical, ref
from deployments.spec.definition import Component
from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.naming import short_hash

MOST_LINES: Final = 200
FARTHEST: Final = 10**12
WITH_BODY: Final = ("DELETE", "PATCH", "POST", "PUT")
SCHEMA: Final = "http://json-schema.org/draft-04/schema#"
JSON, ANY_OTHER = "application/json", "$default"
Type = Literal["text", "integer", "number", "boolean", "list", "object"]
_TYPES: Final = {"text": "string", "list": "array"}
_LIMITS: Final = {
    "text": ("minLength", "maxLength"),
    "list": ("minItems", "maxItems"),
    "integer": ("minimum", "maximum"),
    "number": ("minimum", "maximum"),
}
_COUNTED: Final = ("text", "list")


def _word(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_$][A-Za-z0-9_.$-]{0,99}", value):
        raise ValueError("Use up to 100 letters, digits and _ . $ - without spaces, such as note.")
    return value


def _one_of(value: str) -> str:
    words = [word.strip() for word in value.split(",")]
    if not all(words):
        raise ValueError("Write texts with single commas between them, such as open, done.")
    return ", ".join(dict.fromkeys(words))


Shape = Annotated[str, AfterValidator(_word)]
Bound = Annotated[int, Field(ge=-FARTHEST, le=FARTHEST)]


class BodyField(Settings):
    """One field of one shape."""

    shape: Annotated[
        Shape,
        Shown(
            "Shape",
            "Any name. Lines with the same one describe one body.",
            placeholder="note",
            aws_name="Model",
        ),
    ]
    field: Annotated[
        str,
        AfterValidator(_word),
        Shown("Field", "What it is called in the JSON.", placeholder="text", aws_name="properties"),
    ]
    type: Annotated[
        Type,
        Shown(
            "Kind of value",
            "Others are refused: the text “5” is no number.",
            widget="select",
            choices=(
                Choice("text", "Text"),
                Choice("integer", "Whole number"),
                Choice("number", "Number"),
                Choice("boolean", "Yes or no", "true or false."),
                Choice("list", "List", "What stands in it is not looked at."),
                Choice("object", "Object", "What stands in it is not looked at."),
            ),
            aws_name="type",
        ),
    ] = "text"
    required: Annotated[
        bool,
        Shown(
            "Must be there",
            "Off: it may be left out. An empty text is there: “At least” 1 refuses it.",
            widget="checkbox",
            aws_name="required",
        ),
    ] = True
    least: Annotated[
        Bound | None,
        Shown(
            "At least",
            "Letters of a text, entries of a list, or the number itself.",
            widget="number",
            aws_name="minLength, minItems, minimum",
        ),
    ] = None
    most: Annotated[
        Bound | None,
        Shown("At most", "The same, upwards.", widget="number", aws_name="maxLength, maxItems, maximum"),
    ] = None
    one_of: Annotated[
        Annotated[str, Field(min_length=1, max_length=1_000), AfterValidator(_one_of)] | None,
        Shown(
            "One of",
            "Only these texts are taken, with commas between them.",
            placeholder="open, done",
            aws_name="enum",
        ),
    ] = None


def _faults(lines: Sequence[BodyField]) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for index, line in enumerate(lines):
        if (line.shape, line.field) in seen:
            yield f"{index}.field", f"{line.field} of {line.shape} stands here already. Write it once."
        seen.add((line.shape, line.field))
        yield from ((f"{index}.{place}", words) for place, words in _limit_faults(line))


def _limit_faults(line: BodyField) -> Iterator[Fault]:
    given = [name for name in ("least", "most") if getattr(line, name) is not None]
    if line.one_of is not None and line.type != "text":
        yield "one_of", "Only texts can be named one by one. Empty this, or make the field a text."
    elif line.one_of is not None:
        yield from ((name, "The texts under “One of” are limit enough. Empty this.") for name in given)
    if line.type not in _LIMITS:
        yield from ((name, "Only texts, lists and numbers have limits. Empty this.") for name in given)
        return
    if line.type in _COUNTED:
        below = (name for name in given if getattr(line, name) < 0)
        yield from ((name, "A text or a list has no fewer than 0. Write 0 or more.") for name in below)
    if line.least is not None and line.most is not None and line.least > line.most:
        yield "most", f"This must be at least {line.least:,}, or nothing would fit. Raise it, or lower “At least”."


def _checked(lines: tuple[BodyField, ...] | None) -> tuple[BodyField, ...] | None:
    """None for no lines, so that definitions written before there were any keep their digest."""
    refuse(_faults(lines or ()))
    return lines or None


Bodies = Annotated[
    Annotated[tuple[BodyField, ...], Field(max_length=MOST_LINES, strict=False)] | None,
    AfterValidator(_checked),
    Shown(
        "What calls send",
        "The fields that bodies hold, as JSON. Each single route names its shape. What does not fit gets the error 400 "
        "and reaches no function.",
        widget="rows",
        group="more",
        aws_name="Schema",
    ),
]


def unused_faults(lines: Sequence[BodyField], used: set[str]) -> Iterator[Fault]:
    """Shapes that no route names, each at its first line: nothing would be checked."""
    first = {line.shape: index for index, line in reversed(list(enumerate(lines)))}
    for shape, index in first.items():
        if shape not in used:
            words = f"No single route names {shape}, so no call would be looked at."
            yield f"{index}.shape", f"{words} Name it at one, or remove its lines."


def draw_models(canvas: Canvas, component: Component, lines: Sequence[BodyField], api_id: str) -> list[str]:
    """A model for each shape. Gives the logical ids."""
    return [
        canvas.add(
            component,
            _role(shape),
            "AWS::ApiGateway::Model",
            {"ContentType": JSON, "RestApiId": ref(api_id), "Schema": schema_of(shape, lines)},
            part=f"shape {shape}",
        )
        for shape in sorted({line.shape for line in lines})
    ]


def models_of(component: Component, shape: str) -> dict[str, Resource]:
    """What a method says of bodies, whatever content type a call names."""
    model = ref(logical(component.name, _role(shape)))
    return {ANY_OTHER: model, JSON: model}


def schema_of(shape: str, lines: Sequence[BodyField]) -> dict[str, Any]:
    """The JSON Schema of one shape. Draft 4 takes no empty list of required fields."""
    mine = [line for line in lines if line.shape == shape]
    found: dict[str, Any] = {
        "$schema": SCHEMA,
        "properties": {line.field: _value(line) for line in mine},
        "title": shape,
        "type": "object",
    }
    required = sorted(line.field for line in mine if line.required)
    return found | ({"required": required} if required else {})


def _value(line: BodyField) -> dict[str, Any]:
    found: dict[str, Any] = {"type": _TYPES.get(line.type, line.type)}
    for name, value in zip(_LIMITS.get(line.type, ()), (line.least, line.most), strict=False):
        if value is not None:
            found[name] = value
    return found | ({"enum": line.one_of.split(", ")} if line.one_of else {})


def _role(shape: str) -> str:
    return f"Body{short_hash(shape)}"
