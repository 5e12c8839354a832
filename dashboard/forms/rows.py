"""The numbered lines of a form's lists: which there are, and which of the document's they were drawn from. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

MOST_ROWS: Final = 500
"""More lines than any kind accepts; what lies beyond is not read, so that a hostile form stays cheap."""
_MARK: Final = "-rows"


def mark(name: str) -> str:
    """The hidden input that says "this list was in the form": without it, no lines would mean "not asked"."""
    return name + _MARK


def marks(texts: Mapping[str, str]) -> frozenset[str]:
    """Every line and list that a form holds, by prefix: equal sets mean that no line was added or removed."""
    return frozenset(match[0] for match in (re.match(r".*-\d{1,6}(?=-)", name) for name in texts) if match)


def indexes(name: str, texts: Mapping[str, str]) -> list[int]:
    """The numbers of a list's lines in the order in which the form sent them."""
    pattern = re.compile(re.escape(name) + r"-(\d{1,6})-")
    found: dict[int, None] = {}
    for key in texts:
        if match := pattern.match(key):
            found.setdefault(int(match[1]))
    return list(found)[:MOST_ROWS]


def origin(text: str, count: int) -> int | None:
    """Which of the document's `count` lines this one was drawn from; None for a new one or nonsense."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= 6 else count
    return number if number < count else None


def without(texts: Mapping[str, str], row: str) -> dict[str, str]:
    """The form as if the line `row` ("routes-2") had been removed."""
    return {name: text for name, text in texts.items() if not name.startswith(f"{row}-")}


def next_index(name: str, texts: Mapping[str, str]) -> int:
    """A number that no line of the list has."""
    return max(indexes(name, texts), default=-1) + 1
