"""Who may become whom (API_AssumeRole; IAM User Guide, "Access to AWS accounts owned by third parties")."""

import time
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.sandbox.aws import REGION, Aws, names, refusal
from tests.sandbox.templates import log_group, one
from tests.sandbox_process import SandboxProcess

FRESH = names()
PATIENCE_SECONDS = 10.0
READ = "arn:aws:iam::111122223333:role/TierboardRead"


def client(sandbox: SandboxProcess, service: str, keys: dict[str, Any] | None = None) -> Any:
    """A client with the credentials of an answer, or of the sandbox's user."""
    given = keys or {"AccessKeyId": "test", "SecretAccessKey": "test", "SessionToken": None}
    session = boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], region_name=REGION)
    return session.client(service, endpoint_url=sandbox.url)  # type: ignore[call-overload]


def assume(sandbox: SandboxProcess, arn: str, external_id: str = "") -> dict[str, Any]:
    """Credentials of a role; without an ExternalId when it is empty."""
    sent = {"ExternalId": external_id} if external_id else {}
    answer = client(sandbox, "sts").assume_role(RoleArn=arn, RoleSessionName="tester", **sent)
    found: dict[str, Any] = answer["Credentials"]
    return found


@pytest.mark.parametrize(
    ("asked", "sent", "allowed"),
    [("*", "", False), ("*", "x1", True), ("", "", True), ("", "x1", True), ("x1", "x1", True), ("x1", "x2", False)],
)
def test_a_role_trusts_by_external_id(sandbox: SandboxProcess, asked: str, sent: str, allowed: bool) -> None:
    """Any, none, or a certain one; a role without the condition lets everybody in."""
    arn = sandbox.add_role(next(FRESH), external_id=asked)
    if allowed:
        assert assume(sandbox, arn, sent)["SessionToken"]
        return
    with pytest.raises(ClientError) as caught:
        assume(sandbox, arn, sent)
    assert refusal(caught.value)[0] == "AccessDenied"


def test_a_role_may_lead_elsewhere(sandbox: SandboxProcess) -> None:
    """Its ARN says one account, the identity another; nothing of ours is there."""
    arn = sandbox.add_role(next(FRESH), leads_to="444455556666")
    keys = assume(sandbox, arn, "x1")
    assert client(sandbox, "sts", keys).get_caller_identity()["Account"] == "444455556666"
    with pytest.raises(ClientError) as caught:
        client(sandbox, "cloudformation", keys).list_stacks()
    assert refusal(caught.value)[0] == "AccessDenied"


def test_a_role_of_another_account(sandbox: SandboxProcess) -> None:
    arn = sandbox.add_role("Far", account="444455556666", leads_to="444455556666")
    keys = assume(sandbox, arn, "x1")
    identity = client(sandbox, "sts", keys).get_caller_identity()
    assert identity["Arn"] == "arn:aws:sts::444455556666:assumed-role/Far/tester"


def test_the_ledger_names_the_session(aws: Aws, sandbox: SandboxProcess) -> None:
    """Of the call and of the end of what it began."""
    name = next(FRESH)
    aws.deploy(name, one(log_group()))
    end = time.monotonic() + PATIENCE_SECONDS
    # A line is kept with what it tells of, and can be read a moment later.
    while len(told := [line["session"] for line in sandbox.ledger() if line["stack_name"] == name]) < 3:
        assert time.monotonic() < end, told
        time.sleep(0.02)
    assert told == ["tests"] * 3


def test_credentials_end(sandbox: SandboxProcess) -> None:
    """On demand; others go on."""
    keys = assume(sandbox, READ, "x1")
    sandbox.expire("tester")
    with pytest.raises(ClientError) as caught:
        client(sandbox, "cloudformation", keys).list_stacks()
    assert refusal(caught.value)[0] == "ExpiredToken"
    client(sandbox, "cloudformation", assume(sandbox, READ, "x1")).list_stacks()


@pytest.mark.full
def test_roles_outlive_a_kill(own_sandbox: SandboxProcess) -> None:
    own_sandbox.start()
    arn = own_sandbox.add_role("Open", external_id="")
    own_sandbox.kill()
    own_sandbox.start()
    assert assume(own_sandbox, arn)["AccessKeyId"]


@pytest.mark.parametrize("trust", [{"account": "12"}, {"leads_to": "x"}])
def test_a_bad_role_is_refused(sandbox: SandboxProcess, trust: dict[str, str]) -> None:
    with pytest.raises(OSError, match="400"):
        sandbox.add_role("Bad", **trust)


def test_a_bad_session_name_is_refused(sandbox: SandboxProcess) -> None:
    with pytest.raises(ClientError) as caught:
        client(sandbox, "sts").assume_role(RoleArn=READ, RoleSessionName="not so", ExternalId="x1")
    assert "roleSessionName" in refusal(caught.value)[1]
