"""Events to test a function with, in the shapes in which AWS hands them over. Pure; no clock, so they never change.

The shapes are those of AWS's pages "Using Lambda with API Gateway" (payload formats 1.0 and 2.0), "… with Amazon SQS",
"… with DynamoDB", "… with Amazon S3", "… with Amazon SNS" and "… with EventBridge Scheduler". Names and ids in them are
made up: a function that looks something up by one of them finds nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from deployments.spec.sample_checks import CHECKS, checks_of

Document = Mapping[str, Any]
_ACCOUNT: Final = "111122223333"
_REGION: Final = "us-east-1"
_ID: Final = "11111111-2222-3333-4444-555555555555"
_AT: Final = "2026-01-01T12:00:00Z"
_MILLISECONDS: Final = 1_767_268_800_000
"""The same moment as :data:`_AT`."""
_APIS: Final = ("rest_api", "http_api")
NEWER_FORM: Final = "2.0"
_RUN: Final = "run"


@dataclass(frozen=True)
class SampleEvent:
    """An event to begin with. ``fits`` when something in the definition sends such events to the function."""

    key: str
    label: str
    text: str
    fits: bool = False


def samples(document: Document, function: str) -> tuple[SampleEvent, ...]:
    """All of them for one function of a definition's document, those that fit it first, Hello World in front of the
    others.
    """
    components = document.get("components", {})
    sources = dict(_sources(components, function))
    found = [
        SampleEvent(key, label, _text(make(sources.get(key, {}))), key in sources) for key, label, make in _SAMPLES
    ]
    return tuple(sorted(found, key=lambda one: not one.fits))


def _sources(components: Mapping[str, Document], function: str) -> Iterator[tuple[str, Document]]:
    """What sends events to the function, by kind: the first route of an API, else the component."""
    for name in sorted(components, reverse=True):
        component = components[name]
        kind = component.get("kind")
        if kind in _APIS:
            routes = [route for route in component.get("routes", ()) if route.get("function") == function]
            # A simple API tells functions of a call in either form.
            form = "http_api" if component.get("payload") == NEWER_FORM else "rest_api"
            yield from ((form, route) for route in routes[:1])
            yield from checks_of(component, function)
        elif component.get("uses", {}).get(function) == _RUN:
            yield str(kind), component


def _text(event: object) -> str:
    return json.dumps(event, indent=2, ensure_ascii=False)


def _hello(_: Document) -> object:
    return {"name": "World", "message": "Hello World"}


def _method(route: Document) -> str:
    method = str(route.get("method", "GET"))
    return "GET" if method == "ANY" else method


def _rest_call(route: Document) -> object:
    path, method = str(route.get("path", "/")), _method(route)
    headers = {"Accept": "application/json", "Content-Type": "application/json", "Host": "example.org"}
    return {
        "resource": path,
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": _variables(path),
        "stageVariables": None,
        "requestContext": {
            "resourcePath": path,
            "path": path,
            "httpMethod": method,
            "stage": "live",
            "requestId": _ID,
            "accountId": _ACCOUNT,
            "identity": {"sourceIp": "192.0.2.1", "userAgent": "Test"},
        },
        "body": _body(method),
        "isBase64Encoded": False,
    }


def _http_call(route: Document) -> object:
    path, method = str(route.get("path", "/")), _method(route)
    return {
        "version": "2.0",
        "routeKey": f"{method} {path}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"accept": "application/json", "content-type": "application/json", "host": "example.org"},
        "pathParameters": _variables(path) or {},
        "requestContext": {
            "accountId": _ACCOUNT,
            "domainName": "example.org",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "Test",
            },
            "requestId": _ID,
            "routeKey": f"{method} {path}",
            "stage": "$default",
            "timeEpoch": _MILLISECONDS,
        },
        "body": _body(method),
        "isBase64Encoded": False,
    }


def _body(method: str) -> str | None:
    return None if method in ("GET", "HEAD", "DELETE", "OPTIONS") else json.dumps({"text": "Hello"})


def _variables(path: str) -> dict[str, str] | None:
    names = [part.strip("{+}") for part in path.split("/") if part.startswith("{")]
    return dict.fromkeys(names, "1") or None


def _run_by_schedule(schedule: Document) -> object:
    """What the schedule sends: its own message where it has one."""
    if message := schedule.get("message"):
        try:
            return json.loads(str(message))
        except ValueError:
            return str(message)
    return {
        "version": "0",
        "id": _ID,
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": _ACCOUNT,
        "time": _AT,
        "region": _REGION,
        "resources": [f"arn:aws:scheduler:{_REGION}:{_ACCOUNT}:schedule/default/test"],
        "detail": "{}",
    }


def _messages(_: Document) -> object:
    record = {
        "messageId": _ID,
        "receiptHandle": "test",
        "body": json.dumps({"text": "Hello"}),
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": str(_MILLISECONDS),
            "SenderId": "test",
            "ApproximateFirstReceiveTimestamp": str(_MILLISECONDS),
        },
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{_REGION}:{_ACCOUNT}:test",
        "awsRegion": _REGION,
    }
    return {"Records": [record]}


def _changes(table: Document) -> object:
    """A new item whose key has the table's own attributes."""
    keys = [table.get(part) for part in ("partition_key", "sort_key")]
    key = {str(one["name"]): _value(str(one.get("type", "S"))) for one in keys if one} or {"id": {"S": "1"}}
    record = {
        "eventID": "1",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": _REGION,
        "dynamodb": {
            "ApproximateCreationDateTime": _MILLISECONDS // 1000,
            "Keys": key,
            "NewImage": {**key, "text": {"S": "Hello"}},
            "SequenceNumber": "111",
            "SizeBytes": 26,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": f"arn:aws:dynamodb:{_REGION}:{_ACCOUNT}:table/test/stream/2026-01-01T12:00:00.000",
    }
    return {"Records": [record]}


def _value(type_: str) -> dict[str, str]:
    return {type_: "MQ==" if type_ == "B" else "1"}


def _files(_: Document) -> object:
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": _REGION,
        "eventTime": _AT,
        "eventName": "ObjectCreated:Put",
        "s3": {
            "s3SchemaVersion": "1.0",
            "bucket": {"name": "test", "arn": "arn:aws:s3:::test"},
            "object": {"key": "folder/file.txt", "size": 1024, "eTag": "0123456789abcdef0123456789abcdef"},
        },
    }
    return {"Records": [record]}


def _news(_: Document) -> object:
    record = {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": f"arn:aws:sns:{_REGION}:{_ACCOUNT}:test:{_ID}",
        "Sns": {
            "Type": "Notification",
            "MessageId": _ID,
            "TopicArn": f"arn:aws:sns:{_REGION}:{_ACCOUNT}:test",
            "Subject": None,
            "Message": json.dumps({"text": "Hello"}),
            "Timestamp": "2026-01-01T12:00:00.000Z",
            "MessageAttributes": {},
        },
    }
    return {"Records": [record]}


_SAMPLES: Final[tuple[tuple[str, str, Callable[[Document], object]], ...]] = (
    ("hello", "Hello World", _hello),
    ("rest_api", "API call", _rest_call),
    ("http_api", "API call, newer form", _http_call),
    ("schedule", "Schedule", _run_by_schedule),
    ("queue", "Queue message", _messages),
    ("table", "Changed item of a table", _changes),
    ("bucket", "New file", _files),
    ("topic", "Topic message", _news),
    *CHECKS,
)
