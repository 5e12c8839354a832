"""What CloudFormation refuses, as a table: the case, where AWS says so, and the words it uses."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.aws import Aws
from tests.sandbox.cases import API, GUIDE, INVALID, Case, check_refused, planned
from tests.sandbox.templates import bucket, log_group, one, role, stack


def execute_twice(aws: Aws, name: str) -> None:
    """Execute a change set that was executed before."""
    change_set = aws.plan(name, one(log_group()))
    aws.execute(change_set)
    aws.cloudformation.execute_change_set(ChangeSetName=change_set)


def execute_obsolete(aws: Aws, name: str) -> None:
    """Execute a change set after another of the stack was executed and failed."""
    aws.deploy(name, one(log_group()))
    old = aws.plan(name, one(log_group(14)), "UPDATE")
    aws.deploy(name, stack({"Thing": log_group(30), "FailCreateMore": log_group()}), "UPDATE")
    aws.cloudformation.execute_change_set(ChangeSetName=old)


def execute_deleted(aws: Aws, name: str) -> None:
    """Execute a change set after another of the stack was executed and succeeded."""
    aws.deploy(name, one(log_group()))
    old = aws.plan(name, one(log_group(14)), "UPDATE")
    aws.deploy(name, one(log_group(30)), "UPDATE")
    aws.cloudformation.execute_change_set(ChangeSetName=old)


def execute_empty(aws: Aws, name: str) -> None:
    """Execute a change set without changes."""
    aws.deploy(name, one(log_group()))
    aws.cloudformation.execute_change_set(ChangeSetName=aws.plan(name, one(log_group()), "UPDATE"))


def create_existing(aws: Aws, name: str) -> None:
    """A change set of type CREATE for a stack that stands."""
    aws.deploy(name, one(log_group()))
    aws.plan(name, one(log_group(14)))


def other_token(aws: Aws, name: str) -> None:
    """The same change-set name with another token."""
    aws.plan(name, one(log_group()), ChangeSetName="same", ClientToken="first")
    aws.plan(name, one(log_group()), ChangeSetName="same", ClientToken="second")


def same_name(aws: Aws, name: str) -> None:
    """The same change-set name without tokens."""
    aws.plan(name, one(log_group()), ChangeSetName="same")
    aws.plan(name, one(log_group()), ChangeSetName="same")


def update_rolled_back(aws: Aws, name: str) -> None:
    """Update a stack whose creation failed."""
    aws.deploy(name, stack({"FailCreateLogs": log_group()}))
    aws.plan(name, one(log_group()), "UPDATE")


def delete_protected(aws: Aws, name: str) -> None:
    """Delete a stack under termination protection."""
    aws.deploy(name, one(log_group()))
    aws.cloudformation.update_termination_protection(StackName=name, EnableTerminationProtection=True)
    aws.cloudformation.delete_stack(StackName=name)


def retain_healthy(aws: Aws, name: str) -> None:
    """RetainResources for a stack that is not DELETE_FAILED."""
    aws.deploy(name, one(log_group()))
    aws.cloudformation.delete_stack(StackName=name, RetainResources=["Thing"])


def change_type(aws: Aws, name: str) -> str:
    """Another type under the same logical id; found out when the change set is worked out."""
    aws.deploy(name, one(log_group()))
    found = aws.describe(aws.plan(name, one(bucket()), "UPDATE"))
    raise ClientError({"Error": {"Code": found["Status"], "Message": found["StatusReason"]}}, "CreateChangeSet")


def both_failure_options(aws: Aws, name: str) -> None:
    """DisableRollback with OnStackFailure."""
    change_set = aws.plan(name, one(log_group()), OnStackFailure="ROLLBACK")
    aws.cloudformation.execute_change_set(ChangeSetName=change_set, DisableRollback=True)


REF = one(log_group(), Outputs={"Out": {"Value": {"Ref": "Nobody"}}})
ATTRIBUTE = one(log_group(), Outputs={"Out": {"Value": {"Fn::GetAtt": ["Thing", "Colour"]}}})
GET_ATT = GUIDE + "intrinsic-function-reference-getatt.html"
CIRCLE = stack({"First": log_group(DependsOn="Second"), "Second": log_group(DependsOn="First")})
NAMED_ROLE = one({**role(), "Properties": {**role()["Properties"], "RoleName": "mine"}})
PARAMETER = {"Parameters": {"Size": {"Type": "String", "AllowedValues": ["small", "large"]}}}
WRONG_SIZE = [{"ParameterKey": "Size", "ParameterValue": "huge"}]
DEEP = bucket({"WebsiteConfiguration": {"IndexDokument": "index.html"}})
LONG = json.dumps(one(log_group(), Description="x" * 1000, Metadata={"Pad": "é" * 30_000}), ensure_ascii=False)
CREATE = API + "API_CreateChangeSet.html"
EXECUTE = API + "API_ExecuteChangeSet.html"
ANATOMY = GUIDE + "template-anatomy.html"

CASES = (
    Case("bad JSON", ANATOMY, INVALID, "JSON not well-formed", planned("{,")),
    Case("bad YAML", ANATOMY, INVALID, "YAML not well-formed", planned("a: [")),
    Case("no resources", ANATOMY, INVALID, "At least one Resources member must be defined.", planned(stack({}))),
    Case("unknown section", ANATOMY, INVALID, "Invalid template property", planned(one(log_group(), Extra={}))),
    Case("no type", ANATOMY, INVALID, "must contain a Type member", planned(one({"Properties": {}}))),
    Case("51,200 bytes, not letters", GUIDE + "cloudformation-limits.html", INVALID, "templateBody", planned(LONG)),
    Case(
        "unknown type",
        ANATOMY,
        INVALID,
        "Unrecognized resource types: [AWS::No::Such]",
        planned(one({"Type": "AWS::No::Such"})),
    ),
    Case(
        "unresolved Ref",
        GUIDE + "resources-section-structure.html",
        INVALID,
        "Unresolved resource dependencies [Nobody] in the Outputs block",
        planned(REF),
    ),
    Case("unknown attribute", GET_ATT, INVALID, "does not support attribute type Colour", planned(ATTRIBUTE)),
    Case(
        "unresolved DependsOn",
        ANATOMY,
        INVALID,
        "Unresolved resource dependencies [Nobody]",
        planned(one(log_group(DependsOn="Nobody"))),
    ),
    Case(
        "circle",
        GUIDE + "troubleshooting.html",
        INVALID,
        "Circular dependency between resources: [First, Second]",
        planned(CIRCLE),
    ),
    Case(
        "unknown property",
        GUIDE + "troubleshooting.html",
        INVALID,
        "Encountered unsupported property Colour",
        planned(one(bucket({"Colour": "red"}))),
    ),
    Case(
        "unknown deep property",
        GUIDE + "troubleshooting.html",
        INVALID,
        "Encountered unsupported property IndexDokument",
        planned(one(DEEP)),
    ),
    Case(
        "missing property",
        GUIDE + "troubleshooting.html",
        INVALID,
        "required key [KeySchema] not found",
        planned(one({"Type": "AWS::DynamoDB::Table", "Properties": {}})),
    ),
    Case(
        "missing parameter",
        API + "API_Parameter.html",
        INVALID,
        "Parameters: [Size] must have values",
        planned(one(log_group(), **PARAMETER)),
    ),
    Case(
        "unknown parameter",
        API + "API_Parameter.html",
        INVALID,
        "Parameters: [Size] do not exist in the template",
        planned(one(log_group()), Parameters=WRONG_SIZE),
    ),
    Case(
        "refused parameter",
        GUIDE + "parameters-section-structure.html",
        INVALID,
        "must be one of AllowedValues",
        planned(one(log_group(), **PARAMETER), Parameters=WRONG_SIZE),
    ),
    Case(
        "no capability",
        CREATE,
        "InsufficientCapabilitiesException",
        "Requires capabilities : [CAPABILITY_IAM]",
        planned(one(role()), Capabilities=[]),
    ),
    Case(
        "no named capability",
        CREATE,
        "InsufficientCapabilitiesException",
        "Requires capabilities : [CAPABILITY_NAMED_IAM]",
        planned(NAMED_ROLE),
    ),
    Case(
        "bad change-set name",
        CREATE,
        INVALID,
        "regular expression pattern",
        planned(one(log_group()), ChangeSetName="1st"),
    ),
    Case("update of nothing", CREATE, INVALID, "does not exist", planned(one(log_group()), kind="UPDATE")),
    Case(
        "two sources",
        CREATE,
        INVALID,
        "Specify exactly one",
        planned(one(log_group()), UsePreviousTemplate=True, TemplateBody="{}"),
    ),
    Case(
        "foreign template URL",
        CREATE,
        INVALID,
        "TemplateURL must be a supported URL",
        planned(None, TemplateURL="https://example.com/t.json"),
    ),
    Case(
        "missing template object",
        CREATE,
        INVALID,
        "S3 error",
        planned(None, TemplateURL="https://s3.amazonaws.com/none/t.json"),
    ),
    Case("create of a standing stack", CREATE, INVALID, "already exists", create_existing),
    Case("other token", CREATE, "AlreadyExistsException", "mismatch with existing attribute ClientToken", other_token),
    Case("same name", CREATE, "AlreadyExistsException", "already exists", same_name),
    Case(
        "update after a failed creation",
        GUIDE + "view-stack-events.html",
        INVALID,
        "ROLLBACK_COMPLETE state and can not be updated",
        update_rolled_back,
    ),
    Case("second execution", EXECUTE, "InvalidChangeSetStatus", "[EXECUTE_COMPLETE]", execute_twice),
    Case("obsolete", EXECUTE, "InvalidChangeSetStatus", "[OBSOLETE]", execute_obsolete),
    Case("deleted with the execution of another", EXECUTE, "ChangeSetNotFound", "does not exist", execute_deleted),
    Case("nothing to execute", EXECUTE, "InvalidChangeSetStatus", "[UNAVAILABLE]", execute_empty),
    Case("two failure options", EXECUTE, INVALID, "Cannot specify both", both_failure_options),
    Case("protected", API + "API_DeleteStack.html", INVALID, "TerminationProtection is enabled", delete_protected),
    Case("retain without need", API + "API_DeleteStack.html", INVALID, "DELETE_FAILED state", retain_healthy),
    Case(
        "another type",
        GUIDE + "troubleshooting.html",
        "FAILED",
        "Update of resource type is not permitted",
        change_type,
    ),
    Case(
        "unknown change set",
        API + "API_DescribeChangeSet.html",
        "ChangeSetNotFound",
        "does not exist",
        lambda aws, name: aws.cloudformation.describe_change_set(ChangeSetName="none", StackName=name),
    ),
    Case(
        "unknown stack", API + "API_DescribeStacks.html", INVALID, "does not exist", lambda aws, name: aws.stack(name)
    ),
    Case(
        "unknown action",
        API + "Welcome.html",
        "InvalidAction",
        "DescribeType",
        lambda aws, name: aws.cloudformation.describe_type(Type="RESOURCE", TypeName="AWS::S3::Bucket"),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_refused(aws: Aws, case: Case) -> None:
    """Each case gives its code and words."""
    check_refused(aws, case)
