"""A topic: SNS. Hands each message on to everything that is subscribed: people by mail, functions, queues.

Which subscribers a topic that keeps the order can have is on AWS's page "Amazon SNS FIFO topic delivery" (queues
alone), the rest on "Amazon SNS endpoints and quotas". A topic holds nothing, so it is deleted with its stack.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from deployments.spec.canvas import Canvas, Feed, Grant, allow, arn_of, logical, ref, sub
from deployments.spec.definition import Component, Definition
from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.kinds.base import Access, Kind, settings_of
from deployments.spec.kinds.running import draw_permission, functions_run, runs_role
from deployments.spec.live import called_arn
from deployments.spec.mails import draw_mails, mails
from deployments.spec.naming import short_hash, variable_name
from deployments.spec.queues import QueueSettings


class TopicSettings(Settings):
    """What a person decides about a topic."""

    order: Annotated[
        Literal["standard", "fifo"],
        Shown(
            "Order",
            "Whether messages keep the order in which they were published.",
            widget="radio",
            choices=(
                Choice("standard", "Nearly in order", "Reaches mail, functions and queues."),
                Choice("fifo", "First in, first out", "In order within a group, none twice. Reaches queues only."),
            ),
            replaces=True,
            replaces_words="A change makes a new topic. Who gets mail from it must confirm again.",
            aws_name="FifoTopic",
        ),
    ] = "standard"
    emails: Annotated[
        tuple[str, ...],
        Field(max_length=100, strict=False),
        AfterValidator(mails),
        Shown(
            "Mail to",
            "Addresses, one a line. AWS asks each by mail first; messages come once the link in it was opened.",
            widget="list",
            placeholder="alerts@example.com",
            aws_name="Subscription email",
        ),
    ] = ()
    display_name: Annotated[
        Annotated[str, Field(min_length=1, max_length=100)] | None,
        Shown(
            "Sender's name",
            "Stands as the sender of its mails. Empty shows AWS's own name.",
            placeholder="Shop alerts",
            aws_name="DisplayName",
        ),
    ] = None
    encryption: Annotated[
        Literal["aws_managed", "none"],
        Shown(
            "Encryption key",
            "Whether messages are encrypted while AWS passes them on.",
            widget="radio",
            group="more",
            choices=(
                Choice(
                    "aws_managed", "A key in your account", "Its use is logged, and paid for beyond 20,000 a month."
                ),
                Choice("none", "None", "Messages travel encrypted, but AWS keeps them in plain text on the way."),
            ),
            aws_name="KmsMasterKeyId",
        ),
    ] = "aws_managed"
    raw_delivery: Annotated[
        bool,
        Shown(
            "Deliver messages as they are",
            "Queues get the message alone. Without it, AWS wraps each in JSON with its topic and time.",
            widget="checkbox",
            group="more",
            aws_name="RawMessageDelivery",
        ),
    ] = True
    content_deduplication: Annotated[
        bool,
        Shown(
            "Drop repeated messages",
            "First in, first out only: of messages with the same text within five minutes, the first counts. Without "
            "it, publishers give each message a number of their own.",
            widget="checkbox",
            group="more",
            aws_name="ContentBasedDeduplication",
        ),
    ] = False

    @model_validator(mode="after")
    def _fit(self) -> Self:
        refuse(self._faults())
        return self

    def _faults(self) -> Iterator[Fault]:
        if self.order == "standard" and self.content_deduplication:
            yield "content_deduplication", "This belongs to first in, first out. Switch it off, or choose that order."
        if self.order == "fifo" and self.emails:
            yield "emails", "A topic that keeps the order cannot send mail. Remove the addresses, or change the order."


def draw(canvas: Canvas, component: Component) -> None:
    """The topic, its mail addresses, the queues that it delivers to, what runs functions, its ARN."""
    topic = settings_of(component, TopicSettings)
    fifo = topic.order == "fifo"
    properties: dict[str, Any] = {
        "ContentBasedDeduplication": topic.content_deduplication or None,
        "DisplayName": topic.display_name,
        "FifoTopic": True if fifo else None,
        "KmsMasterKeyId": "alias/aws/sns" if topic.encryption == "aws_managed" else None,
        # CloudFormation invents names without the ending that AWS asks of such a topic.
        "TopicName": sub("${AWS::StackName}-" + logical(component.name, "Topic") + ".fifo") if fifo else None,
    }
    topic_id = canvas.add(component, "Topic", "AWS::SNS::Topic", properties, part="topic", tagged=True)
    draw_mails(canvas, component, topic_id, topic.emails)
    for name in _queues(canvas.definition, component):
        delivery = {
            "Endpoint": arn_of(logical(name, "Queue")),
            "Protocol": "sqs",
            "RawMessageDelivery": topic.raw_delivery or None,
            "TopicArn": ref(topic_id),
        }
        role = f"Delivers{short_hash(name)}"
        canvas.add(component, role, "AWS::SNS::Subscription", delivery, part=f"delivery to {name}")
    canvas.feed(component)
    called = {"Fn::GetAtt": [topic_id, "TopicName"]}
    canvas.output(component, "Name", "name", called, f"Name of the topic {component.name}")


def _queues(definition: Definition, topic: Component) -> list[str]:
    return [name for name in sorted(topic.uses) if definition[name].kind == "queue"]


def draw_run(canvas: Canvas, source: Component, function: Component) -> None:
    """SNS calls the function with each message; it may call this one function from this one topic."""
    topic = ref(logical(source.name, "Topic"))
    draw_permission(canvas, source, function, {"Principal": "sns.amazonaws.com", "SourceArn": topic})
    properties = {
        "Endpoint": called_arn(function),
        "Protocol": "lambda",
        "TopicArn": topic,
    }
    part = f"trigger for {function.name}"
    canvas.add(source, runs_role(function), "AWS::SNS::Subscription", properties, part=part)


def grant(canvas: Canvas, topic: Component, access: str) -> Grant:
    """The right to publish to this one topic, and its ARN in a variable."""
    topic_id = logical(topic.name, "Topic")
    return Grant((allow(["sns:Publish"], ref(topic_id)),), {variable_name(topic.name): ref(topic_id)})


def check(definition: Definition, component: Component) -> Iterator[Fault]:
    """What AWS refuses between the topic and its subscribers, or accepts and never delivers."""
    topic = settings_of(component, TopicSettings)
    if topic.order == "fifo":
        for function in functions_run(definition, component):
            words = (
                "A topic that keeps the order reaches queues only. Deliver to a queue, and let that run the function."
            )
            yield f"uses.{function.name}", words
    for name in _queues(definition, component):
        queue = settings_of(definition[name], QueueSettings)
        if queue.order == "fifo" and topic.order != "fifo":
            words = (
                f"{name} keeps the order and takes messages only from a topic that keeps it too. Change one of them."
            )
            yield f"uses.{name}", words
        if queue.encryption == "aws_managed":
            words = f"AWS's key in your account lets no topic write to {name}. Choose SQS's own key for the queue."
            yield f"uses.{name}", words


KIND = Kind(
    name="topic",
    label="Topic",
    aws_name="SNS topic",
    tier="logic",
    summary="Tells everyone who asked to be told: people by mail, functions and queues.",
    settings=TopicSettings,
    render=draw,
    grant=grant,
    used_by={"function": (Access("write", "Publish", "May publish messages to the topic."),)},
    used_only="Functions publish to topics. Let a function use the topic.",
    uses_only="A topic runs functions and delivers to queues. Let it run a function that uses what you need.",
    feed=Feed(draw_run),
    check=check,
)
