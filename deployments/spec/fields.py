"""How one setting of a component is shown: its words, its widget and what a change of it does. Pure.

A kind's pydantic model carries a `Shown` in each field's annotation. `field_specs` turns such a model into the
`FieldSpec`s from which the form, the JSON Schema and the reference page are made, so that a setting is written once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Literal, get_args

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

Group = Literal["usual", "more"]
Widget = Literal[
    "text",  # one line
    "number",  # a whole number
    "select",  # one of `choices`, more than four of them
    "radio",  # one of `choices`, with its consequence beside it
    "checkbox",
    "code",  # {"inline": text} in an editor, or {"artifact": sha256} of an uploaded zip
    "files",  # {"inline": {path: text}}, or {"artifact": sha256} of an uploaded zip
    "document",  # a text of many lines
    "keyvalue",  # a mapping of text to text
    "list",  # a list of texts, one a line
    "rows",  # a list of objects, each with the fields of `item_fields`
    "group",  # one object with the fields of `item_fields`
    "times",  # when something runs, as an expression of AWS's
    "component",  # the name of another component, of the kind `refers_to`
]


@dataclass(frozen=True)
class Choice:
    """One value that a field may have, in words, and what follows from taking it."""

    value: str | int | bool | None
    label: str
    consequence: str = ""


@dataclass(frozen=True)
class Shown:
    """The words of one field. Stands in the `Annotated` of a settings model; everything else is read from the type.

    `aws_name` is the property that it becomes at AWS, for people who know AWS; None says that there is none. `none`
    says what follows from naming no other component, or what an empty number with `steps` means. `only_with` names a
    setting of the component without which a field means nothing, or is "guard" for any that says who may call.
    `replaced` says what a change replaces, where it is a part of the component and not the whole.
    """

    label: str
    help: str
    unit: str | None = None
    group: Group = "usual"
    widget: Widget = "text"
    choices: tuple[Choice, ...] = ()
    steps: tuple[int, ...] = ()
    replaces: bool = False
    replaces_words: str = ""
    replaced: str = ""
    refers_to: str | None = None
    form: str = ""
    placeholder: str = ""
    none: str = ""
    only_with: str = ""
    aws_name: str | None = field(kw_only=True)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The words belong in the published JSON Schema too, and the choices where the type does not give them."""
        drawn = handler(schema)
        drawn |= {"title": self.label, "description": self.help}
        if self.aws_name:
            drawn["x-aws-name"] = self.aws_name
        if self.choices and not {"enum", "const", "anyOf"} & drawn.keys():
            drawn["enum"] = [choice.value for choice in self.choices]
        return drawn


STORED: Final = {"stored": True}
"""Context of a validation that reads what was saved before: what was valid then is read although AWS has retired it."""


class Settings(BaseModel):
    """The typed settings of one kind. Nothing is guessed: "256" is not a number, unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


@dataclass(frozen=True)
class FieldSpec:
    """Everything a form or a reference page needs to know about one field.

    `default` is a plain JSON value, None when there is none or when the field may stay empty (`required` tells which).
    `minimum` and `maximum` bound a number, or the length of a text or a list. `replaces` means that AWS replaces the
    resource when the value changes; `replaces_words` says it to a person and is never empty then. `nullable` fields
    may be left out or set to null. `form` is the rule that a text follows, as a sentence. `steps` are the usual values
    of a number that may have others too. `none`, `only_with` and `replaced` are those of `Shown`.
    """

    name: str
    label: str
    help: str
    unit: str | None
    group: Group
    widget: Widget
    choices: tuple[Choice, ...]
    default: Any
    required: bool
    nullable: bool
    replaces: bool
    replaces_words: str
    minimum: int | None
    maximum: int | None
    refers_to: str | None
    form: str
    placeholder: str
    aws_name: str | None
    item_fields: tuple[FieldSpec, ...] = ()
    steps: tuple[int, ...] = ()
    none: str = ""
    only_with: str = ""
    replaced: str = ""

    def amount(self, value: object) -> str:
        """A value with the field's unit: "256 MB", "1 second"."""
        words = f"{value:,}" if isinstance(value, int) else str(value)
        if self.unit is None:
            return words
        return (
            f"{words} {self.unit[:-1] if value == 1 and self.unit.isalpha() and self.unit.endswith('s') else self.unit}"
        )

    def choice_label(self, value: object) -> str:
        """The words of a value that was chosen, or the value itself when it is not one of the choices."""
        return next((choice.label for choice in self.choices if choice.value == value), str(value))


@cache
def field_specs(model: type[BaseModel]) -> tuple[FieldSpec, ...]:
    """The fields of a settings model, the usual ones before the rest, otherwise as the model lists them."""
    specs = [_field_spec(name, info) for name, info in model.model_fields.items()]
    return tuple(sorted(specs, key=lambda spec: spec.group == "more"))


def shown(info: FieldInfo) -> Shown:
    """The words of one pydantic field. Every settings field has them; a test holds every kind to that."""
    return next(item for item in info.metadata if isinstance(item, Shown))


def _field_spec(name: str, info: FieldInfo) -> FieldSpec:
    words = shown(info)
    low, high = _bounds(info)
    return FieldSpec(
        name=name,
        label=words.label,
        help=words.help,
        unit=words.unit,
        group=words.group,
        widget=words.widget,
        choices=words.choices,
        default=_plain_default(info),
        required=info.is_required(),
        nullable=_allows_none(info),
        replaces=words.replaces,
        replaces_words=words.replaces_words,
        minimum=low,
        maximum=high,
        refers_to=words.refers_to,
        form=words.form,
        placeholder=words.placeholder,
        aws_name=words.aws_name,
        item_fields=_item_fields(info, words.widget),
        steps=words.steps,
        none=words.none,
        only_with=words.only_with,
        replaced=words.replaced,
    )


def _bounds(info: FieldInfo) -> tuple[int | None, int | None]:
    low: int | None = None
    high: int | None = None
    for rule in _rules(info):
        if isinstance(rule, Ge):
            low = int(str(rule.ge))
        elif isinstance(rule, Le):
            high = int(str(rule.le))
        elif isinstance(rule, MinLen):
            low = rule.min_length
        elif isinstance(rule, MaxLen):
            high = rule.max_length
    return low, high


def _rules(info: FieldInfo) -> Iterator[Any]:
    """The field's own rules, and those inside "this or nothing"."""
    yield from info.metadata
    for inner in get_args(info.annotation):
        for rule in getattr(inner, "__metadata__", ()):
            yield from rule.metadata if isinstance(rule, FieldInfo) else (rule,)


def _plain_default(info: FieldInfo) -> Any:
    if info.is_required():
        return None
    default = info.get_default(call_default_factory=True, validated_data={})
    return [_plain(item) for item in default] if isinstance(default, tuple) else _plain(default)


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else value


def _allows_none(info: FieldInfo) -> bool:
    return type(None) in get_args(info.annotation)


def _item_fields(info: FieldInfo, widget: Widget) -> tuple[FieldSpec, ...]:
    if widget not in ("rows", "group"):
        return ()
    model = next(found for found in _models_in(info.annotation))
    return field_specs(model)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
