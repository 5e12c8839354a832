"""Provisioned capacity of DynamoDB tables and indexes: units by the hour, more where they follow the use. Pure."""

from collections.abc import Iterator
from fractions import Fraction

from costing.estimate.charges import HOURS, Answer, Charge, Scene, as_decimal
from costing.estimate.meters import TABLE_READ_HOURS, TABLE_WRITE_HOURS, Meter
from costing.estimate.money import format_quantity
from costing.estimate.reading import Properties, Resource, references

TARGET_TYPE = "AWS::ApplicationAutoScaling::ScalableTarget"
MOST_UNITS = 10**9
_METERS = (
    ("ReadCapacityUnits", TABLE_READ_HOURS, "scaled_reads"),
    ("WriteCapacityUnits", TABLE_WRITE_HOURS, "scaled_writes"),
)


def provisioned(resource: Resource, scene: Scene) -> Iterator[Charge]:
    """The table's units and those of its indexes. Units that AWS raises and lowers count with their average, which is
    asked for; indexes are raised as the table is. Raises Unreadable.
    """
    for setting, meter, question in _METERS:
        own = _units(resource.properties, setting)
        average = _average(resource, scene, setting, question, own)
        raised = average.value / own if average else Fraction(1)
        yield _charge(meter, resource, "", own * raised, average)
        for index in resource.properties.blocks("GlobalSecondaryIndexes"):
            name = index.raw("IndexName")
            of = f" of index {name}" if isinstance(name, str) else " of an index"
            yield _charge(meter, resource, of, _units(index, setting) * raised, average)


def _units(owner: Properties, setting: str) -> Fraction:
    units = owner.block("ProvisionedThroughput").number(setting, default=None, lowest=1, highest=MOST_UNITS)
    return Fraction(units)


def _average(resource: Resource, scene: Scene, setting: str, question: str, own: Fraction) -> Answer | None:
    """The units on average where something scales them; None where they stay as they are."""
    for target in scene.graph.of_type(TARGET_TYPE):
        values = target.properties.values
        named = resource.logical_id in references(values.get("ResourceId"))
        if named and values.get("ScalableDimension") == f"dynamodb:table:{setting}":
            return scene.ask(resource, question, own)
    return None


def _charge(meter: Meter, resource: Resource, of: str, units: Fraction, average: Answer | None) -> Charge:
    often = " on average" if average else ""
    how = f"{format_quantity(as_decimal(units))} units{often} × {HOURS} hours"
    answers = (average,) if average else ()
    return Charge(meter, resource, units * HOURS, "fixed", how, answers, name=meter.name + of)
