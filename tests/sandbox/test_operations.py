"""Operations over time: events, tokens, failures, rollbacks, deletions, a killed process in the middle."""

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.aws import Aws, code_zip, names, outputs, refusal
from tests.sandbox.templates import bucket, function, log_group, role, stack
from tests.sandbox_process import SandboxProcess

FRESH = names()
SOURCE = "def handler(event, context):\n    return {}\n"


def pair(days: int = 7) -> dict[str, Any]:
    """Two resources, the second after the first."""
    return stack({"First": log_group(days), "Second": log_group(days, DependsOn="First")})


def test_events_tell_the_story_with_our_token(aws: Aws) -> None:
    """Every event of the operation carries the token; ids are unique; dependants come later.

    API_StackEvent, ClientRequestToken and EventId; User Guide, aws-attribute-dependson.html.
    """
    stack_id = aws.execute(aws.plan(next(FRESH), pair()), token="token-1")["StackId"]
    events = aws.events(stack_id)[1:]
    assert {event["ClientRequestToken"] for event in events} == {"token-1"}
    assert len({event["EventId"] for event in events}) == len(events)
    story = [(e["LogicalResourceId"], e["ResourceStatus"]) for e in events]
    assert story.index(("First", "CREATE_COMPLETE")) < story.index(("Second", "CREATE_IN_PROGRESS"))
    root = [e["ResourceStatus"] for e in events if e["ResourceType"] == "AWS::CloudFormation::Stack"]
    assert root == ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"]


def test_execution_is_repeatable_by_token(aws: Aws, sandbox: SandboxProcess) -> None:
    """The same token again is answered (API_ExecuteChangeSet, ClientRequestToken); the ledger has one execution."""
    name = next(FRESH)
    change_set = aws.plan(name, pair())
    aws.execute(change_set, token="once")
    aws.cloudformation.execute_change_set(ChangeSetName=change_set, ClientRequestToken="once")
    assert len(sandbox.executions(name)) == 1
    last = [line for line in sandbox.ledger() if line["stack_name"] == name]
    assert [line["outcome"] for line in last] == ["accepted", "accepted", "CREATE_COMPLETE", "repeated"]


def test_others_become_obsolete(aws: Aws, sandbox: SandboxProcess) -> None:
    """Executing one change set ends the others; when it succeeds, they are deleted (API_ExecuteChangeSet)."""
    name = next(FRESH)
    aws.deploy(name, pair())
    old, new = aws.plan(name, pair(14), "UPDATE"), aws.plan(name, pair(30), "UPDATE")
    sandbox.fail_next(name)
    aws.execute(new)
    assert aws.describe(old)["ExecutionStatus"] == "OBSOLETE"
    assert aws.describe(new)["ExecutionStatus"] == "EXECUTE_FAILED"
    last = aws.plan(name, pair(30), "UPDATE")
    aws.execute(last)
    assert aws.describe(last)["ExecutionStatus"] == "EXECUTE_COMPLETE"
    with pytest.raises(ClientError) as caught:
        aws.describe(old)
    assert refusal(caught.value)[0] == "ChangeSetNotFound"


def test_failed_creation_rolls_back(aws: Aws) -> None:
    """By the convention in the logical id (API_CreateChangeSet, OnStackFailure: ROLLBACK)."""
    found = aws.deploy(next(FRESH), stack({"First": log_group(), "FailCreateSecond": log_group(DependsOn="First")}))
    assert found["StackStatus"] == "ROLLBACK_COMPLETE"
    events = aws.events(found["StackId"])
    reasons = [e["ResourceStatusReason"] for e in events if e["ResourceStatus"] == "ROLLBACK_IN_PROGRESS"]
    assert reasons == ["The following resource(s) failed to create: [FailCreateSecond]. Rollback requested by user."]
    assert aws.statuses(found["StackId"], "First")[-1] == "DELETE_COMPLETE"


def test_failed_creation_may_stay_for_a_look(aws: Aws) -> None:
    """What was made is kept (API_ExecuteChangeSet, DisableRollback; User Guide, stack-failure-options.html)."""
    change_set = aws.plan(next(FRESH), stack({"First": log_group(), "FailCreateSecond": log_group(DependsOn="First")}))
    found = aws.execute(change_set, DisableRollback=True)
    assert found["StackStatus"] == "CREATE_FAILED"
    assert aws.statuses(found["StackId"], "First")[-1] == "CREATE_COMPLETE"


def test_failed_creation_may_be_deleted(aws: Aws) -> None:
    """Nothing is left (API_CreateChangeSet, OnStackFailure: DELETE)."""
    found = aws.deploy(next(FRESH), stack({"FailCreateOne": log_group()}), OnStackFailure="DELETE")
    assert found["StackStatus"] == "DELETE_COMPLETE"


def test_failed_update_rolls_back_on_demand(aws: Aws, sandbox: SandboxProcess) -> None:
    """Through the control endpoint; what was changed is changed back, what was made goes.

    User Guide, stack-failure-options.html: the default of an update is to roll back.
    """
    name = next(FRESH)
    before = aws.deploy(name, pair())
    sandbox.fail_next(name, "Second", "No luck.")
    after = stack({**pair(30)["Resources"], "Added": log_group()})
    found = aws.deploy(name, after, "UPDATE")
    assert found["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert aws.statuses(before["StackId"], "Second")[-3:] == ["UPDATE_FAILED", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"]
    assert aws.statuses(before["StackId"], "Added")[-1] == "DELETE_COMPLETE"
    groups = aws.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert sorted(group["retentionInDays"] for group in groups) == [7, 7]
    assert aws.deploy(name, after, "UPDATE")["StackStatus"] == "UPDATE_COMPLETE"


def test_replacement_removes_the_old_thing_last(aws: Aws) -> None:
    """UPDATE_COMPLETE_CLEANUP_IN_PROGRESS, then the old one goes.

    User Guide, using-cfn-updating-stacks-update-behaviors.html: Replacement;
    using-cfn-updating-stacks-monitor-stack.html.
    """
    first, second = next(FRESH), next(FRESH)
    name = next(FRESH)
    aws.deploy(name, stack({"Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": first}}}))
    new = stack({"Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": second}}})
    found = aws.deploy(name, new, "UPDATE")
    story = [(e["ResourceStatus"], e["PhysicalResourceId"]) for e in aws.events(found["StackId"])][-5:]
    assert [status for status, _ in story] == [
        "UPDATE_COMPLETE",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "DELETE_IN_PROGRESS",
        "DELETE_COMPLETE",
        "UPDATE_COMPLETE",
    ]
    assert (story[0][1], story[2][1]) == (second, first)


def test_missing_code_fails_the_function(aws: Aws) -> None:
    """A Lambda function whose object in S3 is not there (AWS Lambda, API_FunctionCode: S3Bucket, S3Key)."""
    place = {"S3Bucket": aws.artifact_bucket("t-code-missing"), "S3Key": "code/none.zip"}
    found = aws.deploy(next(FRESH), stack({"Role": role(), "Function": function("", Code=place)}))
    assert found["StackStatus"] == "ROLLBACK_COMPLETE"
    reasons = [e.get("ResourceStatusReason", "") for e in aws.events(found["StackId"])]
    assert any("NoSuchKey" in reason for reason in reasons)


def test_deletion_keeps_what_is_to_be_kept(aws: Aws) -> None:
    """Retain gives DELETE_SKIPPED; a deleted stack is read by its id only.

    User Guide, aws-attribute-deletionpolicy.html; API_DescribeStacks, StackName.
    """
    name = next(FRESH)
    found = aws.deploy(name, stack({"Kept": bucket(DeletionPolicy="Retain"), "Gone": bucket()}))
    physical = {
        one["LogicalResourceId"]: one["PhysicalResourceId"]
        for one in aws.cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    }
    gone = aws.delete(found["StackId"], ClientRequestToken="bye")
    assert gone["StackStatus"] == "DELETE_COMPLETE" and gone["DeletionTime"]
    assert aws.statuses(found["StackId"], "Kept")[-1] == "DELETE_SKIPPED"
    aws.s3.head_bucket(Bucket=physical["Kept"])
    with pytest.raises(ClientError):
        aws.s3.head_bucket(Bucket=physical["Gone"])
    with pytest.raises(ClientError):
        aws.stack(name)


def test_full_bucket_is_not_deleted(aws: Aws) -> None:
    """DELETE_FAILED, and the way out.

    API_DeleteStack, RetainResources; User Guide, troubleshooting.html: Delete stack fails.
    """
    name = next(FRESH)
    found = aws.deploy(name, stack({"Full": bucket()}, Outputs={"Name": {"Value": {"Ref": "Full"}}}))
    aws.s3.put_object(Bucket=outputs(found)["Name"], Key="a", Body=b"1")
    failed = aws.delete(found["StackId"])
    assert failed["StackStatus"] == "DELETE_FAILED"
    assert "not empty" in aws.events(found["StackId"])[-2]["ResourceStatusReason"]
    assert aws.delete(found["StackId"], RetainResources=["Full"])["StackStatus"] == "DELETE_COMPLETE"


def test_template_from_s3(aws: Aws) -> None:
    """A template above the body's limit comes by URL, with versionId.

    API_CreateChangeSet, TemplateBody and TemplateURL; User Guide, cloudformation-limits.html.
    """
    padded = stack({"A": log_group(Metadata={"Pad": "x" * 60_000})})
    where = aws.artifact_bucket("t-templates")
    kept = aws.s3.put_object(Bucket=where, Key="big.json", Body=str(padded).replace("'", '"').encode())
    url = f"https://s3.eu-central-1.amazonaws.com/{where}/big.json?versionId={kept['VersionId']}"
    assert aws.deploy(next(FRESH), "", TemplateURL=url)["StackStatus"] == "CREATE_COMPLETE"


def test_types_that_cannot_run_are_recorded_and_said_so(aws: Aws, sandbox: SandboxProcess) -> None:
    """Nothing is faked in silence. No rule of AWS's: the sandbox's own."""
    name = next(FRESH)
    budget = {"BudgetType": "COST", "TimeUnit": "MONTHLY", "BudgetLimit": {"Amount": 5, "Unit": "USD"}}
    before = sandbox.control("GET", "/health")["recorded_only"].get("AWS::Budgets::Budget", 0)
    found = aws.deploy(name, stack({"Budget": {"Type": "AWS::Budgets::Budget", "Properties": {"Budget": budget}}}))
    assert found["StackStatus"] == "CREATE_COMPLETE"
    (resource,) = aws.cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    assert resource["ResourceStatusReason"].startswith("Recorded only")
    assert sandbox.control("GET", "/health")["recorded_only"]["AWS::Budgets::Budget"] == before + 1


@pytest.mark.full
def test_progress_and_a_killed_process(slow: SandboxProcess) -> None:
    """Things take time; a second operation is refused meanwhile; the operation goes on after a kill, once.

    API_CreateChangeSet and troubleshooting.html of the User Guide: no change of a stack that is in progress.
    """
    aws = Aws(slow.url)
    change_set = aws.plan("slow", stack({"Bucket": bucket(), "Later": log_group(DependsOn="Bucket")}))
    assert aws.describe(change_set)["ExecutionStatus"] == "AVAILABLE"
    aws.cloudformation.execute_change_set(ChangeSetName=change_set, ClientRequestToken="t")
    time.sleep(0.5)
    found = aws.stack("slow")
    assert found["StackStatus"] == "CREATE_IN_PROGRESS"
    assert aws.statuses(found["StackId"], "Later") == []
    with pytest.raises(ClientError):
        aws.plan("slow", pair(), "UPDATE")
    slow.kill()
    slow.start()
    assert aws.settled(found["StackId"])["StackStatus"] == "CREATE_COMPLETE"
    assert {e.get("ClientRequestToken", "t") for e in aws.events(found["StackId"])[1:]} == {"t"}
    buckets = [one["Name"] for one in aws.s3.list_buckets()["Buckets"]]
    assert len(buckets) == 1
    outcomes = [line["outcome"] for line in slow.ledger() if line["action"] == "ExecuteChangeSet"]
    assert outcomes == ["accepted", "CREATE_COMPLETE"]


def test_a_function_is_updated_at_once(aws: Aws) -> None:
    """Code and configuration; several functions with environments of their own; a timeout is a timeout.

    AWS Lambda, API_UpdateFunctionCode, API_UpdateFunctionConfiguration (Environment, Timeout) and API_Invoke.
    """
    code = "import os, time\ndef handler(event, context):\n    time.sleep(event.get('sleep', 0))\n"
    code += "    return [os.environ['WHO'], {!r}, context.memory_limit_in_mb]\n"
    lambda_ = aws.client("lambda")
    where = aws.artifact_bucket("t-functions")

    def template(version: str, memory: int) -> dict[str, Any]:
        key = f"{version}.zip"
        aws.s3.put_object(Bucket=where, Key=key, Body=code_zip(code.format(version)))
        own: dict[str, Any] = {"Code": {"S3Bucket": where, "S3Key": key}, "MemorySize": memory, "Timeout": 1}
        one, two = ({"Environment": {"Variables": {"WHO": who}}, **own} for who in ("one", "two"))
        return stack(
            {"Role": role(), "One": function("", **one), "Two": function("", **two)},
            Outputs={"One": {"Value": {"Ref": "One"}}, "Two": {"Value": {"Ref": "Two"}}},
        )

    def call(name: str, payload: bytes = b"{}") -> str:
        return str(lambda_.invoke(FunctionName=name, Payload=payload)["Payload"].read().decode())

    name = next(FRESH)
    made = outputs(aws.deploy(name, template("v1", 128)))
    assert [call(made[one]) for one in ("One", "Two")] == ['["one", "v1", 128]', '["two", "v1", 128]']
    aws.deploy(name, template("v2", 256), "UPDATE")
    assert call(made["One"]) == '["one", "v2", 256]'
    assert "timed out" in call(made["One"], b'{"sleep": 5}')
    assert call(made["One"]) == '["one", "v2", 256]'
