"""The notes board's function, run as Lambda runs it, against moto's DynamoDB."""

from __future__ import annotations

import base64
import importlib.util
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from deployments.spec import blueprints

Call = Callable[..., tuple[int, Any, dict[str, str]]]
SOURCE = Path(blueprints.__file__).parent / "three_tier" / "notes.py"


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Call:
    """Sends one request to the handler; gives status, answer and headers. There is no table behind it."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "NOTES_TABLE": "board",
        "GREETING": "Hello from a test",
        "CORS_ORIGINS": "*",
    }.items():
        monkeypatch.setenv(name, value)
    spec = importlib.util.spec_from_file_location("notes", SOURCE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def send(method: str, resource: str, **event: Any) -> tuple[int, Any, dict[str, str]]:
        answer = module.handler({"httpMethod": method, "resource": resource, **event}, None)
        return answer["statusCode"], json.loads(answer["body"] or "null"), answer["headers"]

    return send


@pytest.fixture
def board(call: Call) -> Iterator[Call]:
    """The same with an empty table."""
    with mock_aws():
        boto3.client("dynamodb").create_table(
            TableName="board",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": "board", "AttributeType": "S"},
                {"AttributeName": "id", "AttributeType": "S"},
            ],
            KeySchema=[{"AttributeName": "board", "KeyType": "HASH"}, {"AttributeName": "id", "KeyType": "RANGE"}],
        )
        yield call


def add(call: Call, text: str) -> dict[str, Any]:
    status, note, _ = call("POST", "/notes", body=json.dumps({"text": text}))
    assert status == 201
    return dict(note)


def test_the_greeting(call: Call) -> None:
    assert call("GET", "/")[:2] == (200, {"greeting": "Hello from a test"})


def test_a_note_comes_back(board: Call) -> None:
    assert board("GET", "/notes")[:2] == (200, {"notes": [], "more": False})
    note = add(board, "  Buy milk 🥛\n")
    assert note["text"] == "Buy milk 🥛"
    assert board("GET", "/notes")[:2] == (200, {"notes": [note], "more": False})


def test_a_body_in_base64(board: Call) -> None:
    body = base64.b64encode(b'{"text": "gr\xc3\xbc\xc3\x9fe"}').decode()
    status, note, _ = board("POST", "/notes", body=body, isBase64Encoded=True)
    assert (status, note["text"]) == (201, "grüße")


def test_pages_newest_first(board: Call) -> None:
    texts = [f"note {number}" for number in range(5)]
    ids = sorted((add(board, text)["id"] for text in texts), reverse=True)
    _, first, _ = board("GET", "/notes", queryStringParameters={"limit": "3"})
    assert [note["id"] for note in first["notes"]] == ids[:3]
    assert first["more"]
    _, second, _ = board("GET", "/notes", queryStringParameters={"limit": "3", "before": ids[2]})
    assert [note["id"] for note in second["notes"]] == ids[3:]
    assert not second["more"]


def test_deleting_twice_is_no_error(board: Call) -> None:
    note = add(board, "old")
    for _ in range(2):
        status, answer, headers = board("DELETE", "/notes/{id}", pathParameters={"id": note["id"]})
        assert (status, answer) == (204, None)
        assert headers["Access-Control-Allow-Origin"] == "*"
    assert board("GET", "/notes")[1]["notes"] == []


BAD_BODIES: list[tuple[dict[str, Any], str]] = [
    ({}, "Send JSON such as"),
    ({"body": None}, "Send JSON such as"),
    ({"body": "text"}, "Send JSON such as"),
    ({"body": "[" * 5000}, "Send JSON such as"),
    ({"body": "%%%", "isBase64Encoded": True}, "Send JSON such as"),
    ({"body": "/w==", "isBase64Encoded": True}, "Send JSON such as"),
    ({"body": "[]"}, "Write something first."),
    ({"body": "{}"}, "Write something first."),
    ({"body": '{"text": 5}'}, "Write something first."),
    ({"body": '{"text": " \\n "}'}, "Write something first."),
    ({"body": json.dumps({"text": "x" * 501})}, "A note has at most 500 characters; this one has 501."),
    ({"body": " " * 10_001}, "The note is too long."),
    ({"body": '{"text": "\\ud800"}'}, "The note holds half of a character."),
]


@pytest.mark.parametrize(("event", "words"), BAD_BODIES)
def test_a_note_that_is_refused(call: Call, event: dict[str, Any], words: str) -> None:
    status, answer, headers = call("POST", "/notes", **event)
    assert status == 400
    assert words in answer["error"]
    assert headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("limit", ["0", "51", "-1", "x", "1e1", "999999999", ""])
def test_a_limit_that_is_refused(call: Call, limit: str) -> None:
    status, answer, _ = call("GET", "/notes", queryStringParameters={"limit": limit})
    assert (status, answer["error"]) == (400, "The limit is a number from 1 to 50.")


@pytest.mark.parametrize("note_id", ["", "1", "../x", "0" * 11 + "-" + "g" * 8, "main"])
def test_an_id_that_is_refused(call: Call, note_id: str) -> None:
    assert call("DELETE", "/notes/{id}", pathParameters={"id": note_id})[0] == 400
    if note_id:
        assert call("GET", "/notes", queryStringParameters={"before": note_id})[0] == 400


def test_another_address(call: Call) -> None:
    assert call("PUT", "/notes")[:2] == (404, {"error": "There is nothing at this address."})


ORIGINS = [
    ("*", "https://a.b", "*"),
    ("https://a.b,https://c.d", "https://c.d", "https://c.d"),
    ("https://a.b,https://c.d", "https://evil.example", None),
    ("https://a.b", None, None),
]


@pytest.mark.parametrize(("allowed", "origin", "expected"), ORIGINS)
def test_only_allowed_websites_may_read(
    call: Call, monkeypatch: pytest.MonkeyPatch, allowed: str, origin: str | None, expected: str | None
) -> None:
    monkeypatch.setenv("CORS_ORIGINS", allowed)
    headers = {"Origin": origin} if origin else None
    assert call("GET", "/", headers=headers)[2].get("Access-Control-Allow-Origin") == expected
