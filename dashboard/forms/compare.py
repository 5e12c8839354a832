"""Two people changed one component: what differs, and who changed what since both began. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from dashboard import differences
from dashboard.forms.reading import MISSING, Missing, Texts, plain, text_of
from deployments.spec.fields import FieldSpec

SHORT: Final = 40
"""So many letters of a value stand beside a field."""
Who = Literal["mine", "theirs", "both"]
LONG: Final = 80
"""Longer values, and values of several lines, are compared line by line."""


@dataclass(frozen=True)
class Difference:
    """One field that the two versions hold differently. `take` is what stands chosen: who changed it keeps it.

    `chosen` is what the person chose already without having decided yet.
    """

    field: str
    label: str
    mine: str
    theirs: str
    who: Who
    lines: tuple[differences.Line, ...] = ()
    chosen: str = ""

    @property
    def take(self) -> Literal["mine", "theirs"]:
        """Whose value is chosen until the person says otherwise."""
        return "theirs" if (self.chosen or self.who) == "theirs" else "mine"


def prints(texts: Texts, prefixes: Sequence[str]) -> dict[str, str]:
    """A short hash of each field's inputs, by prefix. A form carries those that it was drawn with."""
    return {
        prefix: _print({name: plain(text) for name, text in texts.items() if _below(name, prefix)})
        for prefix in prefixes
    }


def read_prints(text: str) -> dict[str, str]:
    """The hashes that a form carried; none when it carried nonsense."""
    try:
        found = json.loads(text) if len(text) < 50_000 else None
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def compared(
    specs: Sequence[FieldSpec],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    began: Mapping[str, str],
    now: tuple[Mapping[str, str], Mapping[str, str]],
) -> tuple[Difference, ...]:
    """Every field of which two versions of a component differ.

    `began` are the prints that both started from, `now` those of mine and of theirs, all keyed by field name.
    """
    return tuple(
        difference(spec, mine.get(spec.name, MISSING), theirs.get(spec.name, MISSING), _who(spec.name, began, now))
        for spec in specs
        if mine.get(spec.name, MISSING) != theirs.get(spec.name, MISSING)
    )


def value_words(spec: FieldSpec, value: Any) -> str:
    """A setting's value as a person reads it."""
    if isinstance(value, Missing):
        value = spec.default
    if value is None:
        return (spec.steps and spec.none) or "empty"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, dict) and value.get("artifact"):
        return f"uploaded zip {str(value['artifact'])[:12]}"
    if isinstance(value, dict) and isinstance(value.get("inline"), str):
        return str(value["inline"])
    if spec.choices:
        return spec.choice_label(value)
    if isinstance(value, dict | list):
        return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True)
    if spec.unit and isinstance(value, int):
        return spec.amount(value)
    return f"{text_of(value)} {spec.unit}" if spec.unit else text_of(value)


def difference(spec: FieldSpec, mine: Any, theirs: Any, who: Who) -> Difference:
    """One field of two versions, long values line by line."""
    left, right = value_words(spec, mine), value_words(spec, theirs)
    long = max(len(left), len(right)) > LONG or "\n" in left + right
    return Difference(spec.name, spec.label, left, right, who, differences.lines(right, left) if long else ())


def _who(name: str, began: Mapping[str, str], now: tuple[Mapping[str, str], Mapping[str, str]]) -> Who:
    mine, theirs = (side.get(name) for side in now)
    if began.get(name) == theirs:
        return "mine"
    return "theirs" if began.get(name) == mine else "both"


def _below(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(f"{prefix}-")


def _print(texts: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()[:12]
