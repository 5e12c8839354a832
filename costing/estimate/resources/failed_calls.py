"""Queues that take failed calls of functions: one request for each of them. Pure."""

from collections.abc import Iterator

from costing.estimate.charges import Charge, Gap, Scene
from costing.estimate.meters import QUEUE_REQUESTS
from costing.estimate.reading import Resource, references
from costing.estimate.resources.lambda_function import NEVER_CALLED, function_of

CONFIG_TYPE = "AWS::Lambda::EventInvokeConfig"
OTHER_QUEUE = "Only queues for failed calls of functions are counted."


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """Messages of one chunk (64 KB); nobody in the template reads them."""
    functions = list(_functions(resource, scene))
    if not functions:
        yield Gap(OTHER_QUEUE)
    for function in functions:
        found = scene.calls(function)
        if found is None:
            yield Gap(NEVER_CALLED)
            continue
        failed = scene.ask(function, "failed_calls")
        rate = found[0].total * failed.value
        yield Charge(QUEUE_REQUESTS, resource, rate, "per_request", "failed calls", (*found[1], failed))


def _functions(queue: Resource, scene: Scene) -> Iterator[Resource]:
    """Those whose failed calls end here."""
    for config in scene.graph.of_type(CONFIG_TYPE):
        function = function_of(config, scene)
        if function is not None and queue.logical_id in references(config.properties.values.get("DestinationConfig")):
            yield function
