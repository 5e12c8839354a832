"""Which characters a text may hold, how a text that came from outside is quoted, and several in one sentence. Pure.

Invisible characters are refused because a reviewer approves what can be seen: a right-to-left override makes code read
differently from what runs, and a zero-width space makes two names look the same. PostgreSQL cannot store NUL, and a
lone surrogate cannot be sent as UTF-8 at all.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

LINE_BREAKS: Final = frozenset("\t\n\r")
_HIDDEN: Final = frozenset("\u200b\u2060\ufeff\u00ad\u180e")
_DIRECTION: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINERS: Final = frozenset("\u200c\u200d\u200e\u200f\u061c")
"""Needed to write Persian, Arabic, Hindi and many emoji: allowed in running text, never in names."""


def unwanted(character: str, *, line: bool) -> str | None:
    """What is wrong with one character, as a noun, or None. `line` is for names and other one-line texts."""
    if character == "\0":
        return "a NUL character"
    if "\ud800" <= character <= "\udfff":
        return "half of a character (a lone surrogate)"
    if character in _DIRECTION:
        return "a character that reverses the direction of reading"
    if character in _HIDDEN or (line and character in _JOINERS):
        return "an invisible character"
    if character in LINE_BREAKS:
        return "a line break or tab" if line else None
    category = unicodedata.category(character)
    if category == "Cc" or (line and category in ("Cf", "Zl", "Zp")):
        return "a control character"
    return None


def _harmless(text: str, *, line: bool) -> bool:
    """Whether nothing in it can be unwanted, found at once: whole files of code pass through here at every look."""
    if not line:
        text = text.replace("\n", "").replace("\t", "").replace("\r", "")
    return text.isprintable()


def fault_in(text: str, *, line: bool) -> str | None:
    """A sentence about the first unwanted character of a text, with its place, or None when there is none."""
    if _harmless(text, line=line):
        return None
    for position, character in enumerate(text):
        if fault := unwanted(character, line=line):
            return f"Remove {fault} (U+{ord(character):04X}) {_place(text, position)}."
    return None


def fault_in_words(text: str, *, most: int) -> str | None:
    """Why a text that people write for other people is not taken (a note, a reason, a comment), or None. Letters that
    join are fine there; nothing is cut, and nothing is left out of it.
    """
    if len(text) > most:
        return f"Too long: write at most {most} characters."
    return unseen(fault_in(text, line=False))


def unseen(fault: str | None) -> str | None:
    """A fault of a short text with how to get rid of it: who cannot see a character cannot remove it."""
    return fault and f"{fault} You cannot see it: empty the field and type it again."


def _place(text: str, position: int) -> str:
    before = text[:position]
    number = before.count("\n") + 1
    column = position - (before.rfind("\n") + 1) + 1
    return f"in line {number}, column {column}" if "\n" in text else f"at position {column}"


def cleaned(text: str, *, line: bool = False) -> str:
    """The text with every unwanted character replaced by U+FFFD, so that checking can go on to the next fault."""
    if _harmless(text, line=line):
        return text
    return "".join("\ufffd" if unwanted(character, line=line) else character for character in text)


def quoted(value: object, *, most: int = 60) -> str:
    """A name or number from outside, safe to stand in a sentence: in quotes, shortened, nothing invisible."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "nothing"}[value]
    if isinstance(value, int):
        return str(value) if abs(value) < 10**20 else "a number of more than 20 digits"
    text = str(value)
    short = text if len(text) <= most else text[: most - 1] + "…"
    return '"' + "".join(character if character.isprintable() else "\ufffd" for character in short) + '"'


def joined(words: Sequence[str]) -> str:
    """``a``, ``a and b`` or ``a, b and c``; empty for none."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def plain_name(text: str) -> str:
    """A name from outside as it may stand in a problem's address: nothing invisible, at most 500 characters."""
    return quoted(text, most=500)[1:-1]
