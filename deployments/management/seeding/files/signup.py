"""The newsletter's only function: takes an address and keeps it until it is confirmed."""

import json
import os
import time
from typing import Any

import boto3


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Keep one address."""
    wanted = json.loads(event["body"] or "{}")
    table = boto3.resource("dynamodb").Table(os.environ["SUBSCRIBERS"])
    table.put_item(Item={"email": wanted["email"], "asked_at": int(time.time())})
    return {"statusCode": 202, "body": "{}"}
