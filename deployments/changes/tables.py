"""What AWS refuses to do to a table that is there, found in the templates before a change set is executed. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from deployments.changes.change import TABLE_TYPE, Action, Change
from deployments.changes.resources import about, properties_of, resources_of
from deployments.spec.kinds.table_updates import Shapes, index_refusal


@dataclass(frozen=True)
class Refusal:
    """One thing that would fail, where it is, and what to do instead."""

    code: str
    sentence: str
    component: str
    field: str


_TWICE: Final = "index_changes"
_PROTECTED: Final = "deletion_protected"


def refused(changes: Iterable[Change], before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Refusal]:
    """Everything that cannot be done to a table in this deployment."""
    for change in changes:
        if change.type != TABLE_TYPE or change.logical_id not in resources_of(before):
            continue
        goes = change.action is Action.REMOVE or change.surely_replaces
        name = about(change.logical_id, change.type, before).component
        if goes and str(properties_of(before, change.logical_id).get("DeletionProtectionEnabled")).lower() == "true":
            what = "removed" if change.action is Action.REMOVE else "replaced"
            words = (
                f"**{name or change.logical_id}** is protected against deletion, so it is not {what}. Switch its "
                "deletion protection off and deploy that first."
            )
            yield Refusal(_PROTECTED, words, name, "deletion_protection")
        if not goes and (why := _indexes(change.logical_id, before, after)):
            yield Refusal(_TWICE, f"**{name or change.logical_id}**: {why}", name, "indexes")


def _indexes(logical_id: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    return index_refusal(*(_shapes(properties_of(template, logical_id)) for template in (before, after)))


def _shapes(properties: Mapping[str, Any]) -> Shapes:
    rows = properties.get("GlobalSecondaryIndexes")
    found = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    return {str(row.get("IndexName")): [row.get("KeySchema"), _copied(row.get("Projection"))] for row in found}


def _copied(projection: Any) -> Any:
    """What an index holds, whatever order its attributes are written in."""
    if not isinstance(projection, Mapping):
        return projection
    names = projection.get("NonKeyAttributes")
    return {**projection, "NonKeyAttributes": sorted(map(str, names)) if isinstance(names, list) else names}
