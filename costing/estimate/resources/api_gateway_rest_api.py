"""REST APIs: requests, and the answers' way out to the internet (none for private APIs). Pure."""

from collections.abc import Iterator

from costing.estimate.charges import KB_IN_GB, Charge, Gap, Scene, as_decimal
from costing.estimate.meters import REST_REQUESTS, TRANSFER_OUT
from costing.estimate.money import format_quantity
from costing.estimate.reading import Resource


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """Each request is billed once; transfer by the size of an answer, 1 GB = 1,048,576 KB."""
    share, answers = scene.share(resource)
    yield Charge(REST_REQUESTS, resource, share, "per_request", answers=answers)
    kinds = resource.properties.block("EndpointConfiguration").raw("Types") or ()
    if not isinstance(kinds, list | tuple) or not all(isinstance(kind, str) for kind in kinds):
        yield Gap("EndpointConfiguration.Types is only known when it is deployed, so transfer out is not counted.")
        return
    if "PRIVATE" in kinds:
        return
    answer = scene.ask(resource, "response_kb")
    how = f"{format_quantity(as_decimal(answer.value))} KB per answer"
    rate = share * answer.value * KB_IN_GB
    yield Charge(TRANSFER_OUT, resource, rate, "per_request", how, (*answers, answer), service=REST_REQUESTS.service)
