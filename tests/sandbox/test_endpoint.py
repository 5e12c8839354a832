"""Who may call, who they are, and what other services say."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from sandbox.journal.log import DiskFull, Log
from sandbox.journal.records import Record
from tests.sandbox.aws import REGION, Aws, names, outputs, refusal
from tests.sandbox.templates import function, role, stack
from tests.sandbox_process import SandboxProcess

FRESH = names()
DEPLOY = "arn:aws:iam::111122223333:role/TierboardDeploy"


def client(sandbox: SandboxProcess, service: str, key: str = "test") -> Any:
    """A client with any credentials."""
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=sandbox.url,
        region_name=REGION,
        aws_access_key_id=key,
        aws_secret_access_key="test",
    )


@pytest.mark.parametrize("role_name", ["TierboardDeploy", "TierboardRead"])
def test_both_roles_can_be_assumed(sandbox: SandboxProcess, role_name: str) -> None:
    """With an ExternalId; the session is of the account."""
    arn = f"arn:aws:iam::111122223333:role/{role_name}"
    given = client(sandbox, "sts").assume_role(RoleArn=arn, RoleSessionName="me", ExternalId="x1")
    keys = given["Credentials"]
    session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], region_name=REGION)
    who = session.client("sts", endpoint_url=sandbox.url).get_caller_identity()
    assert (who["Account"], who["Arn"]) == (
        "111122223333",
        f"arn:aws:sts::111122223333:assumed-role/{role_name}/me",
    )


def test_an_external_id_is_needed(sandbox: SandboxProcess) -> None:
    """As the roles' trust policies ask."""
    with pytest.raises(ClientError) as caught:
        client(sandbox, "sts").assume_role(RoleArn=DEPLOY, RoleSessionName="me")
    assert refusal(caught.value)[0] == "AccessDenied"


@pytest.mark.parametrize("account", ["111122223333:role/Other", "444455556666:role/TierboardDeploy"])
def test_other_roles_are_refused(sandbox: SandboxProcess, account: str) -> None:
    """There are two."""
    with pytest.raises(ClientError) as caught:
        client(sandbox, "sts").assume_role(RoleArn=f"arn:aws:iam::{account}", RoleSessionName="me", ExternalId="x1")
    assert "not authorized to perform: sts:AssumeRole" in refusal(caught.value)[1]


def test_another_account_is_unknown(sandbox: SandboxProcess) -> None:
    """MiniStack would take a key of twelve digits for an account of its own."""
    with pytest.raises(ClientError) as caught:
        client(sandbox, "dynamodb", key="444455556666").list_tables()
    assert refusal(caught.value)[0] == "InvalidClientTokenId"


def test_other_services_answer_in_their_own_words(aws: Aws) -> None:
    """Errors of each protocol arrive as what they are."""
    cases: tuple[tuple[str, Callable[[Any], Any], str], ...] = (
        ("s3", lambda c: c.get_object(Bucket="nowhere-at-all", Key="a"), "NoSuchBucket"),
        ("dynamodb", lambda c: c.describe_table(TableName="none"), "ResourceNotFoundException"),
        ("lambda", lambda c: c.get_function(FunctionName="none"), "ResourceNotFoundException"),
        ("apigateway", lambda c: c.get_rest_api(restApiId="none"), "NotFoundException"),
        ("logs", lambda c: c.get_log_events(logGroupName="none", logStreamName="x"), "ResourceNotFoundException"),
    )
    for service, call, code in cases:
        with pytest.raises(ClientError) as caught:
            call(aws.client(service))
        assert refusal(caught.value)[0] == code, service


def test_a_presigned_address_works(aws: Aws, sandbox: SandboxProcess) -> None:
    """It carries its signature in the query."""
    where = aws.artifact_bucket(next(FRESH))
    aws.s3.put_object(Bucket=where, Key="a", Body=b"1")
    url = aws.s3.generate_presigned_url("get_object", Params={"Bucket": where, "Key": "a"})
    assert sandbox.visit(url).body == b"1"


def test_a_runtime_that_cannot_run_says_so(aws: Aws) -> None:
    """Nobody invents an answer for Java."""
    template = stack(
        {"Role": role(), "F": function("x", Runtime="java21", Handler="a.B::c")}, Outputs={"F": {"Value": {"Ref": "F"}}}
    )
    found = aws.deploy(next(FRESH), template)
    answer = aws.client("lambda").invoke(FunctionName=outputs(found)["F"])
    assert answer["FunctionError"] == "Unhandled"
    assert "cannot run java21" in answer["Payload"].read().decode()
    reasons = [event.get("ResourceStatusReason", "") for event in aws.events(found["StackId"])]
    assert any("cannot run java21" in reason for reason in reasons)


class FullDisk(Log):
    """A journal on a disk that is full for a while."""

    full = True

    def _write(self, content: bytes) -> None:
        if self.full:
            raise OSError(28, "No space left on device")
        super()._write(content)


def full_disk_story(folder: Path) -> tuple[str, str, int]:
    """Refuse while full, write everything once there is room; problem then, problem now, lines."""

    async def story() -> tuple[str, str, int]:
        log = FullDisk(folder)
        log.open()
        with pytest.raises(DiskFull):
            await log.append([("thing", "one", {})], [])
        problem = log.problem
        log.full = False
        await log.append([("thing", "two", {})], list[Record]())
        return problem, log.problem, len((folder / "journal-1.jsonl").read_bytes().splitlines())

    return asyncio.run(story())


def test_full_disk(tmp_path: Path) -> None:
    """The sentence names the reason."""
    problem, now, lines = full_disk_story(tmp_path)
    assert "No space left on device" in problem
    assert (now, lines) == ("", 2)
