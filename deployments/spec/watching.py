"""What can go wrong in what a definition renders to, as alarms: read off the resources, so that whatever is added later
is watched too, of whatever kind it is. Pure.

Metrics and their dimensions: Lambda Developer Guide, "Types of metrics for Lambda functions"; API Gateway Developer
Guide, "Amazon API Gateway dimensions and metrics", "Monitor HTTP APIs" and "Monitor WebSocket API execution"; SQS
Developer Guide, "Available CloudWatch metrics for Amazon SQS"; DynamoDB Developer Guide, "DynamoDB metrics and
dimensions".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from deployments.spec.canvas import Resource, ref

Resources = Mapping[str, Resource]
SLOWEST: Final = "p95"
"""Of 20 calls the slowest but one: a single slow call is no trouble."""
ERRORS_OF_APIS: Final = {"HTTP": "5xx", "WEBSOCKET": "ExecutionError"}
MINUTES: Final = 5
LAMBDAS_TIMEOUT: Final = 3
"""Seconds, where a function says nothing."""


class Limits(Protocol):
    """From how many on an alarm rings; 0 does not look."""

    @property
    def failed_calls(self) -> int: ...
    @property
    def held_back(self) -> int: ...
    @property
    def slow(self) -> int: ...
    @property
    def server_errors(self) -> int: ...
    @property
    def failed_events(self) -> int: ...
    @property
    def waiting(self) -> int: ...
    @property
    def table_limits(self) -> int: ...


@dataclass(frozen=True)
class Watch:
    """One alarm: ``of`` is the logical id of what it looks at. It rings at ``threshold`` or more within five minutes.

    ``part`` says which alarm it is, ``words`` what happened and what to do; the name of the application stands before.
    """

    of: str
    namespace: str
    metric: str
    dimensions: Mapping[str, Any]
    statistic: str
    threshold: int
    part: str
    words: str


def watches(resources: Resources, limits: Limits) -> Iterator[Watch]:
    """Every alarm, sorted by what it looks at."""
    boxes, worked_on = _boxes(resources), _worked_on(resources)
    for logical_id, resource in sorted(resources.items()):
        if logical_id in boxes:
            found = _box(logical_id, resource, limits)
        elif logical_id in worked_on:
            found = _queue(logical_id, resource, limits)
        else:
            found = _BY_TYPE.get(resource["Type"], _nothing)(logical_id, resources, limits)
        yield from (watch for watch in found if watch.threshold)


def _nothing(logical_id: str, resources: Resources, limits: Limits) -> Iterator[Watch]:
    yield from ()


def _function(logical_id: str, resources: Resources, limits: Limits) -> Iterator[Watch]:
    resource = resources[logical_id]
    name, properties = _component(resource), resource["Properties"]
    by_name = {"FunctionName": ref(logical_id)}
    if properties.get("ReservedConcurrentExecutions") == 0:
        return  # It was switched off: that its calls are held back is what was wanted.

    def of(metric: str, statistic: str, threshold: int, what: str, words: str) -> Watch:
        return Watch(logical_id, "AWS/Lambda", metric, by_name, statistic, threshold, f"{what} of {name}", words)

    words = f"{name} failed {_times(limits.failed_calls)} or more. Its log says why."
    yield of("Errors", "Sum", limits.failed_calls, "failed calls", words)
    words = f"AWS held back calls of {name} {_times(limits.held_back)} or more: too many ran at once."
    yield of("Throttles", "Sum", limits.held_back, "calls held back", words)
    seconds = int(properties.get("Timeout", LAMBDAS_TIMEOUT))
    words = f"Calls of {name} take {limits.slow} percent of the {seconds} s after which AWS stops them, or more."
    yield of("Duration", SLOWEST, seconds * 10 * limits.slow, "slow calls", words)


def _stage(logical_id: str, resources: Resources, limits: Limits) -> Iterator[Watch]:
    properties = resources[logical_id]["Properties"]
    called = resources[properties["RestApiId"]["Ref"]]["Properties"]["Name"]
    dimensions = {"ApiName": called, "Stage": properties["StageName"]}
    yield _api(logical_id, resources, limits, "5XXError", dimensions)


def _simple_stage(logical_id: str, resources: Resources, limits: Limits) -> Iterator[Watch]:
    properties = resources[logical_id]["Properties"]
    protocol = resources[properties["ApiId"]["Ref"]]["Properties"]["ProtocolType"]
    dimensions = {"ApiId": properties["ApiId"], "Stage": properties["StageName"]}
    yield _api(logical_id, resources, limits, ERRORS_OF_APIS[protocol], dimensions)


def _api(logical_id: str, resources: Resources, limits: Limits, metric: str, dimensions: Mapping[str, Any]) -> Watch:
    name, many = _component(resources[logical_id]), limits.server_errors
    words = f"{name} answered {_times(many)} or more that something went wrong behind it. See the log of its function."
    return Watch(logical_id, "AWS/ApiGateway", metric, dimensions, "Sum", many, f"errors of {name}", words)


def _table(logical_id: str, resources: Resources, limits: Limits) -> Iterator[Watch]:
    name, many = _component(resources[logical_id]), limits.table_limits
    for metric, what in (("ReadThrottleEvents", "reads"), ("WriteThrottleEvents", "writes")):
        words = f"AWS held back {what} of {name} {_times(many)} or more: they came faster than the table takes them."
        by_name = {"TableName": ref(logical_id)}
        part = f"{what} of {name} held back"
        yield Watch(logical_id, "AWS/DynamoDB", metric, by_name, "Sum", many, part, words)


def _box(logical_id: str, resource: Resource, limits: Limits) -> Iterator[Watch]:
    name, many = _component(resource), limits.failed_events
    words = (
        f"{many:,} or more lie in the box for failed events of {name}. Look at them there, and at the function's log."
    )
    yield _of_queue(logical_id, "ApproximateNumberOfMessagesVisible", many, f"failed events of {name}", words)


def _queue(logical_id: str, resource: Resource, limits: Limits) -> Iterator[Watch]:
    name, minutes = _component(resource), limits.waiting
    words = f"A message waits in {name} for {minutes:,} minutes or more: its function does not keep up."
    yield _of_queue(logical_id, "ApproximateAgeOfOldestMessage", minutes * 60, f"waiting in {name}", words)


def _of_queue(logical_id: str, metric: str, threshold: int, part: str, words: str) -> Watch:
    by_name = {"QueueName": {"Fn::GetAtt": [logical_id, "QueueName"]}}
    return Watch(logical_id, "AWS/SQS", metric, by_name, "Maximum", threshold, part, words)


_BY_TYPE: Final[Mapping[str, Callable[[str, Resources, Limits], Iterator[Watch]]]] = {
    "AWS::ApiGateway::Stage": _stage,
    "AWS::ApiGatewayV2::Stage": _simple_stage,
    "AWS::DynamoDB::Table": _table,
    "AWS::Lambda::Function": _function,
}
_TO_BOXES: Final = ("deadLetterTargetArn", "OnFailure", "DeadLetterConfig")
"""The properties by which AWS is told where to put what failed."""


def _boxes(resources: Resources) -> frozenset[str]:
    return _queues(resources, _TO_BOXES)


def _worked_on(resources: Resources) -> frozenset[str]:
    """The queues that functions are run from; what waits in another is fetched whenever somebody wants it."""
    return _queues(resources, ("EventSourceArn",))


def _queues(resources: Resources, names: tuple[str, ...]) -> frozenset[str]:
    """The queues that these properties of any resource name."""
    queues = frozenset(name for name, one in resources.items() if one["Type"] == "AWS::SQS::Queue")
    if not queues:
        return queues
    nodes = (node for one in resources.values() for node in _below(one, names))
    return queues & {node["Fn::GetAtt"][0] for each in nodes for node in _attributes(each)}


def _below(node: Any, names: tuple[str, ...]) -> Iterator[Any]:
    """The values of these properties, however deep."""
    if isinstance(node, Mapping):
        for key, inner in node.items():
            yield from (inner,) if key in names else _below(inner, names)
    elif isinstance(node, list):
        for inner in node:
            yield from _below(inner, names)


def _attributes(node: Any) -> Iterator[Any]:
    if isinstance(node, Mapping):
        if "Fn::GetAtt" in node:
            yield node
        for inner in node.values():
            yield from _attributes(inner)


def _component(resource: Resource) -> str:
    return str(resource["Metadata"]["Tierboard"]["Component"])


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"
