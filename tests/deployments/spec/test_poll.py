"""The poll's function, run as Lambda runs it, against moto's DynamoDB: what it counts, and what it says of nonsense."""

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

Call = Callable[..., tuple[int, Any]]
SOURCE = Path(blueprints.__file__).parent / "poll" / "poll.py"
VARIABLES = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "VOTES_TABLE": "votes",
    "QUESTION": "Which day?",
    "ANSWERS": "Monday, Tuesday ,, Monday",
}


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Iterator[Call]:
    """Sends one request to the handler; gives status and answer. The table is empty at first."""
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    spec = importlib.util.spec_from_file_location("poll", SOURCE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def send(method: str, resource: str = "/poll", **event: Any) -> tuple[int, Any]:
        answer = module.handler({"httpMethod": method, "resource": resource, **event}, None)
        return answer["statusCode"], json.loads(answer["body"])

    with mock_aws():
        boto3.client("dynamodb").create_table(
            TableName="votes",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("poll", "answer")],
            KeySchema=[{"AttributeName": "poll", "KeyType": "HASH"}, {"AttributeName": "answer", "KeyType": "RANGE"}],
        )
        yield send


def vote(call: Call, answer: str) -> tuple[int, Any]:
    return call("POST", body=json.dumps({"answer": answer}))


def standing(call: Call) -> dict[str, int]:
    status, found = call("GET")
    assert status == 200
    assert found["votes"] == sum(row["votes"] for row in found["answers"])
    return {row["text"]: row["votes"] for row in found["answers"]}


def test_votes_are_counted_by_answer(call: Call) -> None:
    assert standing(call) == {"Monday": 0, "Tuesday": 0}
    for answer in ("Tuesday", "Tuesday", "Monday"):
        assert vote(call, answer)[0] == 201
    assert standing(call) == {"Monday": 1, "Tuesday": 2}
    assert call("GET")[1]["question"] == "Which day?"


def test_an_answer_that_comes_back_has_its_votes_again(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    vote(call, "Tuesday")
    monkeypatch.setenv("ANSWERS", "Monday, Friday")
    assert standing(call) == {"Monday": 0, "Friday": 0}
    monkeypatch.setenv("ANSWERS", "Friday, Tuesday")
    assert standing(call) == {"Friday": 0, "Tuesday": 1}


def test_a_body_in_base64(call: Call) -> None:
    body = base64.b64encode(b'{"answer": "Monday"}').decode()
    assert call("POST", body=body, isBase64Encoded=True)[0] == 201
    assert standing(call)["Monday"] == 1


@pytest.mark.parametrize(
    "body", [None, "", "{", "[]", "7", '{"answer": 1}', '{"answer": ["Monday"]}', '{"answer": "Sunday"}', "x" * 3000]
)
def test_nonsense_is_refused_in_words_and_counts_nothing(call: Call, body: str | None) -> None:
    status, found = call("POST", body=body)
    assert status == 400
    assert found["error"].endswith(".")
    assert standing(call) == {"Monday": 0, "Tuesday": 0}


@pytest.mark.parametrize("answers", ["", "Monday", ",".join(map(str, range(13))), f"Monday,{'x' * 101}"])
def test_a_wrong_setting_is_named(call: Call, monkeypatch: pytest.MonkeyPatch, answers: str) -> None:
    monkeypatch.setenv("ANSWERS", answers)
    status, found = call("GET")
    assert (status, found["error"][:7]) == (500, "ANSWERS")


def test_other_addresses_hold_nothing(call: Call) -> None:
    assert call("DELETE")[0] == call("GET", "/")[0] == 404
