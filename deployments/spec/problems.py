"""What is wrong with a definition, said so that a person can put it right. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from deployments.spec.text import plain_name

MOST_PROBLEMS = 100
"""More than this helps nobody and makes a hostile document expensive to answer."""


@dataclass(frozen=True)
class Problem:
    """One fault: where it is and what to do about it.

    `component` is None for faults of the whole document. `field` is dotted from the component
    ("routes.0.function"), or from the document when there is no component; None means the whole thing.
    """

    component: str | None
    field: str | None
    message: str

    @property
    def place(self) -> str:
        """The fault's address in one word, as commands print it: "api.routes.0.function"."""
        parts = [part for part in (self.component, self.field) if part]
        return ".".join(parts) or "definition"

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class InvalidDefinition(Exception):
    """The document cannot become a definition. Carries every problem, in the order in which it is given them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once: the document's own first, then by component and field, row 2 before row 10.

    The order does not depend on the order of the document's keys. Only the first hundred are kept; a last one says
    that there are more.
    """
    ordered = sorted({_visible(problem) for problem in problems}, key=_rank)
    if len(ordered) <= MOST_PROBLEMS:
        return tuple(ordered)
    rest = Problem(None, None, "There are more problems than these. Put these right first.")
    return (*ordered[:MOST_PROBLEMS], rest)


def _visible(problem: Problem) -> Problem:
    """Names come from outside; whatever they hold, an address is one line that can be read, stored and sent."""
    places = [place and plain_name(place) for place in (problem.component, problem.field)]
    return Problem(places[0], places[1], problem.message)


def _rank(problem: Problem) -> tuple[str, list[tuple[int, str]], str]:
    pieces = re.split(r"(\d+)", problem.field or "")
    natural = [(int(piece), "") if piece.isdecimal() and len(piece) < 10 else (0, piece) for piece in pieces]
    return (problem.component or "", natural, problem.message)
