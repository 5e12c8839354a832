"""A chat: one Lambda function behind a live connection, one DynamoDB table that knows who is there.

The page connects with ?room=...&name=... and sends JSON:
{"action": "hello"}               everyone in the room is told who is there
{"action": "say", "text": "..."}  everyone in the room gets it
{"action": "stay"}                nothing happens, so that AWS does not end a silent connection

and hears {"kind": "people", "names": [...]}, {"kind": "said", "name": "...", "text": "...", "at": "..."} and
{"kind": "problem", "text": "..."}.

Nothing that is said is kept. Who is there goes out of the table at the end of the connection, and where AWS could not
tell of the end, by itself after three hours: no connection lasts longer than two. Tierboard puts the table's name into
PEOPLE_TABLE and the address to send to into LIVE.
"""

import json
import os
import re
import time
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key
from botocore.exceptions import ClientError

Event = dict[str, Any]

LONGEST_NAME = 40
LONGEST_TEXT = 1_000
KEPT_SECONDS = 3 * 3_600
ROOM = re.compile(r"[A-Za-z0-9_-]{1,40}")
BY_ROOM = "by_room"


class BadRequest(Exception):
    """The page sent something that cannot be used; the text says what."""


def handler(event: Event, context: object) -> dict[str, Any]:
    """Deal with one event of a live connection."""
    asked = event["requestContext"]
    me, route = str(asked["connectionId"]), asked["routeKey"]
    try:
        if route == "$connect":
            come_in(me, event.get("queryStringParameters") or {})
        elif route == "$disconnect":
            leave(me)
        else:
            hear(me, read(event.get("body")))
    except BadRequest as error:
        if route == "$connect":
            return {"statusCode": 400, "body": str(error)}
        send([me], {"kind": "problem", "text": str(error)})
    return {"statusCode": 200}


@cache
def table() -> Any:
    """The table. Made once and kept between calls, because making a client takes longer than a query."""
    return boto3.resource("dynamodb").Table(os.environ["PEOPLE_TABLE"])


@cache
def connections() -> Any:
    """What sends over live connections, made once like the table."""
    return boto3.client("apigatewaymanagementapi", endpoint_url=os.environ["LIVE"])


def come_in(me: str, asked: dict[str, Any]) -> None:
    """Remember who connects. Nothing can be sent to them before this function has let them in."""
    name, room = str(asked.get("name") or "").strip(), str(asked.get("room") or "lobby")
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise BadRequest(f"Say who you are, in {LONGEST_NAME} characters at most.")
    if not ROOM.fullmatch(room):
        raise BadRequest("A room has up to 40 letters, digits, hyphens and underscores in its name.")
    item = {"connection": me, "room": room, "name": name, "leaves_at": int(time.time()) + KEPT_SECONDS}
    table().put_item(Item=item)


def leave(me: str) -> None:
    """Forget a connection, and tell the others in the room."""
    gone = table().delete_item(Key={"connection": me}, ReturnValues="ALL_OLD").get("Attributes")
    if gone:
        tell_who_is_there(str(gone["room"]), without=me)


def hear(me: str, message: dict[str, Any]) -> None:
    """What somebody in a room sent."""
    known = table().get_item(Key={"connection": me}, ConsistentRead=True).get("Item")
    if known is None:
        raise BadRequest("You are in no room any more. Load the page again.")
    action, room = message.get("action"), str(known["room"])
    if action == "hello":
        tell_who_is_there(room, also=known)
    elif action == "say":
        text = message.get("text")
        if not isinstance(text, str) or not 0 < len(text.strip()) <= LONGEST_TEXT:
            raise BadRequest(f"Write 1 to {LONGEST_TEXT} characters.")
        said = {"kind": "said", "name": known["name"], "text": text.strip(), "at": datetime.now(UTC).isoformat()}
        send([str(one["connection"]) for one in in_room(room, also=known)], said)
    elif action != "stay":
        raise BadRequest('Send JSON such as {"action": "say", "text": "Hello"}.')


def in_room(room: str, *, also: dict[str, Any] | None = None, without: str = "") -> list[dict[str, Any]]:
    """Who is there. The index follows the table within moments: who just came is added, who just went is left out."""
    asked = {"IndexName": BY_ROOM, "KeyConditionExpression": Key("room").eq(room)}
    page = table().query(**asked)
    found = page["Items"]
    while "LastEvaluatedKey" in page:
        page = table().query(**asked, ExclusiveStartKey=page["LastEvaluatedKey"])
        found += page["Items"]
    by_connection = {one["connection"]: one for one in [*found, *([also] if also else [])]}
    by_connection.pop(without, None)
    return list(by_connection.values())


def tell_who_is_there(room: str, *, also: dict[str, Any] | None = None, without: str = "") -> None:
    """Send everyone the names of everyone."""
    there = in_room(room, also=also, without=without)
    names = sorted({str(one["name"]) for one in there}, key=str.casefold)
    send([str(one["connection"]) for one in there], {"kind": "people", "names": names})


def send(to: list[str], message: dict[str, Any]) -> None:
    """Send a message to each; whoever is gone is forgotten."""
    data = json.dumps(message, ensure_ascii=False).encode()
    for connection in to:
        try:
            connections().post_to_connection(ConnectionId=connection, Data=data)
        except connections().exceptions.GoneException:
            table().delete_item(Key={"connection": connection})
        except ClientError as error:
            # One that cannot be reached just now must not keep the others from hearing.
            print(f"{connection} could not be told: {error}")


def read(body: Any) -> dict[str, Any]:
    """The message as an object."""
    try:
        found = json.loads(body or "")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise BadRequest('Send JSON such as {"action": "say", "text": "Hello"}.')
    return found
