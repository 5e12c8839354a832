"""What the components of an import are called: as our own notes say, else after the resource. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from deployments.spec.naming import camel, is_component_name

_LONGEST: Final = 40
_WORD: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")


def names_of(resources: Mapping[str, Mapping[str, Any]], types: Iterable[str]) -> dict[str, str]:
    """A name for each resource of these types. Those that our own notes put into one component have one name."""
    wanted = frozenset(types)
    mine = [name for name, body in resources.items() if body["Type"] in wanted]
    found = {name: noted for name in mine if (noted := _noted(resources[name]))}
    taken = {camel(name) for name in found.values()}
    for name in sorted(set(mine) - found.keys()):
        found[name] = free(snake(name), taken)
        taken.add(camel(found[name]))
    return found


def _noted(body: Mapping[str, Any]) -> str:
    note = body.get("Metadata", {}).get("Tierboard") if isinstance(body.get("Metadata"), dict) else None
    name = note.get("Component") if isinstance(note, dict) else None
    return name if isinstance(name, str) and is_component_name(name) else ""


def snake(logical_id: str) -> str:
    """orders_table for OrdersTable; always a name that a component may have."""
    name = "_".join(_WORD.findall(logical_id)).lower()[:_LONGEST].strip("_")
    return name if is_component_name(name) else f"x{name}"[:_LONGEST]


def free(name: str, taken: Iterable[str]) -> str:
    """The name, or the first with a number that gives another id than `taken` ones in camel case."""
    used, number, found = set(taken), 1, name
    while camel(found) in used:
        number += 1
        found = f"{name[: _LONGEST - 4]}_{number}"
    return found
