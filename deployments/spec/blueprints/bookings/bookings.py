"""Bookings: one Lambda function behind four routes, one table in an Aurora PostgreSQL database.

GET /               {"things": [...], "today": "2026-11-27"}: what can be booked
GET /bookings       bookings from today on, the nearest day first, a hundred at a time; "more" says that there are more,
                    which ?day=2026-12-01&thing=Van asks for: what comes after that one
POST /bookings      {"thing": "...", "day": "2026-12-01", "name": "..."} books; 409 when somebody else has it that day.
                    Sent twice, as when the first answer got lost, it is the same booking
DELETE /bookings/ID takes a booking back; taking it back twice is no error

The variable THINGS says what can be booked, with commas between. SQL is sent over HTTPS, to AWS's Data API: no driver
has to be packed, and the function needs no place in the database's network. Tierboard puts what it needs into
BOOKINGS_DB_ARN, BOOKINGS_DB_DATABASE and BOOKINGS_DB_SECRET.

The page and the API have different hosts, so every answer carries Access-Control-Allow-Origin: without it the browser
hides the answer from the page. Tierboard puts the allowed websites of the API's settings into CORS_ORIGINS.

The database pauses while nobody asks, which costs nothing. Whoever asks next wakes it: the answer is 503 with "waking"
then, and the page asks again. That no two people have the same thing on the same day is up to the database itself, not
to this code: of two who ask at once, one gets it.
"""

import base64
import json
import os
import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import boto3
from botocore.exceptions import ClientError

Event = dict[str, Any]

MOST_THINGS = 20
LONGEST = 80
LARGEST_BODY = 2_000
MOST_BOOKINGS = 100
DAYS_AHEAD = 366
AWAY = ("DatabaseNotFoundException", "DatabaseUnavailableException", "ServiceUnavailableError")
NO_TABLE = "42P01"
MADE_MEANWHILE = ("23505", "42P07")
TABLE = """
CREATE TABLE IF NOT EXISTS bookings (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  thing text NOT NULL,
  day date NOT NULL,
  name text NOT NULL,
  UNIQUE (thing, day)
)
"""
LIST = """
SELECT id, thing, CAST(day AS text), name FROM bookings
WHERE day >= CAST(:today AS date) AND (day, thing) > (CAST(:day AS date), :thing) ORDER BY day, thing LIMIT :most
"""
BOOK = """
INSERT INTO bookings (thing, day, name) VALUES (:thing, CAST(:day AS date), :name)
ON CONFLICT (thing, day) DO UPDATE SET name = EXCLUDED.name WHERE bookings.name = EXCLUDED.name RETURNING id
"""
CANCEL = "DELETE FROM bookings WHERE id = :id"


class Refused(Exception):
    """The request cannot be done; the text says why, the status to whom that is up."""

    def __init__(self, status: int, words: str, **more: Any) -> None:
        super().__init__(words)
        self.status = status
        self.answer = {"error": words, **more}


def handler(event: Event, context: object) -> dict[str, Any]:
    """Answer one API Gateway proxy event."""
    try:
        status, answer = respond(event)
    except Refused as refused:
        status, answer = refused.status, refused.answer
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store", **cors(event)},
        "body": "" if answer is None else json.dumps(answer, ensure_ascii=False),
    }


def respond(event: Event) -> tuple[int, Any]:
    """The status and the answer for one route."""
    route = (event.get("httpMethod", ""), event.get("resource", ""))
    if route == ("GET", "/"):
        return 200, {"things": read_things(), "today": today().isoformat()}
    if route == ("GET", "/bookings"):
        return 200, list_bookings(**read_place(event.get("queryStringParameters") or {}))
    if route == ("POST", "/bookings"):
        return 201, book(*read_wish(event))
    if route == ("DELETE", "/bookings/{id}"):
        ask(CANCEL, id=read_id((event.get("pathParameters") or {}).get("id", "")))
        return 204, None
    return 404, {"error": "There is nothing at this address."}


def list_bookings(day: str, thing: str) -> dict[str, Any]:
    """What is booked from today on, after that day and thing; one row more is asked for, to know whether it ends."""
    rows = ask(LIST, today=today().isoformat(), day=day, thing=thing, most=MOST_BOOKINGS + 1)
    found = [dict(zip(("id", "thing", "day", "name"), row, strict=True)) for row in rows]
    return {"bookings": found[:MOST_BOOKINGS], "more": len(found) > MOST_BOOKINGS}


def book(thing: str, day: str, name: str) -> dict[str, Any]:
    """Book, if nobody else was faster. Of two people with the same name the second sees the first one's booking."""
    rows = ask(BOOK, thing=thing, day=day, name=name)
    if not rows:
        raise Refused(409, f"Somebody has {thing} on that day. Choose another day.")
    return {"id": rows[0][0], "thing": thing, "day": day, "name": name}


@cache
def database() -> Any:
    """The Data API. Made once and kept between calls, because making a client takes longer than a statement."""
    return boto3.client("rds-data")


def ask(sql: str, **values: str | int) -> list[list[Any]]:
    """The rows of one statement. Raises Refused when the database is away or asleep."""
    try:
        try:
            return send(sql, values)
        except ClientError as error:
            if NO_TABLE not in reason(error):
                raise
            make_table()
            return send(sql, values)
    except ClientError as error:
        if refused := sorry(error):
            raise refused from error
        # A mistake in this code or its settings: it belongs in the function's log, not on a page.
        raise


def make_table() -> None:
    """The first statement of all finds no table. Of two at once, one is told that the other has made it."""
    try:
        send(TABLE, {})
    except ClientError as error:
        if not any(state in reason(error) for state in MADE_MEANWHILE):
            raise


def send(sql: str, values: dict[str, str | int]) -> list[list[Any]]:
    """One statement by itself. Values never become part of its text."""
    answer = database().execute_statement(
        resourceArn=os.environ["BOOKINGS_DB_ARN"],
        secretArn=os.environ["BOOKINGS_DB_SECRET"],
        database=os.environ["BOOKINGS_DB_DATABASE"],
        sql=sql,
        parameters=[{"name": name, "value": given(value)} for name, value in values.items()],
    )
    return [[next(iter(field.values())) for field in row] for row in answer.get("records", [])]


def given(value: str | int) -> dict[str, str | int]:
    return {"longValue": value} if isinstance(value, int) else {"stringValue": value}


def reason(error: ClientError) -> str:
    return str(error.response["Error"].get("Message", ""))


def sorry(error: ClientError) -> Refused | None:
    """What a person can do about a database that does not answer; None when the database is not the cause."""
    code = error.response["Error"].get("Code", "")
    if code == "DatabaseResumingException":
        return Refused(503, "The database was asleep and wakes up. Try again in 15 seconds.", waking=True)
    if code in AWAY:
        return Refused(503, f"The database does not answer. It says: {reason(error)}")
    return None


def read_things() -> list[str]:
    """What can be booked, as the settings say."""
    texts = [text.strip() for text in os.environ.get("THINGS", "").split(",") if text.strip()]
    things = list(dict.fromkeys(texts))
    if not 1 <= len(things) <= MOST_THINGS or any(len(text) > LONGEST for text in things):
        raise Refused(
            500,
            f"THINGS cannot be used. Write 1 to {MOST_THINGS} different ones of at most {LONGEST} characters, like "
            '"Meeting room, Projector".',
        )
    return things


def read_wish(event: Event) -> tuple[str, str, str]:
    """Thing, day and name from the request's body."""
    body = event.get("body") or ""
    try:
        if event.get("isBase64Encoded"):
            body = base64.b64decode(body).decode("utf-8")
        if len(body) > LARGEST_BODY:
            raise Refused(400, "The request is too long.")
        sent = json.loads(body)
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise Refused(400, 'Send JSON such as {"thing": "Projector", "day": "2026-12-01", "name": "Ada"}.')
    thing = sent.get("thing")
    if thing not in read_things():
        raise Refused(400, "This cannot be booked here. Load the page again.")
    return str(thing), read_day(sent.get("day")), read_name(sent.get("name"))


def read_place(asked: dict[str, str]) -> dict[str, str]:
    """Where to go on with the list; at its beginning when the address does not say."""
    if "day" not in asked:
        return {"day": today().isoformat(), "thing": ""}
    return {"day": read_day(asked["day"]), "thing": asked.get("thing", "").replace("\0", "")[:LONGEST]}


def read_day(value: Any) -> str:
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Refused(400, "Choose a day, such as 2026-12-01.") from None
    if not today() <= day <= today() + timedelta(days=DAYS_AHEAD):
        raise Refused(400, "Choose a day from today to a year ahead.")
    return day.isoformat()


def read_name(value: Any) -> str:
    name = value.strip() if isinstance(value, str) else ""
    # PostgreSQL keeps no zero character and no half of one.
    if not 1 <= len(name) <= LONGEST or any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in name):
        raise Refused(400, f"Write who books, in at most {LONGEST} characters.")
    return name


def read_id(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", value):
        raise Refused(400, "This is not the id of a booking.")
    return int(value)


def today() -> date:
    """The day by the clock of UTC, which is the same everywhere."""
    return datetime.now(UTC).date()


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
