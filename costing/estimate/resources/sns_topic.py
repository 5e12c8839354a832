"""SNS topics: each 64 KB of a message that is published, and mails; functions and queues are delivered to free. Pure.

Topics that keep the order are billed otherwise: by message, by its text, and by delivery.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from costing.estimate.charges import (
    KB_IN_GB,
    KEY_REQUESTS_A_MONTH,
    Answer,
    Charge,
    Gap,
    Often,
    Scene,
    as_decimal,
    spread,
    steps,
)
from costing.estimate.events import SUBSCRIPTION_TYPE
from costing.estimate.meters import (
    DELIVERED_FIFO,
    DELIVERIES_FIFO,
    KEY_REQUESTS,
    MAILS,
    PUBLISHED_FIFO,
    PUBLISHES,
    PUBLISHES_FIFO,
    WEB_DELIVERIES,
)
from costing.estimate.money import format_quantity
from costing.estimate.reading import Resource, references
from costing.estimate.resources import cloudwatch_alarm as alarms

NOBODY = "Nothing in the template says how many messages are published, so nobody can tell what they cost."
A_KEY = "SNS asks for its key once in five minutes."
CHUNK_KB = Fraction(64)
_FREE = ("lambda", "sqs")
_PRICED = {"email": MAILS, "email-json": MAILS, "http": WEB_DELIVERIES, "https": WEB_DELIVERIES}


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """What is published, by the topic's kind, and what is delivered, by the subscriptions that the template has."""
    if resource.properties.has("KmsMasterKeyId"):
        asked = scene.ask(resource, "key_requests", KEY_REQUESTS_A_MONTH, A_KEY)
        yield Charge(KEY_REQUESTS, resource, asked.value, "fixed", answers=(asked,))
    events = scene.events(resource)
    if events is None:
        yield from _from_alarms(resource, scene)
        return
    sent = scene.ask(resource, "messages_per_request", events.per_request)
    often = Often(sent.value, events.per_month)
    protocols = list(_protocols(resource, scene))
    if resource.properties.flag("FifoTopic"):
        yield from _in_order(resource, scene, often, sent, len(protocols))
        return
    size = scene.ask(resource, "message_kb")
    chunks = steps(size.value, CHUNK_KB)
    how = f"{format_quantity(as_decimal(chunks))} for a message of {format_quantity(as_decimal(size.value))} KB"
    yield from spread(PUBLISHES, resource, often.times(chunks), how, (sent, size))
    for protocol in sorted(set(protocols)):
        count = protocols.count(protocol)
        if protocol in _PRICED:
            how = f"{count} for each message"
            yield from spread(_PRICED[protocol], resource, often.times(Fraction(count)), how, (sent,))
        elif protocol not in _FREE:
            yield Gap(f"Deliveries of the kind {protocol[:20]} are not counted.")


def _from_alarms(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """What no function publishes may come from alarms, whose messages are short: by the month, whatever the volume."""
    told = alarms.told(resource, scene)
    if told is None:
        yield Gap(NOBODY)
        return
    yield Charge(PUBLISHES, resource, told.value, "fixed", answers=(told,))
    mails = sum(protocol.startswith("email") for protocol in _protocols(resource, scene))
    if mails:
        yield Charge(MAILS, resource, told.value * mails, "fixed", f"{mails} for each message", (told,))


def _in_order(resource: Resource, scene: Scene, often: Often, sent: Answer, subscribers: int) -> Iterator[Charge]:
    size = scene.ask(resource, "message_kb")
    gigabytes = often.times(size.value * KB_IN_GB)
    yield from spread(PUBLISHES_FIFO, resource, often, answers=(sent,))
    yield from spread(PUBLISHED_FIFO, resource, gigabytes, answers=(sent, size))
    if subscribers:
        times = Fraction(subscribers)
        yield from spread(DELIVERIES_FIFO, resource, often.times(times), f"{subscribers} for each message", (sent,))
        yield from spread(DELIVERED_FIFO, resource, gigabytes.times(times), answers=(sent, size))


def _protocols(topic: Resource, scene: Scene) -> Iterator[str]:
    for one in scene.graph.of_type(SUBSCRIPTION_TYPE):
        if topic.logical_id in references(one.properties.values.get("TopicArn")):
            yield _text(one.properties.values.get("Protocol"))
    for entry in topic.properties.blocks("Subscription"):
        yield _text(entry.values.get("Protocol"))


def _text(protocol: Any) -> str:
    return protocol if isinstance(protocol, str) else "that is only known when it is deployed"
