"""A table: DynamoDB. Holds data, so removing it from a definition never deletes it at AWS."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from deployments.spec.canvas import Canvas, Grant, allow, arn_of, logical, ref
from deployments.spec.definition import Component
from deployments.spec.faults import refuse
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.kinds.base import Access, Kind, settings_of
from deployments.spec.naming import variable_name

READ = ("BatchGetItem", "ConditionCheckItem", "DescribeTable", "GetItem", "Query", "Scan")
WRITE = ("BatchWriteItem", "DeleteItem", "DescribeTable", "PutItem", "UpdateItem")
ACTIONS = {"read": READ, "write": WRITE, "read_write": tuple(sorted({*READ, *WRITE}))}
REPLACED = "A change makes a new, empty table. The items of the old one do not move."

AttributeName = Annotated[str, Field(min_length=1, max_length=255)]
Units = Annotated[int, Field(ge=1, le=40_000)]


class Key(Settings):
    """One key attribute of a table."""

    name: Annotated[
        AttributeName,
        Shown("Attribute", "Every item has it.", placeholder="id", aws_name="AttributeName"),
    ]
    type: Annotated[
        Literal["S", "N", "B"],
        Shown(
            "Type",
            "What the attribute holds.",
            widget="radio",
            choices=(
                Choice("S", "Text", "In order, 10 comes before 9."),
                Choice("N", "Number", "In order, 9 comes before 10."),
                Choice("B", "Bytes", "In order byte by byte."),
            ),
            aws_name="AttributeType",
        ),
    ] = "S"


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
    point_in_time_recovery: Annotated[
        bool,
        Shown(
            "Undo window for data",
            "Lets you bring the table back to any second of the last 35 days. Paid by the size of the table.",
            widget="checkbox",
            aws_name="PointInTimeRecoveryEnabled",
        ),
    ] = True
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
    encryption: Annotated[
        Literal["aws_owned", "aws_managed"],
        Shown(
            "Encryption key",
            "The table is always encrypted; this decides whose key it is.",
            widget="radio",
            group="more",
            choices=(
                Choice("aws_owned", "AWS's own key", "Free. The key is not visible in your account."),
                Choice("aws_managed", "A key in your account", "Its use is logged; each use of the key is paid for."),
            ),
            aws_name="SSESpecification",
        ),
    ] = "aws_owned"
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

    def _faults(self) -> list[tuple[str, str]]:
        faults: list[tuple[str, str]] = []
        if self.sort_key is not None and self.sort_key.name == self.partition_key.name:
            faults.append(("sort_key.name", "The sort key must be another attribute than the key."))
        if self.billing == "on_demand":
            for name in ("read_units", "write_units"):
                if getattr(self, name) is not None:
                    faults.append((name, "Units belong to provisioned capacity. Empty this, or choose Provisioned."))
        keys = {key.name for key in (self.partition_key, self.sort_key) if key}
        if self.expiry_attribute in keys:
            faults.append(("expiry_attribute", "A key cannot be the expiry attribute. Name another attribute."))
        return faults


def draw(canvas: Canvas, component: Component) -> None:
    """One table and the output with its name."""
    table = settings_of(component, TableSettings)
    keys = [(table.partition_key, "HASH"), *([(table.sort_key, "RANGE")] if table.sort_key else [])]
    properties: dict[str, Any] = {
        "AttributeDefinitions": [{"AttributeName": key.name, "AttributeType": key.type} for key, _ in keys],
        "KeySchema": [{"AttributeName": key.name, "KeyType": role} for key, role in keys],
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": table.point_in_time_recovery},
        "DeletionProtectionEnabled": table.deletion_protection,
        **_capacity(table),
    }
    if table.expiry_attribute is not None:
        properties["TimeToLiveSpecification"] = {"AttributeName": table.expiry_attribute, "Enabled": True}
    if table.encryption == "aws_managed":
        properties["SSESpecification"] = {"SSEEnabled": True, "SSEType": "KMS"}
    if table.stream != "off":
        view = {"keys": "KEYS_ONLY", "new_and_old": "NEW_AND_OLD_IMAGES"}[table.stream]
        properties["StreamSpecification"] = {"StreamViewType": view}
    table_id = canvas.add(component, "Table", "AWS::DynamoDB::Table", properties, part="table", tagged=True, keep=True)
    canvas.output(component, "Name", "name", ref(table_id), f"Name of the table {component.name}")


def _capacity(table: TableSettings) -> dict[str, Any]:
    if table.billing == "on_demand":
        return {"BillingMode": "PAY_PER_REQUEST"}
    units = {"ReadCapacityUnits": table.read_units or 5, "WriteCapacityUnits": table.write_units or 5}
    return {"BillingMode": "PROVISIONED", "ProvisionedThroughput": units}


def grant(canvas: Canvas, table: Component, access: str) -> Grant:
    """Rights on this one table, and its name in a variable. It has no indexes with ARNs of their own."""
    table_id = logical(table.name, "Table")
    statement = allow([f"dynamodb:{action}" for action in ACTIONS[access]], arn_of(table_id))
    return Grant((statement,), {variable_name(table.name): ref(table_id)})


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
        ("site", "rest_api", "http_api", "function", "table", "user_pool", "identity_pool"),
        "A table uses nothing. Let a function use the table instead.",
    ),
)
