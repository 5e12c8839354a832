"""The back end of an app on telephones: one Lambda function behind an API that asks for sign-in, one DynamoDB table,
one SNS topic.

GET /me             who signed in
GET /notes          {"notes": [...]} of this person, the newest first
POST /notes         {"text": "..."} keeps a note
DELETE /notes/{id}  removes one; once or more often is the same
POST /feedback      {"text": "..."} goes by mail to everyone who asked for it in the settings of the topic

The API lets only calls with a token of the sign-in through, and says in the event whose it is: nobody reads or removes
what is another's, whatever an app sends. Tierboard puts the table's name into NOTES_TABLE and the topic's ARN into
FEEDBACK.
"""

import base64
import json
import os
import uuid
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

Event = dict[str, Any]

LONGEST_TEXT = 2_000
LARGEST_BODY = 20_000
MOST_NOTES = 100


class BadRequest(Exception):
    """The app sent something that cannot be used; the text says what."""


def handler(event: Event, context: object) -> dict[str, Any]:
    """Answer one API Gateway proxy event."""
    try:
        status, answer = respond(event, person(event))
    except BadRequest as error:
        status, answer = 400, {"error": str(error)}
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"},
        "body": json.dumps(answer, ensure_ascii=False),
    }


def person(event: Event) -> dict[str, str]:
    """Who signed in, by the token that API Gateway checked."""
    claims = event["requestContext"]["authorizer"]["claims"]
    return {"id": str(claims["sub"]), "email": str(claims.get("email") or "")}


def respond(event: Event, who: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """The status and the answer for one route."""
    route = (event.get("httpMethod", ""), event.get("resource", ""))
    if route == ("GET", "/me"):
        return 200, who
    if route == ("GET", "/notes"):
        return 200, {"notes": notes_of(who)}
    if route == ("POST", "/notes"):
        return 201, keep(who, read_text(event))
    if route == ("DELETE", "/notes/{id}"):
        table().delete_item(Key={"owner": who["id"], "id": event["pathParameters"]["id"]})
        return 200, {"removed": event["pathParameters"]["id"]}
    if route == ("POST", "/feedback"):
        topic().publish(Subject="Feedback from the app", Message=f"{who['email'] or who['id']}: {read_text(event)}")
        return 202, {"sent": True}
    return 404, {"error": "There is nothing at this address."}


@cache
def table() -> Any:
    """The table. Made once and kept between calls, because making a client takes longer than a query."""
    return boto3.resource("dynamodb").Table(os.environ["NOTES_TABLE"])


@cache
def topic() -> Any:
    """The topic, made once like the table."""
    return boto3.resource("sns").Topic(os.environ["FEEDBACK"])


def notes_of(who: dict[str, str]) -> list[dict[str, str]]:
    """The newest notes of one person. Their ids begin with the time, so that they lie in its order."""
    found = table().query(
        KeyConditionExpression=Key("owner").eq(who["id"]), ScanIndexForward=False, Limit=MOST_NOTES, ConsistentRead=True
    )
    return [{"id": item["id"], "text": item["text"]} for item in found["Items"]]


def keep(who: dict[str, str], text: str) -> dict[str, str]:
    """Add a note; what was kept."""
    note = {"id": f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:8]}", "text": text}
    table().put_item(Item={"owner": who["id"], **note})
    return note


def read_text(event: Event) -> str:
    """The text in the request's body."""
    body = event.get("body") or ""
    try:
        if event.get("isBase64Encoded"):
            body = base64.b64decode(body).decode("utf-8")
        if len(body) > LARGEST_BODY:
            raise BadRequest("The request is too long.")
        sent = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest('Send JSON such as {"text": "Milk"}.') from None
    text = sent.get("text") if isinstance(sent, dict) else None
    if not isinstance(text, str) or not 0 < len(text.strip()) <= LONGEST_TEXT:
        raise BadRequest(f"Write a text of 1 to {LONGEST_TEXT} characters.")
    return text.strip()
