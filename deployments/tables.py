"""The tables that run in an environment: their keys, and what AWS calls them. Reads rows only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from deployments.models import Environment, Output
from deployments.spec.canvas import logical

TABLE: Final = "table"
BINARY: Final = "B"


@dataclass(frozen=True)
class TableKey:
    """An attribute of a key; ``type`` is DynamoDB's letter: S, N or B."""

    name: str
    type: str


@dataclass(frozen=True)
class RunningTable:
    """A table of the revision that is live. ``at_aws`` is empty while nobody knows what AWS calls it."""

    component: str
    partition: TableKey
    sort: TableKey | None
    at_aws: str = ""


def running_tables(environment: Environment) -> tuple[RunningTable, ...]:
    """All of them by name, without their names at AWS; none while nothing is live."""
    revision = environment.live_revision
    components = revision.document.get("components", {}) if revision else {}
    return tuple(_of(name, row) for name, row in sorted(components.items()) if row.get("kind") == TABLE)


def running_table(environment: Environment, component: str) -> RunningTable | None:
    """One of them with its name at AWS; ``None`` when no such table runs there."""
    found = next((one for one in running_tables(environment) if one.component == component), None)
    if found is None:
        return None
    rows = Output.objects.filter(deployment=environment.live_deployment, key=logical(component, "Name"))
    at_aws = rows.values_list("value", flat=True).first() or ""
    return RunningTable(found.component, found.partition, found.sort, at_aws)


def _of(name: str, row: Mapping[str, Any]) -> RunningTable:
    sort = row.get("sort_key")
    return RunningTable(name, _key(row.get("partition_key") or {}), _key(sort) if sort else None)


def _key(row: Mapping[str, Any]) -> TableKey:
    return TableKey(str(row.get("name", "id")), str(row.get("type", "S")))
