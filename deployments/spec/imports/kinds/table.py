"""Tables: keys, indexes, capacity, and the functions that their changes run. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deployments.spec.imports.kinds.mappings import mappings_of
from deployments.spec.imports.kinds.table_beside import beside
from deployments.spec.imports.proposal import Link, Proposal, Unknown, View, only, target
from deployments.spec.kinds.running import runs_role_of
from deployments.spec.kinds.table_indexes import LocalIndex
from deployments.spec.kinds.table_stream import FAILED, VIEWS
from deployments.spec.naming import short_hash
from deployments.spec.template import canonical

_STREAMS = {view: name for name, view in VIEWS.items()}
_PROJECTIONS = {"ALL": "all", "KEYS_ONLY": "keys", "INCLUDE": "include"}


def recognise(view: View, name: str) -> Proposal:
    """A table with its indexes, and what goes with it."""
    properties = view.properties(name)
    types = _types(properties)
    key, sort_key = _schema(properties)
    settings: dict[str, Any] = {
        "partition_key": {"name": key, "type": types.get(key, "S")},
        **_capacity(properties),
        **_care(properties),
        **_indexes(properties, types),
    }
    if sort_key:
        settings["sort_key"] = {"name": sort_key, "type": types.get(sort_key, "S")}
    more, parts = beside(view, name)
    settings |= more
    claims = {_role(settings): name, **parts}
    return Proposal(name, "table", settings, claims, tuple(_runs(view, name)))


def _role(settings: dict[str, Any]) -> str:
    """The part of the component that the table is: with local indexes it carries a mark of them."""
    local = [LocalIndex.model_validate(row).model_dump(mode="json") for row in settings.get("local_indexes", ())]
    return f"Table{short_hash(*sorted(map(canonical, local)))}" if local else "Table"


def _types(properties: dict[str, Any]) -> dict[str, str]:
    rows = only(properties, "AttributeDefinitions", list, [])
    return {str(row.get("AttributeName")): str(row.get("AttributeType")) for row in rows if isinstance(row, dict)}


def _schema(properties: dict[str, Any]) -> tuple[str, str | None]:
    """The key and the sort key."""
    rows = [row for row in only(properties, "KeySchema", list, []) if isinstance(row, dict)]
    found = {str(row.get("KeyType")): row.get("AttributeName") for row in rows}
    key, sort_key = found.get("HASH"), found.get("RANGE")
    if not isinstance(key, str) or not isinstance(sort_key, str | None):
        raise Unknown("Its key is worked out by AWS or has another form than forms have.")
    return key, sort_key


def _capacity(properties: dict[str, Any]) -> dict[str, Any]:
    billing = only(properties, "BillingMode", str, "PROVISIONED")
    if billing == "PROVISIONED":
        units = properties.get("ProvisionedThroughput")
        if not isinstance(units, dict):
            raise Unknown("It says neither how it is paid for nor how many units it has.")
        return {"billing": "provisioned", **_units(units)}
    limits = properties.get("OnDemandThroughput", {})
    found = {"most_reads": limits.get("MaxReadRequestUnits"), "most_writes": limits.get("MaxWriteRequestUnits")}
    return {"billing": "on_demand", **{name: value for name, value in found.items() if value is not None}}


def _units(units: dict[str, Any]) -> dict[str, Any]:
    reads, writes = (only(units, name, int, None) for name in ("ReadCapacityUnits", "WriteCapacityUnits"))
    return {"read_units": reads, "write_units": writes}


def _care(properties: dict[str, Any]) -> dict[str, Any]:
    """What is kept of it, and how."""
    recovery = only(properties, "PointInTimeRecoverySpecification", dict, {})
    found: dict[str, Any] = {
        "point_in_time_recovery": only(recovery, "PointInTimeRecoveryEnabled", bool, False),
        "deletion_protection": only(properties, "DeletionProtectionEnabled", bool, False),
        "stream": _STREAMS.get(only(properties, "StreamSpecification", dict, {}).get("StreamViewType"), "off"),
    }
    if "RecoveryPeriodInDays" in recovery:
        found["recovery_days"] = only(recovery, "RecoveryPeriodInDays", int, None)
    expiry = only(properties, "TimeToLiveSpecification", dict, {})
    if expiry.get("Enabled") in (True, "true"):
        found["expiry_attribute"] = only(expiry, "AttributeName", str, None)
    sealing = only(properties, "SSESpecification", dict, {})
    if sealing.get("SSEEnabled") in (True, "true"):
        found["encryption"] = "aws_managed"
    if properties.get("TableClass") == "STANDARD_INFREQUENT_ACCESS":
        found["storage_class"] = "infrequent_access"
    return found


def _indexes(properties: dict[str, Any], types: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    global_ = [_global(row, types) for row in only(properties, "GlobalSecondaryIndexes", list, [])]
    local = [_index(row, types) for row in only(properties, "LocalSecondaryIndexes", list, [])]
    if global_:
        found["indexes"] = global_
    if local:
        found["local_indexes"] = [{name: value for name, value in row.items() if name != "key"} for row in local]
    return found


def _global(row: dict[str, Any], types: dict[str, str]) -> dict[str, Any]:
    found = _index(row, types)
    units = row.get("ProvisionedThroughput")
    return {**found, "key_type": types.get(found["key"], "S"), **(_units(units) if isinstance(units, dict) else {})}


def _index(row: dict[str, Any], types: dict[str, str]) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise Unknown("An index is worked out by AWS or has another form than forms have.")
    key, sort_key = _schema(row)
    copied = only(row, "Projection", dict, {})
    found: dict[str, Any] = {
        "name": only(row, "IndexName", str, ""),
        "key": key,
        "projection": _PROJECTIONS.get(str(copied.get("ProjectionType")), "all"),
    }
    if sort_key:
        found |= {"sort_key": sort_key, "sort_type": types.get(sort_key, "S")}
    if "NonKeyAttributes" in copied:
        found["attributes"] = only(copied, "NonKeyAttributes", list, [])
    return found


def _runs(view: View, name: str) -> Iterator[Link]:
    for mapping, function in mappings_of(view, name):
        role = runs_role_of(view.names[function])
        claims = {role: mapping}
        after = view.properties(mapping).get("DestinationConfig", {})
        box = target(after.get("OnFailure", {}).get("Destination")) if isinstance(after, dict) else None
        if box and view.resources.get(box, {}).get("Type") == "AWS::SQS::Queue":
            claims[FAILED] = box
        yield Link(function, claims=claims)
