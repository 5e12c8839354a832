"""APIs that ask for sign-in: which routes do, what stays open, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.changes.explain import is_public
from deployments.spec.parse import parse, problems_of
from deployments.spec.visits import visits_of
from tests.deployments.spec.examples import Document, api, function, of_type, only

ROUTES = (("GET", "/", "f"), ("POST", "/", "f"), ("OPTIONS", "/own", "f"))


def guarded(*routes: dict[str, Any], **settings: Any) -> Document:
    rest = api(*ROUTES, user_pool="people", **settings)
    rest["routes"] = [*rest["routes"], *routes]
    return only(api=rest, f=function(), people={"kind": "user_pool"})


def methods(document: Document) -> dict[str, dict[str, Any]]:
    found = of_type(document, "AWS::ApiGateway::Method").values()
    return {one["Metadata"]["Tierboard"]["Part"]: one["Properties"] for one in found}


def test_routes_ask_for_sign_in_unless_they_are_open() -> None:
    found = methods(guarded({"method": "GET", "path": "/open", "function": "f", "public": True}))
    asked = {part for part, method in found.items() if method["AuthorizationType"] == "COGNITO_USER_POOLS"}
    assert asked == {"GET /", "POST /"}
    assert {part for part, method in found.items() if is_public("AWS::ApiGateway::Method", method)} == {"GET /open"}


def test_the_check_names_the_pool_and_is_part_of_what_is_served() -> None:
    document = guarded()
    ((authorizer_id, authorizer),) = of_type(document, "AWS::ApiGateway::Authorizer").items()
    (pool_id,) = of_type(document, "AWS::Cognito::UserPool")
    assert authorizer["Properties"]["ProviderARNs"] == [{"Fn::GetAtt": [pool_id, "Arn"]}]
    (deployment,) = of_type(document, "AWS::ApiGateway::Deployment").values()
    assert authorizer_id in deployment["DependsOn"]
    document["components"]["people"]["sign_in"] = "username"
    assert (
        of_type(document, "AWS::ApiGateway::Deployment").keys()
        != of_type(guarded(), "AWS::ApiGateway::Deployment").keys()
    )


def test_scopes_are_asked_of_a_route() -> None:
    found = methods(guarded({"method": "PUT", "path": "/x", "function": "f", "scopes": " email   openid "}))
    assert found["PUT /x"]["AuthorizationScopes"] == ["email", "openid"]
    assert "AuthorizationScopes" not in found["GET /"]


def test_refusals_can_be_read_by_scripts_of_websites() -> None:
    answers = of_type(guarded(), "AWS::ApiGateway::GatewayResponse").values()
    (refusal,) = [one["Properties"] for one in answers if one["Properties"]["ResponseType"] == "DEFAULT_4XX"]
    assert "gatewayresponse.header.Access-Control-Allow-Origin" in refusal["ResponseParameters"]


def test_an_open_route_is_no_difference_from_one_that_says_nothing() -> None:
    said, unsaid = guarded(), guarded()
    said["components"]["api"]["routes"][0]["public"] = False
    assert parse(said).digest == parse(unsaid).digest


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"user_pool": ["people", "staff"]}, "user_pool", "API Gateway checks each route by one only. Name one."),
    ({"user_pool": "f"}, "user_pool", "f is a function; name a sign-in here."),
    ({"user_pool": "peple"}, "user_pool", "Did you mean people?"),
    ({"user_pool": None, "routes": [{"public": True}]}, "routes.0.public", "Every route is open."),
    ({"user_pool": None, "routes": [{"scopes": "a"}]}, "routes.0.scopes", "This belongs to sign-in."),
    ({"routes": [{"scopes": "a", "public": True}]}, "routes.0.scopes", "An open route asks for nothing."),
    ({"routes": [{"scopes": "a a"}]}, "routes.0.scopes", "Write each scope once"),
    ({"cors": {"allowed_headers": ["content-type"]}}, "cors.allowed_headers", "with the header authorization. Add it."),
    ({"uses": {"people": "sign_in"}}, "uses.people", "An API asks for sign-in by its own setting."),
]


@pytest.mark.parametrize(("settings", "field", "words"), WRONG)
def test_what_is_refused(settings: dict[str, Any], field: str, words: str) -> None:
    route = {"method": "GET", "path": "/", "function": "f"}
    rows = [{**route, **row} for row in settings.get("routes", [{}])]
    document = only(
        api={"kind": "rest_api", "user_pool": "people", **settings, "routes": rows},
        f=function(),
        people={"kind": "user_pool"},
    )
    (problem,) = problems_of(document)
    assert problem.place == f"api.{field}"
    assert words in problem.message


def test_what_is_visited_after_a_deployment() -> None:
    (closed,) = visits_of(parse(guarded())["api"])
    assert (closed.path, closed.status) == ("/", 401)
    (opened,) = visits_of(parse(guarded({"method": "GET", "path": "/open", "function": "f", "public": True}))["api"])
    assert (opened.path, opened.status) == ("/open", None)
