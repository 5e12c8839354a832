"""What changed since the last revision, in sentences and as a message that a person may keep or write anew. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from deployments.spec.diff import FieldChange
from deployments.spec.text import joined

_SHOWN: Final = 3
_LONGEST: Final = 160
_ACTIONS: Final = ("added", "removed", "changed")


def message(changes: Sequence[FieldChange]) -> str:
    """A message for the next revision: "notes: memory and GREETING changed; orders added". Empty for no changes."""
    parts = [_component(name, list(found)) for name, found in groupby(changes, key=lambda change: change.component)]
    shown = "; ".join(parts[:_SHOWN])
    if len(parts) > _SHOWN:
        shown += f"; {len(parts) - _SHOWN} more"
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def _component(name: str, changes: Sequence[FieldChange]) -> str:
    whole = [change for change in changes if not change.field]
    if whole:
        return f"{name} {whole[-1].action}"
    by_action = ((action, [_label(one) for one in changes if one.action == action]) for action in _ACTIONS)
    return f"{name}: " + ", ".join(f"{_and(labels)} {action}" for action, labels in by_action if labels)


def _label(change: FieldChange) -> str:
    """A variable goes by its own name, a connection by what it leads to, a setting by its label."""
    field, _, rest = change.field.partition(".")
    if rest and change.label.endswith(f" {rest}"):
        return f"use of {rest}" if field == "uses" else rest
    return change.label if change.label.isupper() else change.label[:1].lower() + change.label[1:]


def _and(labels: Iterable[str]) -> str:
    found = list(labels)
    if len(found) > _SHOWN:
        return f"{len(found)} settings"
    return joined(found)
