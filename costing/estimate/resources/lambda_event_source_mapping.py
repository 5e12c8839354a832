"""Event source mappings: Lambda asks a queue for messages all month, even an empty one; streams are free. Pure.

That a function's reads of a table's stream are free is on AWS's DynamoDB price page; that Lambda keeps five requests
open, on its page about scaling for SQS.
"""

from collections.abc import Iterator

from costing.estimate.charges import Charge, Gap, Scene, uncounted
from costing.estimate.events import QUEUE_TYPE
from costing.estimate.graph import TABLE_TYPE
from costing.estimate.reading import Resource, references
from costing.estimate.resources.sqs_queue import meter_of

ELSEWHERE = "What it reads is not in the template, so asking for it is not counted."
UNCOUNTED = {"ProvisionedPollerConfig": "Pollers that are kept ready"}


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """Requests to an empty queue. Counted beside those that bring messages, so a busy queue costs a little less."""
    yield from uncounted(resource, UNCOUNTED)
    if resource.properties.has("Enabled") and not resource.properties.flag("Enabled"):
        return
    names = references(resource.properties.values.get("EventSourceArn"))
    source = next((scene.graph.by_id[name] for name in names if name in scene.graph.by_id), None)
    if source is None or source.type not in (QUEUE_TYPE, TABLE_TYPE):
        yield Gap(ELSEWHERE)
    elif source.type == QUEUE_TYPE:
        polls = scene.ask(resource, "empty_polls")
        yield Charge(meter_of(source), resource, polls.value, "fixed", answers=(polls,), name="Asking for messages")
