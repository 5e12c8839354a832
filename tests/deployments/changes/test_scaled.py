"""Units that AWS scales are no change by somebody; everything else of such a table is."""

from typing import Any

import pytest

from deployments.changes.drift import Difference, Seen, State
from deployments.changes.scaled import without_scaling
from deployments.spec.parse import parse
from deployments.spec.render import render
from tests.deployments.spec.examples import only, table

TABLE = "AWS::DynamoDB::Table"


def template(**settings: Any) -> dict[str, Any]:
    return dict(render(parse(only(rows=table(billing="provisioned", **settings)))).body)


def seen(*paths: str, state: State = State.MODIFIED) -> Seen:
    return Seen("RowsTable", "rows-1", TABLE, state, tuple(Difference(path, "NOT_EQUAL", "5", "9") for path in paths))


@pytest.mark.parametrize(
    ("paths", "left"),
    [
        (["/ProvisionedThroughput/ReadCapacityUnits"], []),
        (["/GlobalSecondaryIndexes/0/ProvisionedThroughput/WriteCapacityUnits"], []),
        (["/ProvisionedThroughput", "/TableClass"], ["/TableClass"]),
        (["/GlobalSecondaryIndexes/0/IndexName"], ["/GlobalSecondaryIndexes/0/IndexName"]),
    ],
)
def test_units_of_a_scaled_table_are_left_out(paths: list[str], left: list[str]) -> None:
    (row,) = without_scaling([seen(*paths)], template(scaling={}))
    assert [one.path for one in row.differences] == left
    assert row.state is (State.MODIFIED if left else State.IN_SYNC)


@pytest.mark.parametrize("known", [template(), {}])
def test_units_that_nothing_scales_count(known: dict[str, Any]) -> None:
    row = seen("/ProvisionedThroughput/ReadCapacityUnits")
    assert without_scaling([row], known) == (row,)


def test_what_was_deleted_or_not_read_stays_so() -> None:
    rows = (seen(state=State.DELETED), seen(state=State.UNKNOWN), seen())
    assert without_scaling(rows, template(scaling={})) == rows
