"""Rules of change sets that are not refusals: tokens, names, empty and output-only changes, stacks in review."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.aws import Aws, names
from tests.sandbox.templates import log_group, one, role

FRESH = names()


def test_same_token_same_answer(aws: Aws) -> None:
    """A repeated CreateChangeSet answers with the same change set (API_CreateChangeSet, ClientToken)."""
    name = next(FRESH)
    first = aws.plan(name, one(log_group()), ChangeSetName="same", ClientToken="token")
    assert aws.plan(name, one(log_group()), ChangeSetName="same", ClientToken="token") == first


def test_names_are_per_stack(aws: Aws) -> None:
    """Two stacks may each have a change set of one name (API_CreateChangeSet, ChangeSetName)."""
    first, second = next(FRESH), next(FRESH)
    aws.plan(first, one(log_group()), ChangeSetName="same")
    aws.plan(second, one(log_group(30)), ChangeSetName="same")
    found = aws.cloudformation.describe_change_set(ChangeSetName="same", StackName=first)
    assert found["StackName"] == first


def test_a_template_can_be_validated(aws: Aws) -> None:
    """Without a stack: what it needs, and what is wrong with it (API_ValidateTemplate, API_GetTemplateSummary)."""
    text = json.dumps(one(role(), Parameters={"Size": {"Type": "String", "Default": "S"}}))
    found = aws.cloudformation.validate_template(TemplateBody=text)
    assert (found["Capabilities"], found["Parameters"][0]["DefaultValue"]) == (["CAPABILITY_IAM"], "S")
    with pytest.raises(ClientError):
        aws.cloudformation.validate_template(TemplateBody=json.dumps(one(log_group(DependsOn="Nobody"))))
    summary = aws.cloudformation.get_template_summary(TemplateBody=text)
    assert summary["ResourceTypes"] == ["AWS::IAM::Role"]


def test_no_change_is_said_so(aws: Aws) -> None:
    """The reason that drivers must know by heart (API_DescribeChangeSet, StatusReason)."""
    name = next(FRESH)
    aws.deploy(name, one(log_group()))
    found = aws.describe(aws.plan(name, one(log_group()), "UPDATE"))
    assert (found["Status"], found["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert found["StatusReason"].startswith("The submitted information didn't contain changes.")


def test_output_only_changes_can_be_executed(aws: Aws) -> None:
    """They have an empty list of changes and are no empty change set (API_DescribeChangeSet, Changes)."""
    name = next(FRESH)
    aws.deploy(name, one(log_group()))
    change_set = aws.plan(name, one(log_group(), Outputs={"Name": {"Value": {"Ref": "Thing"}}}), "UPDATE")
    assert aws.describe(change_set)["Changes"] == []
    assert aws.execute(change_set)["StackStatus"] == "UPDATE_COMPLETE"


def test_review_stack_is_removed_at_once(aws: Aws) -> None:
    """A stack that was only planned has nothing to delete (API_DeleteStack; API_Stack, REVIEW_IN_PROGRESS)."""
    name = next(FRESH)
    change_set = aws.plan(name, one(log_group()))
    stack_id = aws.describe(change_set)["StackId"]
    assert aws.stack(name)["StackStatus"] == "REVIEW_IN_PROGRESS"
    aws.cloudformation.delete_stack(StackName=stack_id)
    assert aws.stack(stack_id)["StackStatus"] == "DELETE_COMPLETE"
    with pytest.raises(ClientError):
        aws.stack(name)


def test_change_set_is_gone_after_deletion(aws: Aws) -> None:
    """It may be repeated (API_DeleteChangeSet)."""
    change_set = aws.plan(next(FRESH), one(log_group()))
    aws.cloudformation.delete_change_set(ChangeSetName=change_set)
    aws.cloudformation.delete_change_set(ChangeSetName=change_set)
    with pytest.raises(ClientError):
        aws.describe(change_set)
