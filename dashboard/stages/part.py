"""A part of a list that is too long for one page. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Part(Generic[T]):
    """``rows`` begin at place ``first``, from 1, of ``total``; ``number`` is one of 1 to ``parts``."""

    rows: tuple[T, ...]
    first: int
    total: int
    number: int
    parts: int

    @property
    def span(self) -> str:
        """``51 to 100 of 132``; "" when the whole list is here."""
        return f"{self.first} to {self.first + len(self.rows) - 1} of {self.total:,}" if self.parts > 1 else ""

    @property
    def before(self) -> int:
        """The number of the part before, 0 for none."""
        return self.number - 1

    @property
    def after(self) -> int:
        """The number of the part after, 0 for none."""
        return self.number + 1 if self.number < self.parts else 0


def part_of(rows: Sequence[T], number: int, size: int, *, spare: int = 0) -> Part[T]:
    """The part that is asked for, or the nearest there is; an empty list is one empty part.

    :param spare: a list that is longer than ``size`` by no more than this is shown whole.
    """
    size = size if len(rows) > size + spare else max(1, len(rows))
    parts = max(1, -(-len(rows) // size))
    number = min(max(1, number), parts)
    first = size * (number - 1)
    return Part(tuple(rows[first : first + size]), first + 1, len(rows), number, parts)
