"""Stack policies (User Guide, "Prevent updates to stack resources"; API_SetStackPolicy)."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.cloudformation.stackpolicy import refusal as refused
from tests.sandbox.aws import Aws, names, refusal
from tests.sandbox.templates import log_group, stack

FRESH = names()
ALL = {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}
DENY = {"Effect": "Deny", "Action": ["Update:Modify"], "Principal": "*", "Resource": "LogicalResourceId/A"}


def policy(*statements: Any) -> str:
    """A policy's text."""
    return json.dumps({"Statement": statements})


@pytest.mark.parametrize(
    ("statements", "action", "logical_id", "allowed"),
    [
        ([ALL], "Update:Delete", "A", True),
        ([ALL, DENY], "Update:Modify", "A", False),
        ([ALL, DENY], "Update:Modify", "B", True),
        ([ALL, DENY], "Update:Replace", "A", True),
        ([DENY], "Update:Modify", "B", False),
        ([{**ALL, "Resource": "LogicalResourceId/Pro*"}], "Update:Delete", "ProdTable", True),
    ],
)
def test_deny_wins_and_silence_protects(statements: list[Any], action: str, logical_id: str, allowed: bool) -> None:
    """User Guide, protect-stack-resources.html: everything is denied but what is allowed, and an explicit Deny wins."""
    assert (refused(policy(*statements), action, logical_id) == "") is allowed


def test_a_protected_resource_fails_the_update(aws: Aws) -> None:
    """With AWS's reason; what was changed goes back, and the protected one stays.

    User Guide, protect-stack-resources.html; API_SetStackPolicy.
    """
    name = next(FRESH)
    template = stack({"A": log_group(), "B": log_group()})
    found = aws.deploy(name, template)
    aws.cloudformation.set_stack_policy(StackName=name, StackPolicyBody=policy(ALL, {**DENY, "Action": "Update:*"}))
    assert "Deny" in aws.cloudformation.get_stack_policy(StackName=name)["StackPolicyBody"]
    for after in (stack({"A": log_group(30), "B": log_group(30)}), stack({"B": log_group(30)})):
        assert aws.deploy(name, after, "UPDATE")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    reasons = [e.get("ResourceStatusReason", "") for e in aws.events(found["StackId"])]
    assert any("Statement [#2] does not allow [Update:Delete]" in reason for reason in reasons)
    assert any("Statement [#2] does not allow [Update:Modify]" in reason for reason in reasons)
    assert aws.deploy(name, stack({"A": log_group(), "B": log_group(30)}), "UPDATE")["StackStatus"] == "UPDATE_COMPLETE"


@pytest.mark.parametrize("text", ["{", "{}", policy(), policy({**ALL, "NotAction": "x"})])
def test_a_policy_that_cannot_be_judged_is_refused(aws: Aws, text: str) -> None:
    """API_SetStackPolicy, StackPolicyBody; NotAction is refused because the sandbox cannot judge it."""
    name = next(FRESH)
    aws.plan(name, stack({"A": log_group()}))
    with pytest.raises(ClientError) as caught:
        aws.cloudformation.set_stack_policy(StackName=name, StackPolicyBody=text)
    assert "stack policy" in refusal(caught.value)[1]
