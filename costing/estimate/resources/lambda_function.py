"""Lambda functions: calls, running time, temporary storage above 512 MB and, without a log group of their own, logs.
Pure.
"""

from collections.abc import Iterator
from fractions import Fraction

from costing.estimate.charges import Answer, Charge, Gap, Often, Scene, spread, steps
from costing.estimate.graph import FUNCTION_TYPE
from costing.estimate.meters import ARM, LAMBDA_DURATION, LAMBDA_REQUESTS, LAMBDA_STORAGE, LAMBDA_WARM_DURATION, X86
from costing.estimate.reading import Resource, Unreadable, references
from costing.estimate.resources.logs_log_group import unnamed_group
from costing.estimate.resources.traces import begins_a_trace, traces

NEVER_CALLED = "Nothing in the template calls this function: say how often it runs."
FREE_STORAGE_MB = 512


def gb_seconds(milliseconds: Fraction, memory_mb: int) -> Fraction:
    """What one call is billed: running time rounded up to the millisecond, times memory."""
    return steps(milliseconds, Fraction(1)) / 1000 * Fraction(memory_mb, 1024)


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """Calls and GB-seconds at the function's architecture; at the lower price of kept-warm copies when an alias keeps
    any.
    """
    chip = architecture(resource)
    found = scene.calls(resource)
    if found is None:
        yield Gap(NEVER_CALLED)
        return
    calls, often = found
    yield from spread(LAMBDA_REQUESTS[chip], resource, calls, answers=often)
    if not scene.graph.log_group_of.get(resource.logical_id):
        size = scene.ask(resource, "log_kb")
        yield from unnamed_group(resource, scene, calls.times(size.value), (*often, size))
    memory = memory_mb(resource)
    time = scene.ask(resource, "duration_ms")
    each = gb_seconds(time.value, memory)
    how = f"{int(steps(time.value, Fraction(1))):,} ms at {memory:,} MB per call"
    meter = (LAMBDA_WARM_DURATION if is_kept_warm(resource, scene) else LAMBDA_DURATION)[chip]
    yield from spread(meter, resource, calls.times(each), how, (*often, time))
    yield from _temporary_storage(resource, chip, calls, (*often, time))
    if begins_a_trace(resource, scene):
        yield from traces(resource, scene, calls, often)
    if resource.properties.block("SnapStart").text("ApplyOn", "None") != "None" and not _is_java(resource):
        yield Gap("SnapStart's cache and restores are not counted.")


def _temporary_storage(resource: Resource, chip: str, calls: Often, answers: tuple[Answer, ...]) -> Iterator[Charge]:
    size = resource.properties.block("EphemeralStorage").number(
        "Size", default=FREE_STORAGE_MB, lowest=512, highest=10_240
    )
    if size > FREE_STORAGE_MB:
        each = gb_seconds(answers[-1].value, size - FREE_STORAGE_MB)
        how = f"{size - FREE_STORAGE_MB:,} MB more"
        yield from spread(LAMBDA_STORAGE[chip], resource, calls.times(each), how, answers)


def architecture(resource: Resource) -> str:
    """x86_64 or arm64. Raises Unreadable."""
    value = resource.properties.raw("Architectures")
    if value is None or value == [X86]:
        return X86
    if value == [ARM]:
        return ARM
    raise Unreadable("Architectures is only known when it is deployed.")


def memory_mb(resource: Resource) -> int:
    """The memory setting; AWS's default is 128. Raises Unreadable."""
    return resource.properties.number("MemorySize", default=128, lowest=128, highest=10_240)


def is_kept_warm(function: Resource, scene: Scene) -> bool:
    """Whether a version or alias keeps copies warm; all calls are then counted as landing on them."""
    for kind in ("AWS::Lambda::Alias", "AWS::Lambda::Version"):
        for pointer in scene.graph.of_type(kind):
            target = pointer.properties.values.get("FunctionName")
            if pointer.properties.has("ProvisionedConcurrencyConfig") and function.logical_id in references(target):
                return True
    return False


def function_of(pointer: Resource, scene: Scene) -> Resource | None:
    """The function that a version, an alias or an address points to, when the template has it."""
    values = pointer.properties.values
    for name in references([values.get("FunctionName"), values.get("TargetFunctionArn")]):
        resource = scene.graph.by_id.get(name)
        if resource is not None and resource.type == FUNCTION_TYPE:
            return resource
    return None


def _is_java(resource: Resource) -> bool:
    runtime = resource.properties.raw("Runtime")
    return isinstance(runtime, str) and runtime.startswith("java")
