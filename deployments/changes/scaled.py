"""Units of tables that AWS itself raises and lowers: another number than the template's is what was asked for. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from deployments.changes.change import TABLE_TYPE
from deployments.changes.drift import Difference, Seen, State
from deployments.changes.resources import properties_of, resources_of

_TARGET: Final = "AWS::ApplicationAutoScaling::ScalableTarget"
_NAMED: Final = re.compile(r"\$\{(\w+)\}")
_UNITS: Final = re.compile(r"(/GlobalSecondaryIndexes/\d+)?/ProvisionedThroughput(/(Read|Write)CapacityUnits)?")


def without_scaling(rows: Iterable[Seen], template: Mapping[str, Any]) -> tuple[Seen, ...]:
    """What was found, but for the units of tables that the template lets AWS scale.

    :param template: the one that runs; empty when it is not known, and then nothing is left out.
    """
    scaled = _scaled(template)
    return tuple(_judged(row) if row.type == TABLE_TYPE and row.logical_id in scaled else row for row in rows)


def _scaled(template: Mapping[str, Any]) -> frozenset[str]:
    found: set[str] = set()
    for logical_id, resource in resources_of(template).items():
        if isinstance(resource, Mapping) and resource.get("Type") == _TARGET:
            place = properties_of(template, logical_id).get("ResourceId")
            text = place.get("Fn::Sub") if isinstance(place, Mapping) else None
            found.update(_NAMED.findall(text) if isinstance(text, str) else ())
    return frozenset(found)


def _judged(row: Seen) -> Seen:
    if row.state is not State.MODIFIED or not row.differences:
        return row
    left = tuple(one for one in row.differences if not _is_scaling(one))
    return replace(row, differences=left, state=row.state if left else State.IN_SYNC)


def _is_scaling(difference: Difference) -> bool:
    return difference.kind == "NOT_EQUAL" and bool(_UNITS.fullmatch(difference.path))
