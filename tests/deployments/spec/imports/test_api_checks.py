"""APIs of templates whose callers a function checks: what becomes a component, what stays as written, and why."""

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
    {"method": "GET", "path": "/notes", "function": "work"},
    {"method": "ANY", "path": "/{proxy+}", "function": "door"},
]
SETTINGS: list[dict[str, Any]] = [
    {},
    {"proof_headers": "Authorization x-shop", "proof_query": "token", "proof_seconds": 0, "cors": {"enabled": False}},
    {"proof_seconds": 3_600},
]


def drawn(kind: str, **settings: Any) -> dict[str, Any]:
    api = {"kind": kind, "authorizer": "door", "routes": ROUTES, **settings}
    document = only(api=api, door=function(), work=function())
    return json.loads(render(parse(document)).pretty)  # type: ignore[no-any-return]


def imported(template: dict[str, Any]) -> Imported:
    return import_template(json.dumps(template))


def reason_of(template: dict[str, Any], logical_id: str) -> str:
    return {one.logical_id: one for one in imported(template).resources}[logical_id].reason


@pytest.mark.parametrize("settings", [*SETTINGS, {"token_alone": True}])
def test_a_rest_api_comes_back(settings: dict[str, Any]) -> None:
    template = drawn("rest_api", **settings)
    found = imported(template)
    assert canonical(render(parse(found.document)).body["Resources"]) == canonical(template["Resources"])
    asked = found.document["components"]["api"]
    assert asked["authorizer"] == "door"
    assert all(asked[field] == value for field, value in settings.items() if field != "cors")


@pytest.mark.parametrize("settings", SETTINGS)
def test_a_simple_api_comes_back(settings: dict[str, Any]) -> None:
    template = drawn("http_api", **settings)
    found = imported(template)
    assert canonical(render(parse(found.document)).body["Resources"]) == canonical(template["Resources"])


def by_hand(kind: str = "http_api", **said: Any) -> dict[str, Any]:
    """The same with a check that has no notes of ours, and another name."""
    template = drawn(kind)
    check = template["Resources"]["ApiAuthorizer"]
    del check["Metadata"]
    check["Properties"] |= {"Name": "TokenCheck", **said}
    return template


def test_an_authorizer_may_have_any_name() -> None:
    rows = {one.logical_id: one for one in imported(by_hand()).resources}
    assert rows["ApiAuthorizer"].kind == rows["ApiAuthorizerPermission"].kind == "http_api"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"AuthorizerUri": "arn:aws:apigateway:eu-central-1:lambda:path/x"}, "something else than a function"),
        ({"IdentitySource": ["$context.identity.sourceIp"]}, "proof that no form has"),
        ({"IdentitySource": []}, "whatever a caller brings"),
        ({"EnableSimpleResponses": False}, "EnableSimpleResponses"),
        ({"AuthorizerCredentialsArn": "arn:aws:iam::123456789012:role/r"}, "AuthorizerCredentialsArn"),
    ],
)
def test_other_checks_keep_the_api_as_written(said: dict[str, Any], reason: str) -> None:
    assert reason in reason_of(by_hand(**said), "ApiHttpApi")


def test_what_callers_bring_may_stand_in_any_order() -> None:
    sources = ["$request.querystring.token", "$request.header.Authorization"]
    found = imported(by_hand(IdentitySource=sources)).document["components"]["api"]
    assert (found["proof_headers"], found["proof_query"]) == ("Authorization", "token")
