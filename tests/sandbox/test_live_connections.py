"""Live connections in the template that a definition renders to: functions are told what is said, answer, send to
others, and end connections.

Rules: API Gateway Developer Guide, "About WebSocket APIs in API Gateway" and "Use @connections commands in your backend
service".
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.aws import Aws, names, outputs
from tests.sandbox.deploying import deployed, document
from tests.sandbox.sockets import Live, Refused
from tests.sandbox_process import SandboxProcess

FRESH = names()
ROOM = """
import json, os
import boto3

client = boto3.client("apigatewaymanagementapi", endpoint_url=os.environ["LIVE"])
table = boto3.resource("dynamodb").Table(os.environ["HERE"])

def handler(event, context):
    asked = event["requestContext"]
    me, route = asked["connectionId"], asked["routeKey"]
    if route == "$connect":
        if (event.get("queryStringParameters") or {}).get("name") == "nobody":
            return {"statusCode": 403}
        table.put_item(Item={"connection": me, "key": str(any(k.startswith("x-sandbox") for k in event["headers"]))})
    elif route == "$disconnect":
        table.update_item(Key={"connection": me}, UpdateExpression="SET gone = :one",
                          ExpressionAttributeValues={":one": str(asked["disconnectStatusCode"])})
    elif route == "say":
        said = json.loads(event["body"])["text"]
        for item in table.scan()["Items"]:
            if "gone" not in item:
                client.post_to_connection(ConnectionId=item["connection"], Data=json.dumps({"said": said}).encode())
    elif route == "since":
        found = client.get_connection(ConnectionId=me)
        client.post_to_connection(ConnectionId=me, Data=json.dumps({"since": "ConnectedAt" in found}).encode())
    elif route == "leave":
        client.delete_connection(ConnectionId=me)
    elif route == "fail":
        raise ValueError("asked to fail")
    return {"statusCode": 200, "body": json.dumps({"echo": event.get("body")})}
"""
DOOR = """
def handler(event, context):
    effect = "Allow" if event["queryStringParameters"].get("token") == "open" else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": "p", "policyDocument": policy, "context": {"who": "ada"}}
"""
WHO = """
import json

def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event["requestContext"].get("authorizer"))}
"""


def rows(function: str, *keys: str, answers: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return [{"key": key, "function": function, **({"answers": True} if key in answers else {})} for key in keys]


DEFINITION = document(
    live={
        "kind": "websocket_api",
        "routes": rows(
            "room", "$connect", "$disconnect", "say", "since", "leave", "echo", "fail", answers=("echo", "fail")
        ),
    },
    guarded={
        "kind": "websocket_api",
        "access": "function",
        "authorizer": "door",
        "proof_query": "token",
        "routes": rows("who", "$connect", "$default", answers=("$default",)),
    },
    signed={"kind": "websocket_api", "access": "iam", "routes": rows("who", "$connect")},
    room={"kind": "function", "code": {"inline": ROOM}, "uses": {"live": "control", "here": "read_write"}},
    door={"kind": "function", "code": {"inline": DOOR}},
    who={"kind": "function", "code": {"inline": WHO}},
    here={"kind": "table", "partition_key": {"name": "connection"}},
)


class Stack:
    """The definition above, deployed once."""

    def __init__(self, aws: Aws) -> None:
        self.aws = aws
        found = deployed(aws, next(FRESH), DEFINITION)
        self.id, self.outputs = found["StackId"], outputs(found)

    def connect(self, component: str = "Live", query: str = "") -> Live:
        """A connection to one of the three."""
        return Live(self.outputs[f"{component}Url"] + query)

    def kept(self) -> list[dict[str, Any]]:
        """What the function remembers of connections."""
        items = self.aws.dynamodb.scan(TableName=self.outputs["HereName"])["Items"]
        return [{name: value["S"] for name, value in item.items()} for item in items]


@pytest.fixture(scope="module")
def stack(aws: Aws) -> Iterator[Stack]:
    """The stack, for all tests of this file."""
    made = Stack(aws)
    yield made
    assert aws.delete(made.id)["StackStatus"] == "DELETE_COMPLETE"


@pytest.mark.full
def test_the_address_is_one_of_this_machine(stack: Stack, sandbox: SandboxProcess) -> None:
    name, _, place = stack.outputs["LiveUrl"].removeprefix("ws://").partition(".")
    assert name.isalnum() and place == f"localhost:{sandbox.port}/live"


@pytest.mark.full
def test_what_one_says_reaches_the_other(stack: Stack) -> None:
    with stack.connect() as ada, stack.connect() as bob:
        ada.say(action="say", text="Grüße")
        assert (ada.hear(), bob.hear()) == ({"said": "Grüße"}, {"said": "Grüße"})
        bob.say(action="since")
        assert bob.hear() == {"since": True}


@pytest.mark.full
def test_only_a_route_that_answers_sends_the_answer_back(stack: Stack) -> None:
    with stack.connect() as ada:
        ada.say(action="echo", number=1)
        assert ada.hear() == {"echo": '{"action": "echo", "number": 1}'}
        ada.say(action="say", text="hello")
        assert ada.hear() == {"said": "hello"}
        ada.say(action="echo", number=2)
        assert ada.hear() == {"echo": '{"action": "echo", "number": 2}'}


@pytest.mark.full
def test_what_has_no_route_and_what_fails_are_told(stack: Stack) -> None:
    with stack.connect() as ada:
        ada.say(action="dance")
        assert ada.hear()["message"] == "Forbidden"
        ada.say_text("no JSON")
        assert ada.hear()["message"] == "Forbidden"
        ada.say(action="fail")
        assert ada.hear()["message"] == "Internal server error"


@pytest.mark.full
def test_the_end_runs_its_function_with_the_code(stack: Stack) -> None:
    before = {row["connection"] for row in stack.kept()}
    stack.connect().close(4001)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        fresh = [row for row in stack.kept() if row["connection"] not in before]
        if fresh and "gone" in fresh[0]:
            break
        time.sleep(0.1)
    assert [(row["gone"], row["key"]) for row in fresh] == [("4001", "False")]


@pytest.mark.full
def test_a_function_ends_a_connection(stack: Stack) -> None:
    ada = stack.connect()
    ada.say(action="leave")
    assert ada.end() in (1000, 1005)


@pytest.mark.full
def test_a_message_that_is_too_long_ends_the_connection(stack: Stack) -> None:
    ada = stack.connect()
    ada.say(action="echo", text="x" * 140_000)
    assert ada.end() == 1009


@pytest.mark.full
def test_who_is_let_in(stack: Stack) -> None:
    refused = {}
    for component, query in (("Live", "?name=nobody"), ("Guarded", ""), ("Guarded", "?token=shut"), ("Signed", "")):
        with pytest.raises(Refused) as caught:
            stack.connect(component, query)
        refused[component + query] = caught.value.status
    assert refused == {"Live?name=nobody": 403, "Guarded": 401, "Guarded?token=shut": 403, "Signed": 403}
    with stack.connect("Guarded", "?token=open") as ada:
        ada.say(anything=1)
        assert ada.hear() == {"principalId": "p", "who": "ada"}


@pytest.mark.full
def test_other_hosts_take_no_connections(sandbox: SandboxProcess) -> None:
    for host, status in (("web.localhost", 421), ("abcdef12.localhost", 403)):
        with pytest.raises(Refused) as caught:
            Live(f"ws://{host}:{sandbox.port}/live")
        assert caught.value.status == status
