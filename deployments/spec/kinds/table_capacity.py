"""How much a table may be read and written: a ceiling on demand, or provisioned units that AWS raises and lowers. Pure.

The bounds are AWS's: 40,000 units a table without asking for more ("Quotas in Amazon DynamoDB"), a target of 20 to 90
percent ("DynamoDB auto scaling target tracking"). Application Auto Scaling uses a role of its own that AWS makes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal, Protocol

from pydantic import Field

from deployments.spec.canvas import Canvas, ref, sub
from deployments.spec.definition import Component
from deployments.spec.faults import Fault
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.kinds.table_indexes import GlobalIndex
from deployments.spec.naming import short_hash

Units = Annotated[int, Field(ge=1, le=40_000)]
USUAL_UNITS: Final = 5
_DIRECTIONS: Final = {"Read": "read", "Write": "write"}


class Scaling(Settings):
    """Provisioned units that follow the use."""

    most_reads: Annotated[
        Units,
        Shown(
            "Read units, at most",
            "The table never gets more, nor does an index. The least is the number of read units above.",
            unit="units",
            widget="number",
            aws_name="MaxCapacity",
        ),
    ] = 100
    most_writes: Annotated[
        Units,
        Shown(
            "Write units, at most",
            "The table never gets more, nor does an index. The least is the number of write units above.",
            unit="units",
            widget="number",
            aws_name="MaxCapacity",
        ),
    ] = 100
    utilization: Annotated[
        int,
        Field(ge=20, le=90),
        Shown(
            "Used units",
            "So much of the units should be in use. Less leaves more room for sudden use, and costs more.",
            unit="%",
            widget="number",
            aws_name="TargetValue",
        ),
    ] = 70


ScalingField = Annotated[
    Scaling | None,
    Shown(
        "Follow the use",
        "Only with provisioned capacity: AWS raises and lowers the units by the minute, for indexes too.",
        widget="group",
        group="more",
        aws_name="ScalableTarget, ScalingPolicy",
    ),
]
MostReads = Annotated[
    Units | None,
    Shown(
        "Reads, at most",
        "Only on demand: read units a second of the table, and of each index. Further reads are refused. "
        "Empty means no ceiling of its own.",
        unit="units/s",
        widget="number",
        group="more",
        aws_name="MaxReadRequestUnits",
    ),
]
MostWrites = Annotated[
    Units | None,
    Shown(
        "Writes, at most",
        "Only on demand: write units a second of the table, and of each index. Further writes are refused. "
        "Empty means no ceiling of its own.",
        unit="units/s",
        widget="number",
        group="more",
        aws_name="MaxWriteRequestUnits",
    ),
]
StorageClass = Annotated[
    Literal["infrequent_access"] | None,
    Shown(
        "Storage",
        "AWS lets it be changed twice in 30 days.",
        widget="radio",
        group="more",
        choices=(
            Choice(None, "Usual", "For what is read and written often."),
            Choice(
                "infrequent_access", "Rarely used", "Storage costs less than half, each read and write a quarter more."
            ),
        ),
        aws_name="TableClass",
    ),
]


class Capacity(Protocol):
    """The settings of a table that say how much it may be used."""

    @property
    def billing(self) -> str: ...

    @property
    def read_units(self) -> int | None: ...

    @property
    def write_units(self) -> int | None: ...

    @property
    def scaling(self) -> Scaling | None: ...

    @property
    def most_reads(self) -> int | None: ...

    @property
    def most_writes(self) -> int | None: ...

    @property
    def indexes(self) -> tuple[GlobalIndex, ...] | None: ...


def capacity_faults(table: Capacity) -> Iterator[Fault]:
    """Settings that belong to the other way of paying, and ceilings below the least."""
    if table.billing == "on_demand":
        for name in ("read_units", "write_units"):
            if getattr(table, name) is not None:
                yield name, "Units belong to provisioned capacity. Empty this, or choose Provisioned."
        if table.scaling is not None:
            yield "scaling", "On demand follows the use by itself. Switch this off, or choose Provisioned."
        return
    for name in ("most_reads", "most_writes"):
        if getattr(table, name) is not None:
            yield name, "This ceiling belongs to capacity on demand. Empty it, or choose On demand."
    if table.scaling is not None:
        yield from _scaling_faults(table, table.scaling)


def _scaling_faults(table: Capacity, scaling: Scaling) -> Iterator[Fault]:
    for name, most in (("read_units", scaling.most_reads), ("write_units", scaling.most_writes)):
        least = getattr(table, name) or USUAL_UNITS
        if least > most:
            field = "scaling.most_reads" if name == "read_units" else "scaling.most_writes"
            yield field, f"The table begins with {least:,} units, which is more. Raise this, or lower the units."
        for number, index in enumerate(table.indexes or ()):
            if (getattr(index, name) or 0) > most:
                words = f"With Follow the use the most is {most:,} units. Lower this, or raise the most."
                yield f"indexes.{number}.{name}", words


def throughput(table: Capacity) -> dict[str, Any]:
    """How the table is paid for, with its units or its ceiling."""
    if table.billing == "on_demand":
        return {"BillingMode": "PAY_PER_REQUEST", **_ceiling(table)}
    return {"BillingMode": "PROVISIONED", "ProvisionedThroughput": _units(table.read_units, table.write_units)}


def index_throughput(table: Capacity, index: GlobalIndex) -> dict[str, Any]:
    """The same for one index, which has units and a ceiling of its own."""
    if table.billing == "on_demand":
        return _ceiling(table)
    reads, writes = index.read_units or table.read_units, index.write_units or table.write_units
    return {"ProvisionedThroughput": _units(reads, writes)}


def _ceiling(table: Capacity) -> dict[str, Any]:
    limits = {"MaxReadRequestUnits": table.most_reads, "MaxWriteRequestUnits": table.most_writes}
    given = {name: most for name, most in limits.items() if most is not None}
    return {"OnDemandThroughput": given} if given else {}


def _units(reads: int | None, writes: int | None) -> dict[str, int]:
    return {"ReadCapacityUnits": reads or USUAL_UNITS, "WriteCapacityUnits": writes or USUAL_UNITS}


def draw_scaling(canvas: Canvas, component: Component, table: Capacity, table_id: str) -> None:
    """What raises and lowers the units: a target and a rule each for reads and writes, of the table and each index."""
    if table.scaling is None:
        return
    whole = throughput(table)["ProvisionedThroughput"]
    _follow(canvas, component, table.scaling, table_id, whole, None)
    for index in sorted(table.indexes or (), key=lambda one: one.name):
        units = index_throughput(table, index)["ProvisionedThroughput"]
        _follow(canvas, component, table.scaling, table_id, units, index.name)


def _follow(
    canvas: Canvas, component: Component, scaling: Scaling, table_id: str, units: dict[str, int], index: str | None
) -> None:
    place, of = (f"/index/{index}", f" of index {index}") if index else ("", "")
    for direction, most in zip(_DIRECTIONS, (scaling.most_reads, scaling.most_writes), strict=True):
        role = f"{direction}Scaling{short_hash(index) if index else ''}"
        target = canvas.add(
            component,
            role,
            "AWS::ApplicationAutoScaling::ScalableTarget",
            {
                "ServiceNamespace": "dynamodb",
                "ResourceId": sub("table/${" + table_id + "}" + place),
                "ScalableDimension": f"dynamodb:{'index' if index else 'table'}:{direction}CapacityUnits",
                "MinCapacity": units[f"{direction}CapacityUnits"],
                "MaxCapacity": most,
            },
            part=f"{_DIRECTIONS[direction]} units{of}",
            tagged=True,
        )
        tracking = {
            "PredefinedMetricSpecification": {"PredefinedMetricType": f"DynamoDB{direction}CapacityUtilization"},
            "TargetValue": scaling.utilization,
        }
        policy = {
            "PolicyName": f"{direction}UnitsFollowTheUse",
            "PolicyType": "TargetTrackingScaling",
            "ScalingTargetId": ref(target),
            "TargetTrackingScalingPolicyConfiguration": tracking,
        }
        part = f"rule for {_DIRECTIONS[direction]} units{of}"
        canvas.add(component, f"{role}Rule", "AWS::ApplicationAutoScaling::ScalingPolicy", policy, part=part)
