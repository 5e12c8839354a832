"""How a validator reports several faults of one field at once; pydantic by itself stops at a field's first. Pure."""

from __future__ import annotations

from collections.abc import Iterable

Fault = tuple[str, str]
"""Where below the field ("" for the field itself, else dotted), and the sentence."""


class Faults(ValueError):
    """Raised inside a pydantic validator; `parse` makes one problem of each fault."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(message for _, message in self.faults))


def refuse(faults: Iterable[Fault]) -> None:
    """Raise Faults when there are any."""
    found = tuple(faults)
    if found:
        raise Faults(found)
