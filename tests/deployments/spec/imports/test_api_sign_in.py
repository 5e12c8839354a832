"""Simple APIs of templates that ask for sign-in: what becomes a component, what stays as written, and why."""

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
    {"method": "GET", "path": "/", "function": "work", "public": True},
    {"method": "GET", "path": "/notes", "function": "work", "scopes": "email openid"},
    {"method": "ANY", "path": "/{proxy+}", "function": "work"},
]


def drawn() -> dict[str, Any]:
    api = {"kind": "http_api", "user_pool": "people", "routes": ROUTES}
    document = only(api=api, people={"kind": "user_pool", "clients": [{"name": "web"}]}, work=function())
    return json.loads(render(parse(document)).pretty)  # type: ignore[no-any-return]


def properties_of(template: dict[str, Any], logical_id: str) -> dict[str, Any]:
    return template["Resources"][logical_id]["Properties"]  # type: ignore[no-any-return]


def imported(template: dict[str, Any]) -> Imported:
    return import_template(json.dumps(template))


def kinds(found: Imported) -> set[str]:
    return {one.kind for one in found.resources}


def test_sign_in_of_an_api_comes_back_with_open_routes_and_scopes() -> None:
    template = drawn()
    found = imported(template)
    again = render(parse(found.document))
    assert canonical(again.body["Resources"]) == canonical(template["Resources"])
    assert found.document["components"]["api"]["user_pool"] == "people"
    routes = found.document["components"]["api"]["routes"]
    assert sorted(map(canonical, routes)) == sorted(map(canonical, ROUTES))


@pytest.mark.parametrize(
    "issuer",
    [
        {"Fn::GetAtt": ["{}", "ProviderURL"]},
        {"Fn::GetAtt": "{}.ProviderURL"},
        {"Fn::Sub": "https://cognito-idp.${AWS::Region}.amazonaws.com/${{}}"},
        {"Fn::Sub": "https://${{}.ProviderName}"},
    ],
)
def test_an_issuer_may_be_written_in_every_way_that_names_the_pool(issuer: dict[str, Any]) -> None:
    template = drawn()
    (pool,) = (name for name, one in template["Resources"].items() if one["Type"] == "AWS::Cognito::UserPool")
    for body in template["Resources"].values():
        del body["Metadata"]
    said = json.loads(json.dumps(issuer).replace("{}", pool))
    properties_of(template, "ApiAuthorizer")["JwtConfiguration"]["Issuer"] = said
    properties_of(template, "ApiAuthorizer")["Name"] = "people_user_pool"
    rows = {one.logical_id: one for one in imported(template).resources}
    assert "JwtConfiguration" not in rows["ApiHttpApi"].reason


AUTHORIZER = "ApiAuthorizer"


@pytest.mark.parametrize(
    ("logical_id", "said", "reason"),
    [
        (AUTHORIZER, {"JwtConfiguration": {"Issuer": "https://login.example.com"}}, "something else than a user pool"),
        (AUTHORIZER, {"Name": "cognito"}, "a name of its own (Name)"),
        (AUTHORIZER, {"IdentitySource": ["$request.querystring.token"]}, "IdentitySource"),
        ("ApiRouteGet8a5edab2", {"AuthorizationType": "AWS_IAM"}, "ask who calls in several ways"),
    ],
)
def test_other_checks_keep_the_api_as_written(logical_id: str, said: dict[str, Any], reason: str) -> None:
    template = drawn()
    properties_of(template, logical_id).update(said)
    rows = {one.logical_id: one for one in imported(template).resources}
    assert rows["ApiHttpApi"].kind == rows["ApiAuthorizer"].kind == "raw"
    assert reason in rows["ApiHttpApi"].reason
    assert kinds(imported(template)) >= {"user_pool", "function", "raw"}


def test_a_closed_question_of_browsers_is_never_opened() -> None:
    template = drawn()
    (question,) = (
        one for one in template["Resources"].values() if one["Properties"].get("RouteKey", "").startswith("OPTIONS")
    )
    question["Properties"] |= {"AuthorizationType": "JWT", "AuthorizerId": {"Ref": "ApiAuthorizer"}}
    rows = {one.logical_id: one for one in imported(template).resources}
    assert "AuthorizationType" in rows["ApiHttpApi"].reason


def test_an_api_whose_pool_is_kept_says_so() -> None:
    template = drawn()
    (pool,) = (name for name, one in template["Resources"].items() if one["Type"] == "AWS::Cognito::UserPool")
    properties_of(template, pool)["LambdaConfig"] = {"PreSignUp": "arn:aws:lambda:eu-central-1:123456789012:function:f"}
    rows = {one.logical_id: one for one in imported(template).resources}
    assert rows["ApiHttpApi"].reason == f"It names {pool}, which is kept as written."
