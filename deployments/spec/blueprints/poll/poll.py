"""A poll: one Lambda function behind two routes, one DynamoDB table that counts.

GET /poll   {"question": "...", "answers": [{"text": "...", "votes": 3}, ...], "votes": 7}
POST /poll  {"answer": "..."} counts a vote, and answers as GET does

Two variables say what is asked: QUESTION, and ANSWERS with commas between them, such as "Monday, Tuesday". Votes are
kept by the text of their answer: a new answer begins at 0, and one that comes back has its votes again.

The page and the API have different hosts, so every answer carries Access-Control-Allow-Origin: without it the browser
hides the answer from the page. Tierboard puts the allowed websites of the API's settings into CORS_ORIGINS, and the
table's name into VOTES_TABLE.
"""

import base64
import json
import os
from functools import cache
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

Event = dict[str, Any]

POLL = "main"
MOST_ANSWERS = 12
LONGEST_ANSWER = 100
LARGEST_BODY = 2_000


class BadRequest(Exception):
    """The caller sent something that cannot be used; the text says what."""


class BadSettings(Exception):
    """A variable of this function cannot be read; the text says which, and how to write it."""


def handler(event: Event, context: object) -> dict[str, Any]:
    """Answer one API Gateway proxy event."""
    try:
        status, answer = respond(event)
    except BadRequest as error:
        status, answer = 400, {"error": str(error)}
    except BadSettings as error:
        status, answer = 500, {"error": str(error)}
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store", **cors(event)},
        "body": json.dumps(answer, ensure_ascii=False),
    }


def respond(event: Event) -> tuple[int, dict[str, Any]]:
    """The status and the answer for one route."""
    route = (event.get("httpMethod", ""), event.get("resource", ""))
    if route == ("GET", "/poll"):
        return 200, standing()
    if route == ("POST", "/poll"):
        vote(read_answer(event))
        return 201, standing()
    return 404, {"error": "There is nothing at this address."}


@cache
def table() -> Any:
    """The table. Made once and kept between calls, because making a client takes longer than a query."""
    return boto3.resource("dynamodb").Table(os.environ["VOTES_TABLE"])


def read_answers() -> list[str]:
    """What can be chosen, as the settings say."""
    texts = [text.strip() for text in os.environ.get("ANSWERS", "").split(",") if text.strip()]
    answers = list(dict.fromkeys(texts))
    if not 2 <= len(answers) <= MOST_ANSWERS or any(len(text) > LONGEST_ANSWER for text in answers):
        raise BadSettings(
            f"ANSWERS cannot be used. Write 2 to {MOST_ANSWERS} different ones of at most {LONGEST_ANSWER} characters, "
            'like "Monday, Tuesday".'
        )
    return answers


def standing() -> dict[str, Any]:
    """The question, and every answer with its votes."""
    answers = read_answers()
    kept = table().query(KeyConditionExpression=Key("poll").eq(POLL), ConsistentRead=True)["Items"]
    votes = {item["answer"]: int(item["votes"]) for item in kept}
    shown = [{"text": text, "votes": votes.get(text, 0)} for text in answers]
    return {
        "question": os.environ.get("QUESTION", ""),
        "answers": shown,
        "votes": sum(row["votes"] for row in shown),
    }


def vote(answer: str) -> None:
    """Count one. The table adds by itself, so that of many votes at once none is lost."""
    table().update_item(
        Key={"poll": POLL, "answer": answer},
        UpdateExpression="ADD votes :one",
        ExpressionAttributeValues={":one": 1},
    )


def read_answer(event: Event) -> str:
    """The answer that the request's body names."""
    body = event.get("body") or ""
    try:
        if event.get("isBase64Encoded"):
            body = base64.b64decode(body).decode("utf-8")
        if len(body) > LARGEST_BODY:
            raise BadRequest("The request is too long.")
        sent = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest('Send JSON such as {"answer": "Monday"}.') from None
    answer = sent.get("answer") if isinstance(sent, dict) else None
    if answer not in read_answers():
        raise BadRequest("This is none of the answers. Load the page again.")
    return str(answer)


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
