"""What may be chosen in a field: its own choices, other components, or usual values of a number. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.forms.reading import text_of
from dashboard.forms.texts import OFF, ON, OTHER
from deployments.spec.fields import FieldSpec

MANY: Final = 12
"""Of more components than this the name is typed, with all names as suggestions: a select in each line of a list would
repeat them all in each line."""
Names = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Option:
    """One value to choose. `effect` is what it would change a month, in words; empty where that is not known."""

    text: str
    label: str
    consequence: str
    chosen: bool
    effect: str = ""


def names_of(spec: FieldSpec, referable: Names) -> Sequence[str]:
    """The components that the field may name, where they are too many for a select. `referable`: all names by kind."""
    names = referable.get(spec.refers_to or "", ()) if spec.widget == "component" else ()
    return names if len(names) > MANY else ()


def options_of(spec: FieldSpec, text: str, referable: Names, effects: Mapping[str, str]) -> tuple[Option, ...]:
    """All that may be chosen, and `text` itself where it is something else. None for a field that is written in.

    `effects` are price effects by the option's text.
    """
    names = list(_possible(spec, referable))
    if not names and spec.widget != "component":
        return ()
    if text and text not in [value for value, _, _ in names]:
        names.append((text, f"{text[:60]} (cannot be used)", ""))
    if not text and "" not in [value for value, _, _ in names]:
        names.insert(0, ("", "Choose …", ""))
    return tuple(Option(value, label, why, value == text, effects.get(value, "")) for value, label, why in names)


def _possible(spec: FieldSpec, referable: Names) -> Iterator[tuple[str, str, str]]:
    """Text, label and consequence of each."""
    if spec.widget == "component":
        yield from [("", "None", spec.none)] if spec.nullable else ()
        yield from ((other, other, "") for other in referable.get(spec.refers_to or "", ()))
    elif spec.widget == "checkbox":
        yield from ((OFF, "Off", ""), (ON, "On", ""))
    elif spec.steps:
        yield from [("", spec.none, "")] if spec.nullable else ()
        yield from ((str(step), spec.amount(step), "") for step in spec.steps)
        yield OTHER, "Another number …", ""
    else:
        yield from ((text_of(choice.value), choice.label, choice.consequence) for choice in spec.choices)
