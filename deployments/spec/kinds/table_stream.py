"""A table that runs functions: its change stream, what reads it, and where changes go that could not be dealt with.

Limits and advice are those of AWS's page "Using AWS Lambda with Amazon DynamoDB". A stream keeps changes for 24 hours
and hands them out in order, so one that fails again and again would hold up all later ones of its shard: after ten
tries it goes to a queue, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from deployments.spec.canvas import RUN, Canvas, Resource, allow, arn_of, logical
from deployments.spec.definition import Component
from deployments.spec.faults import Fault
from deployments.spec.kinds.running import draw_failed, draw_mapping
from deployments.spec.kinds.table_keys import logical_id

FAILED: Final = "FailedQueue"
STREAM_READS: Final = ("DescribeStream", "GetRecords", "GetShardIterator")
VIEWS: Final = {"keys": "KEYS_ONLY", "new_and_old": "NEW_AND_OLD_IMAGES"}
MOST_TRIES: Final = 10
BATCH: Final = 100


def stream_view(stream: str, *, runs: bool) -> str | None:
    """AWS's word for what the stream keeps; None for no stream. A table that runs functions always has one."""
    return VIEWS.get(stream, VIEWS["new_and_old"] if runs else None)


def _stream_arn(table: Component) -> Resource:
    return {"Fn::GetAtt": [logical_id(table), "StreamArn"]}


def draw_run(canvas: Canvas, source: Component, function: Component) -> None:
    """Lambda reads the stream and calls the function with batches of changes, in order for each item."""
    failed_id = logical(source.name, FAILED)
    if failed_id not in canvas.resources:
        draw_failed(canvas, source, {"SqsManagedSseEnabled": True}, part="box for failed events")
    properties = {
        "BatchSize": BATCH,
        "BisectBatchOnFunctionError": True,
        "DestinationConfig": {"OnFailure": {"Destination": arn_of(failed_id)}},
        "EventSourceArn": _stream_arn(source),
        "MaximumRetryAttempts": MOST_TRIES,
        "StartingPosition": "LATEST",
    }
    draw_mapping(canvas, source, function, properties)


def rights(source: Component) -> tuple[Resource, ...]:
    """What the role of a function that the table runs must allow. Streams are found by a list that takes no ARN; Lambda
    is told the ARN and needs no list.
    """
    return (
        allow([f"dynamodb:{action}" for action in STREAM_READS], _stream_arn(source)),
        allow(["sqs:SendMessage"], arn_of(logical(source.name, FAILED))),
    )


def foretell_stream(before: Component, after: Component) -> Iterator[Fault]:
    """A first function switches the stream on, the last one off, unless the table has one anyway."""
    had, has = (RUN in one.uses.values() for one in (before, after))
    if had == has or getattr(after.settings, "stream", "off") != "off":
        return
    for name in sorted(set(before.uses) ^ set(after.uses)):
        words = "This switches the table's change stream on." if has else "This switches the change stream off."
        yield f"uses.{name}", f"{words} What changed before is not in it." if has else words
