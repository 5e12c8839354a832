"""What runs functions by itself, and what passes messages on, read off the template. Pure.

A source is a queue, topic, bucket, table (by its stream) or schedule; a target a function, or a queue that a topic
delivers to. As in `graph`, edges come from what CloudFormation itself needs.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from costing.estimate.reading import Resource, references

QUEUE_TYPE: Final = "AWS::SQS::Queue"
TOPIC_TYPE: Final = "AWS::SNS::Topic"
SCHEDULE_TYPE: Final = "AWS::Scheduler::Schedule"
SECRET_TYPE: Final = "AWS::SecretsManager::Secret"  # noqa: S105 - a type, not a password
MAPPING_TYPE: Final = "AWS::Lambda::EventSourceMapping"
SUBSCRIPTION_TYPE: Final = "AWS::SNS::Subscription"
_FUNCTION_TYPE: Final = "AWS::Lambda::Function"
_TABLE_TYPE: Final = "AWS::DynamoDB::Table"
_BUCKET_TYPE: Final = "AWS::S3::Bucket"
_POINTERS: Final = ("AWS::Lambda::Alias", "AWS::Lambda::Version")

Feeds = Mapping[str, tuple[str, ...]]
"""Target -> its sources, each once, in the template's order."""


def read_feeds(by_id: Mapping[str, Resource]) -> Feeds:
    """All edges from sources to targets. Never raises; what cannot be read is no edge."""
    found: dict[str, dict[str, None]] = {}
    for resource in by_id.values():
        for source, target in _edges(resource, by_id):
            found.setdefault(target, {})[source] = None
    return {target: tuple(sources) for target, sources in found.items()}


def _edges(resource: Resource, by_id: Mapping[str, Resource]) -> Iterator[tuple[str, str]]:
    values = resource.properties.values
    if resource.type == MAPPING_TYPE:
        sources = _of(values.get("EventSourceArn"), by_id, (QUEUE_TYPE, _TABLE_TYPE))
        targets = _functions(values.get("FunctionName"), by_id)
    elif resource.type == SUBSCRIPTION_TYPE:
        sources = _of(values.get("TopicArn"), by_id, (TOPIC_TYPE,))
        targets = _receivers(values.get("Endpoint"), by_id)
    elif resource.type == TOPIC_TYPE:
        sources = [resource.logical_id]
        targets = _receivers(values.get("Subscription"), by_id)
    elif resource.type == SCHEDULE_TYPE:
        sources = [resource.logical_id]
        targets = _functions(_inside(values.get("Target"), "Arn"), by_id)
    elif resource.type == _BUCKET_TYPE:
        sources = [resource.logical_id]
        targets = _functions(_inside(values.get("NotificationConfiguration"), "LambdaConfigurations"), by_id)
    else:
        return
    yield from ((source, target) for source in sources[:1] for target in targets)


def _inside(value: object, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def _of(value: object, by_id: Mapping[str, Resource], types: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(name for name in references(value) if name in by_id and by_id[name].type in types))


def _receivers(value: object, by_id: Mapping[str, Resource]) -> list[str]:
    return [*_functions(value, by_id), *_of(value, by_id, (QUEUE_TYPE,))]


def _functions(value: object, by_id: Mapping[str, Resource]) -> list[str]:
    """The functions that a value mentions, by themselves or through a version or alias."""
    direct = _of(value, by_id, (_FUNCTION_TYPE,))
    pointers = _of(value, by_id, _POINTERS)
    return direct + [
        name
        for pointer in pointers
        for name in _of(by_id[pointer].properties.values.get("FunctionName"), by_id, (_FUNCTION_TYPE,))
    ]
