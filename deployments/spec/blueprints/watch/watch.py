"""Watches a page: a Lambda function that a schedule runs, a DynamoDB table that remembers, an SNS topic that tells.

Each run reads the page of the variable PAGE, compares it with what the table remembers, and publishes to the topic when
it is another. The first run only remembers. A change is told before it is remembered: should a run break off between
the two, the next one tells it again rather than not at all.

Tierboard puts the table's name into PAGES_TABLE and the topic's ARN into CHANGES. Who gets mail stands in the settings
of the topic; each address must confirm once.
"""

import hashlib
import os
import urllib.error
import urllib.request
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import boto3

Event = dict[str, Any]

LARGEST_PAGE = 2_000_000
SECONDS = 15
LONGEST_SUBJECT = 100


class CannotLook(Exception):
    """The page could not be read; the text says why. The run counts as failed, and Lambda tries it twice more."""


def handler(event: Event, context: object) -> dict[str, Any]:
    """One run. What it answers stands in the test panel and nowhere else; what happened is in the table."""
    page = os.environ.get("PAGE", "").strip()
    now = datetime.now(UTC).isoformat(timespec="seconds")
    before = remembered(page)
    try:
        fingerprint = hashlib.sha256(read(page)).hexdigest()
    except CannotLook as error:
        remember({**before, "page": page or "none", "looked_at": now, "problem": str(error)})
        raise
    known = before.get("fingerprint")
    changed = known is not None and known != fingerprint
    if changed:
        tell(page, now)
    kept = {"page": page, "fingerprint": fingerprint, "looked_at": now}
    if changed or known is None:
        kept["changed_at"] = now
    elif "changed_at" in before:
        kept["changed_at"] = before["changed_at"]
    remember(kept)
    return {"page": page, "changed": changed, "first": known is None}


def read(page: str) -> bytes:
    """The bytes of a page. Raises CannotLook."""
    if urlsplit(page).scheme not in ("http", "https"):
        raise CannotLook("PAGE must be an address such as https://www.example.com/.")
    request = urllib.request.Request(page, headers={"User-Agent": "page-watch"})  # noqa: S310 - looked at above
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - looked at above
            text: bytes = answer.read(LARGEST_PAGE + 1)
    except urllib.error.HTTPError as error:
        raise CannotLook(f"{page} answers with the error {error.code}.") from error
    except OSError as error:
        raise CannotLook(f"{page} cannot be reached: {getattr(error, 'reason', error)}.") from error
    if len(text) > LARGEST_PAGE:
        raise CannotLook(f"{page} has more than {LARGEST_PAGE:,} bytes.")
    return text


@cache
def table() -> Any:
    """The table. Made once and kept between calls, because making a client takes longer than a query."""
    return boto3.resource("dynamodb").Table(os.environ["PAGES_TABLE"])


@cache
def topic() -> Any:
    """The topic, made once like the table."""
    return boto3.resource("sns").Topic(os.environ["CHANGES"])


def remembered(page: str) -> dict[str, Any]:
    """What the table knows of a page; empty before the first run."""
    item: dict[str, Any] = table().get_item(Key={"page": page or "none"}, ConsistentRead=True).get("Item", {})
    return item


def remember(item: dict[str, Any]) -> None:
    """Put what is known now in the place of what was."""
    table().put_item(Item=item)


def tell(page: str, now: str) -> None:
    """Tell everyone who asked to be told."""
    subject = f"Changed: {urlsplit(page).hostname}"[:LONGEST_SUBJECT]
    topic().publish(Subject=subject, Message=f"{page} is not what it was. Looked at {now}.")
