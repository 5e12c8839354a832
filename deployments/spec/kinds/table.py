"""A table: DynamoDB. Holds data, so removing it from a definition never deletes it at AWS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import model_validator

from deployments.spec.canvas import Canvas, Feed, Grant, allow, arn_of, logical, ref, sub
from deployments.spec.definition import Component
from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.kinds.base import Access, Kind, settings_of
from deployments.spec.kinds.table_backups import BackupsField, RecoveryDays, draw_backups
from deployments.spec.kinds.table_capacity import (
    MostReads,
    MostWrites,
    ScalingField,
    StorageClass,
    Units,
    capacity_faults,
    draw_scaling,
    index_throughput,
    throughput,
)
from deployments.spec.kinds.table_indexes import (
    GlobalIndexes,
    LocalIndexes,
    attribute_definitions,
    index_faults,
    projection,
    schema,
)
from deployments.spec.kinds.table_key import Encryption, draw_key, encryption, key_right
from deployments.spec.kinds.table_keys import AttributeName, Key, logical_id
from deployments.spec.kinds.table_stream import draw_run, rights, stream_view
from deployments.spec.kinds.table_updates import foretell
from deployments.spec.naming import variable_name

READ = ("BatchGetItem", "ConditionCheckItem", "DescribeTable", "GetItem", "Query", "Scan")
WRITE = ("BatchWriteItem", "DeleteItem", "DescribeTable", "PutItem", "UpdateItem")
ACTIONS = {"read": READ, "write": WRITE, "read_write": tuple(sorted({*READ, *WRITE}))}
REPLACED = "A change makes a new, empty table. The items of the old one do not move."


class TableSettings(Settings):
    """What a person decides about a table."""

    partition_key: Annotated[
        Key,
        Shown(
            "Key",
            "Items are found by this attribute and spread over AWS's storage by it. Take one with many values.",
            widget="group",
            replaces=True,
            replaces_words=REPLACED,
            aws_name="KeySchema HASH",
        ),
    ]
    sort_key: Annotated[
        Key | None,
        Shown(
            "Sort key",
            "A second attribute: items with the same key are kept in its order and can be read as a range.",
            widget="group",
            replaces=True,
            replaces_words=REPLACED,
            aws_name="KeySchema RANGE",
        ),
    ] = None
    billing: Annotated[
        Literal["on_demand", "provisioned"],
        Shown(
            "Capacity",
            "How reads and writes are paid for.",
            widget="radio",
            choices=(
                Choice("on_demand", "On demand", "Each request is paid for. Nothing to pay when idle."),
                Choice("provisioned", "Provisioned", "Units are paid by the hour; requests beyond them are refused."),
            ),
            aws_name="BillingMode",
        ),
    ] = "on_demand"
    read_units: Annotated[
        Units | None,
        Shown(
            "Read units",
            "Only with provisioned capacity: reads of 4 KB a second. Empty means 5.",
            unit="units",
            widget="number",
            group="more",
            aws_name="ReadCapacityUnits",
        ),
    ] = None
    write_units: Annotated[
        Units | None,
        Shown(
            "Write units",
            "Only with provisioned capacity: writes of 1 KB a second. Empty means 5.",
            unit="units",
            widget="number",
            group="more",
            aws_name="WriteCapacityUnits",
        ),
    ] = None
    scaling: ScalingField = None
    most_reads: MostReads = None
    most_writes: MostWrites = None
    storage_class: StorageClass = None
    indexes: GlobalIndexes = None
    local_indexes: LocalIndexes = None
    point_in_time_recovery: Annotated[
        bool,
        Shown(
            "Undo window for data",
            "Lets you bring the table back to any second of the last 35 days. Paid by the size of the table.",
            widget="checkbox",
            aws_name="PointInTimeRecoveryEnabled",
        ),
    ] = True
    recovery_days: RecoveryDays = None
    backups: BackupsField = None
    expiry_attribute: Annotated[
        AttributeName | None,
        Shown(
            "Expiry attribute",
            "A number of seconds since 1970. AWS deletes items after that time, within days and free.",
            group="more",
            placeholder="expires_at",
            aws_name="TimeToLiveSpecification",
        ),
    ] = None
    encryption: Encryption = "aws_owned"
    stream: Annotated[
        Literal["off", "keys", "new_and_old"],
        Shown(
            "Change stream",
            "Keeps each change of an item for 24 hours, so that other software can follow.",
            widget="radio",
            group="more",
            choices=(
                Choice("off", "Off", "Changes are not kept."),
                Choice("keys", "Keys", "Only the key of each changed item is kept."),
                Choice("new_and_old", "Before and after", "The whole item before and after each change is kept."),
            ),
            aws_name="StreamSpecification",
        ),
    ] = "off"
    deletion_protection: Annotated[
        bool,
        Shown(
            "Deletion protection",
            "AWS refuses to delete the table, whoever asks, until this is switched off.",
            widget="checkbox",
            group="more",
            aws_name="DeletionProtectionEnabled",
        ),
    ] = False

    @model_validator(mode="after")
    def _fit(self) -> Self:
        refuse(self._faults())
        return self

    def _faults(self) -> Iterator[Fault]:
        keys = {"partition_key": self.partition_key, "sort_key": self.sort_key}
        if self.sort_key is not None and self.sort_key.name == self.partition_key.name:
            yield "sort_key.name", "The sort key must be another attribute than the key."
        yield from capacity_faults(self)
        if self.recovery_days is not None and not self.point_in_time_recovery:
            yield "recovery_days", "There is no undo window. Empty this, or switch the undo window on."
        if self.expiry_attribute in {key.name for key in keys.values() if key}:
            yield "expiry_attribute", "A key cannot be the expiry attribute. Name another attribute."
        provisioned = self.billing == "provisioned"
        expiry = self.expiry_attribute
        yield from index_faults(keys, self.indexes or (), self.local_indexes or (), expiry, provisioned=provisioned)


def draw(canvas: Canvas, component: Component) -> None:
    """One table, what goes with it, and the output with its name."""
    table = settings_of(component, TableSettings)
    key_id = draw_key(canvas, component) if table.encryption == "own_key" else ""
    recovery: dict[str, Any] = {"PointInTimeRecoveryEnabled": table.point_in_time_recovery}
    if table.recovery_days is not None:
        recovery["RecoveryPeriodInDays"] = table.recovery_days
    properties: dict[str, Any] = {
        "PointInTimeRecoverySpecification": recovery,
        "DeletionProtectionEnabled": table.deletion_protection,
        "SSESpecification": encryption(table.encryption, key_id),
        "TableClass": "STANDARD_INFREQUENT_ACCESS" if table.storage_class else None,
        **_keys(table),
        **throughput(table),
    }
    if table.expiry_attribute is not None:
        properties["TimeToLiveSpecification"] = {"AttributeName": table.expiry_attribute, "Enabled": True}
    if view := stream_view(table.stream, runs=bool(canvas.run_by(component))):
        properties["StreamSpecification"] = {"StreamViewType": view}
    table_id = canvas.add(
        component,
        logical_id(component).removeprefix(logical(component.name, "")),
        "AWS::DynamoDB::Table",
        properties,
        part="table",
        tagged=True,
        keep=True,
        depends_on=_after(canvas, component),
    )
    draw_scaling(canvas, component, table, table_id)
    draw_backups(canvas, component, table.backups, table_id, key_id)
    canvas.feed(component)
    canvas.output(component, "Name", "name", ref(table_id), f"Name of the table {component.name}")


def _keys(table: TableSettings) -> dict[str, Any]:
    """The key, the indexes sorted by name, and every attribute that one of them names."""
    key, sort_key = table.partition_key, table.sort_key
    found: dict[str, Any] = {
        "AttributeDefinitions": attribute_definitions(
            [key, *([sort_key] if sort_key else [])], table.indexes or (), table.local_indexes or ()
        ),
        "KeySchema": schema(key.name, sort_key.name if sort_key else None),
    }
    if table.indexes:
        found["GlobalSecondaryIndexes"] = [
            {
                "IndexName": index.name,
                "KeySchema": schema(index.key, index.sort_key),
                "Projection": projection(index),
                **index_throughput(table, index),
            }
            for index in sorted(table.indexes, key=lambda one: one.name)
        ]
    if table.local_indexes:
        found["LocalSecondaryIndexes"] = [
            {"IndexName": index.name, "KeySchema": schema(key.name, index.sort_key), "Projection": projection(index)}
            for index in sorted(table.local_indexes, key=lambda one: one.name)
        ]
    return found


def _after(canvas: Canvas, component: Component) -> list[str]:
    """The table with indexes before this one, by name: CloudFormation's page of the type asks to make such tables one
    after the other, because DynamoDB limits how many are made at a time.
    """
    indexed = [one for one in canvas.definition.of_kind("table") if has_indexes(settings_of(one, TableSettings))]
    before = [one for one in indexed if one.name < component.name]
    return [logical_id(before[-1])] if before and component in indexed else []


def has_indexes(table: TableSettings) -> bool:
    return bool(table.indexes or table.local_indexes)


def grant(canvas: Canvas, component: Component, access: str) -> Grant:
    """Rights on this one table, for readers on its indexes too, on its own key, and its name in a variable."""
    table, table_id = settings_of(component, TableSettings), logical_id(component)
    statements = [allow([f"dynamodb:{action}" for action in ACTIONS[access]], arn_of(table_id))]
    if has_indexes(table) and access != "write":
        statements.append(allow(["dynamodb:Query", "dynamodb:Scan"], sub("${" + table_id + ".Arn}/index/*")))
    if table.encryption == "own_key":
        statements.append(key_right(logical(component.name, "Key"), access))
    return Grant(tuple(statements), {variable_name(component.name): ref(table_id)})


KIND = Kind(
    name="table",
    label="Table",
    aws_name="DynamoDB table",
    tier="data",
    summary="Keeps items under a key, any number of them, without a server.",
    settings=TableSettings,
    render=draw,
    starter={"partition_key": {"name": "id"}},
    grant=grant,
    used_by={
        "function": (
            Access("read", "Read", "May get, query and scan items."),
            Access("write", "Write", "May add, change and delete items, but not read them."),
            Access("read_write", "Read and write", "May do both."),
        ),
        "identity_pool": (
            Access("own", "Own items", "Each person reads and writes items under their own id, which is the key."),
            Access("read", "Read", "Who signed in may read all items."),
            Access("guests", "Read, guests too", "Everyone may read all items, without signing in."),
        ),
    },
    cannot_use=dict.fromkeys(
        ("site", "rest_api", "http_api", "table", "user_pool", "identity_pool"),
        "A table uses nothing. Let a function use the table instead.",
    ),
    uses_only="A table only runs functions. Let it run one that uses what you need.",
    feed=Feed(draw_run, rights),
    foretell=foretell,
)
