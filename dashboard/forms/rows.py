"""The numbered lines of a form's lists: which there are, and which of the document's they were drawn from. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, unquote

MOST_ROWS: Final = 500
"""More lines than any kind accepts; what lies beyond is not read, so that a hostile form stays cheap."""
_MARK: Final = "-rows"
_FOLDED: Final = re.compile(r"(.{1,200}-\d{1,6}-)row")
_PARTS: Final = 60
"""More inputs than a line of any kind has."""


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


def fold(row: str, texts: Mapping[str, str]) -> str:
    """The texts of a line as one, which a form sends in the input ``<row>-row``: ``method=GET;path=/notes/{id}``."""
    start, origin = f"{row}-", f"{row}-from"
    mine = {name: text for name, text in texts.items() if name.startswith(start) and name != origin}
    plain = {name: quote(text, safe=_AS_IT_IS, errors="replace") for name, text in mine.items()}
    return ";".join(f"{name.removeprefix(start)}={text}".removesuffix("=") for name, text in plain.items())


_AS_IT_IS: Final = "/{}+:.,*$ "


def unfolded(texts: Mapping[str, str]) -> dict[str, str]:
    """The form with the inputs of its folded lines, each where its line stands. Never raises."""
    found: dict[str, str] = {}
    for name, text in texts.items():
        match = _FOLDED.fullmatch(name)
        if match is None:
            found[name] = text
            continue
        for part in text.split(";")[:_PARTS]:
            inner, _, value = part.partition("=")
            if re.fullmatch(r"[a-z0-9_-]{1,60}", inner):
                found.setdefault(f"{match[1]}{inner}", unquote(value))
    return found
