"""Simple (HTTP) APIs: requests, each for every started 512 KB of its answer, and the way out to the internet. Pure."""

from collections.abc import Iterator
from fractions import Fraction

from costing.estimate.charges import KB_IN_GB, Charge, Gap, Scene, as_decimal, steps
from costing.estimate.meters import HTTP_REQUESTS, TRANSFER_OUT
from costing.estimate.money import format_quantity
from costing.estimate.reading import Resource
from costing.estimate.resources.api_gateway_live_connections import live_connections

STEP_KB = Fraction(512)


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """API Gateway pricing page: HTTP API calls are metered in steps of 512 KB."""
    if resource.properties.text("ProtocolType", "HTTP") == "WEBSOCKET":
        yield from live_connections(resource, scene)
        return
    share, answers = scene.share(resource)
    answer = scene.ask(resource, "response_kb")
    units = steps(answer.value, STEP_KB)
    how = f"{format_quantity(as_decimal(units))} for each answer" if units > 1 else ""
    yield Charge(HTTP_REQUESTS, resource, share * units, "per_request", how, answers)
    how = f"{format_quantity(as_decimal(answer.value))} KB per answer"
    rate = share * answer.value * KB_IN_GB
    yield Charge(TRANSFER_OUT, resource, rate, "per_request", how, (*answers, answer), service=HTTP_REQUESTS.service)
