"""The mobile back end, run as Lambda runs it, against moto: everyone has what is theirs, and nothing else."""

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
SOURCE = Path(blueprints.__file__).parent / "mobile" / "mobile.py"
VARIABLES = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "NOTES_TABLE": "notes",
}


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Iterator[Call]:
    """Sends one request in somebody's name; gives status and answer."""
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    spec = importlib.util.spec_from_file_location("mobile", SOURCE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def send(who: str, method: str, resource: str, text: object = None, **event: Any) -> tuple[int, Any]:
        claims = {"sub": who, "email": f"{who}@example.com"}
        body = json.dumps({"text": text}) if text is not None else None
        asked = {"requestContext": {"authorizer": {"claims": claims}}, "httpMethod": method, "resource": resource}
        answer = module.handler({"body": body, **asked, **event}, None)
        return answer["statusCode"], json.loads(answer["body"])

    with mock_aws():
        boto3.client("dynamodb").create_table(
            TableName="notes",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("owner", "id")],
            KeySchema=[{"AttributeName": "owner", "KeyType": "HASH"}, {"AttributeName": "id", "KeyType": "RANGE"}],
        )
        monkeypatch.setenv("FEEDBACK", boto3.client("sns").create_topic(Name="feedback")["TopicArn"])
        yield send


def test_the_token_says_who_it_is(call: Call) -> None:
    assert call("ada", "GET", "/me") == (200, {"id": "ada", "email": "ada@example.com"})


def test_notes_belong_to_who_wrote_them(call: Call) -> None:
    kept = [call("ada", "POST", "/notes", text)[1]["id"] for text in ("one", " two ")]
    assert [note["text"] for note in call("ada", "GET", "/notes")[1]["notes"]] == ["two", "one"]
    assert call("bob", "GET", "/notes")[1]["notes"] == []
    assert call("bob", "DELETE", "/notes/{id}", pathParameters={"id": kept[0]})[0] == 200
    assert len(call("ada", "GET", "/notes")[1]["notes"]) == 2
    for _ in range(2):
        assert call("ada", "DELETE", "/notes/{id}", pathParameters={"id": kept[0]})[0] == 200
    assert [note["id"] for note in call("ada", "GET", "/notes")[1]["notes"]] == [kept[1]]


def test_feedback_is_published(call: Call) -> None:
    assert call("ada", "POST", "/feedback", "Nice") == (202, {"sent": True})


@pytest.mark.parametrize("text", ["", " ", "x" * 2001, 7, ["a"]])
def test_nonsense_is_refused_in_words(call: Call, text: object) -> None:
    for path in ("/notes", "/feedback"):
        status, found = call("ada", "POST", path, text)
        assert (status, found["error"].endswith(".")) == (400, True)
    assert call("ada", "POST", "/notes", body="{")[0] == call("ada", "POST", "/notes", body="x" * 20_001)[0] == 400


def test_other_addresses_hold_nothing(call: Call) -> None:
    assert call("ada", "GET", "/notes/{id}")[0] == 404
