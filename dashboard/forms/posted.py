"""What the definition's form sent, apart from its meaning. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from dashboard.forms import rows
from dashboard.forms.compare import read_prints
from dashboard.forms.reading import plain

SETTINGS = "s"
"""Stands before the name of every setting: `s-memory`."""
CHOSEN = ("save", "chosen")
"""The button that decides between two versions of a component."""
_LONGEST = 200


@dataclass(frozen=True)
class Posted:
    """One form. `texts` are its inputs, the last one of a name; `do` and `argument` the button that was pressed.

    `version` is the draft's that the form was drawn from (0 for nonsense), `began` the prints of its fields then, and
    `takes` the fields for which the person chose the other's value.
    """

    texts: Mapping[str, str]
    component: str
    kind: str
    version: int
    do: str
    argument: str
    began: Mapping[str, str] = field(default_factory=dict)
    takes: frozenset[str] = frozenset()

    def word(self, name: str) -> str:
        """One line that was typed, without blanks around it, cut to a length that a sentence can quote."""
        return " ".join(self.texts.get(name, "").split())[:_LONGEST]


def taken(texts: Mapping[str, str]) -> dict[str, str]:
    """Whose value stands chosen for each field of two versions that are compared."""
    return {name[5:]: text for name, text in texts.items() if name.startswith("take-")}


class FormData(Protocol):
    """The part of Django's ``QueryDict`` that is read."""

    def lists(self) -> Iterable[tuple[str, list[str]]]:
        """Names with all their values, in the order in which the form sent them."""


def posted(data: FormData) -> Posted:
    """Read a form. Never raises: what is missing or nonsense reads as empty."""
    texts = rows.unfolded({name: plain(values[-1]) for name, values in data.lists() if values})
    do, _, argument = texts.get("do", "").partition(":")
    if do == "drop":
        texts = rows.without(texts, argument)
    # Two versions that were compared count as seen when the person says so, and with no other button.
    chosen = (do, argument) == CHOSEN
    number = texts.get("compared-version" if chosen else "version", "")
    return Posted(
        texts=texts,
        component=texts.get("component", ""),
        kind=texts.get("kind", ""),
        version=int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0,
        do=do or "save",
        argument=argument,
        began=read_prints(texts.get("compared" if chosen else "began", "")),
        takes=frozenset(name for name, text in taken(texts).items() if text == "theirs") if chosen else frozenset(),
    )
