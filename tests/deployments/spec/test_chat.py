"""The chat's function, run as Lambda runs it, against moto's DynamoDB: who hears what, and what is said of nonsense."""

import importlib.util
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from deployments.spec import blueprints

SOURCE = Path(blueprints.__file__).parent / "chat" / "chat.py"
VARIABLES = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "PEOPLE_TABLE": "people",
}


class Gone(Exception):
    """What AWS says of a connection that is no more."""


class Connections:
    """Stands in for what sends over live connections."""

    class exceptions:  # noqa: N801 - boto3's own name
        GoneException = Gone

    def __init__(self) -> None:
        self.heard: dict[str, list[Any]] = {}
        self.gone: set[str] = set()

    def post_to_connection(self, *, ConnectionId: str, Data: bytes) -> None:  # noqa: N803 - boto3's own names
        if ConnectionId in self.gone:
            raise Gone
        self.heard.setdefault(ConnectionId, []).append(json.loads(Data))


class Chat:
    """The function with its table and what it sends."""

    def __init__(self, handler: Callable[..., dict[str, Any]], connections: Connections) -> None:
        self._handler, self.connections = handler, connections

    def event(self, who: str, route: str, **event: Any) -> int:
        asked = {"connectionId": who, "routeKey": route}
        return int(self._handler({"requestContext": asked, **event}, None)["statusCode"])

    def connect(self, who: str, **asked: str) -> int:
        return self.event(who, "$connect", queryStringParameters=asked or None)

    def say(self, who: str, **message: Any) -> None:
        assert self.event(who, "$default", body=json.dumps(message)) == 200

    def heard(self, who: str) -> list[Any]:
        return self.connections.heard.pop(who, [])


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[Chat]:
    """An empty chat."""
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    spec = importlib.util.spec_from_file_location("chat", SOURCE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    connections = Connections()
    module.connections = lambda: connections  # type: ignore[attr-defined]
    with mock_aws():
        boto3.client("dynamodb").create_table(
            TableName="people",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("connection", "room")],
            KeySchema=[{"AttributeName": "connection", "KeyType": "HASH"}],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": "by_room",
                    "KeySchema": [{"AttributeName": "room", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
        )
        yield Chat(module.handler, connections)


def test_everyone_in_the_room_hears_it_and_nobody_else(chat: Chat) -> None:
    for who, room in (("a", "tea"), ("b", "tea"), ("c", "coffee")):
        assert chat.connect(who, name=f"N{who}", room=room) == 200
    chat.say("a", action="say", text=" Hello ")
    (heard,), (also,) = chat.heard("a"), chat.heard("b")
    assert heard == also
    assert (heard["kind"], heard["name"], heard["text"]) == ("said", "Na", "Hello")
    assert chat.heard("c") == []


def test_who_comes_and_goes_is_told(chat: Chat) -> None:
    chat.connect("a", name="Ada")
    chat.connect("b", name="Bob")
    chat.say("b", action="hello")
    assert chat.heard("a") == [{"kind": "people", "names": ["Ada", "Bob"]}] == chat.heard("b")
    assert chat.event("b", "$disconnect") == 200
    assert chat.heard("a") == [{"kind": "people", "names": ["Ada"]}]
    assert chat.event("b", "$disconnect") == 200
    assert chat.heard("a") == chat.heard("b") == []


def test_who_is_gone_is_forgotten(chat: Chat) -> None:
    chat.connect("a", name="Ada")
    chat.connect("b", name="Bob")
    chat.connections.gone.add("b")
    chat.say("a", action="say", text="x")
    chat.heard("a")
    chat.say("a", action="hello")
    assert chat.heard("a") == [{"kind": "people", "names": ["Ada"]}]


def test_staying_says_nothing(chat: Chat) -> None:
    chat.connect("a", name="Ada")
    chat.say("a", action="stay")
    assert chat.heard("a") == []


@pytest.mark.parametrize(
    "asked", [{}, {"name": " "}, {"name": "x" * 41}, {"name": "a\nb"}, {"name": "A", "room": "a b"}]
)
def test_who_does_not_say_who_they_are_stays_outside(chat: Chat, asked: dict[str, str]) -> None:
    assert chat.connect("a", **asked) == 400
    chat.say("a", action="hello")
    assert [one["text"] for one in chat.heard("a")] == ["You are in no room any more. Load the page again."]


@pytest.mark.parametrize(
    "body",
    [None, "", "{", "[]", "7", "{}", '{"action": "dance"}', '{"action": "say"}', '{"action": "say", "text": " "}'],
)
def test_nonsense_is_told_to_its_sender(chat: Chat, body: str | None) -> None:
    chat.connect("a", name="Ada")
    assert chat.event("a", "$default", body=body) == 200
    (told,) = chat.heard("a")
    assert told["kind"] == "problem" and told["text"].endswith(".")
