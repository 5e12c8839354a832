"""What is really sent: every token, flag and name, held by botocore's own model of the service."""

from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ParamValidationError, ReadTimeoutError
from botocore.parsers import ResponseParserError
from botocore.stub import Stubber

from config import aws
from config.aws import Target
from deployments.aws.cloudformation import CloudFormationGateway
from deployments.aws.errors import AwsProblem, Trouble, is_consequence, means_no_change, reading
from deployments.aws.reading import template_text
from deployments.aws.shapes import ChangeSetRequest
from deployments.aws.statuses import PHASES, Opening, Phase, opening, phase
from deployments.changes import Action, Replacement
from tests.faults.proxy import BadLine

ARN = "arn:aws:cloudformation:us-east-1:111122223333:changeSet/p-1/x"
STACK = "arn:aws:cloudformation:us-east-1:111122223333:stack/s/x"


def client(service: Any) -> Any:
    made: Any = boto3.client
    return made(service, region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")


@pytest.fixture
def stubbed() -> Any:
    made = client("cloudformation")
    with Stubber(made) as stubber:
        yield CloudFormationGateway(made), stubber
        stubber.assert_no_pending_responses()


def test_create_change_set_says_everything_aloud(stubbed: Any) -> None:
    gateway, stubber = stubbed
    expected = {
        "StackName": "s",
        "ChangeSetName": "p-1",
        "ClientToken": "p-1",
        "ChangeSetType": "CREATE",
        "Description": "d",
        "TemplateBody": "{}",
        "Parameters": [{"ParameterKey": "A", "ParameterValue": "1"}, {"ParameterKey": "B", "ParameterValue": "2"}],
        "Capabilities": ["CAPABILITY_IAM"],
        "Tags": [{"Key": "k", "Value": "v"}],
        "OnStackFailure": "ROLLBACK",
        "IncludeNestedStacks": False,
    }
    stubber.add_response("create_change_set", {"Id": ARN, "StackId": STACK}, expected)
    wanted = ChangeSetRequest("s", "p-1", "CREATE", "{}", {"B": "2", "A": "1"}, {"k": "v"}, ("CAPABILITY_IAM",), "d")
    assert gateway.create_change_set(wanted).arn == ARN


def test_a_long_template_goes_by_its_address(stubbed: Any) -> None:
    gateway, stubber = stubbed
    stubber.add_client_error("create_change_set", "ValidationError", "no", expected_params=None)
    wanted = ChangeSetRequest("s", "p-1", "CREATE", "{}", {}, {}, (), "d", "https://s3/x")
    with pytest.raises(AwsProblem):
        gateway.create_change_set(wanted)


def test_execute_and_delete_carry_our_token(stubbed: Any) -> None:
    gateway, stubber = stubbed
    stubber.add_response("execute_change_set", {}, {"ChangeSetName": ARN, "ClientRequestToken": "t"})
    stubber.add_response("delete_stack", {}, {"StackName": STACK, "ClientRequestToken": "t"})
    gateway.execute_change_set(ARN, token="t")
    gateway.delete_stack(STACK, token="t")


def page(number: int, more: bool, changes: list[Any]) -> dict[str, Any]:
    return {
        "ChangeSetId": ARN,
        "ChangeSetName": "p-1",
        "StackId": STACK,
        "Status": "CREATE_COMPLETE",
        "ExecutionStatus": "AVAILABLE",
        "Changes": changes,
        **({"NextToken": f"page {number + 1}"} if more else {}),
    }


def test_F26_all_pages_of_a_change_set_are_read(stubbed: Any) -> None:
    gateway, stubber = stubbed
    asked = {"ChangeSetName": ARN, "IncludePropertyValues": True}
    one = {"Type": "Resource", "ResourceChange": {"Action": "Add", "LogicalResourceId": "A", "ResourceType": "T"}}
    two = {
        "Type": "Resource",
        "ResourceChange": {
            "Action": "Modify",
            "LogicalResourceId": "B",
            "ResourceType": "T",
            "PhysicalResourceId": "b",
            "PolicyAction": "ReplaceAndDelete",
            "Details": [
                {"CausingEntity": "A.Arn", "Target": {"Name": "P", "BeforeValue": "1\0", "AfterValue": "2"}},
                {},
            ],
        },
    }
    odd = {"Type": "Resource", "ResourceChange": {"Action": "Explode", "LogicalResourceId": "C"}}
    stubber.add_response("describe_change_set", page(1, True, [one]), asked)
    stubber.add_response("describe_change_set", page(2, False, [two, odd, {}]), asked | {"NextToken": "page 2"})
    changes = gateway.change_set(ARN).changes
    assert [(change.logical_id, change.action) for change in changes] == [
        ("A", Action.ADD),
        ("B", Action.MODIFY),
        ("C", Action.UNKNOWN),
        ("None", Action.UNKNOWN),
    ]
    assert changes[1].replacement is Replacement.CONDITIONAL
    assert changes[1].details[0].before == "1"


def test_an_endless_list_ends(stubbed: Any) -> None:
    gateway, stubber = stubbed
    for number in range(200):
        asked = {"StackName": STACK} | ({"NextToken": "on"} if number else {})
        stubber.add_response("list_stack_resources", {"StackResourceSummaries": [], "NextToken": "on"}, asked)
    with pytest.raises(AwsProblem) as problem:
        gateway.resources(STACK)
    assert problem.value.trouble is Trouble.UNKNOWN


def event(number: int, token: str) -> dict[str, Any]:
    return {
        "StackId": STACK,
        "EventId": f"e{number}",
        "StackName": "s",
        "PhysicalResourceId": STACK,
        "ResourceStatus": "UPDATE_IN_PROGRESS",
        "ResourceStatusReason": "a\0b",
        "Timestamp": datetime(2026, 1, 1, 0, 0, number, tzinfo=UTC),
        "ClientRequestToken": token,
    }


def test_events_are_read_back_to_what_is_known_or_too_old(stubbed: Any) -> None:
    gateway, stubber = stubbed
    pages = [[event(5, "theirs"), event(4, "ours")], [event(3, "ours"), event(2, "theirs")], [event(1, "before")]]
    for number, rows in enumerate(pages):
        asked = {"StackName": STACK} | ({"NextToken": "on"} if number else {})
        stubber.add_response("describe_stack_events", {"StackEvents": rows, "NextToken": "on"}, asked)
    since = datetime(2026, 1, 1, 9, tzinfo=UTC)
    found = gateway.events(STACK, token="ours", known=lambda event_id: False, since=since)
    assert [row.event_id for row in found] == ["e3", "e4"]
    assert found[0].reason == "ab"
    assert found[0].is_root


def test_an_identical_template_is_the_same_text_however_botocore_read_it(stubbed: Any) -> None:
    gateway, stubber = stubbed
    long = "Resources: {}" + "#" * 5000
    for body in ('{"b": 1, "a": 2}', "Resources: {}", long):
        stubber.add_response("get_template", {"TemplateBody": body})
    stubber.add_response("get_template", {"TemplateBody": "x"}, {"StackName": STACK, "TemplateStage": "Processed"})
    assert gateway.template(STACK) == template_text({"b": 1, "a": 2}) == '{"a":2,"b":1}'
    assert gateway.template(STACK) == "Resources: {}"
    assert gateway.template(STACK) == long
    assert gateway.template(STACK, processed=True) == "x"


def test_a_stack_with_its_parameters_and_the_stack_that_it_belongs_to(stubbed: Any) -> None:
    gateway, stubber = stubbed
    row = {"StackId": STACK, "StackName": "s", "StackStatus": "CREATE_COMPLETE", "CreationTime": datetime.now(UTC)}
    more = {"Parameters": [{"ParameterKey": "A", "ParameterValue": "****"}], "ParentId": "p", "RootId": "r"}
    stubber.add_response("describe_stacks", {"Stacks": [row | more]})
    found = gateway.stack(STACK)
    assert (found.parameters, found.parent) == ({"A": "****"}, "r")


@pytest.mark.parametrize(
    ("code", "message", "trouble"),
    [
        ("ValidationError", "Stack with id x does not exist", Trouble.ABSENT),
        ("ValidationError", "Stack [x] already exists and cannot be created again", Trouble.EXISTS),
        ("ValidationError", "Stack [x] is in UPDATE_IN_PROGRESS state and can not be updated.", Trouble.BUSY),
        ("ValidationError", "Stack [x] cannot be deleted while TerminationProtection is enabled", Trouble.PROTECTED),
        ("ValidationError", "Template format error: unsupported structure.", Trouble.INVALID),
        ("ValidationError", "Rate exceeded", Trouble.THROTTLED),
        ("Throttling", "Rate exceeded", Trouble.THROTTLED),
        ("ExpiredToken", "The security token included in the request is expired", Trouble.EXPIRED),
        ("AccessDenied", "not authorized", Trouble.DENIED),
        ("ChangeSetNotFound", "no", Trouble.ABSENT),
        ("InvalidChangeSetStatus", "no", Trouble.BUSY),
        ("InsufficientCapabilitiesException", "Requires capabilities", Trouble.INVALID),
        ("BucketAlreadyExists", "no", Trouble.TAKEN),
        ("InternalFailure", "oops", Trouble.UNKNOWN),
        ("BrandNewCode", "?", Trouble.UNKNOWN),
        ("", "", Trouble.UNKNOWN),
    ],
)
def test_codes_and_texts_are_read_in_one_place(code: str, message: str, trouble: Trouble) -> None:
    with pytest.raises(AwsProblem) as problem, reading("Call"):
        raise ClientError({"Error": {"Code": code, "Message": message}}, "Call")
    assert problem.value.trouble is trouble
    assert problem.value.sentence


@pytest.mark.parametrize(
    "error",
    [
        ConnectTimeoutError(endpoint_url="x"),
        ReadTimeoutError(endpoint_url="x"),
        ResponseParserError("html"),
        OSError("reset"),
        KeyError("StackId"),
        TypeError("none"),
        ValueError("odd"),
    ],
)
def test_everything_else_is_unknown_and_heals(error: Exception) -> None:
    with pytest.raises(AwsProblem) as problem, reading("Call"):
        raise error
    assert problem.value.trouble is Trouble.UNKNOWN
    assert not problem.value.is_final


def test_what_we_ask_wrongly_never_heals() -> None:
    with pytest.raises(AwsProblem) as problem, reading("Call"):
        raise ParamValidationError(report="too short")
    assert problem.value.is_final


def test_reasons() -> None:
    assert means_no_change("The submitted information didn't contain changes. Submit different information.")
    assert means_no_change("No updates are to be performed.")
    assert not means_no_change("Template error. No updates are to be performed.")
    assert is_consequence("Resource creation cancelled")
    assert not is_consequence("Access denied")


def test_phases_of_every_status_that_botocore_knows() -> None:
    shape = client("cloudformation").meta.service_model.shape_for("StackStatus")
    assert set(PHASES) == set(shape.enum)
    assert {status for status in PHASES if phase(status) is Phase.WELL} == {
        "CREATE_COMPLETE",
        "UPDATE_COMPLETE",
        "IMPORT_COMPLETE",
    }
    assert phase("SOMETHING_NEW") is Phase.UNKNOWN
    assert opening("SOMETHING_NEW") is Opening.WAIT


@pytest.mark.parametrize(
    ("status", "way"),
    [
        (None, Opening.CREATE),
        ("REVIEW_IN_PROGRESS", Opening.CREATE),
        ("DELETE_COMPLETE", Opening.CREATE),
        ("UPDATE_ROLLBACK_COMPLETE", Opening.UPDATE),
        ("CREATE_COMPLETE", Opening.UPDATE),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", Opening.WAIT),
        ("ROLLBACK_COMPLETE", Opening.REMOVE_FIRST),
        ("DELETE_FAILED", Opening.REMOVE_FIRST),
        ("UPDATE_ROLLBACK_FAILED", Opening.RESCUE_FIRST),
    ],
)
def test_what_a_plan_can_do_with_a_stack(status: str | None, way: Opening) -> None:
    assert opening(status) is way


def test_F32_a_mutation_is_sent_twice_at_most() -> None:
    line = BadLine(port=1)
    target = Target("111122223333", "us-east-1", "arn:aws:iam::111122223333:role/Deploy", "external", "tests", line.url)
    made: Any = aws.Session(target, "x", "x", "x").client("cloudformation")
    try:
        with pytest.raises(AwsProblem) as problem:
            CloudFormationGateway(made).execute_change_set(ARN, token="t")
        assert problem.value.trouble is Trouble.UNKNOWN
        assert sum(line.counts.values()) == 2
    finally:
        line.close()
