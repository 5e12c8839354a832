"""Stages of REST APIs: the cache runs all month; the stage's own execution log is billed by what it writes. Pure."""

from collections.abc import Iterator

from costing.estimate.charges import HOURS, Charge, Gap, Scene
from costing.estimate.graph import API_TYPE
from costing.estimate.meters import CACHE_SIZES, CACHES
from costing.estimate.reading import Properties, Resource, Unreadable, references
from costing.estimate.resources.logs_log_group import unnamed_group


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """Nothing, unless a cache, the execution log or tracing is on."""
    properties = resource.properties
    if properties.flag("CacheClusterEnabled"):
        size = properties.raw("CacheClusterSize")
        name = "0.5" if size is None else str(size)
        if name not in CACHE_SIZES:
            raise Unreadable(
                "CacheClusterSize is only known when it is deployed." if isinstance(size, dict) else _NO_SUCH_CACHE
            )
        yield Charge(CACHES[name], resource, HOURS, "fixed", f"all of the month's {HOURS} hours")
    if any(_logs_requests(setting) for setting in properties.blocks("MethodSettings")):
        api = next((scene.graph.by_id[name] for name in _apis(resource, scene)), None)
        if api is None:
            yield Gap("The API of this stage is not in the template, so its execution log is not counted.")
        else:
            share = scene.ask(api, "share", scene.flow.api_share(api))
            size_of_log = scene.ask(resource, "trace_log_kb")
            yield from unnamed_group(resource, scene, share.value * size_of_log.value, (share, size_of_log))
    if properties.flag("TracingEnabled"):
        yield Gap("X-Ray traces of this stage are not counted.")


_NO_SUCH_CACHE = f"CacheClusterSize is none of AWS's sizes ({', '.join(CACHE_SIZES)})."


def _logs_requests(setting: Properties) -> bool:
    return setting.text("LoggingLevel", "OFF") == "INFO" or setting.flag("DataTraceEnabled")


def _apis(resource: Resource, scene: Scene) -> Iterator[str]:
    for name in references(resource.properties.values.get("RestApiId")):
        if name in scene.graph.by_id and scene.graph.by_id[name].type == API_TYPE:
            yield name
