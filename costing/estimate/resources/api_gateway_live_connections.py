"""Live connections (WebSocket APIs): messages in both directions by each started 32 KB, the minutes for which they stay
open, and the way out to the internet. Pure.

A request of the application is here a message that comes in; to connect is none (API Gateway pricing page: "messages
sent and received", metered in 32 KB increments, and "total connection minutes").
"""

from collections.abc import Iterator
from fractions import Fraction

from costing.estimate.charges import KB_IN_GB, Answer, Charge, Scene, as_decimal, steps
from costing.estimate.graph import HTTP_ROUTE_TYPE
from costing.estimate.meters import SOCKET_MESSAGES, SOCKET_MINUTES, TRANSFER_OUT
from costing.estimate.money import format_quantity
from costing.estimate.reading import Resource, references

STEP_KB = Fraction(32)
ANSWERS_ONLY = "Nothing in the template sends by itself: where routes answer, one answer each."


def live_connections(resource: Resource, scene: Scene) -> Iterator[Charge]:
    """What comes in by the volume; what goes out and how long connections last by what is stated of them."""
    share, answers = scene.share(resource)
    sent, size = _sent(resource, scene), scene.ask(resource, "message_kb")
    units = steps(size.value, STEP_KB)
    how = f"1 that comes in and {format_quantity(as_decimal(sent.value))} that go out"
    if units > 1:
        how += f", {format_quantity(as_decimal(units))} for each of {format_quantity(as_decimal(size.value))} KB"
    rate = share * (1 + sent.value) * units
    yield Charge(SOCKET_MESSAGES, resource, rate, "per_request", how, (*answers, sent, size))
    each, minutes = scene.ask(resource, "messages_per_connection"), scene.ask(resource, "open_minutes")
    how = f"{format_quantity(as_decimal(minutes.value))} for {format_quantity(as_decimal(each.value))} messages"
    rate = share * minutes.value / each.value
    yield Charge(SOCKET_MINUTES, resource, rate, "per_request", how, (*answers, each, minutes))
    how = f"{format_quantity(as_decimal(size.value))} KB per message that goes out"
    rate = share * sent.value * size.value * KB_IN_GB
    service = SOCKET_MESSAGES.service
    yield Charge(TRANSFER_OUT, resource, rate, "per_request", how, (*answers, sent, size), service=service)


def _sent(resource: Resource, scene: Scene) -> Answer:
    """Messages out for each that came in: without a function that may send, the answers of routes."""
    if scene.graph.users_of(resource.logical_id):
        return scene.ask(resource, "sent_per_message")
    routes = (one.properties for one in scene.graph.of_type(HTTP_ROUTE_TYPE))
    mine = [route for route in routes if resource.logical_id in references(route.values.get("ApiId"))]
    answers = any(route.has("RouteResponseSelectionExpression") for route in mine)
    return scene.ask(resource, "sent_per_message", Fraction(int(answers)), ANSWERS_ONLY)
