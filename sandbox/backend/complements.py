"""Properties that MiniStack's CloudFormation leaves out and its service calls know, set once the resource is made."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from sandbox.backend.calls import Call, Headers

Properties = Mapping[str, Any]
Sign = Callable[[str], Headers]
TABLE = "DynamoDB_20120810."


def calls(type_name: str, physical_id: str, properties: Properties, sign: Sign) -> dict[str, Call]:
    """The calls by the name of what they set; each may be repeated. `sign` gives the headers for a service."""
    if type_name == "AWS::S3::Bucket":
        return {"tags": _bucket_tags(physical_id, properties, sign("s3"))}
    if type_name == "AWS::DynamoDB::Table":
        return _table(physical_id, properties, sign("dynamodb"))
    return {}


def _bucket_tags(bucket: str, properties: Properties, headers: Headers) -> Call:
    target = f"/{quote(bucket)}?tagging"
    tags = properties.get("Tags") or []
    if not tags:
        return Call("DELETE", target, headers)
    inner = "".join(f"<Tag><Key>{escape(tag['Key'])}</Key><Value>{escape(tag['Value'])}</Value></Tag>" for tag in tags)
    return Call("PUT", target, headers, f"<Tagging><TagSet>{inner}</TagSet></Tagging>".encode())


def _table(table: str, properties: Properties, headers: Headers) -> dict[str, Call]:
    found = {}
    recovery = properties.get("PointInTimeRecoverySpecification")
    if recovery is not None:
        enabled = str(recovery.get("PointInTimeRecoveryEnabled", False)).lower() == "true"
        specification = {"PointInTimeRecoveryEnabled": enabled}
        body = {"TableName": table, "PointInTimeRecoverySpecification": specification}
        found["recovery"] = _table_call("UpdateContinuousBackups", body, headers)
    expiry = properties.get("TimeToLiveSpecification")
    if expiry is not None:
        specification = {
            "AttributeName": expiry.get("AttributeName", ""),
            "Enabled": str(expiry.get("Enabled", True)).lower() == "true",
        }
        body = {"TableName": table, "TimeToLiveSpecification": specification}
        found["expiry"] = _table_call("UpdateTimeToLive", body, headers)
    return found


def _table_call(action: str, body: Properties, headers: Headers) -> Call:
    own = (("x-amz-target", TABLE + action), ("content-type", "application/x-amz-json-1.0"))
    return Call("POST", "/", (*headers, *own), json.dumps(body).encode())


def owned(type_name: str, physical_id: str, region: str) -> tuple[str, ...]:
    """Below which subjects the journal keeps what is in a thing; superfluous once the thing is gone."""
    if type_name == "AWS::S3::Bucket":
        return (f"s3/{physical_id}/", f"s3/{physical_id}#")
    if type_name == "AWS::DynamoDB::Table":
        return (f"dynamodb/{region}/{physical_id}/",)
    return ()
