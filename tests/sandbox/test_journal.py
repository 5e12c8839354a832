"""The journal by itself: torn lines, compaction, what is kept of a call. Then through a sandbox that is killed."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.backend.calls import Call
from sandbox.journal import log as log_module
from sandbox.journal.log import Log
from sandbox.journal.records import Record, compacted
from tests.sandbox.aws import Aws, names
from tests.sandbox.templates import TABLE_PROPERTIES
from tests.sandbox_process import SandboxProcess

FRESH = names()


def put(name: str, body: bytes = b"1") -> Record:
    """A record of a thing that a later one of the same name supersedes."""
    return Record(Call("PUT", f"/{name}", body=body), name, (name,))


def gone(name: str, *more: str) -> Record:
    """A record after which the thing is no more."""
    return Record(Call("DELETE", f"/{name}"), name, (name, *more), tombstone=True)


def kept(*records: Record) -> list[tuple[str, str]]:
    """Method and target of what the compaction leaves."""
    return [(call["m"], call["t"]) for call in compacted([record.to_json() for record in records])]


def test_only_the_newest_of_a_thing_is_kept() -> None:
    """In its own place."""
    assert kept(put("a"), put("b"), put("a")) == [("PUT", "/b"), ("PUT", "/a")]


def test_a_thing_that_is_gone_leaves_nothing() -> None:
    """Neither itself nor what was below it; a later one of the same name stays."""
    assert kept(put("t/1"), put("t/2"), put("u/1"), gone("t#delete", "t/")) == [("PUT", "/u/1")]
    assert kept(put("a"), gone("a"), put("a")) == [("PUT", "/a")]


def test_what_nobody_knows_is_kept() -> None:
    """Records without a subject are never dropped."""
    unknown = Record(Call("POST", "/x"))
    assert len(kept(unknown, unknown, gone("a"))) == 2


def append(folder: Path, *records: Record, documents: int = 0) -> None:
    """Open a journal and write lines to it."""

    async def write() -> None:
        log = Log(folder)
        log.open()
        for number in range(documents):
            await log.append([("thing", "one", {"number": number})], [])
        for record in records:
            await log.append([], [record])

    asyncio.run(write())


def test_a_torn_last_line_is_cut_off(tmp_path: Path) -> None:
    """What was being written when the power went was not answered."""
    append(tmp_path, put("a"), put("b"))
    path = tmp_path / "journal-1.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"at": "2026-01-01')
    append(tmp_path, put("c"))
    assert path.read_bytes().startswith(whole)
    assert [json.loads(line)["c"][0]["k"] for line in path.read_bytes().splitlines()] == ["a", "b", "c"]


def test_long_bodies_are_files_beside_it(tmp_path: Path) -> None:
    """Named after their content, so that the same zip is there once."""
    body = bytes(range(256)) * 64
    append(tmp_path, put("a", body), put("b", body))
    assert len(list((tmp_path / "blobs").iterdir())) == 1
    log = Log(tmp_path)
    log.open()
    assert [call["k"] for call in log.calls()] == ["a", "b"]
    assert all(len(call["b"]) > len(body) for call in log.calls())


def test_it_does_not_grow_without_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A start writes a journal without what is superfluous; unused bodies go, too."""
    monkeypatch.setattr(log_module, "COMPACT_LINES", 50)
    append(tmp_path, *[put("a", str(number).encode() * 5000) for number in range(60)], documents=60)
    log = Log(tmp_path)
    contents = log.open()
    (path,) = tmp_path.glob("*.jsonl")
    assert path.name != "journal-1.jsonl"
    assert contents.documents == {"thing": {"one": {"number": 59}}}
    assert len(list(log.calls())) == 1
    assert len(list((tmp_path / "blobs").iterdir())) < 50
    assert len(path.read_bytes().splitlines()) < 50


def test_it_is_compacted_while_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file changes under those who write; nothing that counts is lost, nothing is there twice."""
    monkeypatch.setattr(log_module, "COMPACT_LINES", 20)
    append(tmp_path, put("first"), *[put("a", b"%d" % number) for number in range(75)], put("last"))
    (path,) = tmp_path.glob("*.jsonl")
    assert path.name != "journal-1.jsonl" and len(path.read_bytes().splitlines()) < 30
    log = Log(tmp_path)
    log.open()
    calls = compacted(list(log.calls()))
    assert [(call["k"], call["b"]) for call in calls] == [("first", "t1"), ("a", "t74"), ("last", "t1")]


@pytest.mark.full
def test_everything_that_was_answered_survives(own_sandbox: SandboxProcess) -> None:
    """Objects, versions, items by every way of writing, names and ids; nothing that was removed comes back."""
    own_sandbox.start()
    aws = Aws(own_sandbox.url)
    before = fill(aws)
    own_sandbox.kill()
    own_sandbox.start()
    assert read(aws) == before
    assert aws.client("sts").get_caller_identity()["Arn"].endswith("assumed-role/TierboardDeploy/tests")


def fill(aws: Aws) -> dict[str, Any]:
    """Write in many ways; what can be read then."""
    aws.artifact_bucket("versioned")
    for body in (b"one", b"two"):
        aws.s3.put_object(Bucket="versioned", Key="a", Body=body)
    aws.s3.create_bucket(Bucket="plain", CreateBucketConfiguration={"LocationConstraint": aws.region})
    for key in ("keep", "remove", "also-remove", "copy-source"):
        aws.s3.put_object(Bucket="plain", Key=key, Body=key.encode() * 3000, Metadata={"who": "me"})
    aws.s3.copy_object(Bucket="plain", Key="copy", CopySource={"Bucket": "plain", "Key": "copy-source"})
    aws.s3.delete_object(Bucket="plain", Key="copy-source")
    aws.s3.delete_objects(Bucket="plain", Delete={"Objects": [{"Key": "remove"}], "Quiet": True})
    aws.s3.delete_objects(Bucket="plain", Delete={"Objects": [{"Key": "also-remove"}]})
    write_items(aws.dynamodb)
    queue = aws.client("sqs").create_queue(QueueName="mail")["QueueUrl"]
    aws.client("sqs").send_message(QueueUrl=queue, MessageBody="hello")
    return read(aws)


def write_items(dynamodb: Any) -> None:
    """Put, update, delete, batch and transaction."""
    dynamodb.create_table(TableName="items", **TABLE_PROPERTIES)

    def item(key: str, value: int) -> dict[str, Any]:
        return {"id": {"S": key}, "n": {"N": str(value)}}

    for number in range(5):
        dynamodb.put_item(TableName="items", Item=item(f"put-{number}", number))
    for _ in range(3):
        dynamodb.update_item(
            TableName="items",
            Key={"id": {"S": "put-0"}},
            UpdateExpression="ADD n :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )
    dynamodb.delete_item(TableName="items", Key={"id": {"S": "put-1"}})
    batch = [{"PutRequest": {"Item": item("batch", 7)}}, {"DeleteRequest": {"Key": {"id": {"S": "put-2"}}}}]
    dynamodb.batch_write_item(RequestItems={"items": batch})
    change = {"TableName": "items", "Key": {"id": {"S": "put-3"}}, "UpdateExpression": "SET n = :v"}
    update = {"Update": {**change, "ExpressionAttributeValues": {":v": {"N": "33"}}}}
    dynamodb.transact_write_items(
        TransactItems=[{"Put": {"TableName": "items", "Item": item("transacted", 9)}}, update]
    )


def read(aws: Aws) -> dict[str, Any]:
    """All that `fill` wrote."""
    versions = aws.s3.list_object_versions(Bucket="versioned")["Versions"]
    objects = {one["Key"]: one["ETag"] for one in aws.s3.list_objects_v2(Bucket="plain")["Contents"]}
    items = {one["id"]["S"]: one["n"]["N"] for one in aws.dynamodb.scan(TableName="items")["Items"]}
    assert items == {"put-0": "3", "put-3": "33", "put-4": "4", "batch": "7", "transacted": "9"}
    assert sorted(objects) == ["copy", "keep"]
    return {
        "versions": [one["VersionId"] for one in versions],
        "objects": objects,
        "items": items,
        "metadata": aws.s3.head_object(Bucket="plain", Key="copy")["Metadata"],
        "queues": aws.client("sqs").list_queues()["QueueUrls"],
    }
