"""What DynamoDB refuses to change about a table that is there, known before AWS is asked. Pure.

"You can delete or add one global secondary index without interruption. If you do both in the same update, the update
fails", and nothing but the units of one can be changed (AWS's page of AWS::DynamoDB::Table).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from deployments.spec.definition import Component
from deployments.spec.faults import Fault
from deployments.spec.kinds.table_stream import foretell_stream
from deployments.spec.text import joined

_MAKE_ANEW: Final = ("partition_key", "sort_key", "local_indexes")
_UNITS: Final = ("read_units", "write_units")
Shapes = Mapping[str, Any]
"""Index name -> everything about it that cannot be changed."""


def index_refusal(before: Shapes, after: Shapes) -> str:
    """Why DynamoDB refuses to bring a table from one set of global indexes to another at once, and what to do; empty
    when it does not.
    """
    changed = [name for name in sorted(before.keys() & after.keys()) if before[name] != after[name]]
    if changed:
        return (
            f"DynamoDB changes no index, and {joined(changed)} would be another. Add it under a new name, deploy "
            "that, and remove the old one afterwards."
        )
    added, removed = sorted(after.keys() - before.keys()), sorted(before.keys() - after.keys())
    if len(added) + len(removed) < 2:
        return ""
    parts = [f"{verb} {joined(names)}" for verb, names in (("adds", added), ("removes", removed)) if names]
    return (
        f"DynamoDB adds or removes one index in a deployment, and this {' and '.join(parts)}. Deploy them one after "
        "the other."
    )


def index_words(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """The same for two versions of a component's document; a table that is made anew may have any."""
    if any(before.get(name) != after.get(name) for name in _MAKE_ANEW):
        return ""
    return index_refusal(_shapes(before.get("indexes")), _shapes(after.get("indexes")))


def foretell(before: Component, after: Component) -> Iterator[Fault]:
    """What a change of the indexes or of the functions that a table runs does beyond the change itself."""
    if words := index_words(before.to_document(), after.to_document()):
        yield "indexes", words
    yield from foretell_stream(before, after)


def _shapes(rows: Sequence[Mapping[str, Any]] | None) -> Shapes:
    return {
        str(row.get("name")): {name: value for name, value in row.items() if name not in _UNITS} for row in rows or ()
    }
