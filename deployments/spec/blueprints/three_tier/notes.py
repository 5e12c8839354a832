"""The notes board's API: one Lambda function behind four routes, one DynamoDB table.

GET /             the greeting
GET /notes        notes, newest first; ?limit=1..50, ?before=<id of the last note seen>
POST /notes       {"text": "..."} adds a note
DELETE /notes/ID  removes a note; removing it twice is no error

The page and the API have different hosts, so every answer carries Access-Control-Allow-Origin: without it the browser
hides the answer from the page. Tierboard puts the allowed websites of the API's settings into CORS_ORIGINS, and the
table's name into NOTES_TABLE.
"""

import base64
import json
import os
import re
import secrets
import time
from functools import cache
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

Event = dict[str, Any]

BOARD = "main"
LONGEST_NOTE = 500
LARGEST_BODY = 10_000
MOST_NOTES = 50
NOTE_ID = re.compile(r"[0-9a-f]{11}-[0-9a-f]{8}")


class BadRequest(Exception):
    """The caller sent something that cannot be used; the text says what."""


def handler(event: Event, context: object) -> dict[str, Any]:
    """Answer one API Gateway proxy event."""
    method = event.get("httpMethod", "")
    route = event.get("resource", "")
    try:
        status, answer = respond(method, route, event)
    except BadRequest as error:
        status, answer = 400, {"error": str(error)}
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store", **cors(event)},
        "body": "" if answer is None else json.dumps(answer, ensure_ascii=False),
    }


def respond(method: str, route: str, event: Event) -> tuple[int, Any]:
    """The status and the answer for one route."""
    if (method, route) == ("GET", "/"):
        return 200, {"greeting": os.environ.get("GREETING", "Hello")}
    if (method, route) == ("GET", "/notes"):
        return 200, list_notes(event.get("queryStringParameters") or {})
    if (method, route) == ("POST", "/notes"):
        return 201, add_note(read_text(event))
    if (method, route) == ("DELETE", "/notes/{id}"):
        delete_note((event.get("pathParameters") or {}).get("id", ""))
        return 204, None
    return 404, {"error": "There is nothing at this address."}


@cache
def table() -> Any:
    """The table. Made once and kept between calls, because making a client takes longer than a query."""
    return boto3.resource("dynamodb").Table(os.environ["NOTES_TABLE"])


def list_notes(query: dict[str, str]) -> dict[str, Any]:
    """A page of notes, newest first, and whether there are more."""
    limit = read_limit(query.get("limit", str(MOST_NOTES)))
    wanted: Any = Key("board").eq(BOARD)
    if before := query.get("before"):
        wanted &= Key("id").lt(checked_id(before))
    page = table().query(KeyConditionExpression=wanted, ScanIndexForward=False, Limit=limit)
    return {"notes": [shown(item) for item in page["Items"]], "more": "LastEvaluatedKey" in page}


def add_note(text: str) -> dict[str, Any]:
    """Keep a note. Its id begins with the time, so that the table sorts notes by age."""
    now = int(time.time() * 1000)
    note = {"board": BOARD, "id": f"{now:011x}-{secrets.token_hex(4)}", "text": text, "created": now}
    table().put_item(Item=note)
    return shown(note)


def delete_note(note_id: str) -> None:
    table().delete_item(Key={"board": BOARD, "id": checked_id(note_id)})


def shown(item: dict[str, Any]) -> dict[str, Any]:
    """A note as callers see it; DynamoDB's numbers are Decimals, which JSON does not know."""
    return {"id": item["id"], "text": item["text"], "created": int(item["created"])}


def read_text(event: Event) -> str:
    """The text of a new note from the request's body."""
    body = event.get("body") or ""
    try:
        if event.get("isBase64Encoded"):
            body = base64.b64decode(body).decode("utf-8")
        if len(body) > LARGEST_BODY:
            raise BadRequest("The note is too long.")
        sent = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest('Send JSON such as {"text": "Buy milk"}.') from None
    text = sent.get("text") if isinstance(sent, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise BadRequest("Write something first.")
    text = text.strip()
    if len(text) > LONGEST_NOTE:
        raise BadRequest(f"A note has at most {LONGEST_NOTE} characters; this one has {len(text)}.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise BadRequest("The note holds half of a character. Type it again.")
    return text


def read_limit(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,2}", value) or not 1 <= int(value) <= MOST_NOTES:
        raise BadRequest(f"The limit is a number from 1 to {MOST_NOTES}.")
    return int(value)


def checked_id(value: str) -> str:
    if not NOTE_ID.fullmatch(value):
        raise BadRequest("This is not the id of a note.")
    return value


def cors(event: Event) -> dict[str, str]:
    """The header that lets the caller's page read the answer, if the API's settings allow that website."""
    allowed = os.environ.get("CORS_ORIGINS", "*").split(",")
    if "*" in allowed:
        return {"Access-Control-Allow-Origin": "*"}
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    origin = headers.get("origin")
    if origin not in allowed:
        return {"Vary": "Origin"}
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
