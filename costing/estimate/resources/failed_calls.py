"""What ends in a queue for failed calls of functions: one request for each of them. Pure."""

from collections.abc import Iterator, Sequence

from costing.estimate.charges import Charge, Gap, Scene, spread
from costing.estimate.meters import Meter
from costing.estimate.reading import Resource, references
from costing.estimate.resources.lambda_function import NEVER_CALLED, function_of

CONFIG_TYPE = "AWS::Lambda::EventInvokeConfig"


def failures(queue: Resource, meter: Meter, senders: Sequence[Resource], scene: Scene) -> Iterator[Charge | Gap]:
    """Messages of one chunk (64 KB) from functions whose failed calls end in the queue; nobody here reads them."""
    for function in senders:
        found = scene.calls(function)
        if found is None:
            yield Gap(NEVER_CALLED)
            continue
        failed = scene.ask(function, "failed_calls")
        yield from spread(meter, queue, found[0].times(failed.value), "failed calls", (*found[1], failed))


def senders_of(queue: Resource, scene: Scene) -> Iterator[Resource]:
    """Those whose failed calls end here."""
    for config in scene.graph.of_type(CONFIG_TYPE):
        function = function_of(config, scene)
        if function is not None and queue.logical_id in references(config.properties.values.get("DestinationConfig")):
            yield function
