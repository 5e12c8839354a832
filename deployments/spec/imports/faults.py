"""What is wrong with a template that was brought, each with its line. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

MOST: Final = 50
"""More than this helps nobody."""


@dataclass(frozen=True)
class TemplateFault:
    """A sentence that says what to do; `line` counts from 1, None where it is not known."""

    message: str
    line: int | None = None

    def __str__(self) -> str:
        return f"Line {self.line}: {self.message}" if self.line else self.message


class InvalidTemplate(Exception):
    """The text cannot be imported. Carries what is wrong in the order of the lines."""

    def __init__(self, faults: Iterable[TemplateFault]) -> None:
        ordered = sorted(set(faults), key=lambda fault: (fault.line or 0, fault.message))
        self.faults = tuple(ordered[:MOST])
        if len(ordered) > MOST:
            self.faults += (TemplateFault("There are more faults than these. Put these right first."),)
        super().__init__("\n".join(map(str, self.faults)))


def refused(message: str, line: int | None = None) -> InvalidTemplate:
    """The exception for a single fault."""
    return InvalidTemplate([TemplateFault(message, line)])
