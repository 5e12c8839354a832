"""Problems by the id of the place where the page shows them, for a form that stays on the screen. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from dashboard.forms.controls import Control
from dashboard.forms.sheets import Form

Errors = dict[str, list[str]]


def errors_by_id(form: Form) -> Errors:
    """Every place of the form that can show problems, with those that it has now."""
    found = dict(_places((*form.usual, *form.more)))
    found["uses"] = list(form.lacks)
    return found | {connection.id: list(connection.problems) for connection in form.connections}


def renumbered(errors: Errors, kept: Mapping[str, Iterable[int]]) -> Errors:
    """The same with the numbers that the lines have on the screen. `kept` maps a list to its lines' numbers there, in
    the document's order.
    """
    return {_on_screen(place, kept): messages for place, messages in errors.items()}


def _on_screen(place: str, kept: Mapping[str, Iterable[int]]) -> str:
    for name, numbers in kept.items():
        match = re.fullmatch(rf"f-{re.escape(name)}-(\d+)(-.*)?", place)
        if match and int(match[1]) < len(shown := list(numbers)):
            place = f"f-{name}-{shown[int(match[1])]}{match[2] or ''}"
    return place


def _places(controls: Iterable[Control]) -> Iterator[tuple[str, list[str]]]:
    for control in controls:
        yield control.id, list(control.problems)
        yield from _places(control.children)
        for line in control.lines:
            yield f"f-{line.name}", list(line.problems)
            yield from _places(line.controls)
