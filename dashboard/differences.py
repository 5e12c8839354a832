"""Two texts beside each other: which lines and which words changed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

Sign = Literal["same", "removed", "added", "gap"]
CONTEXT: Final = 2
"""Unchanged lines shown around a change."""
MOST_LINES: Final = 2_000
"""Longer texts are compared as a whole: finding the lines would take seconds."""
_WORD: Final = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A stretch of a line; `changed` ones are marked."""

    text: str
    changed: bool = False


@dataclass(frozen=True)
class Line:
    """One line of a comparison. A gap stands for unchanged lines that are not shown, and says how many."""

    sign: Sign
    pieces: tuple[Piece, ...]


def lines(before: str, after: str) -> tuple[Line, ...]:
    """What was removed and added, line by line, with words marked where a line was only altered."""
    old, new = before.splitlines(), after.splitlines()
    if len(old) > MOST_LINES or len(new) > MOST_LINES:
        return (_plain("removed", f"{len(old):,} lines"), _plain("added", f"{len(new):,} lines"))
    found: list[Line] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += _context(old[i1:i2], first=not found, last=i2 == len(old))
        else:
            found += _changed(old[i1:i2], new[j1:j2])
    return tuple(found)


def words(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces, the changed words marked. Texts that share little are not taken apart."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if len(old) + len(new) > MOST_LINES or matcher.ratio() < 0.4:
        return (Piece(before),), (Piece(after),)
    codes = matcher.get_opcodes()
    return (
        tuple(Piece("".join(old[i1:i2]), tag != "equal") for tag, i1, i2, _, _ in codes if i2 > i1),
        tuple(Piece("".join(new[j1:j2]), tag != "equal") for tag, _, _, j1, j2 in codes if j2 > j1),
    )


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    if len(old) == len(new):
        pairs = [words(before, after) for before, after in zip(old, new, strict=True)]
        yield from (Line("removed", before) for before, _ in pairs)
        yield from (Line("added", after) for _, after in pairs)
        return
    yield from (_plain("removed", text) for text in old)
    yield from (_plain("added", text) for text in new)


def _context(same: Sequence[str], *, first: bool, last: bool) -> Iterator[Line]:
    head = [] if first else same[:CONTEXT]
    tail = [] if last else same[len(head) :][-CONTEXT:]
    hidden = len(same) - len(head) - len(tail)
    yield from (_plain("same", text) for text in head)
    if hidden:
        yield _plain("gap", f"{hidden:,} line{'' if hidden == 1 else 's'} unchanged")
    yield from (_plain("same", text) for text in tail)


def _plain(sign: Sign, text: str) -> Line:
    return Line(sign, (Piece(text),))
