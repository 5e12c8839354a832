"""A function's own web address: free, but its answers' way out to the internet is not. Pure."""

from collections.abc import Iterator

from costing.estimate.charges import KB_IN_GB, Charge, Gap, Scene, as_decimal
from costing.estimate.meters import LAMBDA_REQUESTS, TRANSFER_OUT, X86
from costing.estimate.money import format_quantity
from costing.estimate.reading import Resource
from costing.estimate.resources.lambda_function import NEVER_CALLED, function_of

ELSEWHERE = "The function of this address is not in the template, so its answers are not counted."
BOTH_WAYS = (
    "How many calls come in by this address and how many otherwise is not known, so transfer out is not counted."
)


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """Every answer of a function that is called by its address alone; 1 GB = 1,048,576 KB."""
    function = function_of(resource, scene)
    if function is None:
        yield Gap(ELSEWHERE)
        return
    found = scene.calls(function)
    if found is None:
        yield Gap(NEVER_CALLED)
        return
    if _is_called_otherwise(function, scene):
        yield Gap(BOTH_WAYS)
        return
    answer = scene.ask(function, "response_kb")
    how = f"{format_quantity(as_decimal(answer.value))} KB per answer"
    rate = found[0].per_request * answer.value * KB_IN_GB
    yield Charge(
        TRANSFER_OUT, resource, rate, "per_request", how, (*found[1], answer), service=LAMBDA_REQUESTS[X86].service
    )


def _is_called_otherwise(function: Resource, scene: Scene) -> bool:
    routes = (route for routes in scene.graph.routes.values() for route in routes)
    by_route = any(route.function == function.logical_id for route in routes)
    by_door = function.logical_id in scene.graph.doors
    return by_route or by_door or bool(scene.graph.users_of(function.logical_id))
