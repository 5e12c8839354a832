"""What change sets say: Replacement, Scope, Details and what hangs on what.

After API_ResourceChange, API_ResourceChangeDetail and API_ResourceTargetDefinition of AWS's API reference.
"""

from typing import Any

from tests.sandbox.aws import Aws, names
from tests.sandbox.templates import TABLE_PROPERTIES, bucket, function, log_group, role, stack

FRESH = names()
SOURCE = "def handler(event, context):\n    return {}\n"


def changed(aws: Aws, before: dict[str, Any], after: dict[str, Any], **options: Any) -> dict[str, dict[str, Any]]:
    """The changes from one template to another."""
    name = next(FRESH)
    deployed = aws.deploy(name, before)
    assert deployed["StackStatus"] == "CREATE_COMPLETE", aws.events(deployed["StackId"])
    return aws.changes(aws.plan(name, after, "UPDATE"), **options)


def table(**properties: Any) -> dict[str, Any]:
    """A table with some properties of its own."""
    return {"Type": "AWS::DynamoDB::Table", "Properties": {**TABLE_PROPERTIES, **properties}}


def test_add_and_remove_name_their_policy(aws: Aws) -> None:
    """A removed resource says what becomes of the thing.

    API_ResourceChange, Action and PolicyAction.
    """
    kept = log_group(DeletionPolicy="Retain")
    changes = changed(aws, stack({"A": log_group(), "B": kept}), stack({"C": log_group()}))
    assert {name: change["Action"] for name, change in changes.items()} == {"A": "Remove", "B": "Remove", "C": "Add"}
    assert (changes["A"]["PolicyAction"], changes["B"]["PolicyAction"]) == ("Delete", "Retain")
    assert changes["A"]["PhysicalResourceId"] and "Replacement" not in changes["A"]


def test_an_ordinary_property_changes_in_place(aws: Aws) -> None:
    """Static, direct, never recreated, with values when they are asked for.

    API_ResourceChangeDetail, Evaluation and ChangeSource; API_ResourceTargetDefinition.
    """
    changes = changed(aws, stack({"A": log_group(7)}), stack({"A": log_group(14)}), IncludePropertyValues=True)
    assert (changes["A"]["Replacement"], changes["A"]["Scope"]) == ("False", ["Properties"])
    (detail,) = changes["A"]["Details"]
    assert (detail["Evaluation"], detail["ChangeSource"]) == ("Static", "DirectModification")
    assert detail["Target"] == {
        "Attribute": "Properties",
        "Name": "RetentionInDays",
        "RequiresRecreation": "Never",
        "Path": "/Properties/RetentionInDays",
        "BeforeValue": "7",
        "AfterValue": "14",
        "AttributeChangeType": "Modify",
    }


def test_a_create_only_property_replaces(aws: Aws) -> None:
    """Another key of a table is another table; the policy says what becomes of the old one.

    API_ResourceChange, Replacement and PolicyAction; API_ResourceTargetDefinition, RequiresRecreation.
    """
    other = {
        "AttributeDefinitions": [{"AttributeName": "number", "AttributeType": "N"}],
        "KeySchema": [{"AttributeName": "number", "KeyType": "HASH"}],
        "TableName": "t-another",
    }
    after = {**table(**other), "UpdateReplacePolicy": "Retain"}
    changes = changed(aws, stack({"A": table()}), stack({"A": after}))
    assert (changes["A"]["Replacement"], changes["A"]["PolicyAction"]) == ("True", "ReplaceAndRetain")
    recreation = {d["Target"].get("Name"): d["Target"]["RequiresRecreation"] for d in changes["A"]["Details"]}
    assert recreation["TableName"] == "Always"


def test_a_parameter_is_named_as_the_cause(aws: Aws) -> None:
    """ParameterReference with CausingEntity.

    API_ResourceChangeDetail, CausingEntity and ChangeSource.
    """
    days = {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": {"Ref": "Days"}}}
    template = stack({"A": days}, Parameters={"Days": {"Type": "Number", "Default": 7}})
    name = next(FRESH)
    aws.deploy(name, template)
    parameters = [{"ParameterKey": "Days", "ParameterValue": "30"}]
    changes = aws.changes(aws.plan(name, "", "UPDATE", UsePreviousTemplate=True, Parameters=parameters))
    (detail,) = changes["A"]["Details"]
    assert (detail["ChangeSource"], detail["CausingEntity"], detail["Evaluation"]) == (
        "ParameterReference",
        "Days",
        "Static",
    )


def test_what_hangs_on_a_replaced_thing_is_listed(aws: Aws) -> None:
    """The reference is create-only, so that its owner may be replaced too: Conditional.

    API_ResourceChangeDetail, Evaluation; API_ResourceChange, Replacement.
    """

    def template(name: str) -> dict[str, Any]:
        logs = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": name}}
        stream = {"Type": "AWS::Logs::LogStream", "Properties": {"LogGroupName": {"Ref": "Logs"}}}
        return stack({"Logs": logs, "Stream": stream})

    first, second = next(FRESH), next(FRESH)
    changes = changed(aws, template(first), template(second))
    assert (changes["Logs"]["Replacement"], changes["Stream"]["Replacement"]) == ("True", "Conditional")
    (detail,) = changes["Stream"]["Details"]
    assert (detail["ChangeSource"], detail["CausingEntity"], detail["Evaluation"]) == (
        "ResourceReference",
        "Logs",
        "Dynamic",
    )


def test_the_value_before_is_that_of_the_place_and_not_of_the_whole_property(aws: Aws) -> None:
    """A function's variable that names a replaced log group.

    API_ResourceTargetDefinition, Path and BeforeValue.
    """

    def template(name: str) -> dict[str, Any]:
        logs = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": name}}
        caller = function(SOURCE, Environment={"Variables": {"LOGS": {"Ref": "Logs"}, "OTHER": "x"}})
        return stack({"Logs": logs, "Role": role(), "Caller": caller})

    first, second = next(FRESH), next(FRESH)
    changes = changed(aws, template(first), template(second), IncludePropertyValues=True)
    target = changes["Caller"]["Details"][0]["Target"]
    assert (target["Path"], target["BeforeValue"]) == ("/Properties/Environment/Variables/LOGS", first)


def test_a_ref_to_a_thing_changed_in_place_is_not_listed(aws: Aws) -> None:
    """Only Fn::GetAtt may give another value then; Ref cannot.

    API_ResourceChangeDetail, ChangeSource: ResourceReference for Ref, ResourceAttribute for Fn::GetAtt.
    """

    def template(memory: int) -> dict[str, Any]:
        permission = {
            "Action": "lambda:InvokeFunction",
            "FunctionName": {"Ref": "Function"},
            "Principal": "s3.amazonaws.com",
        }
        return stack(
            {
                "Role": role(),
                "Function": function(SOURCE, MemorySize=memory),
                "Permission": {"Type": "AWS::Lambda::Permission", "Properties": permission},
            }
        )

    assert list(changed(aws, template(128), template(256))) == ["Function"]


def test_stack_tags_reach_resources_and_change_them(aws: Aws) -> None:
    """A stack-level tag is a change of scope Tags on every taggable resource, and arrives there.

    API_CreateChangeSet, Tags; API_ResourceChange, Scope.
    """
    name = next(FRESH)
    aws.deploy(name, stack({"A": bucket()}), Tags=[{"Key": "team", "Value": "one"}])
    change_set = aws.plan(name, stack({"A": bucket()}), "UPDATE", Tags=[{"Key": "team", "Value": "two"}])
    assert aws.changes(change_set)["A"]["Scope"] == ["Tags"]
    stack_now = aws.execute(change_set)
    assert stack_now["Tags"] == [{"Key": "team", "Value": "two"}]
    physical = aws.cloudformation.describe_stack_resources(StackName=name)["StackResources"][0]["PhysicalResourceId"]
    assert {"Key": "team", "Value": "two"} in aws.s3.get_bucket_tagging(Bucket=physical)["TagSet"]


def test_changes_come_in_pages(aws: Aws) -> None:
    """More than a page, each once.

    API_DescribeChangeSet, NextToken.
    """
    template = stack({f"Logs{number:02}": log_group() for number in range(23)})
    change_set = aws.plan(next(FRESH), template)
    first = aws.cloudformation.describe_change_set(ChangeSetName=change_set)
    assert len(first["Changes"]) < 23 and first["NextToken"]
    assert len(aws.changes(change_set)) == 23


def test_conditions_and_functions_are_resolved(aws: Aws) -> None:
    """If, Equals, FindInMap, Join, Select, Split, Sub and pseudo parameters in one name.

    User Guide, intrinsic-function-reference.html, conditions-section-structure.html.
    """
    prefix = {"Fn::If": ["Big", {"Fn::FindInMap": ["Names", {"Ref": "AWS::Region"}, "big"]}, "small"]}
    last = {"Fn::Select": [1, {"Fn::Split": ["-", "a-b"]}]}
    value = {"Fn::Join": ["/", [prefix, last, {"Fn::Sub": "${AWS::AccountId}-${Size}-${!Raw}"}]]}
    template = stack(
        {"A": log_group(), "B": {**log_group(), "Condition": "Small"}},
        Parameters={"Size": {"Type": "String"}},
        Conditions={"Big": {"Fn::Equals": [{"Ref": "Size"}, "XL"]}, "Small": {"Fn::Not": [{"Condition": "Big"}]}},
        Mappings={"Names": {"eu-central-1": {"big": "large"}}},
        Outputs={"Value": {"Value": value}, "None": {"Value": "x", "Condition": "Small"}},
    )
    stack_now = aws.deploy(next(FRESH), template, Parameters=[{"ParameterKey": "Size", "ParameterValue": "XL"}])
    assert [(o["OutputKey"], o["OutputValue"]) for o in stack_now["Outputs"]] == [
        ("Value", "large/b/111122223333-XL-${Raw}")
    ]
    assert aws.statuses(stack_now["StackId"], "B") == []


def test_yaml_short_forms(aws: Aws) -> None:
    """The same template in YAML.

    User Guide, intrinsic-function-reference-getatt.html; template-formats.html.
    """
    text = """
Resources:
  Logs:
    Type: AWS::Logs::LogGroup
    Properties: {RetentionInDays: 7}
Outputs:
  Name: {Value: !Sub "${Logs}"}
  Arn: {Value: !GetAtt Logs.Arn}
"""
    stack_now = aws.deploy(next(FRESH), text)
    assert stack_now["StackStatus"] == "CREATE_COMPLETE"
    assert stack_now["Outputs"][1]["OutputValue"].startswith("arn:aws:logs:eu-central-1:111122223333:log-group:")
