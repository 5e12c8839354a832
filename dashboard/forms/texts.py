"""One setting as the texts of a form, and back. Pure.

`to_texts` gives what stands in the form's inputs for a setting; `from_texts` reads what came back. The rule that makes
a form safe to post unread: an input that comes back as it was drawn changes nothing, so settings that a document leaves
out, spells in its own way or holds wrongly stay exactly as they are until a person touches them.

Names are joined by dashes ("routes-0-method"); names of fields never hold one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from dashboard.forms import rows, sources, times
from dashboard.forms.reading import MISSING, Missing, Reading, Texts, mapping, plain, text_of
from deployments.spec.fields import FieldSpec

ON, OFF = "true", "false"
OTHER: Final = "other"
"""What a number with usual values says when it is none of them; the number then stands in an input of its own."""


def component_texts(specs: tuple[FieldSpec, ...], settings: Mapping[str, Any], prefix: str) -> dict[str, str]:
    """The texts of all settings of one component; `prefix` stands before every name."""
    texts: dict[str, str] = {}
    for spec in specs:
        texts |= to_texts(spec, f"{prefix}-{spec.name}", settings.get(spec.name, MISSING))
    return texts


def component_settings(
    specs: tuple[FieldSpec, ...], texts: Texts, before: Mapping[str, Any], prefix: str, reading: Reading
) -> dict[str, Any]:
    """`before` with what the form changed in it. Settings that no field shows are kept; `reading` grows."""
    settings = dict(before)
    for spec in specs:
        value = from_texts(spec, f"{prefix}-{spec.name}", texts, before.get(spec.name, MISSING), reading)
        if isinstance(value, Missing):
            settings.pop(spec.name, None)
        else:
            settings[spec.name] = value
    return settings


def to_texts(spec: FieldSpec, name: str, value: Any) -> dict[str, str]:
    """What the inputs of one field hold. A setting that is left out shows its default."""
    if isinstance(value, Missing) and not spec.required:
        value = spec.default
    return _SHOW.get(spec.widget, _show_one)(spec, name, None if isinstance(value, Missing) else value)


def from_texts(spec: FieldSpec, name: str, texts: Texts, before: Any, reading: Reading) -> Any:
    """The setting that the form asks for: `before` when its inputs are as they were drawn, MISSING to leave it out.

    Never raises. Text where a number belongs stays text: checking the document says so, beside the field.
    """
    drawn = to_texts(spec, name, before)
    held = {key: text for key, text in texts.items() if key == name or key.startswith(f"{name}-")}
    asked = rows.mark(name) in held or rows.mark(name) not in drawn
    if not held or not asked or same(held, drawn):
        return before
    return _READ.get(spec.widget, _read_one)(spec, name, texts, before, reading)


def same(held: Texts, drawn: Texts) -> bool:
    """Whether inputs came back as they were drawn; browsers rewrite line breaks, and leave out what they disable."""
    if held.keys() - drawn.keys() or rows.marks(drawn) - rows.marks(held):
        return False
    return all(plain(held[key]) == plain(text) for key, text in drawn.items() if key in held)


# One input -----------------------------------------------------------------------------------------------------------


def _show_one(spec: FieldSpec, name: str, value: Any) -> dict[str, str]:
    text = text_of(value)
    return {name: text if spec.widget in ("list", "document") else text.replace("\r", "").replace("\n", "")}


def _read_one(spec: FieldSpec, name: str, texts: Texts, before: Any, reading: Reading) -> Any:
    text = texts.get(name, "")
    chosen = next((choice for choice in spec.choices if text_of(choice.value) == text), None)
    if chosen and chosen.value is not None:
        return chosen.value
    text = text.strip() if spec.widget in ("number", "text", "component") else plain(text)
    if not text and spec.nullable:
        return MISSING if spec.default is None else None
    return _whole(text, spec.unit) if spec.widget == "number" else text


def _show_number(spec: FieldSpec, name: str, value: Any) -> dict[str, str]:
    shown = _show_one(spec, name, value)
    if not spec.steps:
        return shown
    usual = shown[name] in [str(step) for step in spec.steps] or (spec.nullable and not shown[name])
    return {name: shown[name] if usual else OTHER, f"{name}-{OTHER}": shown[name]}


def _read_number(spec: FieldSpec, name: str, texts: Texts, before: Any, reading: Reading) -> Any:
    if spec.steps and texts.get(name) == OTHER:
        texts = {name: texts.get(f"{name}-{OTHER}", "")}
    return _read_one(spec, name, texts, before, reading)


_AMOUNT: Final = re.compile(r"([-\N{MINUS SIGN}]?)(\d{1,40})(\.\d{1,12})?([a-z]*)", re.ASCII)
_UNITS: Final[Mapping[str, Mapping[str, int]]] = {
    "MB": {"mb": 1, "mib": 1, "gb": 1_024, "gib": 1_024},
    "seconds": {"s": 1, "sec": 1, "second": 1, "m": 60, "min": 60, "minute": 60, "minutes": 60, "h": 3_600},
    "days": {"d": 1, "day": 1, "week": 7, "weeks": 7},
}


def _whole(text: str, unit: str | None) -> int | str:
    """The number of a text, in the field's unit: "1,024", "256 MB", "1 GB", "10 s". The text itself when it is none."""
    found = _AMOUNT.fullmatch(re.sub(r"[,\s]", "", text).lower())
    scales = {"": 1, (unit or "").lower(): 1, **_UNITS.get(unit or "", {})}
    if found is None or found[4] not in scales:
        return text
    number = Decimal(found[2] + (found[3] or "")) * scales[found[4]]
    if number != number.to_integral_value():
        return text
    return -int(number) if found[1] else int(number)


def _show_checkbox(spec: FieldSpec, name: str, value: Any) -> dict[str, str]:
    return {name: ON if value is True else OFF}


def _read_checkbox(spec: FieldSpec, name: str, texts: Texts, before: Any, reading: Reading) -> Any:
    return texts.get(name) == ON


def _show_list(spec: FieldSpec, name: str, value: Any) -> dict[str, str]:
    items = value if isinstance(value, list | tuple) else []
    return {name: "\n".join(text_of(item) for item in items)}


def _read_list(spec: FieldSpec, name: str, texts: Texts, before: Any, reading: Reading) -> Any:
    lines = (line.strip() for line in plain(texts.get(name, "")).split("\n"))
    return [line for line in lines if line]


# Several inputs ------------------------------------------------------------------------------------------------------


def _show_group(spec: FieldSpec, name: str, value: Any) -> dict[str, str]:
    texts = {f"{name}-on": ON if isinstance(value, dict) else OFF} if spec.nullable else {}
    return texts | component_texts(spec.item_fields, mapping(value), name)


def _read_group(spec: FieldSpec, name: str, texts: Texts, before: Any, reading: Reading) -> Any:
    if spec.nullable and texts.get(f"{name}-on") == OFF:
        return MISSING if spec.default is None else None
    shown = spec.default if isinstance(before, Missing) else before
    return component_settings(spec.item_fields, texts, mapping(shown), name, reading)


def _show_rows(spec: FieldSpec, name: str, value: Any) -> dict[str, str]:
    texts = {rows.mark(name): "1"}
    for index, item in enumerate(value if isinstance(value, list | tuple) else []):
        texts[f"{name}-{index}-from"] = str(index)
        texts |= component_texts(spec.item_fields, mapping(item), f"{name}-{index}")
    return texts


def _read_rows(spec: FieldSpec, name: str, texts: Texts, before: Any, reading: Reading) -> Any:
    old = list(before) if isinstance(before, list | tuple) else []
    found = []
    kept = reading.kept[name] = []
    for index in rows.indexes(name, texts):
        row = f"{name}-{index}"
        origin = rows.origin(texts.get(f"{row}-from", ""), len(old))
        if origin is None and _blank(spec, row, texts):
            continue
        item = MISSING if origin is None else old[origin]
        kept.append(index)
        found.append(_read_row(spec, row, texts, item, reading))
    return found


def _read_row(spec: FieldSpec, row: str, texts: Texts, item: Any, reading: Reading) -> Any:
    inputs = {key: text for key, text in texts.items() if key.startswith(f"{row}-") and key != f"{row}-from"}
    if not isinstance(item, Missing) and same(inputs, component_texts(spec.item_fields, mapping(item), row)):
        return item
    return component_settings(spec.item_fields, texts, mapping(item), row, reading)


def _blank(spec: FieldSpec, row: str, texts: Texts) -> bool:
    return same(
        {key: text for key, text in texts.items() if key.startswith(f"{row}-") and key != f"{row}-from"},
        component_texts(spec.item_fields, {}, row),
    )


_Show = Callable[[FieldSpec, str, Any], dict[str, str]]
_Read = Callable[[FieldSpec, str, Texts, Any, Reading], Any]

_SHOW: Final[dict[str, _Show]] = {
    "number": _show_number,
    "checkbox": _show_checkbox,
    "list": _show_list,
    "group": _show_group,
    "rows": _show_rows,
    "keyvalue": sources.show_pairs,
    "code": sources.show_code,
    "files": sources.show_files,
    "times": times.show_times,
}
_READ: Final[dict[str, _Read]] = {
    "number": _read_number,
    "checkbox": _read_checkbox,
    "list": _read_list,
    "group": _read_group,
    "rows": _read_rows,
    "keyvalue": sources.read_pairs,
    "code": sources.read_code,
    "files": sources.read_files,
    "times": times.read_times,
}
