"""A setting in few words, as it stands beside its field: what is live, where the draft differs. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from dashboard.forms.compare import SHORT, value_words
from dashboard.forms.reading import MISSING, Missing, mapping, text_of
from deployments.changes.credentials import HIDDEN, without
from deployments.changes.wording import is_secret
from deployments.spec.fields import FieldSpec

MOST: Final = 3
"""So many lines of a list are told; more are counted."""


def live_words(spec: FieldSpec, live: Any, now: Any) -> str:
    """What is live in a field. Of lists, the lines that the draft holds otherwise; ``now`` is what it holds."""
    live, now = (spec.default if isinstance(value, Missing) else value for value in (live, now))
    told = _pairs(mapping(live), mapping(now)) if spec.widget == "keyvalue" else _lines(spec, live, now)
    more = [f"and {len(told) - MOST:,} more"] if len(told) > MOST else []
    return "; ".join(told[:MOST] + more) or short_words(spec, live)


def short_words(spec: FieldSpec, value: Any) -> str:
    """A setting's value in a few words: texts of several lines and lists are counted."""
    if isinstance(value, Missing):
        value = spec.default
    inline = value.get("inline") if isinstance(value, dict) else None
    if isinstance(inline, str):
        return _counted(len(inline.splitlines()), "line")
    if isinstance(inline, dict):
        return _counted(len(inline), "file")
    if spec.widget in ("keyvalue", "rows", "list") and isinstance(value, dict | list):
        return _counted(len(value), "line")
    if spec.item_fields and isinstance(value, dict):
        parts = ((item, value.get(item.name, MISSING)) for item in spec.item_fields)
        return ", ".join(short_words(item, part) for item, part in parts)
    if spec.widget == "document" and isinstance(value, str):
        return _counted(len(value.splitlines()), "line")
    return _cut(value_words(spec, value))


def _pairs(live: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    other = [f"{name} = {_value(name, text_of(held))}" for name, held in live.items() if now.get(name) != held]
    return other + [f"no {name}" for name in now if name not in live]


def _lines(spec: FieldSpec, live: Any, now: Any) -> list[str]:
    if spec.widget not in ("list", "rows") or not isinstance(live, list | tuple):
        return []
    before, after = (
        [_row(spec, item) for item in side] if isinstance(side, list | tuple) else [] for side in (live, now)
    )
    return [words for words in before if words and words not in after]


def _row(spec: FieldSpec, row: Any) -> str:
    """What a person set in a line; what is left as usual is not told."""
    if spec.widget == "list":
        return _cut(text_of(row))
    held = ((item, mapping(row).get(item.name, MISSING)) for item in spec.item_fields)
    return ", ".join(short_words(item, part) for item, part in held if part not in (MISSING, item.default))


def _value(name: str, held: str) -> str:
    """As a plan shows it: what is called like a secret, or has the form of a key, is no word for a page."""
    return HIDDEN if is_secret(name) else _cut(without(held))


def _cut(words: str) -> str:
    return words if len(words) <= SHORT else f"{words[:SHORT]}…"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
