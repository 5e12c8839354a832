"""The first look at a document from outside: is it plain data of a bearable size, with text that can be seen? Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from deployments.spec.problems import MOST_PROBLEMS, Problem
from deployments.spec.text import cleaned, fault_in, plain_name, quoted

DEEPEST = 20
MOST_NODES = 200_000
LARGEST_NUMBER = 2**63
Path = tuple[str | int, ...]


def located(path: Path, message: str) -> Problem:
    """A problem at a place of the document, split into component and dotted field."""
    words = [plain_name(part) if isinstance(part, str) else str(part) for part in path]
    if len(words) >= 2 and words[0] == "components":
        return Problem(words[1], ".".join(words[2:]) or None, message)
    return Problem(None, ".".join(words) or None, message)


@dataclass
class Inspection:
    """A copy of the document in which every fault found so far is repaired, and the faults."""

    document: Any = None
    problems: list[Problem] = field(default_factory=list)
    nodes: int = 0

    def note(self, path: Path, message: str) -> None:
        if len(self.problems) <= MOST_PROBLEMS:
            self.problems.append(located(path, message))


def inspect(document: object) -> Inspection:
    """Copy a document of unknown origin into plain JSON data. Never raises, never keeps a reference to the input.

    Refused, each where it stands: keys that are not text, values that JSON does not have, numbers beyond 64 bits, NaN,
    more than 20 levels, more than 200,000 values, unwanted characters.
    """
    inspection = Inspection()
    inspection.document = _copy(document, (), inspection)
    return inspection


def _copy(value: object, path: Path, seen: Inspection) -> Any:
    seen.nodes += 1
    if seen.nodes == MOST_NODES + 1:
        seen.note((), f"The definition has more than {MOST_NODES:,} values. Make it smaller.")
    if seen.nodes > MOST_NODES:
        return None
    if isinstance(value, dict | list | tuple):
        if len(path) >= DEEPEST:
            seen.note(path, f"This is nested more than {DEEPEST} levels deep. Nothing in a definition needs that.")
            return None
        if isinstance(value, dict):
            return dict(_pairs(value, path, seen))
        return [_copy(item, (*path, index), seen) for index, item in enumerate(value)]
    return _scalar(value, path, seen)


def _pairs(mapping: dict[Any, Any], path: Path, seen: Inspection) -> Iterator[tuple[str, Any]]:
    for key, value in mapping.items():
        if not isinstance(key, str):
            seen.note(path, f"The name {quoted(key)} is not text. Put it in quotes.")
            continue
        name = cleaned(str(key), line=True)
        if fault := fault_in(key, line=True):
            seen.note(path, f"The name {quoted(key)} cannot be used. {fault}")
        if name != key and name in mapping:
            continue
        yield name, _copy(value, (*path, name), seen)


def _scalar(value: object, path: Path, seen: Inspection) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        if fault := fault_in(value, line=False):
            seen.note(path, fault)
        return cleaned(str(value))
    if isinstance(value, int):
        if abs(value) < LARGEST_NUMBER:
            return int(value)
        seen.note(path, "This number is too large. Use a number below 9,223,372,036,854,775,808.")
        return 0
    if isinstance(value, float):
        if math.isfinite(value):
            return float(value)
        seen.note(path, "This is not a finite number. Write the number out.")
        return 0
    seen.note(path, f"A value of type {type(value).__name__} cannot stand here. Use text, a number, true or false.")
    return None
