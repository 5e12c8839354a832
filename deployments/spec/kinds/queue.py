"""A message queue: SQS. Keeps messages until something has dealt with them; what fails too often is put aside.

A queue is deleted with its stack: messages wait in it for days at most, and are no archive. What people decide about
it, and AWS's limits, are in `spec/queues.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deployments.spec.canvas import Canvas, Feed, Grant, Resource, allow, arn_of, logical, policy, ref
from deployments.spec.definition import Component, Definition
from deployments.spec.faults import Fault
from deployments.spec.kinds.base import Access, Kind, settings_of
from deployments.spec.kinds.function import FunctionSettings
from deployments.spec.kinds.running import DAY, draw_failed, draw_mapping, functions_run
from deployments.spec.naming import variable_name
from deployments.spec.queues import ADVISED_RECEIVES, QueueSettings

ADVISED_TIMES = 6
READ = ("ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "ReceiveMessage")
WRITE = ("SendMessage",)
ACTIONS = {"read": READ, "write": WRITE, "read_write": (*READ, *WRITE)}
POLLS = ("DeleteMessage", "GetQueueAttributes", "ReceiveMessage")
"""What Lambda asks of a function's role to fetch messages for it."""


def draw(canvas: Canvas, component: Component) -> None:
    """The queue, its box for failed events, who may deliver into it, what runs functions, its name."""
    queue = settings_of(component, QueueSettings)
    redrive: Resource | None = None
    if queue.dead_letters:
        failed_id = draw_failed(canvas, component, _common(queue), part="box for failed events")
        redrive = {"deadLetterTargetArn": arn_of(failed_id), "maxReceiveCount": queue.max_receives}
    properties: dict[str, Any] = {
        **_common(queue),
        "ContentBasedDeduplication": queue.content_deduplication or None,
        "DelaySeconds": queue.delay or None,
        "MessageRetentionPeriod": queue.retention_days * DAY,
        "ReceiveMessageWaitTimeSeconds": queue.wait_time,
        "RedrivePolicy": redrive,
        "VisibilityTimeout": queue.visibility_timeout,
    }
    queue_id = canvas.add(component, "Queue", "AWS::SQS::Queue", properties, part="queue", tagged=True)
    _draw_deliveries(canvas, component, queue_id)
    canvas.feed(component)
    name = {"Fn::GetAtt": [queue_id, "QueueName"]}
    canvas.output(component, "Name", "name", name, f"Name of the queue {component.name}")


def _common(queue: QueueSettings) -> Resource:
    """What the queue and its box share: the box of a queue that keeps the order must keep it too."""
    managed = queue.encryption == "aws_managed"
    return {
        "FifoQueue": True if queue.order == "fifo" else None,
        "KmsMasterKeyId": "alias/aws/sqs" if managed else None,
        "SqsManagedSseEnabled": None if managed else True,
    }


def _draw_deliveries(canvas: Canvas, component: Component, queue_id: str) -> None:
    """One policy for all topics that deliver: a second one would take the place of the first."""
    topics = [one.name for one in canvas.definition.of_kind("topic") if component.name in one.uses]
    if not topics:
        return
    arns = [ref(logical(name, "Topic")) for name in topics]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn_of(queue_id),
        "Condition": {"ArnEquals": {"aws:SourceArn": arns if len(arns) > 1 else arns[0]}},
    }
    properties = {"Queues": [ref(queue_id)], "PolicyDocument": policy(statement)}
    canvas.add(component, "QueuePolicy", "AWS::SQS::QueuePolicy", properties, part="right of topics to deliver")


def draw_run(canvas: Canvas, source: Component, function: Component) -> None:
    """Lambda fetches batches of messages and calls the function with each."""
    queue = settings_of(source, QueueSettings)
    most = queue.max_concurrency
    properties = {
        "BatchSize": queue.batch_size,
        "EventSourceArn": arn_of(logical(source.name, "Queue")),
        "MaximumBatchingWindowInSeconds": queue.batch_window or None,
        "ScalingConfig": None if most is None else {"MaximumConcurrency": most},
    }
    draw_mapping(canvas, source, function, properties)


def rights(source: Component) -> tuple[Resource, ...]:
    """What the role of a function that the queue runs must allow."""
    return (allow([f"sqs:{action}" for action in POLLS], arn_of(logical(source.name, "Queue"))),)


def grant(canvas: Canvas, queue: Component, access: str) -> Grant:
    """Rights on this one queue, and its address in a variable."""
    queue_id = logical(queue.name, "Queue")
    statement = allow([f"sqs:{action}" for action in ACTIONS[access]], arn_of(queue_id))
    return Grant((statement,), {variable_name(queue.name): ref(queue_id)})


def check(definition: Definition, component: Component) -> Iterator[Fault]:
    """What AWS refuses between the queue and what it is connected to."""
    queue = settings_of(component, QueueSettings)
    functions = list(functions_run(definition, component))
    for function in functions:
        limit = settings_of(function, FunctionSettings).timeout
        if queue.visibility_timeout < limit:
            words = (
                f"{function.name} may run for {limit} seconds, longer than messages are hidden: AWS refuses that. Set"
            )
            yield "visibility_timeout", f"{words} {ADVISED_TIMES * limit} seconds, or lower the function's time limit."
    if len(functions) > 1:
        names = " and ".join(function.name for function in functions)
        words = f"{names} would take messages from each other: each goes to one of them. Let a topic run both."
        yield f"uses.{functions[1].name}", words


def advise(definition: Definition, component: Component) -> Iterator[Fault]:
    """What AWS advises for queues that run functions."""
    queue = settings_of(component, QueueSettings)
    for function in functions_run(definition, component):
        limit = settings_of(function, FunctionSettings).timeout
        if limit <= queue.visibility_timeout < ADVISED_TIMES * limit:
            words = f"AWS advises to hide messages for {ADVISED_TIMES} times the time limit of {function.name}"
            yield "visibility_timeout", f"{words}, {ADVISED_TIMES * limit} seconds: else one may be worked on twice."
        if queue.dead_letters and queue.max_receives < ADVISED_RECEIVES:
            words = (
                f"AWS advises {ADVISED_RECEIVES} tries or more for a queue that runs a function: calls that are held"
            )
            yield "max_receives", f"{words} back count as tries too, and sound messages would end among the failed."


KIND = Kind(
    name="queue",
    label="Message queue",
    aws_name="SQS queue",
    tier="logic",
    summary="Keeps messages until a function has dealt with them, however many come at once.",
    settings=QueueSettings,
    render=draw,
    grant=grant,
    used_by={
        "function": (
            Access("write", "Send", "May send messages."),
            Access("read", "Receive", "May fetch and delete messages. Not needed where the queue runs the function."),
            Access("read_write", "Send and receive", "May do both."),
        ),
        "topic": (Access("write", "Deliver", "Each message that is published is put into the queue."),),
    },
    used_only="Messages come from functions and topics, and functions fetch them. Let a function use the queue.",
    uses_only="A queue runs functions and uses nothing else. Let it run a function that does.",
    feed=Feed(draw_run, rights),
    check=check,
    advise=advise,
)
