"""Events to begin a test with: JSON in AWS's shapes, those first that the function really gets."""

import json
from typing import Any

import pytest

from deployments.spec.sample_events import samples

DOCUMENT: dict[str, Any] = {
    "version": 1,
    "components": {
        "api": {
            "kind": "rest_api",
            "routes": [
                {"method": "GET", "path": "/others", "function": "other"},
                {"method": "POST", "path": "/notes/{id}", "function": "notes"},
            ],
        },
        "cheap": {
            "kind": "http_api",
            "payload": "2.0",
            "routes": [{"method": "ANY", "path": "/n", "function": "notes"}],
        },
        "rows": {
            "kind": "table",
            "partition_key": {"name": "sku", "type": "N"},
            "sort_key": {"name": "at", "type": "S"},
            "uses": {"notes": "run"},
        },
        "often": {"kind": "schedule", "message": '{"by": "schedule"}', "uses": {"notes": "run"}},
        "notes": {"kind": "function", "uses": {"rows": "read"}},
        "other": {"kind": "function"},
    },
}


def events(function: str) -> dict[str, Any]:
    return {one.key: json.loads(one.text) for one in samples(DOCUMENT, function)}


def test_what_the_function_really_gets_comes_first() -> None:
    found = samples(DOCUMENT, "notes")
    assert [one.key for one in found if one.fits] == [one.key for one in found][:4]
    assert {one.key for one in found if one.fits} == {"rest_api", "http_api", "table", "schedule"}
    assert [one.key for one in samples(DOCUMENT, "nothing_calls_me")][0] == "hello"
    assert len({one.label for one in found}) == len(found) == 11


def test_an_api_calls_by_its_own_route() -> None:
    call = events("notes")["rest_api"]
    assert (call["httpMethod"], call["path"], call["pathParameters"]) == ("POST", "/notes/{id}", {"id": "1"})
    assert json.loads(call["body"]) == {"text": "Hello"}
    assert events("other")["rest_api"]["path"] == "/others"
    cheap = events("notes")["http_api"]
    assert (cheap["version"], cheap["routeKey"], cheap["requestContext"]["http"]["method"]) == ("2.0", "GET /n", "GET")


def test_a_simple_api_sends_the_form_that_it_was_told() -> None:
    routes = [{"method": "GET", "path": "/n", "function": "f"}]
    document = {"components": {"api": {"kind": "http_api", "payload": "1.0", "routes": routes}}}
    assert [one.key for one in samples(document, "f") if one.fits] == ["rest_api"]


def test_a_changed_item_has_the_tables_key_and_a_schedule_sends_its_message() -> None:
    (record,) = events("notes")["table"]["Records"]
    assert record["dynamodb"]["Keys"] == {"sku": {"N": "1"}, "at": {"S": "1"}}
    assert events("notes")["schedule"] == {"by": "schedule"}
    assert events("other")["schedule"]["source"] == "aws.scheduler"


@pytest.mark.parametrize(
    ("key", "source"),
    [("queue", "aws:sqs"), ("table", "aws:dynamodb"), ("bucket", "aws:s3"), ("topic", "aws:sns")],
)
def test_records_name_their_service(key: str, source: str) -> None:
    (record,) = events("other")[key]["Records"]
    assert source in (record.get("eventSource"), record.get("EventSource"))
