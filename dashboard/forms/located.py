"""Problems and the fields that they belong to. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Located:
    """A problem and the way to its field below the component: ("routes", "0", "function")."""

    path: tuple[str, ...]
    message: str


def below(step: str, problems: Sequence[Located]) -> list[Located]:
    """Those of a field or line, their paths relative to it."""
    return [Located(one.path[1:], one.message) for one in problems if one.path and one.path[0] == step]


def of_key(problems: Sequence[Located], key: str) -> list[Located]:
    """Those of a pair or file. A file's path may hold dots, which also part the steps of a problem's path."""
    steps = [(".".join(one.path), one) for one in problems]
    return [one for step, one in steps if step in (key, f"inline.{key}")]
