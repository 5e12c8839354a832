"""What becomes of a template that a team wrote before: components, parts as written, values, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deployments.spec.imports.compare import lost
from deployments.spec.imports.faults import InvalidTemplate
from deployments.spec.imports.importing import ALONE, BELONGS, Imported, import_template
from deployments.spec.parse import parse
from deployments.spec.render import render
from tests.deployments.spec.examples import only, table

ORDERS = (Path(__file__).parent / "samples" / "orders.yml").read_text(encoding="utf-8")
GIVEN = {"AlertAddress": "alerts@example.com"}
TOPIC = {"Type": "AWS::SNS::Topic"}


def made(resources: dict[str, Any], **more: Any) -> Imported:
    return import_template(json.dumps({"Resources": resources, **more}))


def refusals(template: Any, **given: str) -> list[str]:
    with pytest.raises(InvalidTemplate) as refusal:
        import_template(json.dumps(template, indent=1), given=given)
    return [fault.message for fault in refusal.value.faults]


def test_a_team_s_template_becomes_components_and_parts() -> None:
    imported = import_template(ORDERS, given=GIVEN)
    assert imported.problems == ()
    assert {one.logical_id: one.component for one in imported.resources} == {
        "Orders": "orders",
        "Incoming": "incoming",
        "Failed": "incoming",
        "WorkerMapping": "incoming",
        "Worker": "worker",
        "WorkerRole": "worker",
        "Alerts": "sns",
        "Network": "ec2",
    }
    assert imported.document["components"]["incoming"]["uses"] == {"worker": "run"}
    reasons = {one.logical_id: one.reason for one in imported.resources if one.reason}
    assert reasons == {
        "Alerts": "No form has this: Subscription.",
        "Network": "A network here has private subnets with the ranges 10.0.0.0/18 and 10.0.64.0/18; this one has not.",
    }


def test_its_logical_ids_stay() -> None:
    template = render(parse(import_template(ORDERS, given=GIVEN).document)).body
    resources = template["Resources"]
    assert resources["Orders"]["Metadata"]["Tierboard"]["Component"] == "orders"
    assert resources["Orders"]["Properties"]["ProvisionedThroughput"]["ReadCapacityUnits"] == 20
    failed = resources["Incoming"]["Properties"]["RedrivePolicy"]["deadLetterTargetArn"]
    assert failed == {"Fn::GetAtt": ["Failed", "Arn"]}
    assert resources["WorkerMapping"]["Properties"]["EventSourceArn"] == {"Fn::GetAtt": ["Incoming", "Arn"]}
    assert resources["Worker"]["Properties"]["Role"] == {"Fn::GetAtt": ["WorkerRole", "Arn"]}
    assert template["Outputs"]["OrdersTable"]["Export"] == {"Name": "prod-orders"}


def test_what_components_add_is_told() -> None:
    adds = import_template(ORDERS, given=GIVEN).adds
    assert adds == {"worker": ("WorkerLogGroup (AWS::Logs::LogGroup)", "rights of WorkerRole", "LoggingConfig")}


def test_what_only_aws_knows_stays_a_condition() -> None:
    template = render(parse(import_template(ORDERS, given=GIVEN).document)).body
    assert list(template["Conditions"]) == ["InEurope"]
    assert template["Resources"]["Network"]["Condition"] == "InEurope"
    assert "Mappings" not in template


def test_what_became_of_values_is_told() -> None:
    notes = import_template(ORDERS, given={**GIVEN, "Stage": "dev"}).notes
    assert 'The parameter Stage is gone: "dev" stands where it was named.' in notes
    assert not any("Trial" in note for note in notes)
    notes = import_template(ORDERS, given=GIVEN).notes
    assert "With these values the resource Trial is not made: its condition NotProd is not met." in notes


def test_everything_may_be_kept_as_written() -> None:
    imported = import_template(ORDERS, given=GIVEN, as_written=True)
    assert {one.kind for one in imported.resources} == {"raw"}
    resources = render(parse(imported.document)).body["Resources"]
    assert resources["Incoming"]["Properties"]["VisibilityTimeout"] == 180
    assert not any("Metadata" in body or "Tags" in body["Properties"] for body in resources.values())


def test_a_value_that_is_missing_is_asked_for_at_its_line() -> None:
    with pytest.raises(InvalidTemplate) as refusal:
        import_template(ORDERS)
    (fault,) = refusal.value.faults
    assert str(fault) == "Line 11: AlertAddress has no default. Give its value."


LOST: list[tuple[dict[str, Any], str]] = [
    ({"TableName": "orders"}, "It has a name of its own (TableName); the names of components are made by AWS."),
    ({"Tags": [{"Key": "a", "Value": "b"}]}, "It has tags of its own, which no form has."),
    ({"ImportSourceSpecification": {"A": 1}}, "No form has this: ImportSourceSpecification."),
    ({"KeySchema": {"Fn::If": ["X", [], []]}}, "KeySchema is worked out by AWS or has another form than forms have."),
    ({"BillingMode": "PROVISIONED"}, "It says neither how it is paid for nor how many units it has."),
    ({"KeySchema": [7]}, "Its key is worked out by AWS or has another form than forms have."),
    ({"TimeToLiveSpecification": {"AttributeName": "id", "Enabled": True}}, "As a component: A key cannot be the"),
]


@pytest.mark.parametrize(("properties", "reason"), LOST)
def test_nothing_is_lost_for_the_sake_of_a_form(properties: dict[str, Any], reason: str) -> None:
    table = {
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        **properties,
    }
    body = {"Type": "AWS::DynamoDB::Table", "Properties": table}
    imported = made({"Orders": body}, Conditions={"X": {"Fn::Equals": [{"Ref": "AWS::Region"}, "a"]}})
    (row,) = imported.resources
    assert row.kind == "raw" and row.reason.startswith(reason)
    assert render(parse(imported.document)).body["Resources"]["Orders"] == body


def test_two_functions_with_one_role_are_kept() -> None:
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {"Role": {"Fn::GetAtt": ["Role", "Arn"]}, "Code": {"ZipFile": "x = 1"}, "Handler": "index.x"},
    }
    imported = made({"A": function, "B": function, "Role": {"Type": "AWS::IAM::Role"}})
    assert imported.resources[0].reason == "Role belongs to A and B; a component has its own."
    assert imported.problems == ()


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"A": {"Type": "Custom::Thing"}}, "A custom resource runs code while the stack is made."),
    ({"A": {"Type": "AWS::CloudFormation::Stack"}}, "A nested stack is changed past everything"),
    ({"A": {"Type": "AWS::CloudFormation::Macro"}}, "A macro runs code that rewrites templates."),
    ({"A": {"Type": "AWS::IAM::AccessKey"}}, "A lasting access key would stand in the stack"),
    ({"A": {"Type": "Mine::Own::Thing"}}, '"Mine::Own::Thing" is no type of AWS\'s own'),
    ({"A": {**TOPIC, "Properties": {"X": {"Fn::Transform": {"Name": "m"}}}}}, "Fn::Transform runs code"),
    ({"A": {**TOPIC, "Properties": {"X": "AKIAABCDEFGHIJKLMNOP"}}}, "Something in it looks like an AWS access key."),
    ({"A": {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": "x"}}}, "SecretString holds a sec"),
    ({"A": {**TOPIC, "Propertys": {}}}, '"Propertys" is not something that a resource has. Did you mean Properties?'),
    ({"A": {}}, "The Type is missing."),
    ({"A": 7}, "A resource has a Type and Properties; this is a number."),
    ({"A-B": TOPIC}, '"A-B" cannot be a resource\'s name.'),
    ({"Fn::ForEach::Topics": []}, "A loop makes resources only at AWS. Write them out."),
    ({"ArtifactBucket": TOPIC}, "ArtifactBucket is the name of a parameter of Tierboard's own. Rename it."),
    ({}, "There are no Resources."),
]


@pytest.mark.parametrize(("resources", "words"), REFUSED)
def test_what_nobody_could_see_through_is_refused(resources: dict[str, Any], words: str) -> None:
    (found,) = refusals({"Resources": resources})
    assert found.startswith(words)


WHOLE: list[tuple[dict[str, Any], str]] = [
    ({"Transform": "AWS::LanguageExtensions"}, '"AWS::LanguageExtensions" rewrites the template at AWS'),
    ({"Transform": ["a", {"b": 1}]}, '"a", a group of settings rewrites the template'),
    ({"Hooks": {"A": {}}}, "Hooks deploy by another service"),
    ({"Extra": {}}, '"Extra" is not a section that can stand here.'),
    ({"Outputs": []}, "Outputs holds what it has by name; this is a list."),
    ({"Outputs": {"A": {"Export": {"Name": "a"}}}}, "An output has a Value."),
    ({"Parameters": {"Password": {"Type": "String", "NoEcho": True, "Default": "x"}}}, "Password is a secret (NoEcho)"),
    ({"Parameters": {"P": {"Type": "AWS::SSM::Parameter::Value<List<String>>", "Default": "x"}}}, "P is a list in"),
    ({"Parameters": {"P": {"Type": "String", "Default": "c", "AllowedValues": ["a"]}}}, '"c" is no value that P may'),
    ({"Parameters": {"P": 7}}, "This is a group in a template; here it is a number."),
]


@pytest.mark.parametrize(("sections", "words"), WHOLE)
def test_what_rewrites_or_hides_is_refused(sections: dict[str, Any], words: str) -> None:
    found = refusals({"Resources": {"A": TOPIC}, **sections})
    assert [words in message for message in found] == [True]


def test_a_list_cannot_stand_within_a_text() -> None:
    resource = {**TOPIC, "Properties": {"DisplayName": {"Fn::Sub": "x ${Names}"}}}
    found = refusals(
        {
            "Parameters": {"Names": {"Type": "CommaDelimitedList", "Default": "a, b"}},
            "Resources": {"A": resource},
        }
    )
    assert found == ["Names is a list and stands within a text. Join it, or write it out."]


PUT_IN: list[tuple[dict[str, Any], Any, Any]] = [
    ({"Type": "CommaDelimitedList", "Default": "a, b"}, {"Ref": "P"}, ["a", "b"]),
    ({"Type": "Number", "Default": "5"}, {"Ref": "P"}, 5),
    ({"Type": "Number", "Default": 0.5}, {"Ref": "P"}, "0.5"),
    ({"Type": "String", "Default": "x"}, {"Fn::Sub": "${P}-${AWS::Region}"}, {"Fn::Sub": "x-${AWS::Region}"}),
    ({"Type": "String", "Default": "x"}, {"Fn::Sub": "${P}"}, "x"),
    ({"Type": "String", "Default": "${x}"}, {"Fn::Sub": "${P}"}, {"Fn::Sub": "${!x}"}),
    ({"Type": "String", "Default": "x"}, {"Fn::Sub": ["${P}${Q}", {"P": "own", "Q": {"Ref": "P"}}]}, None),
    ({"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/a"}, {"Ref": "P"}, "{{resolve:ssm:/a}}"),
    ({"Type": "String", "Default": "x"}, {"Fn::FindInMap": ["M", {"Ref": "P"}, "k"]}, 7),
    ({"Type": "String", "Default": "x"}, {"Fn::If": ["C", [{"Ref": "P"}], {"Ref": "AWS::NoValue"}]}, ["x"]),
    ({"Type": "String", "Default": "y"}, {"A": {"Fn::If": ["C", 1, {"Ref": "AWS::NoValue"}]}}, {}),
    ({"Type": "String", "Default": "y"}, {"Fn::If": ["Loop", 1, 2]}, {"Fn::If": ["Loop", 1, 2]}),
]


@pytest.mark.parametrize(("parameter", "value", "expected"), PUT_IN)
def test_values_are_put_in(parameter: dict[str, Any], value: Any, expected: Any) -> None:
    imported = made(
        {"A": {"Type": "AWS::SNS::TopicPolicy", "Properties": {"X": value}}},
        Parameters={"P": parameter},
        Mappings={"M": {"x": {"k": 7}}},
        Conditions={
            "C": {"Fn::And": [{"Fn::Equals": [{"Ref": "P"}, "x"]}, {"Fn::Not": [{"Fn::Equals": ["a", "b"]}]}]},
            "Loop": {"Condition": "Loop"},
        },
    )
    found = json.loads(imported.document["components"]["sns"]["template"])["Resources"]["A"]["Properties"]["X"]
    assert found == (expected if expected is not None else {"Fn::Sub": ["${P}${Q}", {"P": "own", "Q": "x"}]})


def test_a_table_with_its_helpers_is_one_component() -> None:
    imported = import_template(json.dumps(_table_with_scaling()))
    (component,) = imported.document["components"].values()
    assert component["scaling"] == {"most_reads": 40, "utilization": 60, "most_writes": 40}
    assert {one.reason for one in imported.resources} == {""}


def _table_with_scaling() -> dict[str, Any]:
    """A table as our own kind draws it, under other ids and without our notes."""
    drawn = render(parse(only(x=table(billing="provisioned", scaling={"most_reads": 40, "most_writes": 40}))))
    text = json.dumps({"Resources": drawn.body["Resources"]}).replace("XTable", "Orders").replace("70", "60")
    resources = json.loads(text)["Resources"]
    for body in resources.values():
        body.pop("Metadata")
        body["Properties"].pop("Tags", None)
    return {"Resources": resources}


QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {}}
LOGS = {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 30}}
FLEET = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}
RULE = {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": [{"Ref": "Incoming"}], "PolicyDocument": {}}}


@pytest.mark.parametrize(
    ("resources", "reason"),
    [
        ({"Incoming": QUEUE, "Kept": LOGS}, ALONE),
        ({"Incoming": QUEUE, "Kept": RULE}, "It belongs to incoming, and says of it what forms do not."),
        ({"Fleet": FLEET, "Kept": {**LOGS, "DependsOn": "Fleet"}}, BELONGS),
        ({"Fleet": {**FLEET, "DependsOn": "Kept"}, "Kept": LOGS}, BELONGS),
    ],
)
def test_what_is_kept_says_why_and_claims_no_company_that_it_does_not_have(
    resources: dict[str, Any], reason: str
) -> None:
    found = made(resources)
    assert {one.logical_id: one.reason for one in found.resources}["Kept"] == reason


def test_what_is_forbidden_always_is_not_forbidden_under_a_condition_alone() -> None:
    deny = {"Effect": "Deny", "Action": "s3:*", "Principal": "*", "Resource": "*"}
    ours = {**deny, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    body = {"Type": "AWS::S3::BucketPolicy"}
    always, sometimes = ({**body, "Properties": {"PolicyDocument": {"Statement": [one]}}} for one in (deny, ours))
    assert lost(always, sometimes) == ("Properties.PolicyDocument.Statement.0",)
    assert lost(sometimes, sometimes) == lost(always, always) == ()
