"""One setting as the texts of a form, and back. Pure.

`to_texts` gives what stands in the form's inputs for a setting; `from_texts` reads what came back. The rule that makes
a form safe to post unread: an input that comes back as it was drawn changes nothing, so settings that a document leaves
out, spells in its own way or holds wrongly stay exactly as they are until a person touches them.

Names are joined by dashes ("routes-0-method"); names of fields never hold one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from dashboard.forms import rows
from deployments.spec.fields import FieldSpec

Texts = Mapping[str, str]


class Missing:
    """The type of `MISSING`: the document does not have this setting."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()
ON, OFF = "true", "false"


@dataclass(frozen=True)
class Fault:
    """What a form held that no document can say, such as one name twice: the input's name and a sentence."""

    name: str
    message: str


@dataclass
class Reading:
    """What reading a form found besides the settings: faults, and which of its numbered lines became the document's.

    `kept` maps a list's name to the form's numbers in document order, so that a form that stays on the screen can be
    told which of the document's lines its own are now.
    """

    faults: list[Fault] = field(default_factory=list)
    kept: dict[str, list[int]] = field(default_factory=dict)

    def fault(self, name: str, message: str) -> None:
        self.faults.append(Fault(name, message))


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


def plain(text: str) -> str:
    """The text with line breaks as documents have them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def text_of(value: Any) -> str:
    """One value as one text. None is the empty text; what is no text or number at all shows as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


# One input -----------------------------------------------------------------------------------------------------------


def _show_one(spec: FieldSpec, name: str, value: Any) -> dict[str, str]:
    text = text_of(value)
    return {name: text if spec.widget == "list" else text.replace("\r", "").replace("\n", "")}


def _read_one(spec: FieldSpec, name: str, texts: Texts, before: Any, reading: Reading) -> Any:
    text = texts.get(name, "")
    chosen = next((choice for choice in spec.choices if text_of(choice.value) == text), None)
    if chosen and chosen.value is not None:
        return chosen.value
    text = text.strip() if spec.widget in ("number", "text", "component") else plain(text)
    if not text and spec.nullable:
        return MISSING if spec.default is None else None
    return _whole(text) if spec.widget == "number" else text


def _whole(text: str) -> int | str:
    digits = text.replace(",", "").replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    unsigned = digits.removeprefix("-")
    return int(digits) if unsigned.isascii() and unsigned.isdecimal() and len(unsigned) <= 40 else text


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
    return texts | component_texts(spec.item_fields, _mapping(value), name)


def _read_group(spec: FieldSpec, name: str, texts: Texts, before: Any, reading: Reading) -> Any:
    if spec.nullable and texts.get(f"{name}-on") == OFF:
        return MISSING if spec.default is None else None
    shown = spec.default if isinstance(before, Missing) else before
    return component_settings(spec.item_fields, texts, _mapping(shown), name, reading)


def _show_rows(spec: FieldSpec, name: str, value: Any) -> dict[str, str]:
    texts = {rows.mark(name): "1"}
    for index, item in enumerate(value if isinstance(value, list | tuple) else []):
        texts[f"{name}-{index}-from"] = str(index)
        texts |= component_texts(spec.item_fields, _mapping(item), f"{name}-{index}")
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
    if not isinstance(item, Missing) and same(inputs, component_texts(spec.item_fields, _mapping(item), row)):
        return item
    return component_settings(spec.item_fields, texts, _mapping(item), row, reading)


def _blank(spec: FieldSpec, row: str, texts: Texts) -> bool:
    return same(
        {key: text for key, text in texts.items() if key.startswith(f"{row}-") and key != f"{row}-from"},
        component_texts(spec.item_fields, {}, row),
    )


def _show_pairs(spec: FieldSpec, name: str, value: Any) -> dict[str, str]:
    texts = {rows.mark(name): "1"}
    for index, (key, item) in enumerate(sorted(_mapping(value).items())):
        texts |= {f"{name}-{index}-key": key, f"{name}-{index}-value": text_of(item)}
    return texts


def _read_pairs(spec: FieldSpec, name: str, texts: Texts, before: Any, reading: Reading) -> Any:
    return _pairs(name, texts, _mapping(before), ("key", "value"), reading)


def _pairs(name: str, texts: Texts, before: dict[str, Any], words: tuple[str, str], reading: Reading) -> Any:
    found: dict[str, Any] = {}
    for index in rows.indexes(name, texts):
        key = texts.get(f"{name}-{index}-{words[0]}", "").strip()
        value = plain(texts.get(f"{name}-{index}-{words[1]}", ""))
        if not key and not value:
            continue
        if not key:
            reading.fault(f"{name}-{index}-{words[0]}", "Give this line a name, or empty it.")
        elif key in found:
            reading.fault(f"{name}-{index}-{words[0]}", f"{key[:60]} is there twice. Rename or remove one.")
        elif key in before and plain(text_of(before[key])) == value:
            found[key] = before[key]
        else:
            found[key] = value
    return found


# Code and files ------------------------------------------------------------------------------------------------------


def _show_code(spec: FieldSpec, name: str, value: Any) -> dict[str, str]:
    return _show_source(name, value) | {f"{name}-inline": text_of(_mapping(value).get("inline"))}


def _read_code(spec: FieldSpec, name: str, texts: Texts, before: Any, reading: Reading) -> Any:
    return _read_source(name, texts, lambda: plain(texts.get(f"{name}-inline", "")), reading)


def _show_files(spec: FieldSpec, name: str, value: Any) -> dict[str, str]:
    texts = _show_source(name, value) | {rows.mark(name): "1"}
    for index, (path, body) in enumerate(sorted(_mapping(_mapping(value).get("inline")).items())):
        texts |= {f"{name}-{index}-path": path, f"{name}-{index}-text": text_of(body)}
    return texts


def _read_files(spec: FieldSpec, name: str, texts: Texts, before: Any, reading: Reading) -> Any:
    old = _mapping(_mapping(before).get("inline"))
    return _read_source(name, texts, lambda: _pairs(name, texts, old, ("path", "text"), reading), reading)


def _show_source(name: str, value: Any) -> dict[str, str]:
    artifact = _mapping(value).get("artifact")
    return {f"{name}-source": "artifact" if artifact else "inline", f"{name}-artifact": text_of(artifact)}


def _read_source(name: str, texts: Texts, inline: Callable[[], Any], reading: Reading) -> Any:
    if texts.get(f"{name}-source") != "artifact":
        return {"inline": inline()}
    if not texts.get(f"{name}-artifact"):
        reading.fault(f"{name}-upload", "Choose a zip and press Upload, or write it here instead.")
    return {"artifact": texts.get(f"{name}-artifact", "").strip()}


_Show = Callable[[FieldSpec, str, Any], dict[str, str]]
_Read = Callable[[FieldSpec, str, Texts, Any, Reading], Any]

_SHOW: Final[dict[str, _Show]] = {
    "checkbox": _show_checkbox,
    "list": _show_list,
    "group": _show_group,
    "rows": _show_rows,
    "keyvalue": _show_pairs,
    "code": _show_code,
    "files": _show_files,
}
_READ: Final[dict[str, _Read]] = {
    "checkbox": _read_checkbox,
    "list": _read_list,
    "group": _read_group,
    "rows": _read_rows,
    "keyvalue": _read_pairs,
    "code": _read_code,
    "files": _read_files,
}
