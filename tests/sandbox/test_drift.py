"""Drift: what somebody changed by hand is found and said.

After API_DetectStackDrift, API_DescribeStackResourceDrifts and API_PropertyDifference.
"""

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.cloudformation.drifted import property_differences
from tests.sandbox.aws import Aws, code_zip, names, outputs, refusal
from tests.sandbox.drifting import SOURCE, detect, drift_outputs, drifts, template
from tests.sandbox.templates import bucket, log_group, stack, three_tier
from tests.sandbox_process import SandboxProcess

FRESH = names()


@pytest.mark.parametrize(
    ("expected", "actual", "differences"),
    [
        ({"A": 1}, {"A": "1"}, []),
        ({"A": 1}, {"A": 2}, [("/A", "1", "2", "NOT_EQUAL")]),
        ({"A": {"B": True}}, {"A": {}}, [("/A/B", "true", "null", "REMOVE")]),
        ({"A": {}}, {"A": {"B": "x"}}, [("/A/B", "null", "x", "ADD")]),
        ({"A": [1, 2]}, {"A": [2, 1]}, []),
        ({"A": [1]}, {"A": [1, {"C": 3}]}, [("/A/1", "null", '{"C": 3}', "ADD")]),
        ({"A": [{"K": 1}]}, {"A": [{"K": 2}]}, [("/A/0/K", "1", "2", "NOT_EQUAL")]),
    ],
)
def test_differences(expected: Any, actual: Any, differences: list[tuple[str, ...]]) -> None:
    """API_PropertyDifference, DifferenceType; User Guide, using-cfn-stack-drift.html."""
    assert [tuple(one.values()) for one in property_differences(expected, actual)] == differences


def test_a_fresh_stack_is_in_sync_as_far_as_it_can_be_read(aws: Aws) -> None:
    """The recorded budget and the policy of the bucket are not called in sync.

    API_StackDriftInformation, StackDriftStatus; API_StackResourceDriftInformation: NOT_CHECKED.
    """
    name = next(FRESH)
    aws.deploy(name, template())
    assert aws.stack(name)["DriftInformation"] == {"StackDriftStatus": "NOT_CHECKED"}
    found = detect(aws, name)
    assert (found["DetectionStatus"], found["StackDriftStatus"], found["DriftedStackResourceCount"]) == (
        "DETECTION_COMPLETE",
        "IN_SYNC",
        0,
    )
    seen = drifts(aws, name)
    assert {logical: one["StackResourceDriftStatus"] for logical, one in seen.items()} == dict.fromkeys(
        ("Role", "Notes", "Table", "Logs"), "IN_SYNC"
    )
    assert aws.stack(name)["DriftInformation"]["StackDriftStatus"] == "IN_SYNC"
    detail = aws.cloudformation.describe_stack_resource(StackName=name, LogicalResourceId="Budget")
    assert detail["StackResourceDetail"]["DriftInformation"]["StackResourceDriftStatus"] == "NOT_CHECKED"


def test_a_whole_application_is_in_sync(aws: Aws) -> None:
    """Nothing of what the sandbox makes differs by itself from what was asked for.

    No rule of AWS's: the sandbox's own.
    """
    name, where = next(FRESH), aws.artifact_bucket("t-drift-code")
    aws.s3.put_object(Bucket=where, Key="a.zip", Body=code_zip(SOURCE))
    parameters = [{"ParameterKey": "ArtifactBucket", "ParameterValue": where}]
    aws.deploy(name, three_tier("a.zip"), Parameters=parameters, Tags=[{"Key": "team", "Value": "one"}])
    assert detect(aws, name)["StackDriftStatus"] == "IN_SYNC"
    assert not [one for one in drifts(aws, name).values() if one["PropertyDifferences"]]


def test_what_is_changed_through_its_service_is_found(aws: Aws) -> None:
    """Somebody with a console.

    API_StackResourceDrift, StackResourceDriftStatus; API_DescribeStackResourceDrifts.
    """
    name = next(FRESH)
    found = aws.deploy(name, template())
    aws.client("lambda").update_function_configuration(FunctionName=outputs(found)["Notes"], MemorySize=512)
    aws.dynamodb.delete_table(TableName=outputs(found)["Table"])
    ended = detect(aws, name)
    assert (ended["StackDriftStatus"], ended["DriftedStackResourceCount"]) == ("DRIFTED", 2)
    seen = drifts(aws, name)
    (difference,) = seen["Notes"]["PropertyDifferences"]
    assert sorted(difference.values()) == ["/MemorySize", "128", "512", "NOT_EQUAL"]
    assert "ActualProperties" not in seen["Table"] and seen["Table"]["StackResourceDriftStatus"] == "DELETED"
    only = aws.cloudformation.describe_stack_resource_drifts(
        StackName=name, StackResourceDriftStatusFilters=["DELETED"]
    )
    assert [one["LogicalResourceId"] for one in only["StackResourceDrifts"]] == ["Table"]


@pytest.mark.full
def test_the_control_endpoint_makes_drift_that_outlives_a_kill(own_sandbox: SandboxProcess) -> None:
    """Really where it can, as a mark otherwise, and deletions.

    No rule of AWS's: the sandbox's own.
    """
    own_sandbox.start()
    aws, name = Aws(own_sandbox.url), next(FRESH)
    found = aws.deploy(name, stack({**template()["Resources"], "Site": bucket({"Tags": []})}, **drift_outputs()))
    own_sandbox.drift(name, "Notes", properties={"MemorySize": 1024})
    own_sandbox.drift(name, "Site", properties={"Tags": [{"Key": "who", "Value": "me"}]})
    own_sandbox.drift(name, "Table", deleted=True)
    assert aws.client("lambda").get_function_configuration(FunctionName=outputs(found)["Notes"])["MemorySize"] == 1024
    detect(aws, name)
    own_sandbox.kill()
    own_sandbox.start()
    wanted = dict.fromkeys(("Role", "Logs"), "IN_SYNC") | {"Notes": "MODIFIED", "Site": "MODIFIED", "Table": "DELETED"}
    for _ in range(2):
        assert {key: one["StackResourceDriftStatus"] for key, one in drifts(aws, name).items()} == wanted
        detect(aws, name)
    assert drifts(aws, name)["Site"]["PropertyDifferences"][0]["DifferenceType"] == "ADD"


def test_what_cannot_be_read_is_unknown(aws: Aws, sandbox: SandboxProcess) -> None:
    """The detection fails and says for what; the others have their results.

    API_DescribeStackDriftDetectionStatus, DETECTION_FAILED: results exist for resources that it could check.
    """
    name = next(FRESH)
    aws.deploy(name, template())
    sandbox.drift(name, "Logs", unknown="Rate exceeded")
    found = detect(aws, name)
    assert (found["DetectionStatus"], found["StackDriftStatus"]) == ("DETECTION_FAILED", "UNKNOWN")
    assert "[Logs]" in found["DetectionStatusReason"]
    seen = drifts(aws, name)
    assert (seen["Logs"]["StackResourceDriftStatus"], seen["Logs"]["DriftStatusReason"]) == ("UNKNOWN", "Rate exceeded")
    assert seen["Notes"]["StackResourceDriftStatus"] == "IN_SYNC"


def test_one_resource_may_be_checked_alone(aws: Aws, sandbox: SandboxProcess) -> None:
    """With its expected and actual values; what cannot be read is refused.

    API_DetectStackResourceDrift.
    """
    name = next(FRESH)
    aws.deploy(name, template())
    sandbox.drift(name, "Logs", properties={"RetentionInDays": 1})
    found = aws.cloudformation.detect_stack_resource_drift(StackName=name, LogicalResourceId="Logs")
    assert found["StackResourceDrift"]["PropertyDifferences"][0]["ActualValue"] == "1"
    assert aws.stack(name)["DriftInformation"]["StackDriftStatus"] == "DRIFTED"
    for logical_id, words in (("Budget", "not supported"), ("Nobody", "does not exist")):
        with pytest.raises(ClientError) as caught:
            aws.cloudformation.detect_stack_resource_drift(StackName=name, LogicalResourceId=logical_id)
        assert words in refusal(caught.value)[1]


def test_a_skipped_resource_is_not_checked_with_its_stack(aws: Aws, sandbox: SandboxProcess) -> None:
    """Until somebody asks for it alone.

    API_DetectStackDrift; API_ContinueUpdateRollback, ResourcesToSkip.
    """
    name = next(FRESH)
    two = stack({"First": log_group(), "Second": log_group(DependsOn="First")})
    aws.deploy(name, two)
    sandbox.fail_next(name, "Second", step="update")
    sandbox.fail_next(name, "First", step="rollback")
    aws.deploy(name, stack({"First": log_group(30), "Second": log_group(30, DependsOn="First")}), "UPDATE")
    aws.cloudformation.continue_update_rollback(StackName=name, ResourcesToSkip=["First"])
    aws.settled(name)
    detect(aws, name)
    assert list(drifts(aws, name)) == ["Second"]
    found = aws.cloudformation.detect_stack_resource_drift(StackName=name, LogicalResourceId="First")
    assert found["StackResourceDrift"]["StackResourceDriftStatus"] == "MODIFIED"


@pytest.mark.parametrize(
    ("options", "words"),
    [({"LogicalResourceIds": ["Nobody"]}, "does not exist"), ({}, "REVIEW_IN_PROGRESS")],
)
def test_detection_has_its_rules(aws: Aws, options: dict[str, Any], words: str) -> None:
    """It needs a stack that stands and resources that exist.

    API_DetectStackDrift, LogicalResourceIds; User Guide, using-cfn-stack-drift.html: the stack's states.
    """
    name = next(FRESH)
    aws.plan(name, template())
    if options:
        aws.deploy(name, stack({"Logs": log_group()}))
    with pytest.raises(ClientError) as caught:
        detect(aws, name, **options)
    assert words in refusal(caught.value)[1]


@pytest.mark.full
def test_a_detection_goes_on_after_a_kill(tmp_path: Path) -> None:
    """It takes its time; another one is refused meanwhile.

    API_DescribeStackDriftDetectionStatus: DETECTION_IN_PROGRESS. The kill is the sandbox's own.
    """
    process = SandboxProcess(tmp_path / "data", speed=0.2)
    process.start()
    aws = Aws(process.url)
    aws.deploy("slow", stack({"Logs": log_group()}))
    begun = aws.cloudformation.detect_stack_drift(StackName="slow")
    asked = {"StackDriftDetectionId": begun["StackDriftDetectionId"]}
    status = aws.cloudformation.describe_stack_drift_detection_status(**asked)
    assert (status["DetectionStatus"], "StackDriftStatus" in status) == ("DETECTION_IN_PROGRESS", False)
    with pytest.raises(ClientError) as caught:
        aws.cloudformation.detect_stack_drift(StackName="slow")
    assert "already in progress" in refusal(caught.value)[1]
    process.kill()
    process.start()
    status = aws.cloudformation.describe_stack_drift_detection_status(**asked)
    assert (status["DetectionStatus"], status["StackDriftStatus"]) == ("DETECTION_COMPLETE", "IN_SYNC")
    process.stop()


def test_a_recorded_thing_cannot_drift(aws: Aws, sandbox: SandboxProcess) -> None:
    """There is nothing that somebody could have changed.

    No rule of AWS's: the sandbox's own.
    """
    name = next(FRESH)
    aws.deploy(name, template())
    with pytest.raises(OSError, match="400"):
        sandbox.drift(name, "Budget", deleted=True)
