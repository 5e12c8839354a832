"""APIs in the template: a new deployment when they change, rights to call functions, answers to browsers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.deployments.spec.examples import SHA, api, function, of_type, only, resources, variables, whole, with_


def deployment_id(document: dict[str, Any]) -> str:
    return next(iter(of_type(document, "AWS::ApiGateway::Deployment")))


API_CHANGES: list[dict[str, Any]] = [
    {"routes": [{"method": "POST", "path": "/notes", "function": "notes"}]},
    {"routes": [{"method": "GET", "path": "/note", "function": "notes"}]},
    {"cors": {"enabled": False}},
    {"cors": {"max_age": 5}},
    {"cors": {"allowed_origins": ["https://a.b"]}},
    {"cors": {"allowed_headers": []}},
    {"endpoint": "edge"},
]


@pytest.mark.parametrize("change", API_CHANGES)
def test_a_changed_api_is_deployed_anew(change: dict[str, Any]) -> None:
    assert deployment_id(with_("api", **change)) != deployment_id(whole())


OTHER_CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("notes", {"memory": 512}),
    ("notes", {"code": {"artifact": SHA}}),
    ("web", {"content": {"artifact": SHA}}),
    ("api", {"tracing": True}),
    ("api", {"throttle_rate": 5, "throttle_burst": 5}),
    ("other", {"kind": "table", "partition_key": {"name": "id"}}),
]


@pytest.mark.parametrize(("component", "change"), OTHER_CHANGES)
def test_other_changes_leave_the_deployment_alone(component: str, change: dict[str, Any]) -> None:
    assert deployment_id(with_(component, **change)) == deployment_id(whole())


def test_a_deployment_waits_for_everything_that_it_freezes() -> None:
    drawn = resources(whole())
    waits = set(drawn[deployment_id(whole())]["DependsOn"])
    frozen = ("AWS::ApiGateway::Method", "AWS::ApiGateway::GatewayResponse")
    assert waits == {name for name, resource in drawn.items() if resource["Type"] in frozen}


ORIGINS: list[tuple[list[list[str]], str]] = [
    ([["*"]], "*"),
    ([["https://b.c", "https://a.b"]], "https://a.b,https://b.c"),
    ([["https://a.b"], ["https://b.c"]], "https://a.b,https://b.c"),
    ([["https://a.b"], ["*"]], "*"),
]


@pytest.mark.parametrize(("lists", "expected"), ORIGINS)
def test_a_function_learns_the_websites_of_all_its_apis(lists: list[list[str]], expected: str) -> None:
    apis = {f"api{n}": api(("GET", "/", "f"), cors={"allowed_origins": one}) for n, one in enumerate(lists)}
    assert variables(only(f=function(), **apis), "FFunction")["CORS_ORIGINS"] == expected


def test_each_api_may_call_each_of_its_functions_once() -> None:
    routes = [("GET", "/", "f"), ("POST", "/", "f"), ("GET", "/g", "g")]
    document = only(api=api(*routes), other=api(("GET", "/", "f")), f=function(), g=function())
    permissions = of_type(document, "AWS::Lambda::Permission").values()
    pairs = [
        (one["Properties"]["FunctionName"]["Fn::GetAtt"][0], one["Properties"]["SourceArn"]) for one in permissions
    ]
    assert len(pairs) == 3
    assert all(source["Fn::Sub"].endswith("RestApi}/*") for _, source in pairs)


def options(document: dict[str, Any]) -> list[dict[str, Any]]:
    methods = of_type(document, "AWS::ApiGateway::Method").values()
    return [one["Properties"] for one in methods if one["Properties"]["HttpMethod"] == "OPTIONS"]


def test_browsers_are_answered_on_every_path() -> None:
    (method,) = options(whole())
    (answer,) = method["Integration"]["IntegrationResponses"]
    headers = {name.rsplit(".", 1)[1]: value for name, value in answer["ResponseParameters"].items()}
    assert headers == {
        "Access-Control-Allow-Headers": "'authorization,content-type'",
        "Access-Control-Allow-Methods": "'GET,OPTIONS'",
        "Access-Control-Allow-Origin": "'*'",
        "Access-Control-Max-Age": "'600'",
    }
    assert method["MethodResponses"][0]["ResponseParameters"].keys() == answer["ResponseParameters"].keys()


def test_any_method_allows_every_method() -> None:
    (method,) = options(only(api=api(("ANY", "/", "f")), f=function()))
    (answer,) = method["Integration"]["IntegrationResponses"]
    allowed = answer["ResponseParameters"]["method.response.header.Access-Control-Allow-Methods"]
    assert allowed == "'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT'"


def test_an_own_options_route_is_left_alone() -> None:
    (method,) = options(only(api=api(("OPTIONS", "/", "f")), f=function()))
    assert method["Integration"]["Type"] == "AWS_PROXY"


def test_without_cors_there_is_nothing_of_it() -> None:
    document = with_("api", cors={"enabled": False})
    assert options(document) == []
    assert of_type(document, "AWS::ApiGateway::GatewayResponse") == {}
    assert "CORS_ORIGINS" not in variables(document, "NotesFunction")
