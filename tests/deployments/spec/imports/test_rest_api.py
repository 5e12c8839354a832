"""APIs (REST) of templates: what becomes a component, what stays as written, and why."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deployments.spec.imports.importing import Imported, import_template
from deployments.spec.parse import parse
from deployments.spec.render import render
from deployments.spec.template import canonical
from tests.deployments.spec.examples import function, only

ROUTES: list[dict[str, Any]] = [
    {"method": "GET", "path": "/", "function": "work"},
    {"method": "GET", "path": "/notes/{id}", "function": "work"},
    {"method": "ANY", "path": "/files/{proxy+}", "function": "serve"},
]
CLOSED = [ROUTES[0] | {"public": True}, ROUTES[1] | {"scopes": "email openid"}, ROUTES[2]]
LIMITS = {"throttle_rate": 5, "throttle_burst": 9, "execution_log": "errors", "access_log": True, "tracing": True}
SINGLE: dict[str, Any] = {
    "cache": "0.5",
    "single_routes": [
        {"route": "GET /notes/{id}", "cache_seconds": 60, "query": "page size", "headers": "x-shop"},
        {"route": "ANY /files/{proxy+}", "throttle_rate": 1, "throttle_burst": 2, "api_key": True},
        {"route": "GET /", "throttle_rate": 3, "throttle_burst": 4},
    ],
    "plans": [{"name": "partners", "keys": ["first", "second"], "quota": 10, "per": "DAY"}],
}
REFUSALS: list[dict[str, Any]] = [
    {"reason": "DEFAULT_4XX", "text": '{"problem": $context.error.messageString}'},
    {"reason": "MISSING_AUTHENTICATION_TOKEN", "status": 404, "text": '{"problem": "There is no such address."}'},
    {"reason": "THROTTLED", "status": 503},
]
ORIGINS = ["https://www.example.com", "https://example.com"]


def drawn(**settings: Any) -> dict[str, Any]:
    api = {"kind": "rest_api", "routes": ROUTES, **settings}
    people = {"people": {"kind": "user_pool", "clients": [{"name": "web"}]}} if "user_pool" in settings else {}
    document = only(api=api, work=function(), serve=function(versions=True), **people)
    return json.loads(render(parse(document)).pretty)  # type: ignore[no-any-return]


def imported(template: dict[str, Any]) -> Imported:
    return import_template(json.dumps(template))


def one_of(template: dict[str, Any], type_: str) -> dict[str, Any]:
    found = [one for one in template["Resources"].values() if one["Type"] == f"AWS::ApiGateway::{type_}"]
    return found[0]["Properties"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"cors": {"enabled": False}, "endpoint": "edge", "stage": "v1"},
        {"cors": {"allowed_origins": ORIGINS, "allowed_headers": [], "max_age": 0}},
        {"cors": {"allowed_origins": ORIGINS[:1], "allowed_headers": ["x-shop"]}, **LIMITS},
        {"user_pool": "people", "routes": CLOSED},
        SINGLE,
        {"refusals": REFUSALS},
        {"refusals": REFUSALS, "cors": {"enabled": False}},
        {**LIMITS, **SINGLE, "refusals": REFUSALS},
    ],
    ids=[
        *("usual", "closed to websites", "two websites", "limits", "sign-in", "single routes", "refusals"),
        *("refusals without websites", "everything"),
    ],
)
def test_an_api_comes_back_whole(settings: dict[str, Any]) -> None:
    template = drawn(**settings)
    found = imported(template)
    assert [one.reason for one in found.resources if one.reason] == []
    again = render(parse(found.document))
    assert canonical(again.body["Resources"]) == canonical(template["Resources"])
    assert canonical(again.body["Outputs"]) == canonical(template["Outputs"])


def test_the_form_says_who_may_call_and_what_single_routes_ask() -> None:
    found = imported(drawn(user_pool="people", routes=CLOSED)).document["components"]["api"]
    assert found["user_pool"] == "people"
    assert sorted(map(canonical, found["routes"])) == sorted(map(canonical, CLOSED))
    single = imported(drawn(**LIMITS, **SINGLE)).document["components"]["api"]["single_routes"]
    assert sorted(map(canonical, single)) == sorted(map(canonical, SINGLE["single_routes"]))


@pytest.mark.parametrize(
    ("type_", "said", "reason"),
    [
        ("RestApi", {"Body": {"swagger": "2.0"}}, "a text of their own (Body)"),
        ("RestApi", {"Name": "shop"}, "a name of its own (Name)"),
        ("RestApi", {"BinaryMediaTypes": ["*/*"]}, "BinaryMediaTypes"),
        ("Method", {"AuthorizationType": "OTHER"}, "something else than sign-in (OTHER)"),
        ("Method", {"Integration": {"Type": "HTTP_PROXY", "Uri": "https://example.com"}}, "something else than a fun"),
        ("Method", {"ResourceId": "abc123"}, "a path that is not in this template"),
        ("Resource", {"ParentId": "abc123"}, "below something that is not in this template"),
        ("Stage", {"Variables": {"level": "1"}}, "No form has this: Variables"),
        ("Stage", {"StageName": {"Ref": "AWS::Region"}}, "StageName is worked out by AWS"),
        (
            "Stage",
            {"MethodSettings": [{"HttpMethod": "*", "ResourcePath": "/*", "MetricsEnabled": True}]},
            "MethodSettings",
        ),
    ],
)
def test_what_no_form_says_keeps_the_api_as_written(type_: str, said: dict[str, Any], reason: str) -> None:
    template = drawn(cors={"enabled": False})
    one_of(template, type_).update(said)
    found = imported(template)
    rows = {one.logical_id: one for one in found.resources}
    assert {one.kind for one in found.resources if one.type.startswith("AWS::ApiGateway::")} == {"raw"}
    assert reason in rows["ApiRestApi"].reason
    assert rows["WorkFunction"].kind == "function"
    assert found.problems == ()


def test_a_deployment_under_a_lasting_id_keeps_the_api_as_written() -> None:
    """API Gateway serves what a deployment froze: under another id CloudFormation would make another one."""
    template = drawn()
    (old,) = (name for name, one in template["Resources"].items() if one["Type"] == "AWS::ApiGateway::Deployment")
    text = json.dumps(template).replace(old, "Frozen")
    rows = {one.logical_id: one for one in import_template(text).resources}
    assert rows["ApiRestApi"].reason.startswith("Its deployment Frozen is not made anew")


def test_browsers_are_answered_alike_on_all_paths_or_the_api_is_kept() -> None:
    template = drawn()
    methods = [one["Properties"] for one in template["Resources"].values() if one["Type"].endswith("::Method")]
    last = [one for one in methods if one["HttpMethod"] == "OPTIONS"][-1]
    (answer,) = last["Integration"]["IntegrationResponses"]
    answer["ResponseParameters"]["method.response.header.Access-Control-Allow-Origin"] = "'https://other.example'"
    rows = {one.logical_id: one for one in imported(template).resources}
    assert "IntegrationResponses" in rows["ApiRestApi"].reason


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"ResponseType": "TEAPOT"}, "a reason that is not known or has one already (TEAPOT)"),
        ({"ResponseType": "DEFAULT_4XX"}, "a reason that is not known or has one already (DEFAULT_4XX)"),
        ({"ResponseTemplates": {"text/plain": "no"}}, "a text that is no JSON; forms have application/json alone"),
        ({"ResponseTemplates": {"application/json": "<no/>"}}, "This is no JSON"),
        ({"StatusCode": "200"}, "400"),
        ({"ResponseTemplates": {}}, "neither a status code nor a text"),
        ({"ResponseParameters": {"gatewayresponse.header.x": "'1'"}}, "ResponseParameters"),
    ],
)
def test_an_answer_to_refused_calls_that_forms_cannot_say_keeps_the_api(said: dict[str, Any], reason: str) -> None:
    template = drawn(refusals=[REFUSALS[1] | {"status": None}])
    answers = [one["Properties"] for one in template["Resources"].values() if one["Type"].endswith("GatewayResponse")]
    next(one for one in answers if one["ResponseType"].startswith("MISSING")).update(said)
    rows = {one.logical_id: one for one in imported(template).resources}
    assert rows["ApiRestApi"].kind == "raw"
    assert reason in rows["ApiRestApi"].reason


def test_a_body_that_forms_cannot_say_keeps_the_api_as_written() -> None:
    routes = [*ROUTES, {"method": "POST", "path": "/notes", "function": "work"}]
    fields = [{"shape": "note", "field": "text", "most": 9}, {"shape": "note", "field": "tags", "type": "list"}]
    template = drawn(routes=routes, bodies=fields, single_routes=[{"route": "POST /notes", "body": "note"}])
    whole = imported(json.loads(json.dumps(template)))
    assert [one.reason for one in whole.resources if one.reason] == []
    assert len(whole.document["components"]["api"]["bodies"]) == len(fields)
    one_of(template, "Model")["Schema"]["properties"]["text"] = {"type": ["string", "null"]}
    (reason,) = {one.reason for one in imported(template).resources if one.type == "AWS::ApiGateway::RestApi"}
    assert "says of text what forms do not" in reason


def test_a_deployment_of_another_tool_keeps_the_api_and_says_so_in_words() -> None:
    text = json.dumps(drawn())
    own = next(name for name in json.loads(text)["Resources"] if name.startswith("ApiDeployment"))
    rows = {one.logical_id: one for one in import_template(text.replace(own, "ApiDeployment1a2b3c")).resources}
    assert rows["ApiRestApi"].reason.endswith("made by something else: as a component, the API would be deployed anew.")
