"""An update under way is told to go back. After API_CancelUpdateStack of AWS's API reference."""

import time

import pytest

from tests.sandbox.aws import Aws, log_days
from tests.sandbox.templates import function, log_group, role, stack
from tests.sandbox_process import SandboxProcess

SOURCE = "def handler(event, context):\n    return {}\n"


def until(aws: Aws, stack_id: str, logical_id: str, status: str) -> None:
    """Wait for a status of a resource."""
    deadline = time.monotonic() + 20
    while status not in aws.statuses(stack_id, logical_id):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def cancelled(aws: Aws) -> str:
    """A stack whose update was just told to turn back while its function is changed; the stack's id."""
    before = stack({"Role": role(), "Logs": log_group(7), "Run": function(SOURCE, MemorySize=128)})
    stack_id = str(aws.deploy("slow", before)["StackId"])
    after = stack({"Role": role(), "Logs": log_group(30), "Run": function(SOURCE, MemorySize=256)})
    change_set = aws.plan("slow", after, "UPDATE")
    aws.describe(change_set)
    aws.cloudformation.execute_change_set(ChangeSetName=change_set, ClientRequestToken="go")
    until(aws, stack_id, "Run", "UPDATE_IN_PROGRESS")
    aws.cloudformation.cancel_update_stack(StackName="slow", ClientRequestToken="stop")
    return stack_id


@pytest.mark.full
def test_an_update_is_cancelled_also_across_a_kill(slow: SandboxProcess) -> None:
    """What was changed goes back; the way back has the new token; the ledger has one end, with the first.

    API_CancelUpdateStack: it rolls back to the previous configuration. The kill is the sandbox's own.
    """
    aws = Aws(slow.url)
    stack_id = cancelled(aws)
    slow.kill()
    slow.start()
    assert aws.settled(stack_id)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert log_days(aws, "slow") == [7]
    assert {event["ClientRequestToken"] for event in aws.events(stack_id)[-3:]} == {"stop"}
    assert [(line["action"], line["outcome"], line["token"]) for line in slow.ledger()[-3:]] == [
        ("ExecuteChangeSet", "accepted", "go"),
        ("CancelUpdateStack", "accepted", "stop"),
        ("ExecuteChangeSet", "UPDATE_ROLLBACK_COMPLETE", "go"),
    ]
