"""What a person decides about a message queue. Pure.

Limits are those of AWS's pages "Amazon SQS message quotas" and "Amazon SQS queue quotas" (Developer Guide) and
"Creating and configuring an Amazon SQS event source mapping" (Lambda Developer Guide).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown

MOST_DAYS = 14
FIFO_BATCH = 10
ADVISED_RECEIVES = 5


class QueueSettings(Settings):
    """What a person decides about a queue."""

    order: Annotated[
        Literal["standard", "fifo"],
        Shown(
            "Order",
            "Whether messages keep the order in which they were sent.",
            widget="radio",
            choices=(
                Choice("standard", "Nearly in order", "Any number of messages. One may come twice, or out of order."),
                Choice("fifo", "First in, first out", "In order within a group, none twice. 300 calls a second."),
            ),
            replaces=True,
            replaces_words="A change makes a new, empty queue. Messages that wait in the old one are lost.",
            aws_name="FifoQueue",
        ),
    ] = "standard"
    visibility_timeout: Annotated[
        int,
        Field(ge=0, le=43_200),
        Shown(
            "Hide while worked on",
            "A message that was fetched is hidden from others for so long; not deleted by then, it comes again. AWS "
            "advises six times the time limit of the function that the queue runs.",
            unit="seconds",
            widget="number",
            aws_name="VisibilityTimeout",
        ),
    ] = 60
    retention_days: Annotated[
        int,
        Field(ge=1, le=MOST_DAYS),
        Shown(
            "Keep messages for",
            "What nobody has dealt with by then is deleted.",
            unit="days",
            widget="number",
            aws_name="MessageRetentionPeriod",
        ),
    ] = 4
    dead_letters: Annotated[
        bool,
        Shown(
            "Box for failed events",
            "A second queue that keeps for 14 days what could not be dealt with, so that somebody can look at it. "
            "Without it, such messages come again until they are too old.",
            widget="checkbox",
            aws_name="RedrivePolicy",
        ),
    ] = True
    max_receives: Annotated[
        int,
        Field(ge=1, le=1_000),
        Shown(
            "Tries before that",
            "After so many tries a message is put into the box for failed events. AWS advises 5 or more.",
            unit="times",
            widget="number",
            aws_name="maxReceiveCount",
        ),
    ] = ADVISED_RECEIVES
    delay: Annotated[
        int,
        Field(ge=0, le=900),
        Shown(
            "Wait first",
            "Each message can be fetched only so long after it was sent.",
            unit="seconds",
            widget="number",
            group="more",
            aws_name="DelaySeconds",
        ),
    ] = 0
    batch_size: Annotated[
        int,
        Field(ge=1, le=10_000),
        Shown(
            "Messages per call, at most",
            "How many messages a function that this queue runs gets at once.",
            unit="messages",
            widget="number",
            group="more",
            steps=(1, 10, 100, 1_000, 10_000),
            aws_name="BatchSize",
        ),
    ] = 10
    batch_window: Annotated[
        int,
        Field(ge=0, le=300),
        Shown(
            "Collect messages for",
            "Wait so long for a call to fill up. Fewer calls cost less, but each message waits.",
            unit="seconds",
            widget="number",
            group="more",
            aws_name="MaximumBatchingWindowInSeconds",
        ),
    ] = 0
    max_concurrency: Annotated[
        int | None,
        Field(ge=2, le=1_000),
        Shown(
            "Calls at once, at most",
            "Keeps a flood of messages from taking all the calls of the account. Empty means no limit but Lambda's.",
            unit="calls",
            widget="number",
            group="more",
            aws_name="MaximumConcurrency",
        ),
    ] = None
    wait_time: Annotated[
        int,
        Field(ge=0, le=20),
        Shown(
            "Wait for a message",
            "A request to an empty queue is answered after so long. Longer means fewer requests to pay for.",
            unit="seconds",
            widget="number",
            group="more",
            aws_name="ReceiveMessageWaitTimeSeconds",
        ),
    ] = 20
    content_deduplication: Annotated[
        bool,
        Shown(
            "Drop repeated messages",
            "First in, first out only: of messages with the same text within five minutes, the first counts. Without "
            "it, senders give each message a number of their own.",
            widget="checkbox",
            group="more",
            aws_name="ContentBasedDeduplication",
        ),
    ] = False
    encryption: Annotated[
        Literal["sqs", "aws_managed"],
        Shown(
            "Encryption key",
            "Messages are always encrypted where they lie; this decides whose key it is.",
            widget="radio",
            group="more",
            choices=(
                Choice("sqs", "SQS's own key", "Free. Topics can deliver to the queue."),
                Choice("aws_managed", "A key in your account", "Its use is logged and paid for. No topic can deliver."),
            ),
            aws_name="KmsMasterKeyId",
        ),
    ] = "sqs"

    @model_validator(mode="after")
    def _fit(self) -> Self:
        refuse(self._faults())
        return self

    def _faults(self) -> Iterator[Fault]:
        if self.order == "standard" and self.content_deduplication:
            yield "content_deduplication", "This belongs to first in, first out. Switch it off, or choose that order."
        if self.order == "fifo" and self.batch_size > FIFO_BATCH:
            yield "batch_size", f"A queue that keeps the order hands out {FIFO_BATCH} messages at most. Lower this."
        if self.order == "fifo" and self.batch_window:
            yield "batch_window", "A queue that keeps the order cannot collect messages. Set this to 0."
        if self.order == "standard" and self.batch_size > FIFO_BATCH and not self.batch_window:
            words = f"More than {FIFO_BATCH} messages per call need time to collect. Set it to 1 second or more."
            yield "batch_window", words
