"""Functions with everything that they can have, made, called in every way, changed in place and removed."""

import json
from typing import Any

import pytest

from tests.sandbox.aws import Aws, outputs
from tests.sandbox.deploying import deployed, document, planned
from tests.sandbox_process import SandboxProcess

CODE = 'import os\n\n\ndef handler(event, context):\n    return {{"statusCode": 200, "body": "{}"}}\n'
ASKING = """import json
import os

import boto3


def handler(event, context):
    answer = boto3.client("lambda").invoke(FunctionName=os.environ["WORK"])
    return {"statusCode": 200, "body": json.load(answer["Payload"])["body"]}
"""
EVERYTHING: dict[str, Any] = {
    "reserved_concurrency": 10,
    "versions": True,
    "warm": 1,
    "failures": {"retries": 0, "most_age": 60},
    "url": {"access": "public", "allowed_origins": ["*"]},
    "log_format": "json",
    "log_level": "ERROR",
    "temporary_storage": 1024,
    "tracing": True,
}


def work(says: str, **settings: Any) -> dict[str, Any]:
    return {"kind": "function", "code": {"inline": CODE.format(says)}, **settings}


def with_callers(says: str, **settings: Any) -> dict[str, Any]:
    """A function behind an API, called by another function, too."""
    routes = [{"method": "GET", "path": f"/{name}", "function": name} for name in ("work", "asking")]
    return document(
        api={"kind": "rest_api", "routes": routes},
        work=work(says, **settings),
        asking={"kind": "function", "code": {"inline": ASKING}, "uses": {"work": "call"}},
    )


def said(sandbox: SandboxProcess, stack: dict[str, Any], *names: str) -> set[str]:
    """What the function says by its API, by the other function and, if asked for, by its own address."""
    found = outputs(stack)
    answers = [sandbox.visit(f"{found['ApiUrl']}/{name}") for name in ("work", "asking")]
    answers += [sandbox.visit(found[name]) for name in names]
    assert [answer.status for answer in answers] == [200] * len(answers), answers
    return {answer.text for answer in answers}


def test_a_plain_function_gets_versions_in_place(aws: Aws, sandbox: SandboxProcess) -> None:
    made = deployed(aws, "t-work-plain", with_callers("one"))
    assert said(sandbox, made) == {"one"}
    changed = deployed(aws, "t-work-plain", with_callers("two", versions=True), "UPDATE")
    assert outputs(changed) == outputs(made)
    assert said(sandbox, changed) == {"two"}
    assert aws.delete(made["StackId"])["StackStatus"] == "DELETE_COMPLETE"


@pytest.mark.full
def test_a_function_with_everything_is_called_in_every_way_and_keeps_its_versions(
    aws: Aws, sandbox: SandboxProcess
) -> None:
    made = deployed(aws, "t-work-all", with_callers("one", **EVERYTHING))
    assert said(sandbox, made, "WorkUrl") == {"one"}
    changes = planned(aws, "t-work-all", with_callers("two", **EVERYTHING))
    versions = {change["Action"]: change for change in changes.values() if "Version" in change["ResourceType"]}
    assert versions.keys() == {"Add", "Remove"}
    assert versions["Remove"]["PolicyAction"] == "Retain"
    changed = deployed(aws, "t-work-all", with_callers("two", **EVERYTHING), "UPDATE")
    assert outputs(changed) == outputs(made)
    assert said(sandbox, changed, "WorkUrl") == {"two"}
    kept = aws.client("lambda").list_versions_by_function(FunctionName=outputs(made)["WorkName"])["Versions"]
    assert len(kept) == 3
    assert aws.delete(made["StackId"])["StackStatus"] == "DELETE_COMPLETE"


@pytest.mark.full
def test_a_limit_alone_publishes_no_version(aws: Aws) -> None:
    made = deployed(aws, "t-work-limit", document(work=work("one", versions=True)))
    changes = planned(aws, "t-work-limit", document(work=work("one", versions=True, reserved_concurrency=5)))
    assert changes.keys() == {"WorkFunction"}
    assert aws.delete(made["StackId"])["StackStatus"] == "DELETE_COMPLETE"


@pytest.mark.full
def test_an_address_for_roles_asks_for_a_signature_and_one_for_everyone_does_not(
    aws: Aws, sandbox: SandboxProcess
) -> None:
    made = deployed(aws, "t-work-url", document(work=work("one", url={})))
    assert sandbox.visit(outputs(made)["WorkUrl"]).status == 403
    opened = deployed(aws, "t-work-url", document(work=work("one", url={"access": "public"})), "UPDATE")
    assert outputs(opened)["WorkUrl"] == outputs(made)["WorkUrl"]
    assert sandbox.visit(outputs(opened)["WorkUrl"]).text == "one"


@pytest.mark.full
def test_a_table_made_anew_is_found_by_the_live_version(aws: Aws, sandbox: SandboxProcess) -> None:
    """The alias moves on to a version that has the new table's name in its variables."""
    source = 'import os\n\n\ndef handler(event, context):\n    return {"statusCode": 200, "body": os.environ["ROWS"]}\n'
    function = {"kind": "function", "code": {"inline": source}, "versions": True, "uses": {"rows": "read"}}
    api = {"kind": "rest_api", "routes": [{"method": "GET", "path": "/", "function": "work"}]}
    for kind, key in (("CREATE", "id"), ("UPDATE", "sku")):
        rows = {"kind": "table", "partition_key": {"name": key}}
        found = outputs(deployed(aws, "t-work-rows", document(api=api, work=function, rows=rows), kind))
        assert sandbox.visit(found["ApiUrl"]).text == found["RowsName"]


@pytest.mark.full
def test_a_failed_event_lies_in_the_box(aws: Aws) -> None:
    source = "def handler(event, context):\n    raise ValueError('never')\n"
    function = {"kind": "function", "code": {"inline": source}, "failures": {"retries": 0}}
    found = outputs(deployed(aws, "t-work-box", document(work=function)))
    aws.client("lambda").invoke(FunctionName=found["WorkName"], InvocationType="Event", Payload=b'{"order": 7}')
    queues = aws.client("sqs")
    address = queues.get_queue_url(QueueName=found["WorkFailedCalls"])["QueueUrl"]
    (message,) = queues.receive_message(QueueUrl=address, WaitTimeSeconds=10)["Messages"]
    assert json.loads(message["Body"])["requestPayload"] == {"order": 7}
