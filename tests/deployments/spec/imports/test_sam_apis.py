"""APIs of the Serverless Application Model: what Globals and Cors say of them, and what no form has."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deployments.spec.imports.faults import InvalidTemplate
from deployments.spec.imports.importing import Imported, import_template
from deployments.spec.parse import parse
from deployments.spec.render import render

SAM = "AWS::Serverless-2016-10-31"
PLAIN = {"enabled": True, "allowed_origins": ["*"], "allowed_headers": [], "max_age": 0}
WEB = "https://www.example.com"
GLOBALS = """
Transform: AWS::Serverless-2016-10-31
Globals:
  Api:
    EndpointConfiguration: {Type: REGIONAL}
    TracingEnabled: true
    MethodSettings:
      - {HttpMethod: "*", ResourcePath: "/*", ThrottlingRateLimit: 5, ThrottlingBurstLimit: 9, LoggingLevel: ERROR}
      - {HttpMethod: GET, ResourcePath: /~1orders, ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2}
    Cors:
      AllowOrigin: "'https://www.example.com'"
      AllowHeaders: "'content-type, x-shop'"
      AllowMethods: "'GET,POST,OPTIONS'"
      MaxAge: "'600'"
  HttpApi:
    DefaultRouteSettings: {ThrottlingRateLimit: 3, ThrottlingBurstLimit: 4}
    CorsConfiguration: {AllowOrigins: ["https://www.example.com"], AllowMethods: ["*"], MaxAge: 60}
Resources:
  Shop:
    Type: AWS::Serverless::Api
    Properties: {StageName: prod, TracingEnabled: false, Cors: "'*'", Tags: {team: shop}}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: "def handler(event, context): pass"
      Events:
        Order: {Type: Api, Properties: {Path: /orders, Method: post, RestApiId: !Ref Shop}}
        Orders: {Type: Api, Properties: {Path: /orders, Method: get, RestApiId: !Ref Shop}}
        Look: {Type: Api, Properties: {Path: /orders, Method: get}}
        Open: {Type: HttpApi, Properties: {Path: /open, Method: put}}
Outputs:
  Address:
    Value: !Sub "https://${Shop}.execute-api.${AWS::Region}.amazonaws.com/prod/"
  Stage:
    Value: !Ref ShopprodStage
"""


def components() -> dict[str, Any]:
    imported = import_template(GLOBALS)
    assert imported.problems == ()
    assert "The tags of shop are left out: Tierboard puts its own on what it makes." in imported.notes
    return imported.document["components"]  # type: ignore[no-any-return]


def test_what_globals_say_holds_for_the_api_that_the_model_makes_by_itself() -> None:
    api = components()["api"]
    assert (api["endpoint"], api["tracing"], api["stage"], api["execution_log"]) == ("regional", True, "Prod", "errors")
    assert (api["throttle_rate"], api["throttle_burst"]) == (5, 9)
    assert api["single_routes"] == [{"route": "GET /orders", "throttle_rate": 1, "throttle_burst": 2}]
    cors = {"allowed_origins": [WEB], "allowed_headers": ["content-type", "x-shop"], "max_age": 600}
    assert api["cors"] == {"enabled": True, **cors}


def test_what_an_api_says_itself_goes_before() -> None:
    shop = components()["shop"]
    assert (shop["endpoint"], shop["tracing"], shop["stage"]) == ("regional", False, "prod")
    assert shop["cors"] == PLAIN
    assert shop["logical_ids"] == {"RestApi": "Shop", "Stage": "ShopprodStage"}


def test_a_simple_api_has_its_limits_and_the_newer_form_of_the_event() -> None:
    simple = components()["http_api"]
    assert (simple["throttle_rate"], simple["throttle_burst"], simple["payload"]) == (3, 4, "2.0")
    assert simple["cors"] == {**PLAIN, "allowed_origins": [WEB], "max_age": 60}


def test_outputs_go_on_naming_an_api_and_its_stage() -> None:
    body = render(parse(import_template(GLOBALS).document)).body
    assert body["Resources"]["Shop"]["Type"] == "AWS::ApiGateway::RestApi"
    assert body["Resources"]["ShopprodStage"]["Properties"]["StageName"] == "prod"


def made(type_: str, method: str = "GET", *, api: dict[str, Any], **more: Any) -> Imported:
    """A template with one API and one function behind it."""
    named = {"RestApiId" if type_ == "Api" else "ApiId": {"Ref": "Shop"}, "Path": "/a", "Method": method, **more}
    work = {"Runtime": "python3.13", "Handler": "index.handler", "InlineCode": "def handler(): pass"}
    events = {"One": {"Type": type_, "Properties": named}}
    resources = {
        "Shop": {"Type": f"AWS::Serverless::{type_}", "Properties": api},
        "Work": {"Type": "AWS::Serverless::Function", "Properties": {**work, "Events": events}},
    }
    return import_template(json.dumps({"Transform": SAM, "Resources": resources}, indent=1))


SAID: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("Api", "GET", {}, {"endpoint": "edge", "cors": {"enabled": False}}),
    (
        "Api",
        "GET",
        {"EndpointConfiguration": "REGIONAL", "StageName": "my_stage"},
        {"logical_ids": {"RestApi": "Shop"}},
    ),
    ("Api", "ANY", {"Cors": {"AllowOrigin": "'https://a.example.com,https://b.example.com'", "MaxAge": 60}}, {}),
    ("Api", "GET", {"Cors": {"AllowCredentials": False}}, {"cors": PLAIN}),
    ("HttpApi", "POST", {"CorsConfiguration": True}, {"cors": PLAIN}),
    ("HttpApi", "ANY", {"CorsConfiguration": False, "StageName": "$default"}, {"cors": {"enabled": False}}),
    ("HttpApi", "GET", {}, {"logical_ids": {"HttpApi": "Shop", "Stage": "ShopApiGatewayDefaultStage"}}),
]


@pytest.mark.parametrize(("type_", "method", "said", "found"), SAID)
def test_what_apis_say_is_in_their_form(type_: str, method: str, said: dict[str, Any], found: dict[str, Any]) -> None:
    imported = made(type_, method, api=said)
    assert imported.problems == ()
    assert found.items() <= imported.document["components"]["shop"].items()


def test_an_own_address_is_left_out_and_told() -> None:
    (note, *_) = made("Api", api={"Domain": {"DomainName": "api.example.com", "CertificateArn": "arn"}}).notes
    assert note.startswith('The own address "api.example.com" of shop is left out: the template does not say in which')


REFUSED: list[tuple[str, str, dict[str, Any], str]] = [
    ("Api", "GET", {"CacheClusterEnabled": True}, "CacheClusterEnabled has no form here."),
    ("Api", "GET", {"EndpointConfiguration": {"Type": "PRIVATE"}}, "Its EndpointConfiguration is neither"),
    ("Api", "GET", {"EndpointConfiguration": {"Type": "REGIONAL", "VPCEndpointIds": []}}, "Its EndpointConfiguration"),
    ("Api", "GET", {"MethodSettings": [{"MetricsEnabled": True}]}, "Its MethodSettings say more than limits"),
    ("Api", "GET", {"MethodSettings": [{"HttpMethod": "GET", "LoggingLevel": "INFO"}]}, "Its MethodSettings say more"),
    (
        "Api",
        "GET",
        {"MethodSettings": [{"HttpMethod": "*", "ResourcePath": "/*", "LoggingLevel": "ALL"}]},
        "The LoggingLevel of its MethodSettings is none",
    ),
    ("Api", "GET", {"Cors": {"AllowCredentials": True}}, "Calls from websites that bring cookies (AllowCredentials)"),
    ("Api", "GET", {"Cors": {"Fn::If": ["X", 1, 2]}}, "Fn::If of calls from websites has no form here."),
    ("Api", "GET", {"Cors": 7}, "What it says of calls from websites is worked out by AWS"),
    ("Api", "GET", {"Cors": {"AllowOrigin": {"Ref": "AWS::Region"}}}, "AllowOrigin is worked out by AWS"),
    ("Api", "ANY", {"Cors": {"AllowMethods": "'GET,OPTIONS'"}}, "Scripts of websites may use GET alone; a component"),
    ("HttpApi", "PUT", {"CorsConfiguration": True}, "Scripts of websites may use GET, HEAD, POST alone; a component"),
    ("HttpApi", "GET", {"CorsConfiguration": {"AllowHeaders": ["a"]}}, "It says how websites may call it, and not whi"),
    (
        "HttpApi",
        "GET",
        {"CorsConfiguration": {"AllowOrigins": ["*"], "ExposeHeaders": ["a"]}},
        "ExposeHeaders of calls",
    ),
    ("HttpApi", "GET", {"DefaultRouteSettings": {"DetailedMetricsEnabled": True}}, "DetailedMetricsEnabled of Default"),
    ("HttpApi", "GET", {"StageName": "prod"}, "Its stage has a name of its own (StageName)"),
]


@pytest.mark.parametrize(("type_", "method", "said", "words"), REFUSED)
def test_what_no_form_has_is_a_fault_at_its_line(type_: str, method: str, said: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidTemplate) as refusal:
        made(type_, method, api=said)
    (fault,) = refusal.value.faults
    assert fault.message.startswith(words) and fault.message.endswith("Bring the processed template instead.")
    assert fault.line and fault.line > 3


@pytest.mark.parametrize(
    ("section", "said", "words"),
    [
        ("Api", {"Domain": {}}, "Domain of all APIs has no form here."),
        ("Api", {"StageName": "prod"}, "StageName of all APIs has no form here."),
        ("Api", {"Cors": 7}, "What it says of calls from websites is worked out by AWS"),
        ("HttpApi", {"Domain": {}}, "Domain of all APIs has no form here."),
    ],
)
def test_what_no_form_has_of_all_apis_is_a_fault_of_globals(section: str, said: dict[str, Any], words: str) -> None:
    body = {"Runtime": "python3.13", "Handler": "index.handler", "InlineCode": "def handler(): pass"}
    resources = {"Work": {"Type": "AWS::Serverless::Function", "Properties": body}}
    text = json.dumps({"Transform": SAM, "Globals": {section: said}, "Resources": resources}, indent=1)
    with pytest.raises(InvalidTemplate) as refusal:
        import_template(text)
    (fault,) = refusal.value.faults
    assert fault.message.startswith(words) and fault.line in (4, 5)


def test_a_route_may_ask_for_the_older_form_of_the_event_when_all_do() -> None:
    found = made("HttpApi", api={}, PayloadFormatVersion="1.0")
    assert found.document["components"]["shop"]["payload"] == "1.0"
    text = GLOBALS.replace(
        "Method: put}}",
        "Method: put}}\n        Old: {Type: HttpApi, Properties: {PayloadFormatVersion: "
        '"1.0", Path: /old, Method: put}}',
    )
    with pytest.raises(InvalidTemplate, match="The event Old has another PayloadFormatVersion than others of its API"):
        import_template(text)


def test_an_api_called_api_is_another_than_the_one_that_the_model_makes() -> None:
    found = import_template(GLOBALS.replace("Shop", "Api"))
    assert found.problems == ()
    assert {"api", "api_2"} <= found.document["components"].keys()
    assert len(found.document["components"]["api"]["routes"]) == 2
