"""What pydantic found, in sentences that say what to do. Pure.

Values of texts are not repeated: a variable or a piece of code may hold what nobody else should read.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from pydantic_core import ErrorDetails

from deployments.spec.fields import FieldSpec
from deployments.spec.text import quoted

_NOUNS: Final = {bool: "true or false", int: "a number", float: "a number with a fraction", str: "text"}


def sentence(error: ErrorDetails, spec: FieldSpec | None) -> str:
    """One pydantic error as a sentence. `spec` is the field that it is about, when that is a known one."""
    label = f"{spec.label}: " if spec else ""
    limits = error.get("ctx", {})
    make = _SENTENCES.get(error["type"])
    if make is not None:
        return label + make(error["input"], limits, spec)
    if error["type"].startswith("value_error"):
        return str(limits.get("error", error["msg"]))
    return f"{label}{error['msg']}."


def unknown(name: str, known: Iterable[str], what: str) -> str:
    """For a name that nothing has: the nearest that exists, or the list."""
    names = list(known)
    near = difflib.get_close_matches(name[:60], names, n=1)
    if near:
        return f"{quoted(name)} is not {what}. Did you mean {near[0]}?"
    return f"{quoted(name)} is not {what}. Possible: {', '.join(names) or 'none'}."


def find_spec(specs: Sequence[FieldSpec], place: Sequence[str | int]) -> FieldSpec | None:
    """The field at a place such as ("routes", 0, "path"), or None when the place is not a field."""
    found: FieldSpec | None = None
    names = [part for part in place if isinstance(part, str)]
    for name in names:
        found = next((spec for spec in specs if spec.name == name), None)
        if found is None:
            return None
        specs = found.item_fields
    return found


def noun(value: object) -> str:
    """What a value is, in words: "text", "a list"."""
    if isinstance(value, dict):
        return "a group of settings"
    if isinstance(value, list | tuple):
        return "a list"
    return "empty" if value is None else _NOUNS.get(type(value), type(value).__name__)


def in_sentence(label: str) -> str:
    """A label as it stands inside a sentence: "website", but "API" and "simple API"."""
    return " ".join(word if word.isupper() else word.lower() for word in label.split(" "))


def one(label: str) -> str:
    """A label with its article: "a website", "an API"."""
    return f"{'an' if label[0] in 'AEIOU' else 'a'} {in_sentence(label)}"


def _amount(spec: FieldSpec | None, value: int) -> str:
    return spec.amount(value) if spec else f"{value:,}"


def _least(value: Any, limits: dict[str, Any], spec: FieldSpec | None) -> str:
    return f"The least is {_amount(spec, limits['ge'])}; {quoted(value)} is too small."


def _most(value: Any, limits: dict[str, Any], spec: FieldSpec | None) -> str:
    return f"The most is {_amount(spec, limits['le'])}; {quoted(value)} is too large."


def _missing(value: Any, limits: dict[str, Any], spec: FieldSpec | None) -> str:
    return f"This is missing. {spec.help if spec else 'Fill it in.'}"


def _one_of(value: Any, limits: dict[str, Any], spec: FieldSpec | None) -> str:
    given = quoted(value) if isinstance(value, str | int) else noun(value)
    return f"{given} is not possible. Choose {limits['expected'].replace(chr(39), '')}."


def _wanted(what: str) -> Callable[[Any, dict[str, Any], FieldSpec | None], str]:
    return lambda value, limits, spec: f"This must be {what}; it is {noun(value)}."


def _too_few(value: Any, limits: dict[str, Any], spec: FieldSpec | None) -> str:
    return f"Add at least {limits['min_length']}."


def _too_many(value: Any, limits: dict[str, Any], spec: FieldSpec | None) -> str:
    return f"There may be {limits['max_length']}; there are more. Remove some."


def _too_short(value: Any, limits: dict[str, Any], spec: FieldSpec | None) -> str:
    return "This is empty. Fill it in." if not value else f"Write at least {limits['min_length']} characters."


def _too_long(value: Any, limits: dict[str, Any], spec: FieldSpec | None) -> str:
    return f"This has {len(value):,} characters; the most is {limits['max_length']:,}. Shorten it."


_SENTENCES: Final[dict[str, Callable[[Any, dict[str, Any], FieldSpec | None], str]]] = {
    "missing": _missing,
    "literal_error": _one_of,
    "greater_than_equal": _least,
    "less_than_equal": _most,
    "int_type": _wanted("a whole number"),
    "int_from_float": _wanted("a whole number"),
    "bool_type": _wanted("true or false"),
    "string_type": _wanted("text"),
    "dict_type": _wanted("a group of names and values"),
    "model_type": _wanted("a group of settings"),
    "model_attributes_type": _wanted("a group of settings"),
    "tuple_type": _wanted("a list"),
    "too_short": _too_few,
    "too_long": _too_many,
    "string_too_short": _too_short,
    "string_too_long": _too_long,
}
