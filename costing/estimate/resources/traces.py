"""X-Ray traces of stages and functions: a trace is billed once, where the request comes in. Pure."""

from collections.abc import Iterator

from costing.estimate.charges import Answer, Charge, Often, Scene, spread
from costing.estimate.meters import TRACES
from costing.estimate.reading import Resource, Unreadable


def traces(resource: Resource, scene: Scene, calls: Often, often: tuple[Answer, ...]) -> Iterator[Charge]:
    """The traced part of the requests that come in at this resource."""
    part = scene.ask(resource, "traced")
    yield from spread(TRACES, resource, calls.times(part.value), answers=(*often, part))


def begins_a_trace(function: Resource, scene: Scene) -> bool:
    """Whether a function is traced and no traced stage hands it its requests. Raises Unreadable."""
    if function.properties.block("TracingConfig").text("Mode", "PassThrough") != "Active":
        return False
    name = function.logical_id
    apis = {api for api, routes in scene.graph.routes.items() if any(route.function == name for route in routes)}
    apis |= {door.api for door in scene.graph.doors.get(name, ())}
    return not any(_has_traced_stage(api, scene) for api in apis)


def _has_traced_stage(api: str, scene: Scene) -> bool:
    stages = (scene.graph.by_id[name] for name in scene.graph.stages.get(api, ()))
    try:
        return any(stage.properties.flag("TracingEnabled") for stage in stages)
    except Unreadable:
        return False
