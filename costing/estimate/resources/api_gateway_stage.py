"""Stages of REST APIs: the cache runs all month; execution log and traces are billed by what they record. Pure."""

from collections.abc import Iterator

from costing.estimate.charges import HOURS, Charge, Gap, Often, Scene
from costing.estimate.graph import API_TYPE
from costing.estimate.meters import CACHE_SIZES, CACHES
from costing.estimate.reading import Properties, Resource, Unreadable, references
from costing.estimate.resources.logs_log_group import unnamed_group
from costing.estimate.resources.traces import traces

_NO_SUCH_CACHE = f"CacheClusterSize is none of AWS's sizes ({', '.join(CACHE_SIZES)})."
_NO_API = "The API of this stage is not in the template, so its log and traces are not counted."


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """Nothing, unless a cache, the execution log or tracing is on."""
    properties = resource.properties
    if properties.flag("CacheClusterEnabled"):
        yield _cache(resource)
    logged = any(_logs_requests(setting) for setting in properties.blocks("MethodSettings"))
    traced = properties.flag("TracingEnabled")
    if not logged and not traced:
        return
    api = next((scene.graph.by_id[name] for name in _apis(resource, scene)), None)
    if api is None:
        yield Gap(_NO_API)
        return
    share, answers = scene.share(api)
    if logged:
        size = scene.ask(resource, "trace_log_kb")
        yield from unnamed_group(resource, scene, Often(share * size.value), (*answers, size))
    if traced:
        yield from traces(resource, scene, Often(share), answers)


def _cache(resource: Resource) -> Charge:
    size = resource.properties.raw("CacheClusterSize")
    name = "0.5" if size is None else str(size)
    if name not in CACHE_SIZES:
        decided_later = isinstance(size, dict)
        raise Unreadable("CacheClusterSize is only known when it is deployed." if decided_later else _NO_SUCH_CACHE)
    return Charge(CACHES[name], resource, HOURS, "fixed", f"all of the month's {HOURS} hours")


def _logs_requests(setting: Properties) -> bool:
    return setting.text("LoggingLevel", "OFF") == "INFO" or setting.flag("DataTraceEnabled")


def _apis(resource: Resource, scene: Scene) -> Iterator[str]:
    for name in references(resource.properties.values.get("RestApiId")):
        if name in scene.graph.by_id and scene.graph.by_id[name].type == API_TYPE:
            yield name
