"""What is asked about drift, and how AWS's answers are read: all pages, no secrets, no word taken for another."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.stub import Stubber

from deployments.aws.cloudformation import CloudFormationGateway
from deployments.aws.errors import AwsProblem, Trouble
from deployments.aws.shapes import ChangeSetRequest
from deployments.changes.drift import Difference, State
from tests.deployments.aws.test_requests import ARN, STACK, client

AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def stubbed() -> Any:
    made = client("cloudformation")
    with Stubber(made) as stubber:
        yield CloudFormationGateway(made), stubber
        stubber.assert_no_pending_responses()


def row(name: str, status: str, *differences: tuple[str, str, str], **more: Any) -> dict[str, Any]:
    keys = ("PropertyPath", "ExpectedValue", "ActualValue")
    found = [{**dict(zip(keys, one, strict=True)), "DifferenceType": "NOT_EQUAL"} for one in differences]
    return {
        "StackId": STACK,
        "LogicalResourceId": name,
        "ResourceType": "AWS::Lambda::Function",
        "StackResourceDriftStatus": status,
        "Timestamp": AT,
        "PropertyDifferences": found,
        **more,
    }


def read(stubbed: Any, *differences: tuple[str, str, str]) -> tuple[Difference, ...]:
    gateway, stubber = stubbed
    answer = {"StackResourceDrifts": [row("A", "MODIFIED", *differences)]}
    stubber.add_response("describe_stack_resource_drifts", answer, {"StackName": STACK})
    found: tuple[Difference, ...] = gateway.resource_drifts(STACK)[0].differences
    return found


def test_a_detection_is_begun_and_asked_for(stubbed: Any) -> None:
    gateway, stubber = stubbed
    stubber.add_response("detect_stack_drift", {"StackDriftDetectionId": "d"}, {"StackName": STACK})
    base = {"StackId": STACK, "StackDriftDetectionId": "d", "Timestamp": AT}
    asked = {"StackDriftDetectionId": "d"}
    for status in ("DETECTION_IN_PROGRESS", "DETECTION_COMPLETE", "DETECTION_FAILED", "SOMETHING_NEW"):
        answer = {**base, "DetectionStatus": status}
        stubber.add_response("describe_stack_drift_detection_status", answer, asked)
    assert gateway.detect_drift(STACK) == "d"
    found = [gateway.drift_detection("d") for _ in range(4)]
    assert [one.is_running for one in found] == [True, False, False, False]
    assert [one.is_complete for one in found] == [False, True, False, False]
    assert found[0].at == AT


def test_all_pages_are_read_and_no_word_is_taken_for_another(stubbed: Any) -> None:
    gateway, stubber = stubbed
    first = [row("A", "MODIFIED", ("/MemorySize", "128", "1024")), row("B", "DELETED")]
    second = [row("C", "UNKNOWN", DriftStatusReason="Rate\0 exceeded"), row("D", "NEVER_HEARD")]
    page = "describe_stack_resource_drifts"
    stubber.add_response(page, {"StackResourceDrifts": first, "NextToken": "on"}, {"StackName": STACK})
    stubber.add_response(page, {"StackResourceDrifts": second}, {"StackName": STACK, "NextToken": "on"})
    found = gateway.resource_drifts(STACK)
    assert [one.state for one in found] == [State.MODIFIED, State.DELETED, State.UNKNOWN, State.UNKNOWN]
    assert found[0].differences == (Difference("/MemorySize", "NOT_EQUAL", "128", "1024"),)
    assert found[2].reason == "Rate exceeded"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/Environment/Variables/API_KEY", "abcd"),
        ("/MasterUserPassword", "abcd"),
        ("/Tags/0/Value", "postgres://me:hunter2@host/db"),
        ("/Policies/0", json.dumps({"Document": {"SessionToken": "abcd"}})),
        ("/ContainerDefinitions", json.dumps([{"Key": "DB_PASSWORD", "Value": "abcd"}])),
        ("/Description", "x" * 5000),
        ("/Description", "a\0b"),
    ],
)
def test_nothing_that_may_be_secret_is_kept(stubbed: Any, path: str, value: str) -> None:
    assert read(stubbed, (path, value, "null")) == (Difference(path, "NOT_EQUAL", hidden=True),)


def test_what_is_not_there_is_none_and_ordinary_values_stay(stubbed: Any) -> None:
    policy = json.dumps([{"Effect": "Allow", "Action": "dynamodb:*"}])
    found = read(stubbed, ("/TracingConfig", "null", "Active"), ("/Policies", "[]", policy))
    assert [(one.expected, one.actual) for one in found] == [(None, "Active"), ("[]", policy)]


def test_what_runs_already_is_busy(stubbed: Any) -> None:
    gateway, stubber = stubbed
    text = f"Drift detection is already in progress for stack [{STACK}]."
    stubber.add_client_error("detect_stack_drift", "ValidationError", text)
    with pytest.raises(AwsProblem) as problem:
        gateway.detect_drift(STACK)
    assert problem.value.trouble is Trouble.BUSY


def test_a_change_set_that_reverts_says_so(stubbed: Any) -> None:
    gateway, stubber = stubbed
    common = {"StackName": "s", "ChangeSetName": "p", "ClientToken": "p", "ChangeSetType": "UPDATE", "Description": "d"}
    lists: dict[str, Any] = {"Parameters": [], "Capabilities": [], "Tags": []}
    rest = {"OnStackFailure": "ROLLBACK", "IncludeNestedStacks": False, "TemplateBody": "{}"}
    expected = {**common, **lists, **rest, "DeploymentMode": "REVERT_DRIFT"}
    stubber.add_response("create_change_set", {"Id": ARN, "StackId": STACK}, expected)
    gateway.create_change_set(ChangeSetRequest("s", "p", "UPDATE", "{}", {}, {}, (), "d", reverts_drift=True))
