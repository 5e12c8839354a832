"""What is written down of an accepted call, so that repeating it later gives the same thing.

An item or object is written down as it became, not as it was asked for: an UpdateItem turns into a PutItem of the
result. So only the newest record of a thing matters, and the compaction may drop the rest.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, unquote
from xml.etree import ElementTree

from sandbox.aws.actions import name_of
from sandbox.aws.identity import Caller
from sandbox.backend.calls import Answer, Call, Headers, signed_headers
from sandbox.backend.client import Client
from sandbox.journal.records import Record
from sandbox.settings import ACCOUNT_ID

TARGET = "DynamoDB_20120810."
OBJECT_HEADERS = (
    "content-type",
    "cache-control",
    "content-encoding",
    "content-disposition",
    "content-language",
    "expires",
)


class Recorder:
    """Turns calls and answers into records; asks MiniStack for what an update made of a thing."""

    def __init__(self, client: Client, host: str) -> None:
        self._client = client
        self._host = host
        self._keys: dict[tuple[str, str], list[str]] = {}

    async def records(self, caller: Caller, call: Call, answer: Answer) -> list[Record]:
        """The records of one accepted call."""
        if caller.service == "dynamodb":
            return await self._dynamodb(caller, call, answer)
        if caller.service == "s3":
            return await self._s3(caller, call, answer)
        return [Record(call)]

    async def _dynamodb(self, caller: Caller, call: Call, answer: Answer) -> list[Record]:
        name = name_of({k.lower(): v for k, v in call.headers}, call.target, call.body)
        asked: dict[str, Any] = json.loads(call.body or b"{}")
        if name == "PutItem":
            return [await self._put(caller, asked["TableName"], asked["Item"])]
        if name == "DeleteItem":
            return [self._gone(caller, asked["TableName"], asked["Key"])]
        if name == "UpdateItem":
            return [await self._became(caller, asked["TableName"], asked["Key"])]
        if name == "BatchWriteItem":
            left = json.loads(answer.body or b"{}").get("UnprocessedItems") or {}
            return [
                await self._batched(caller, t, one)
                for t, ones in asked["RequestItems"].items()
                for one in ones
                if one not in left.get(t, [])
            ]
        if name == "TransactWriteItems":
            return [r for one in asked["TransactItems"] for r in await self._transacted(caller, one)]
        self._keys.clear()
        return [Record(call)]

    async def _batched(self, caller: Caller, table: str, request: Mapping[str, Any]) -> Record:
        if "PutRequest" in request:
            return await self._put(caller, table, request["PutRequest"]["Item"])
        return self._gone(caller, table, request["DeleteRequest"]["Key"])

    async def _transacted(self, caller: Caller, item: Mapping[str, Any]) -> list[Record]:
        if "Put" in item:
            return [await self._put(caller, item["Put"]["TableName"], item["Put"]["Item"])]
        if "Delete" in item:
            return [self._gone(caller, item["Delete"]["TableName"], item["Delete"]["Key"])]
        if "Update" in item:
            return [await self._became(caller, item["Update"]["TableName"], item["Update"]["Key"])]
        return []

    async def _put(self, caller: Caller, table: str, item: Mapping[str, Any]) -> Record:
        names = await self._key_names(caller, table)
        subject = _item(caller, table, {name: item[name] for name in names})
        call = self._table_call(caller, "PutItem", {"TableName": _plain(table), "Item": item})
        return Record(call, subject, (subject,))

    def _gone(self, caller: Caller, table: str, key: Mapping[str, Any]) -> Record:
        subject = _item(caller, table, key)
        call = self._table_call(caller, "DeleteItem", {"TableName": _plain(table), "Key": key})
        return Record(call, subject, (subject,), tombstone=True)

    async def _became(self, caller: Caller, table: str, key: Mapping[str, Any]) -> Record:
        question = {"TableName": _plain(table), "Key": key, "ConsistentRead": True}
        answer = await self._client.send(self._table_call(caller, "GetItem", question))
        item = json.loads(answer.body).get("Item")
        return await self._put(caller, table, item) if item else self._gone(caller, table, key)

    async def _key_names(self, caller: Caller, table: str) -> list[str]:
        place = (caller.region, _plain(table))
        if place not in self._keys:
            answer = await self._client.send(self._table_call(caller, "DescribeTable", {"TableName": place[1]}))
            schema = json.loads(answer.body)["Table"]["KeySchema"]
            self._keys[place] = [one["AttributeName"] for one in schema]
        return self._keys[place]

    def _table_call(self, caller: Caller, action: str, body: Mapping[str, Any]) -> Call:
        own = (("x-amz-target", TARGET + action), ("content-type", "application/x-amz-json-1.0"))
        return Call("POST", "/", (*self._signed("dynamodb", caller.region), *own), json.dumps(body).encode())

    def _signed(self, service: str, region: str) -> Headers:
        return signed_headers(service, region, self._host, ACCOUNT_ID)

    async def _s3(self, caller: Caller, call: Call, answer: Answer) -> list[Record]:
        path, _, query = call.target.partition("?")
        bucket, _, key = unquote(path.lstrip("/")).partition("/")
        kinds = [name for name, _ in parse_qsl(query, keep_blank_values=True) if not name.startswith("x-")]
        headers = {name.lower() for name, _ in call.headers}
        if not key:
            return await self._bucket(caller, call, answer, kinds)
        subject = f"s3/{bucket}/{key}"
        if answer.header("x-amz-version-id") or answer.header("x-amz-delete-marker"):
            return [Record(call)]
        if kinds:
            return [Record(call, f"{subject}#{','.join(sorted(kinds))}")]
        if call.method == "DELETE":
            return [Record(call, subject, (subject, f"{subject}#"), tombstone=True)]
        if "x-amz-copy-source" in headers:
            call = await self._copied(caller, path)
        return [Record(call, subject, (subject, f"{subject}#"))]

    async def _bucket(self, caller: Caller, call: Call, answer: Answer, kinds: list[str]) -> list[Record]:
        bucket = unquote(call.target.partition("?")[0].strip("/"))
        if kinds == ["delete"] and call.method == "POST":
            if await self._is_versioned(caller, bucket):
                return [Record(call)]
            return [self._deleted(caller, call, bucket, key) for key in _deleted_keys(call.body, answer.body)]
        subject = f"s3/{bucket}#{','.join(sorted(kinds)) or 'bucket'}"
        if call.method == "DELETE" and not kinds:
            return [Record(call, subject, (f"s3/{bucket}/", f"s3/{bucket}#"))]
        return [Record(call, subject, (subject,) if kinds else ())]

    async def _is_versioned(self, caller: Caller, bucket: str) -> bool:
        answer = await self._client.send(Call("GET", f"/{quote(bucket)}?versioning", self._signed("s3", caller.region)))
        return b"<Status>" in answer.body

    def _deleted(self, caller: Caller, call: Call, bucket: str, key: str) -> Record:
        subject = f"s3/{bucket}/{key}"
        single = Call("DELETE", f"/{quote(bucket)}/{quote(key)}", self._signed("s3", caller.region), b"", call.seed)
        return Record(single, subject, (subject, f"{subject}#"), tombstone=True)

    async def _copied(self, caller: Caller, path: str) -> Call:
        """A copy is written down with its content: its source may be gone when it is repeated."""
        signed = self._signed("s3", caller.region)
        answer = await self._client.send(Call("GET", path, signed))
        kept = tuple(
            (k, v) for k, v in answer.headers if k.lower() in OBJECT_HEADERS or k.lower().startswith("x-amz-meta-")
        )
        return Call("PUT", path, (*signed, *kept), answer.body)


def _item(caller: Caller, table: str, key: Mapping[str, Any]) -> str:
    return f"dynamodb/{caller.region}/{_plain(table)}/{json.dumps(key, sort_keys=True)}"


def _plain(table: str) -> str:
    return table.rpartition("/")[2] if table.startswith("arn:") else table


def _deleted_keys(asked: bytes, answered: bytes) -> list[str]:
    """The keys that a DeleteObjects call removed, taken from the request: with Quiet the answer lists only failures."""
    failed = _keys(answered, "Error")
    return [key for key in _keys(asked, "Object") if key not in failed]


def _keys(body: bytes, below: str) -> list[str]:
    root = ElementTree.fromstring(body)  # noqa: S314 - it was accepted by MiniStack, which reads it the same way
    nodes = [node for node in root.iter() if node.tag.rpartition("}")[2] == below]
    return [found.text or "" for node in nodes for found in node if found.tag.rpartition("}")[2] == "Key"]
