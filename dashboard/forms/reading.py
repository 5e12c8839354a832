"""What reading a form stands on: texts, what is missing, and what was wrong. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Texts = Mapping[str, str]


class Missing:
    """The type of `MISSING`: the document does not have this setting."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()


@dataclass(frozen=True)
class Fault:
    """What a form held that no document can say, such as one name twice: the input's name and a sentence."""

    name: str
    message: str


def said_of(name: str, faults: Iterable[Fault], besides: tuple[str, ...] = ()) -> list[str]:
    """The sentences about an input and all below it, but those about inputs whose names begin with one of `besides`.

    A name that ends with a dash means what is below it alone.
    """
    below = name if name.endswith("-") else f"{name}-"
    mine = [fault for fault in faults if fault.name == name or fault.name.startswith(below)]
    return [fault.message for fault in mine if not fault.name.startswith(besides)]


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


def plain(text: str) -> str:
    """The text with line breaks as documents have them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def text_of(value: Any) -> str:
    """One value as one text. None is the empty text; what is no text or number at all shows as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
