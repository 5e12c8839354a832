"""Templates of the Serverless Application Model: its resources are components, or a fault at their line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deployments.spec.imports.faults import InvalidTemplate
from deployments.spec.imports.importing import import_template
from deployments.spec.parse import parse
from deployments.spec.render import render
from tests.deployments.spec.examples import SHA

SHOP = (Path(__file__).parent / "samples" / "shop.yml").read_text(encoding="utf-8")
SAM = "AWS::Serverless-2016-10-31"


def test_its_resources_are_components() -> None:
    imported = import_template(SHOP)
    kinds = {name: one["kind"] for name, one in imported.document["components"].items()}
    assert kinds == {
        "shop": "rest_api",
        "orders": "table",
        "jobs": "queue",
        "ec2": "raw",
        "take_order": "function",
        "work": "function",
        "work_nightly": "schedule",
    }
    assert [str(problem) for problem in imported.problems] == [
        "take_order.code: Code: This is missing. What runs. Write it here, or upload a zip with all it needs."
    ]


def test_what_functions_do_and_what_runs_them_is_connected() -> None:
    components = import_template(SHOP).document["components"]
    assert components["take_order"]["uses"] == {"orders": "read_write", "jobs": "write"}
    assert components["take_order"]["environment"] == {"STAGE": "prod"}
    assert components["shop"]["routes"] == [{"method": "POST", "path": "/orders", "function": "take_order"}]
    assert components["shop"]["stage"] == "prod"
    assert components["jobs"]["uses"] == {"work": "run"} and components["jobs"]["batch_size"] == 5
    assert components["work_nightly"]["message"] == '{"full": true}'
    assert (components["work"]["timeout"], components["work"]["runtime"]) == (10, "python3.13")


def test_with_its_code_it_can_be_deployed_under_the_ids_that_the_model_gives() -> None:
    document = import_template(SHOP).document
    document["components"]["take_order"]["code"] = {"artifact": SHA}
    resources = render(parse(document)).body["Resources"]
    for name, type_ in (("Orders", "DynamoDB::Table"), ("TakeOrder", "Lambda::Function"), ("WorkRole", "IAM::Role")):
        assert resources[name]["Type"] == f"AWS::{type_}"


def test_what_people_have_to_do_is_told() -> None:
    notes = import_template(SHOP).notes
    assert "Upload the code of take_order: the template says only where it lay." in notes
    assert "The code of take_order finds orders in ORDERS, not in TABLE_NAME: change it." in notes


def function(**properties: Any) -> dict[str, Any]:
    body = {"Runtime": "python3.13", "Handler": "index.handler", "InlineCode": "def handler(): pass", **properties}
    return {"Type": "AWS::Serverless::Function", "Properties": body}


def event(type_: str, **properties: Any) -> dict[str, Any]:
    return function(Events={"One": {"Type": type_, "Properties": properties}})


def table(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::Serverless::SimpleTable", "Properties": properties}


REFUSED: list[tuple[dict[str, Any], str]] = [
    (function(VpcConfig={}), "VpcConfig has no form here."),
    (function(EventInvokeConfig={"MaximumRetryAttempts": 1}), "Calls that fail for good go elsewhere than to a"),
    (
        function(EventInvokeConfig={"Other": 1, "DestinationConfig": {"OnFailure": {"Type": "SQS"}}}),
        "Other of EventInvokeConfig has no form here.",
    ),
    (function(Policies=["AdministratorAccess"]), "One of its Policies has no form here."),
    (function(Policies=[{"DynamoDBCrudPolicy": {"TableName": "x"}}]), "DynamoDBCrudPolicy names something that is no"),
    (function(Policies=[{"KMSDecryptPolicy": {}}]), "One of its Policies has no form here."),
    (function(MemorySize={"Fn::If": ["X", 1, 2]}), "MemorySize is worked out by AWS or has another form"),
    (function(Environment={"Variables": {"A": {"Ref": "B"}}}), "The variable A is worked out by AWS"),
    (function(Events={"One": 7}), "The event One has no form here."),
    (
        function(FunctionUrlConfig={"InvokeMode": "RESPONSE_STREAM"}),
        "InvokeMode of FunctionUrlConfig has no form here.",
    ),
    (
        function(FunctionUrlConfig={"Cors": {"AllowOrigins": ["*"], "AllowMethods": ["GET"]}}),
        "The address of a function that allows some methods only has no form here.",
    ),
    (function(FunctionUrlConfig={"Cors": {"MaxAge": 5}}), "The address of a function that allows no origins"),
    (function(LoggingConfig={"ApplicationLogLevel": "WARN"}), "ApplicationLogLevel of LoggingConfig has no form here."),
    (function(LoggingConfig={"LogGroup": "x"}), "LogGroup of LoggingConfig has no form here."),
    (event("Kinesis", Stream="x"), "The event One has no form here."),
    (event("Api", Path="/", Method="get", TimeoutInMillis=9), "TimeoutInMillis of the event One has no form here."),
    (event("Api", Path="/", Method="get", RestApiId={"Ref": "B"}), "The event One names an API that is not in"),
    (event("SQS", Queue="arn"), "The event One names something that is no component here."),
    (table(TableName="x"), "TableName has no form here."),
    (table(PrimaryKey={"Type": "Date"}), "Its key has another type than String, Number or Binary."),
    ({"Type": "AWS::Serverless::StateMachine"}, "No form has this type."),
    ({**table(), "Condition": "X"}, "Whether this is made, only AWS can tell."),
]


@pytest.mark.parametrize(("body", "words"), REFUSED)
def test_what_no_form_has_is_a_fault_at_its_line(body: dict[str, Any], words: str) -> None:
    conditions = {"X": {"Fn::Equals": [{"Ref": "AWS::Region"}, "a"]}}
    text = json.dumps({"Transform": SAM, "Conditions": conditions, "Resources": {"A": body}}, indent=1)
    with pytest.raises(InvalidTemplate) as refusal:
        import_template(text)
    (fault,) = refusal.value.faults
    assert fault.message.startswith(words) and fault.message.endswith("Bring the processed template instead.")
    assert fault.line and fault.line > 10


@pytest.mark.parametrize(("type_", "kind"), [("Api", "rest_api"), ("HttpApi", "http_api")])
def test_an_api_that_no_event_names_is_made(type_: str, kind: str) -> None:
    imported = import_template(json.dumps({"Transform": SAM, "Resources": {"A": event(type_, Path="/", Method="ANY")}}))
    found = [one for one in imported.document["components"].values() if one["kind"] == kind]
    assert imported.problems == () and len(found) == 1


def test_globals_of_other_things_and_keeping_it_as_written_are_refused() -> None:
    resources = {"A": function()}
    with pytest.raises(InvalidTemplate, match="Globals of SimpleTable have no form here"):
        import_template(json.dumps({"Transform": SAM, "Globals": {"SimpleTable": {}}, "Resources": resources}))
    with pytest.raises(InvalidTemplate, match="AWS alone can read this as it is written"):
        import_template(json.dumps({"Transform": [SAM], "Resources": resources}), as_written=True)
    with pytest.raises(InvalidTemplate, match="understood only with the Transform"):
        import_template(json.dumps({"Resources": resources}))


FIRST_STEPS = """
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 3
    LoggingConfig:
      LogFormat: JSON
Resources:
  GreetFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: greet/
      Handler: app.lambda_handler
      Runtime: python3.13
      Architectures: [x86_64]
      Events:
        Greet:
          Type: Api
          Properties: {Path: /greet, Method: get}
Outputs:
  GreetApi:
    Value: !Sub "https://${ServerlessRestApi}.execute-api.${AWS::Region}.amazonaws.com/Prod/greet/"
  GreetFunction:
    Value: !GetAtt GreetFunction.Arn
  GreetFunctionIamRole:
    Value: !GetAtt GreetFunctionRole.Arn
"""


def test_what_the_tools_first_steps_write_can_be_deployed_once_its_code_is_there() -> None:
    imported = import_template(FIRST_STEPS)
    assert [problem.place for problem in imported.problems] == ["greet_function.code"]
    document = imported.document
    assert document["components"]["greet_function"]["log_format"] == "json"
    assert document["components"]["api"]["stage"] == "Prod"
    document["components"]["greet_function"]["code"] = {"artifact": SHA}
    body = render(parse(document)).body
    assert body["Resources"]["ServerlessRestApi"]["Type"] == "AWS::ApiGateway::RestApi"
    assert "${ServerlessRestApi}" in str(body["Outputs"]["GreetApi"]["Value"])


def test_an_address_and_logs_of_a_function_are_its_settings() -> None:
    cors = {"AllowOrigins": ["https://shop.example.com"], "AllowMethods": ["*"], "MaxAge": 60}
    logs = {"LogFormat": "JSON", "ApplicationLogLevel": "WARN"}
    body = function(FunctionUrlConfig={"AuthType": "NONE", "Cors": cors}, LoggingConfig=logs, Tags={"team": "shop"})
    imported = import_template(json.dumps({"Transform": SAM, "Resources": {"A": body}}))
    (found,) = imported.document["components"].values()
    assert found["url"] == {"access": "public", "allowed_origins": ["https://shop.example.com"], "max_age": 60}
    assert (found["log_format"], found["log_level"]) == ("json", "WARN")
    assert imported.problems == ()
    assert any("tags of a are left out" in note for note in imported.notes)


def test_warm_copies_and_a_queue_for_failed_events_are_its_settings() -> None:
    fails = {"MaximumRetryAttempts": 1, "DestinationConfig": {"OnFailure": {"Type": "SQS"}}}
    warm = {"ProvisionedConcurrentExecutions": 3}
    body = function(AutoPublishAlias="live", ProvisionedConcurrencyConfig=warm, EventInvokeConfig=fails)
    imported = import_template(json.dumps({"Transform": SAM, "Resources": {"A": body}}))
    (found,) = imported.document["components"].values()
    assert (found["versions"], found["warm"], found["failures"]) == (True, 3, {"retries": 1})
    assert imported.problems == ()


def test_outputs_go_on_naming_the_address_of_a_function() -> None:
    body = function(FunctionUrlConfig={"AuthType": "AWS_IAM"})
    outputs = {"Where": {"Value": {"Fn::GetAtt": ["MyAPIFunctionUrl", "FunctionUrl"]}}}
    text = json.dumps({"Transform": SAM, "Resources": {"MyAPIFunction": body}, "Outputs": outputs})
    imported = import_template(text)
    assert imported.problems == ()
    assert "MyAPIFunctionUrl" in render(parse(imported.document)).body["Resources"]
