"""The shop's API: GET /orders lists them, POST /orders takes one."""

import json
import os
import uuid
from typing import Any

import boto3

table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE"])


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one call of the API."""
    if event["httpMethod"] == "POST":
        wanted = json.loads(event["body"] or "{}")
        order = {
            "id": wanted.get("id") or uuid.uuid4().hex,
            "customer_id": wanted["customer_id"],
            "what": wanted["what"],
        }
        table.put_item(Item=order)
        return answer(201, order)
    return answer(200, {"orders": table.scan(Limit=100)["Items"]})


def answer(status: int, body: dict[str, Any]) -> dict[str, Any]:
    """What API Gateway sends back."""
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}
