"""What CloudFormation takes and tells of a template's values, each rule with AWS's source."""

import json
from typing import Any

import pytest

from sandbox.cloudformation.paging import page
from tests.sandbox.aws import Aws, names
from tests.sandbox.templates import bucket, log_group, one

FRESH = names()


@pytest.mark.parametrize(
    "value",
    [
        {"Tags": [{"Key": "a", "Value": "b"}]},
        {"ObjectLockEnabled": "true"},
        {"LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "ExpirationInDays": "7"}]}},
        {"BucketName": {"Fn::Join": ["-", ["a", {"Ref": "AWS::AccountId"}]]}},
        {"WebsiteConfiguration": {"Fn::If": ["No", {}, {"Ref": "AWS::NoValue"}]}},
    ],
)
def test_what_can_be_meant_is_accepted(aws: Aws, value: dict[str, Any]) -> None:
    """Text for numbers and truth values; functions (User Guide, intrinsic-function-reference.html)."""
    template = one(bucket(value), Conditions={"No": {"Fn::Equals": ["a", "b"]}})
    assert aws.describe(aws.plan(next(FRESH), template))["Status"] == "CREATE_COMPLETE"


def test_no_change_has_two_wordings(aws: Aws) -> None:
    """With a transform it is another one (API_DescribeChangeSet, StatusReason; aws-cdk and sam-cli match both)."""
    for sections, words in (
        ({}, "The submitted information"),
        ({"Transform": "AWS::LanguageExtensions"}, "No updates"),
    ):
        name = next(FRESH)
        aws.deploy(name, one(log_group(), **sections))
        found = aws.describe(aws.plan(name, one(log_group(), **sections), "UPDATE"))
        assert (found["Status"], found["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
        assert found["StatusReason"].startswith(words)


def test_auto_expand_has_no_effect_on_change_sets(aws: Aws) -> None:
    """API_CreateChangeSet, Capabilities: it may be sent, and is not asked for."""
    template = one(log_group(), Transform="AWS::LanguageExtensions")
    for capabilities in ([], ["CAPABILITY_AUTO_EXPAND"]):
        found = aws.describe(aws.plan(next(FRESH), template, Capabilities=capabilities))
        assert (found["Status"], found.get("Capabilities", [])) == ("CREATE_COMPLETE", capabilities)


def test_a_hidden_parameter_is_never_told(aws: Aws) -> None:
    """Stars among the parameters, the values of properties and their contexts.

    User Guide, parameters-section-structure.html: NoEcho.
    """
    hidden = {"Type": "String", "NoEcho": True}
    template = one(bucket({"BucketName": {"Fn::Sub": "${Word}-bucket"}}), Parameters={"Word": hidden})
    name = next(FRESH)
    first, second = ([{"ParameterKey": "Word", "ParameterValue": f"{word}-{name}"}] for word in ("opal", "jade"))
    found = aws.deploy(name, template, Parameters=first)
    assert found["Parameters"] == [{"ParameterKey": "Word", "ParameterValue": "****"}]
    change_set = aws.plan(name, template, "UPDATE", Parameters=second)
    (change,) = aws.changes(change_set, IncludePropertyValues=True).values()
    text = json.dumps({**change, "PhysicalResourceId": ""})
    assert "****-bucket" in text and "opal" not in text and "jade" not in text


def test_the_role_stays_with_the_stack(aws: Aws) -> None:
    """API_CreateChangeSet, RoleARN: for all future operations."""
    name, role = next(FRESH), "arn:aws:iam::111122223333:role/Deploy"
    assert aws.deploy(name, one(log_group()), RoleARN=role)["RoleARN"] == role
    assert aws.deploy(name, one(log_group(30)), "UPDATE")["RoleARN"] == role


def test_a_page_holds_no_more_than_a_megabyte() -> None:
    """API_DescribeChangeSet, NextToken; something larger comes alone."""
    items = ["x" * size for size in (400_000, 400_000, 400_000, 2_000_000, 1)]
    token: str | None = ""
    sizes = []
    while token is not None:
        shown, token = page(items, token, 10)
        sizes.append(len(shown))
    assert sizes == [2, 1, 1, 1]
