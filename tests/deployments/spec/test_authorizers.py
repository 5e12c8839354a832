"""APIs whose callers a function checks: what is drawn, what stays open, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.changes.explain import is_public
from deployments.spec.parse import parse, problems_of
from deployments.spec.visits import visits_of
from tests.deployments.spec.examples import Document, function, of_type, only

REST, SIMPLE = "AWS::ApiGateway::Authorizer", "AWS::ApiGatewayV2::Authorizer"
ROUTES: list[dict[str, Any]] = [
    {"method": "GET", "path": "/", "function": "f", "public": True},
    {"method": "GET", "path": "/notes", "function": "f"},
]


def checked(kind: str = "rest_api", **settings: Any) -> Document:
    api = {"kind": kind, "authorizer": "door", "routes": ROUTES, **settings}
    return only(api=api, f=function(), door=function(), people={"kind": "user_pool"})


def properties(document: Document, type_: str) -> list[dict[str, Any]]:
    return [one["Properties"] for one in of_type(document, type_).values()]


@pytest.mark.parametrize(
    ("settings", "type_", "source", "seconds"),
    [
        ({}, "REQUEST", "method.request.header.Authorization", 300),
        ({"token_alone": True}, "TOKEN", "method.request.header.Authorization", 300),
        ({"token_alone": True, "proof_headers": "x-key"}, "TOKEN", "method.request.header.x-key", 300),
        ({"proof_query": "token", "proof_seconds": 0}, "REQUEST", "method.request.querystring.token", 0),
    ],
)
def test_what_a_function_is_told(settings: dict[str, Any], type_: str, source: str, seconds: int) -> None:
    (found,) = properties(checked(**settings, cors={"enabled": False}), REST)
    assert (found["Type"], found["IdentitySource"]) == (type_, source)
    assert found["AuthorizerResultTtlInSeconds"] == seconds
    assert found["AuthorizerUri"]["Fn::Sub"].endswith("/functions/${DoorFunction.Arn}/invocations")


def test_a_simple_api_asks_for_yes_or_no() -> None:
    (found,) = properties(checked("http_api", proof_headers="authorization", proof_query="a b"), SIMPLE)
    names = ("header.authorization", "querystring.a", "querystring.b")
    assert found["IdentitySource"] == [f"$request.{name}" for name in names]
    assert (found["AuthorizerPayloadFormatVersion"], found["EnableSimpleResponses"]) == ("2.0", True)


@pytest.mark.parametrize(
    ("kind", "type_"), [("rest_api", "AWS::ApiGateway::Method"), ("http_api", "AWS::ApiGatewayV2::Route")]
)
def test_closed_routes_ask_and_open_ones_do_not(kind: str, type_: str) -> None:
    found = properties(checked(kind), type_)
    assert [one["AuthorizationType"] for one in found if "AuthorizerId" in one] == ["CUSTOM"]
    assert len([one for one in found if is_public(type_, one)]) == 1


@pytest.mark.parametrize("kind", ["rest_api", "http_api"])
def test_only_this_authorizer_may_call_the_function(kind: str) -> None:
    rights = of_type(checked(kind), "AWS::Lambda::Permission").values()
    (asks,) = [one["Properties"] for one in rights if one["Metadata"]["Tierboard"]["Part"] == "right to ask door"]
    assert asks["FunctionName"] == {"Fn::GetAtt": ["DoorFunction", "Arn"]}
    assert asks["SourceArn"]["Fn::Sub"].endswith("}/authorizers/${ApiAuthorizer}")


def test_a_function_may_check_its_own_callers() -> None:
    rights = of_type(checked(authorizer="f"), "AWS::Lambda::Permission").values()
    parts = {one["Metadata"]["Tierboard"]["Part"] for one in rights}
    assert parts == {"right to call f", "right to ask f"}


def test_nothing_is_asked_where_every_route_is_open() -> None:
    document = checked(routes=ROUTES[:1])
    assert (of_type(document, REST), len(of_type(document, "AWS::Lambda::Permission"))) == ({}, 1)


def test_the_check_is_part_of_what_is_served() -> None:
    deployments = {*of_type(checked(), "AWS::ApiGateway::Deployment")}
    other = {*of_type(checked(proof_seconds=5), "AWS::ApiGateway::Deployment")}
    assert deployments != other


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"user_pool": "people"}, "authorizer", "two authorizers"),
    ({"authorizer": "people"}, "authorizer", "people is a sign-in; name a function here."),
    ({"proof_seconds": 3_601}, "proof_seconds", "3,600"),
    ({"proof_seconds": -1}, "proof_seconds", "0"),
    ({"authorizer": None, "proof_query": "a", "routes": ROUTES[1:]}, "proof_query", "a function that checks"),
    ({"authorizer": None, "token_alone": True, "routes": ROUTES[1:]}, "token_alone", "a function that checks"),
    ({"token_alone": True, "proof_query": "a"}, "proof_query", "A token alone stands in one header."),
    ({"token_alone": True, "proof_headers": "authorization content-type"}, "proof_headers", "Name one"),
    ({"proof_headers": "x-key"}, "cors.allowed_headers", "with the header x-key. Add it."),
    ({"routes": [{**ROUTES[1], "scopes": "a"}]}, "routes.0.scopes", "This belongs to sign-in."),
]


@pytest.mark.parametrize(("settings", "field", "words"), WRONG)
def test_what_is_refused(settings: dict[str, Any], field: str, words: str) -> None:
    (problem,) = problems_of(checked(**settings))
    assert problem.place == f"api.{field}"
    assert words in problem.message


def test_an_answer_that_is_kept_by_the_cache_would_go_to_others() -> None:
    row = {"route": "GET /notes", "cache_seconds": 5}
    (problem,) = problems_of(checked(cache="0.5", single_routes=[row]))
    assert "to everybody who may call" in problem.message


@pytest.mark.parametrize(
    ("settings", "statuses"),
    [({}, [401]), ({"proof_seconds": 0}, []), ({"proof_seconds": 0, "token_alone": True}, [401])],
)
def test_what_is_visited_after_a_deployment(settings: dict[str, Any], statuses: list[int]) -> None:
    document = checked(routes=ROUTES[1:], **settings)
    assert [one.status for one in visits_of(parse(document)["api"])] == statuses
    assert [one.path for one in visits_of(parse(checked())["api"])] == ["/"]


def test_a_simple_api_refuses_by_itself_who_brings_nothing() -> None:
    (visit,) = visits_of(parse(checked("http_api", routes=ROUTES[1:], proof_seconds=0))["api"])
    assert (visit.label, visit.status) == ("API api: GET /notes asks for proof", 401)
