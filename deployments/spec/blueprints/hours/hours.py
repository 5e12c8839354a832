"""Opening hours: one Lambda function behind one route. Nothing is kept, so there is no table.

GET /hours  {"name": "...", "open": true, "changes": "18:00", "days": [{"day": "Mon", "hours": ["09:00-18:00"]}, ...]}

Three variables say what it answers: NAME, HOURS such as "Mon-Fri 09:00-12:30 13:30-18:00, Sat 10:00-14:00", and
UTC_OFFSET such as "+01:00".

The page and the API have different hosts, so every answer carries Access-Control-Allow-Origin: without it the browser
hides the answer from the page. Tierboard puts the allowed websites of the API's settings into CORS_ORIGINS.
"""

import json
import os
import re
from datetime import UTC, datetime, timedelta
from typing import Any

Event = dict[str, Any]

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
PART = re.compile(r"(\w{3})(?:-(\w{3}))?((?:\s+\d{2}:\d{2}-\d{2}:\d{2})+)")
OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})")


class BadSettings(Exception):
    """A variable of this function cannot be read; the text says which, and how to write it."""


def handler(event: Event, context: object) -> dict[str, Any]:
    """Answer one API Gateway proxy event."""
    try:
        status, answer = 200, hours_at(datetime.now(UTC))
    except BadSettings as error:
        status, answer = 500, {"error": str(error)}
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store", **cors(event)},
        "body": json.dumps(answer, ensure_ascii=False),
    }


def hours_at(now: datetime) -> dict[str, Any]:
    """Whether it is open at ``now``, and when that changes today; the week's hours."""
    week = read_week(os.environ.get("HOURS", ""))
    here = now + read_offset(os.environ.get("UTC_OFFSET", "+00:00"))
    clock = f"{here:%H:%M}"
    today = week[DAYS[here.weekday()]]
    current = next((span for span in today if span[0] <= clock < span[1]), None)
    coming = next((span for span in today if span[0] > clock), None)
    return {
        "name": os.environ.get("NAME", ""),
        "open": current is not None,
        "changes": current[1] if current else (coming[0] if coming else None),
        "days": [{"day": day, "hours": [f"{begin}-{end}" for begin, end in week[day]]} for day in DAYS],
    }


def read_week(text: str) -> dict[str, list[tuple[str, str]]]:
    """The hours of each day, in their order. A day that is not named is closed."""
    week: dict[str, list[tuple[str, str]]] = {day: [] for day in DAYS}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        found = PART.fullmatch(part)
        if not found or found[1] not in DAYS or (found[2] or found[1]) not in DAYS:
            raise BadSettings('HOURS cannot be read. Write it like "Mon-Fri 09:00-18:00, Sat 10:00-14:00".')
        first, last = DAYS.index(found[1]), DAYS.index(found[2] or found[1])
        spans = [tuple(span.split("-")) for span in found[3].split()]
        for begin, end in spans:
            if not (begin < end <= "24:00" and begin[3:] < "60" and end[3:] < "60"):
                raise BadSettings(f"HOURS: {begin}-{end} is no time of a day that ends after it begins.")
        for day in DAYS[first : last + 1] if first <= last else (*DAYS[first:], *DAYS[: last + 1]):
            week[day] = sorted([*week[day], *((begin, end) for begin, end in spans)])
    return week


def read_offset(text: str) -> timedelta:
    """How far the shop's clock is from UTC."""
    found = OFFSET.fullmatch(text)
    if not found or int(found[2]) > 14 or int(found[3]) > 59:
        raise BadSettings('UTC_OFFSET cannot be read. Write it like "+01:00".')
    size = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return size if found[1] == "+" else -size


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
