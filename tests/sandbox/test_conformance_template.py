"""What CloudFormation refuses of a template, its parameters, tags and options, as a table with AWS's sources."""

import json
from typing import Any

import pytest

from tests.sandbox.aws import Aws
from tests.sandbox.cases import API, GUIDE, INVALID, Case, check_refused, planned
from tests.sandbox.templates import TABLE_PROPERTIES, bucket, log_group, one, stack

LIMITS = GUIDE + "cloudformation-limits.html"
CREATE = API + "API_CreateChangeSet.html"
PARAMETERS = GUIDE + "parameters-section-structure.html"
CONDITIONS = GUIDE + "conditions-section-structure.html"
RETAIN = GUIDE + "aws-attribute-deletionpolicy.html"
TROUBLE = GUIDE + "troubleshooting.html"
TAG = API + "API_Tag.html"
TOPIC = {"Type": "AWS::SNS::Topic"}
TABLE = {"Type": "AWS::DynamoDB::Table", "Properties": TABLE_PROPERTIES}


def many(section: str, number: int, value: Any) -> dict[str, Any]:
    """A template with a number of things in a section."""
    things = {f"A{index}": value for index in range(number)}
    return stack(things) if section == "Resources" else one(log_group(), **{section: things})


def with_parameter(rules: dict[str, Any], value: str) -> Any:
    """A call with one parameter under these rules."""
    template = one(log_group(), Parameters={"P": rules})
    return planned(template, Parameters=[{"ParameterKey": "P", "ParameterValue": value}])


def with_tags(*tags: tuple[str, str]) -> Any:
    """A call with these tags."""
    return planned(one(log_group()), Tags=[{"Key": key, "Value": value} for key, value in tags])


def previous_of_nothing(aws: Aws, name: str) -> None:
    """UsePreviousValue for a stack that has none."""
    template = one(log_group(), Parameters={"P": {"Type": "String"}})
    aws.plan(name, template, Parameters=[{"ParameterKey": "P", "UsePreviousValue": True}])


def too_large_by_url(aws: Aws, name: str) -> None:
    """A template of more than a megabyte in S3."""
    where = aws.artifact_bucket("t-large")
    body = json.dumps(one(log_group(Metadata={"Pad": "x" * 1_048_576})))
    aws.s3.put_object(Bucket=where, Key="large.json", Body=body.encode())
    aws.plan(name, "", TemplateURL=f"https://s3.amazonaws.com/{where}/large.json")


def properties(value: Any) -> Any:
    """A call with a bucket of these properties."""
    return planned(one(bucket(value)))


CASES = (
    Case("501 resources", LIMITS, INVALID, "Number of resources, 501", planned(many("Resources", 501, TOPIC))),
    Case("201 outputs", LIMITS, INVALID, "Number of outputs, 201", planned(many("Outputs", 201, {"Value": "x"}))),
    Case(
        "201 parameters",
        LIMITS,
        INVALID,
        "Number of parameters, 201",
        planned(many("Parameters", 201, {"Type": "String"})),
    ),
    Case("201 mappings", LIMITS, INVALID, "Number of mappings, 201", planned(many("Mappings", 201, {"a": {"b": "c"}}))),
    Case("a megabyte by URL", LIMITS, INVALID, "Template may not exceed", too_large_by_url),
    Case("description", LIMITS, INVALID, "'Description' length", planned(one(log_group(), Description="x" * 1025))),
    Case("logical id", LIMITS, INVALID, "longer than 255", planned(stack({"A" * 256: log_group()}))),
    Case(
        "bad logical id",
        GUIDE + "resources-section-structure.html",
        INVALID,
        "non alphanumeric",
        planned(stack({"A-b": log_group()})),
    ),
    Case(
        "transform",
        GUIDE + "transform-section-structure.html",
        INVALID,
        "no transforms",
        planned(one(log_group(), Transform="AWS::Serverless-2016-10-31")),
    ),
    Case(
        "rules",
        GUIDE + "rules-section-structure.html",
        INVALID,
        "does not evaluate Rules",
        planned(one(log_group(), Rules={"R": {}})),
    ),
    Case("number", PARAMETERS, INVALID, "must be a number", with_parameter({"Type": "Number"}, "many")),
    Case("too small", PARAMETERS, INVALID, "not less than 5", with_parameter({"Type": "Number", "MinValue": 5}, "4")),
    Case(
        "too large", PARAMETERS, INVALID, "not greater than 5", with_parameter({"Type": "Number", "MaxValue": 5}, "6")
    ),
    Case(
        "a number in a list", PARAMETERS, INVALID, "must be a number", with_parameter({"Type": "List<Number>"}, "1,x")
    ),
    Case(
        "an item of a list",
        PARAMETERS,
        INVALID,
        "AllowedValues",
        with_parameter({"Type": "CommaDelimitedList", "AllowedValues": ["a", "b"]}, "a, c"),
    ),
    Case(
        "pattern",
        PARAMETERS,
        INVALID,
        "match pattern",
        with_parameter({"Type": "String", "AllowedPattern": "[a-z]+"}, "A1"),
    ),
    Case(
        "said in their own words",
        PARAMETERS,
        INVALID,
        "failed to satisfy constraint: small letters",
        with_parameter({"Type": "String", "AllowedPattern": "[a-z]+", "ConstraintDescription": "small letters"}, "A1"),
    ),
    Case("too short", PARAMETERS, INVALID, "at least 3", with_parameter({"Type": "String", "MinLength": 3}, "ab")),
    Case("too long", PARAMETERS, INVALID, "at most 3", with_parameter({"Type": "String", "MaxLength": 3}, "abcd")),
    Case(
        "type of parameter",
        PARAMETERS,
        INVALID,
        "Unrecognized parameter type",
        with_parameter({"Type": "Colour"}, "red"),
    ),
    Case("previous value of nothing", API + "API_Parameter.html", INVALID, "usePreviousValue", previous_of_nothing),
    Case(
        "resource in a condition",
        CONDITIONS,
        INVALID,
        "Cannot reference resources",
        planned(one(log_group(), Conditions={"C": {"Fn::Equals": [{"Ref": "Thing"}, "x"]}})),
    ),
    Case(
        "unknown condition",
        CONDITIONS,
        INVALID,
        "Unresolved condition dependencies [Nobody]",
        planned(one(log_group(Condition="Nobody"))),
    ),
    Case(
        "unknown condition in If",
        CONDITIONS,
        INVALID,
        "Unresolved condition dependencies [Nobody]",
        planned(one(bucket({"BucketName": {"Fn::If": ["Nobody", "a", "b"]}}))),
    ),
    Case(
        "no such mapping",
        GUIDE + "intrinsic-function-reference-findinmap.html",
        INVALID,
        "Unable to get mapping",
        properties({"BucketName": {"Fn::FindInMap": ["M", "a", "b"]}}),
    ),
    Case(
        "nothing to select",
        GUIDE + "intrinsic-function-reference-select.html",
        INVALID,
        "nonexistent value",
        properties({"BucketName": {"Fn::Select": [3, ["a"]]}}),
    ),
    Case(
        "unknown function",
        GUIDE + "intrinsic-function-reference.html",
        INVALID,
        "does not know Fn::Guess",
        properties({"BucketName": {"Fn::Guess": "a"}}),
    ),
    Case(
        "GetAtt of nobody",
        GUIDE + "intrinsic-function-reference-getatt.html",
        INVALID,
        "undefined resource Nobody",
        properties({"BucketName": {"Fn::GetAtt": ["Nobody", "Arn"]}}),
    ),
    Case("list wanted", TROUBLE, INVALID, "#/Tags: expected type: JSONArray, found: String", properties({"Tags": "x"})),
    Case(
        "object wanted",
        TROUBLE,
        INVALID,
        "#/WebsiteConfiguration: expected type: JSONObject",
        properties({"WebsiteConfiguration": ["x"]}),
    ),
    Case(
        "text wanted",
        TROUBLE,
        INVALID,
        "#/BucketName: expected type: String, found: JSONArray",
        properties({"BucketName": ["x"]}),
    ),
    Case(
        "truth value wanted",
        TROUBLE,
        INVALID,
        "#/ObjectLockEnabled: expected type: Boolean",
        properties({"ObjectLockEnabled": "perhaps"}),
    ),
    Case("number wanted", TROUBLE, INVALID, "#/RetentionInDays", planned(one(log_group("many")))),  # type: ignore[arg-type]
    Case(
        "not one of them",
        TROUBLE,
        INVALID,
        "not a valid enum value",
        properties({"VersioningConfiguration": {"Status": "Sometimes"}}),
    ),
    Case("policy", RETAIN, INVALID, "Unrecognized DeletionPolicy Keep", planned(one(log_group(DeletionPolicy="Keep")))),
    Case(
        "replace policy",
        GUIDE + "aws-attribute-updatereplacepolicy.html",
        INVALID,
        "Unrecognized UpdateReplacePolicy",
        planned(one(log_group(UpdateReplacePolicy="RetainExceptOnCreate"))),
    ),
    Case(
        "no snapshots",
        RETAIN,
        INVALID,
        "does not support DeletionPolicy Snapshot",
        planned(one({**TABLE, "DeletionPolicy": "Snapshot"})),
    ),
    Case(
        "nested stack",
        GUIDE + "using-cfn-nested-stacks.html",
        INVALID,
        "no nested stacks",
        planned(one({"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://x"}})),
    ),
    Case(
        "nested change sets",
        CREATE,
        INVALID,
        "IncludeNestedStacks",
        planned(one(log_group()), IncludeNestedStacks=True),
    ),
    Case("import", CREATE, INVALID, "does not import", planned(one(log_group()), kind="IMPORT")),
    Case(
        "automatic import", CREATE, INVALID, "does not import", planned(one(log_group()), ImportExistingResources=True)
    ),
    Case(
        "drift of a new stack",
        CREATE,
        INVALID,
        "must be UPDATE",
        planned(one(log_group()), DeploymentMode="REVERT_DRIFT"),
    ),
    Case(
        "express",
        API + "API_DeploymentConfig.html",
        INVALID,
        "EXPRESS",
        planned(one(log_group()), DeploymentConfig={"Mode": "EXPRESS"}),
    ),
    Case(
        "role of another account",
        CREATE,
        INVALID,
        "Cross-account",
        planned(one(log_group()), RoleARN="arn:aws:iam::444455556666:role/Deploy"),
    ),
    Case("no role", CREATE, INVALID, "cannot be assumed", planned(one(log_group()), RoleARN="arn:aws:iam::x:user/me")),
    Case("51 tags", TAG, INVALID, "equal to 50", with_tags(*[(f"k{number}", "v") for number in range(51)])),
    Case("tag of AWS", TAG, INVALID, "aws: prefixed", with_tags(("aws:mine", "v"))),
    Case("long key", TAG, INVALID, "equal to 128", with_tags(("k" * 129, "v"))),
    Case("long value", TAG, INVALID, "between 1 and 256", with_tags(("k", "v" * 257))),
    Case("the same key twice", TAG, INVALID, "Duplicate tag keys", with_tags(("k", "v"), ("k", "w"))),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_refused(aws: Aws, case: Case) -> None:
    """Each case gives its code and words."""
    check_refused(aws, case)
