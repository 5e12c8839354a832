"""Ways out of what went wrong: roll back, go on with a stuck rollback, delete by force.

After API_RollbackStack, API_ContinueUpdateRollback and API_DeleteStack of AWS's API reference.
"""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.aws import Aws, log_days, names, outputs, refusal
from tests.sandbox.templates import bucket, log_group, stack
from tests.sandbox_process import SandboxProcess

FRESH = names()


def pair(days: int = 7, **more: Any) -> dict[str, Any]:
    """Two log groups, the second after the first."""
    return stack({"First": log_group(days), "Second": log_group(days, DependsOn="First"), **more})


def stuck(aws: Aws, sandbox: SandboxProcess, name: str) -> dict[str, Any]:
    """A stack in UPDATE_ROLLBACK_FAILED: Second failed, First cannot be brought back."""
    aws.deploy(name, pair())
    sandbox.fail_next(name, "Second", "No luck.", "update")
    sandbox.fail_next(name, "First", "No way back.", "rollback")
    found = aws.deploy(name, pair(30), "UPDATE")
    assert found["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    return found


def test_a_stuck_rollback_goes_on(aws: Aws, sandbox: SandboxProcess) -> None:
    """What failed is tried again; the events carry the new token; the ledger has one line and its end.

    API_ContinueUpdateRollback, ClientRequestToken; User Guide, using-cfn-updating-stacks-continueupdaterollback.html.
    """
    name = next(FRESH)
    found = stuck(aws, sandbox, name)
    aws.cloudformation.continue_update_rollback(StackName=name, ClientRequestToken="again")
    assert aws.settled(found["StackId"])["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert log_days(aws, name) == [7, 7]
    ours = [event["LogicalResourceId"] for event in aws.events(found["StackId"]) if event.get("ClientRequestToken")]
    assert "First" in ours
    lines = [line["outcome"] for line in sandbox.ledger() if line["token"] == "again"]
    assert lines == ["accepted", "UPDATE_ROLLBACK_COMPLETE"]
    aws.cloudformation.continue_update_rollback(StackName=name, ClientRequestToken="again")
    assert [line["outcome"] for line in sandbox.ledger() if line["token"] == "again"] == [*lines, "repeated"]


def test_what_is_stuck_can_be_skipped(aws: Aws, sandbox: SandboxProcess) -> None:
    """It says UPDATE_COMPLETE and is not as the template says.

    API_ContinueUpdateRollback, ResourcesToSkip: CloudFormation sets the status of the skipped to UPDATE_COMPLETE.
    """
    name = next(FRESH)
    found = stuck(aws, sandbox, name)
    sandbox.fail_next(name, "First", "Still none.", "rollback")
    aws.cloudformation.continue_update_rollback(StackName=name, ResourcesToSkip=["First"])
    assert aws.settled(found["StackId"])["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert aws.statuses(found["StackId"], "First")[-1] == "UPDATE_COMPLETE"
    assert log_days(aws, name) == [7, 30]


def test_only_what_is_stuck_can_be_skipped(aws: Aws, sandbox: SandboxProcess) -> None:
    """Second failed for another reason.

    API_ContinueUpdateRollback, ResourcesToSkip: only resources in UPDATE_FAILED because a rollback failed.
    """
    name = next(FRESH)
    stuck(aws, sandbox, name)
    for skipped, words in (("Second", "because a rollback failed"), ("Nested.Thing", "no nested stacks")):
        with pytest.raises(ClientError) as caught:
            aws.cloudformation.continue_update_rollback(StackName=name, ResourcesToSkip=[skipped])
        assert words in refusal(caught.value)[1]


def test_a_rollback_may_be_stuck_again(aws: Aws, sandbox: SandboxProcess) -> None:
    """Until the cause is gone.

    User Guide, using-cfn-updating-stacks-continueupdaterollback.html; troubleshooting.html: Update rollback failed.
    """
    name = next(FRESH)
    found = stuck(aws, sandbox, name)
    sandbox.fail_next(name, "First", "Still none.", "rollback")
    aws.cloudformation.continue_update_rollback(StackName=name)
    assert aws.settled(found["StackId"])["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    aws.cloudformation.continue_update_rollback(StackName=name)
    assert aws.settled(found["StackId"])["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"


@pytest.mark.full
def test_what_is_stuck_outlives_a_kill(own_sandbox: SandboxProcess) -> None:
    """With what can be skipped, what was skipped, and the faults that wait for the next operation.

    No rule of AWS's: the sandbox's own.
    """
    own_sandbox.start()
    aws = Aws(own_sandbox.url)
    stuck(aws, own_sandbox, "stuck")
    own_sandbox.fail_next("stuck", "First", "Still none.", "rollback")
    own_sandbox.kill()
    own_sandbox.start()
    aws.cloudformation.continue_update_rollback(StackName="stuck", ClientRequestToken="t")
    assert aws.settled("stuck")["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    aws.cloudformation.continue_update_rollback(StackName="stuck", ResourcesToSkip=["First"])
    aws.settled("stuck")
    own_sandbox.kill()
    own_sandbox.start()
    aws.cloudformation.detect_stack_drift(StackName="stuck")
    seen = aws.cloudformation.describe_stack_resource_drifts(StackName="stuck")["StackResourceDrifts"]
    assert [one["LogicalResourceId"] for one in seen] == ["Second"]


def test_tokens_belong_to_one_call(aws: Aws) -> None:
    """The token of an execution is refused for a deletion (TokenAlreadyExistsException).

    API_DeleteStack, ClientRequestToken and TokenAlreadyExists.
    """
    found = aws.execute(aws.plan(next(FRESH), pair()), token="mine")
    with pytest.raises(ClientError) as caught:
        aws.cloudformation.delete_stack(StackName=found["StackId"], ClientRequestToken="mine")
    assert refusal(caught.value)[0] == "TokenAlreadyExistsException"
    with pytest.raises(ClientError) as caught:
        aws.cloudformation.delete_stack(StackName=found["StackId"], ClientRequestToken="-x")
    assert "ClientRequestToken" in refusal(caught.value)[1]


def failed_update(aws: Aws, sandbox: SandboxProcess, name: str) -> dict[str, Any]:
    """A stack in UPDATE_FAILED: First is changed and stays so, Added is made, Second failed."""
    aws.deploy(name, pair())
    sandbox.fail_next(name, "Second", "No luck.")
    change_set = aws.plan(name, pair(30, Added=log_group(14)), "UPDATE")
    return aws.execute(change_set, DisableRollback=True)


def test_an_update_may_stay_for_a_look_and_be_rolled_back(aws: Aws, sandbox: SandboxProcess) -> None:
    """DisableRollback, then RollbackStack.

    API_ExecuteChangeSet, DisableRollback; API_RollbackStack; User Guide, stack-failure-options.html.
    """
    name = next(FRESH)
    found = failed_update(aws, sandbox, name)
    assert (found["StackStatus"], found["DisableRollback"]) == ("UPDATE_FAILED", True)
    assert log_days(aws, name) == [7, 14, 30]
    answer = aws.cloudformation.rollback_stack(StackName=name, ClientRequestToken="back")
    assert answer["StackId"] == found["StackId"]
    assert aws.settled(found["StackId"])["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert log_days(aws, name) == [7, 7]
    statuses = aws.statuses(found["StackId"], name)
    assert "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS" in statuses


def test_a_failed_update_may_be_gone_on_with(aws: Aws, sandbox: SandboxProcess) -> None:
    """Another change set from UPDATE_FAILED; the way back still leads to the last stable state.

    User Guide, stack-failure-options.html; API_RollbackStack: back to the last known stable state.
    """
    name = next(FRESH)
    failed_update(aws, sandbox, name)
    sandbox.fail_next(name, "Second", "Again.")
    found = aws.execute(aws.plan(name, pair(60, Added=log_group(14)), "UPDATE"), DisableRollback=True)
    assert found["StackStatus"] == "UPDATE_FAILED"
    aws.cloudformation.rollback_stack(StackName=name)
    aws.settled(name)
    assert log_days(aws, name) == [7, 7]
    failed_again = aws.deploy(name, pair(30), "UPDATE")
    assert (failed_again["StackStatus"], log_days(aws, name)) == ("UPDATE_COMPLETE", [30, 30])


def test_a_failed_creation_may_be_rolled_back(aws: Aws) -> None:
    """There is no stable state: everything goes, also what is to be kept when RetainExceptOnCreate says so.

    API_RollbackStack: without a stable state the resources go; API_RollbackStack, RetainExceptOnCreate.
    """
    name = next(FRESH)
    template = stack({"Kept": log_group(DeletionPolicy="Retain"), "FailCreateTwo": log_group(DependsOn="Kept")})
    found = aws.deploy(name, template, OnStackFailure="DO_NOTHING")
    assert found["StackStatus"] == "CREATE_FAILED"
    aws.cloudformation.rollback_stack(StackName=name, RetainExceptOnCreate=True)
    assert aws.settled(found["StackId"])["StackStatus"] == "ROLLBACK_COMPLETE"
    assert aws.statuses(found["StackId"], "Kept")[-1] == "DELETE_COMPLETE"


@pytest.mark.parametrize(("policy", "left"), [("Retain", [7, 7, 14]), ("RetainExceptOnCreate", [7, 7])])
def test_a_new_thing_of_a_failed_update_follows_its_policy(
    aws: Aws, sandbox: SandboxProcess, policy: str, left: list[int]
) -> None:
    """Retain keeps it, RetainExceptOnCreate does not (User Guide, DeletionPolicy attribute).

    User Guide, aws-attribute-deletionpolicy.html.
    """
    name = next(FRESH)
    aws.deploy(name, pair())
    sandbox.fail_next(name, "Second", "No luck.")
    template = pair(7, Added=log_group(14, DeletionPolicy=policy))
    template["Resources"]["Second"]["Properties"]["RetentionInDays"] = 30
    template["Resources"]["Second"]["DependsOn"] = "Added"
    assert aws.deploy(name, template, "UPDATE")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert log_days(aws, name) == left


def test_a_clean_up_that_fails_does_not_fail_the_update(aws: Aws) -> None:
    """DELETE_FAILED is skipped; the old thing stays behind (User Guide, "Update behaviors").

    User Guide, using-cfn-updating-stacks-update-behaviors.html.
    """
    name = next(FRESH)
    before = aws.deploy(
        name, stack({"Full": bucket(), "Other": log_group()}, Outputs={"B": {"Value": {"Ref": "Full"}}})
    )
    aws.s3.put_object(Bucket=outputs(before)["B"], Key="a", Body=b"1")
    found = aws.deploy(name, stack({"Other": log_group()}), "UPDATE")
    assert found["StackStatus"] == "UPDATE_COMPLETE"
    assert aws.statuses(found["StackId"], "Full")[-1] == "DELETE_FAILED"
    aws.s3.head_bucket(Bucket=outputs(before)["B"])
    left = aws.cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    assert [one["LogicalResourceId"] for one in left] == ["Other"]


def test_a_stack_can_be_deleted_by_force(aws: Aws) -> None:
    """Only from DELETE_FAILED; what cannot go stays behind.

    API_DeleteStack, DeletionMode: FORCE_DELETE_STACK.
    """
    name = next(FRESH)
    found = aws.deploy(name, stack({"FailDeleteOne": log_group(), "Two": log_group()}))
    with pytest.raises(ClientError) as caught:
        aws.cloudformation.delete_stack(StackName=name, DeletionMode="FORCE_DELETE_STACK")
    assert "DELETE_FAILED state" in refusal(caught.value)[1]
    assert aws.delete(found["StackId"])["StackStatus"] == "DELETE_FAILED"
    gone = aws.delete(found["StackId"], DeletionMode="FORCE_DELETE_STACK")
    assert (gone["StackStatus"], gone["DeletionMode"]) == ("DELETE_COMPLETE", "FORCE_DELETE_STACK")
    assert aws.statuses(found["StackId"], "FailDeleteOne")[-2:] == ["DELETE_FAILED", "DELETE_SKIPPED"]


@pytest.mark.parametrize("action", ["cancel_update_stack", "rollback_stack", "continue_update_rollback"])
def test_nothing_of_this_on_a_healthy_stack(aws: Aws, action: str) -> None:
    """Each has its states.

    API_CancelUpdateStack, API_RollbackStack and API_ContinueUpdateRollback.
    """
    name = next(FRESH)
    aws.deploy(name, pair())
    with pytest.raises(ClientError) as caught:
        getattr(aws.cloudformation, action)(StackName=name)
    assert refusal(caught.value)[0] == "ValidationError"
