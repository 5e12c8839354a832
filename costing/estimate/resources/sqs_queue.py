"""SQS queues: every request is billed, a large message as several of 64 KB: sending, fetching and deleting. Pure."""

from collections.abc import Iterator
from fractions import Fraction

from costing.estimate.charges import KEY_REQUESTS_A_MONTH, Answer, Charge, Gap, Often, Scene, as_decimal, spread, steps
from costing.estimate.events import MAPPING_TYPE, QUEUE_TYPE
from costing.estimate.meters import KEY_REQUESTS, QUEUE_REQUESTS, QUEUE_REQUESTS_FIFO, Meter
from costing.estimate.money import format_quantity
from costing.estimate.reading import Resource, references
from costing.estimate.resources.failed_calls import failures, senders_of

NOBODY = "Nothing in the template says how many messages come, so nobody can tell what they cost."
A_KEY = "SQS asks for its key once in five minutes."
CHUNK_KB = Fraction(64)
DELETED_AT_ONCE = Fraction(10)


def meter_of(queue: Resource) -> Meter:
    """The price of a queue's requests. Raises Unreadable."""
    return QUEUE_REQUESTS_FIFO if queue.properties.flag("FifoQueue") else QUEUE_REQUESTS


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """The requests of every message from sending to deleting; of a box for failures, of those that failed."""
    if resource.properties.has("KmsMasterKeyId"):
        asked = scene.ask(resource, "key_requests", KEY_REQUESTS_A_MONTH, A_KEY)
        yield Charge(KEY_REQUESTS, resource, asked.value, "fixed", answers=(asked,))
    if takes_failures(resource, scene):
        failed = scene.ask(resource, "failed_messages")
        yield Charge(meter_of(resource), resource, failed.value, "fixed", answers=(failed,))
        return
    if senders := list(senders_of(resource, scene)):
        yield from failures(resource, meter_of(resource), senders, scene)
        return
    events = scene.events(resource)
    if events is None:
        yield Gap(NOBODY)
        return
    sent = scene.ask(resource, "messages_per_request", events.per_request)
    size = scene.ask(resource, "message_kb")
    each = steps(size.value, CHUNK_KB)
    answers: tuple[Answer, ...] = (sent, size)
    if runs_a_function(resource, scene):
        batch = scene.ask(resource, "messages_per_call")
        fetch = steps(size.value * batch.value, CHUNK_KB) + steps(batch.value, DELETED_AT_ONCE)
        each += fetch / batch.value
        answers = (*answers, batch)
    elif any(access != "write" for _, access in scene.graph.users_of(resource.logical_id)):
        each += each + 1
    kb = format_quantity(as_decimal(size.value))
    how = f"{format_quantity(as_decimal(each))} to send, fetch and delete a message of {kb} KB"
    often = Often(sent.value, events.per_month).times(each)
    yield from spread(meter_of(resource), resource, often, how, answers)


def takes_failures(queue: Resource, scene: Scene) -> bool:
    """Whether a queue is where another one, or a stream, puts what could not be dealt with."""
    name = queue.logical_id
    for other in scene.graph.of_type(QUEUE_TYPE):
        if other.logical_id != name and name in references(other.properties.values.get("RedrivePolicy")):
            return True
    mappings = scene.graph.of_type(MAPPING_TYPE)
    return any(name in references(one.properties.values.get("DestinationConfig")) for one in mappings)


def runs_a_function(queue: Resource, scene: Scene) -> bool:
    """Whether Lambda fetches its messages."""
    return any(queue.logical_id in sources for sources in scene.graph.feeds.values())
