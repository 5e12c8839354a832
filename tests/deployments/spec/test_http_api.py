"""Simple APIs: routes, sign-in, what browsers ask before a call, limits, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.changes.explain import is_public
from deployments.spec.parse import parse, problems_of
from deployments.spec.visits import visits_of
from tests.deployments.spec.examples import Document, api, function, of_type, only

EVERY = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
ROUTE = "AWS::ApiGatewayV2::Route"


def simple(*routes: tuple[str, str, str], **settings: Any) -> Document:
    settings = {"kind": "http_api", **settings}
    return only(
        api={**api(*(routes or (("GET", "/", "f"),))), **settings},
        f=function(),
        people={"kind": "user_pool", "clients": [{"name": "web"}, {"name": "desk", "secret": True}]},
    )


def routes_of(document: Document) -> dict[str, dict[str, Any]]:
    return {one["Properties"]["RouteKey"]: one["Properties"] for one in of_type(document, ROUTE).values()}


def test_a_function_is_called_once_named_however_many_routes_lead_to_it() -> None:
    document = simple(("GET", "/", "f"), ("POST", "/a/{id}", "f"))
    ((calls, integration),) = of_type(document, "AWS::ApiGatewayV2::Integration").items()
    assert integration["Properties"]["PayloadFormatVersion"] == "1.0"
    assert {one["Target"]["Fn::Sub"] for one in routes_of(document).values()} == {f"integrations/${{{calls}}}"}
    assert len(of_type(document, "AWS::Lambda::Permission")) == 1


def test_all_apps_of_the_pool_may_call() -> None:
    document = simple(user_pool="people")
    (check,) = of_type(document, "AWS::ApiGatewayV2::Authorizer").values()
    clients = of_type(document, "AWS::Cognito::UserPoolClient")
    assert {one["Ref"] for one in check["Properties"]["JwtConfiguration"]["Audience"]} == set(clients)
    assert ".ProviderName}" in check["Properties"]["JwtConfiguration"]["Issuer"]["Fn::Sub"]


@pytest.mark.parametrize(("cors", "open_"), [(True, ["OPTIONS /a"]), (False, [])])
def test_the_question_of_a_browser_stays_open(cors: bool, open_: list[str]) -> None:
    found = routes_of(simple(("ANY", "/a", "f"), ("GET", "/b", "f"), user_pool="people", cors={"enabled": cors}))
    assert [key for key, one in found.items() if one["AuthorizationType"] == "NONE"] == open_
    assert not [key for key, one in found.items() if is_public(ROUTE, one)]


def test_an_open_route_is_public() -> None:
    document = simple(user_pool="people")
    document["components"]["api"]["routes"].append({"method": "GET", "path": "/x", "function": "f", "public": True})
    assert [key for key, one in routes_of(document).items() if is_public(ROUTE, one)] == ["GET /x"]
    assert [key for key, one in routes_of(simple()).items() if is_public(ROUTE, one)] == ["GET /"]


@pytest.mark.parametrize(
    ("methods", "allowed"),
    [
        (("GET", "POST"), ["GET", "OPTIONS", "POST"]),
        (("ANY",), ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]),
    ],
)
def test_methods_that_websites_may_use(methods: tuple[str, ...], allowed: list[str]) -> None:
    (found,) = of_type(simple(*((method, "/", "f") for method in methods)), "AWS::ApiGatewayV2::Api").values()
    assert found["Properties"]["CorsConfiguration"]["AllowMethods"] == allowed
    (closed,) = of_type(simple(cors={"enabled": False}), "AWS::ApiGatewayV2::Api").values()
    assert "CorsConfiguration" not in closed["Properties"]


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"routes": []}, "routes", "Routes: Add at least 1."),
    ({"throttle_rate": 5}, "throttle_burst", "Fill in both “Requests per second, at most” and"),
    ({"throttle_burst": 5}, "throttle_rate", "Fill in both “Requests per second, at most” and"),
    ({"payload": "3.0"}, "payload", '"3.0" is not possible. Choose 1.0 or 2.0.'),
    ({"user_pool": ["people"]}, "user_pool", "Name one."),
    ({"stage": "live"}, "stage", "is not a setting of a simple API"),
    ({"user_pool": "f"}, "user_pool", "f is a function; name a sign-in here."),
]


@pytest.mark.parametrize(("settings", "field", "words"), WRONG)
def test_what_is_refused(settings: dict[str, Any], field: str, words: str) -> None:
    (problem,) = problems_of(simple(**settings))
    assert problem.place == f"api.{field}"
    assert words in problem.message


def test_what_is_visited_after_a_deployment() -> None:
    (visit,) = visits_of(parse(simple())["api"])
    assert (visit.path, visit.status) == ("/", None)
    (closed,) = visits_of(parse(simple(user_pool="people"))["api"])
    assert closed.status == 401
