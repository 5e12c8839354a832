"""APIs whose callers sign with AWS credentials: what is drawn, who may call, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deployments.changes.explain import is_public
from deployments.spec.imports.importing import import_template
from deployments.spec.parse import parse, problems_of
from deployments.spec.render import render
from deployments.spec.template import canonical
from deployments.spec.visits import visits_of
from tests.deployments.spec.examples import Document, function, of_type, only

METHOD, ROUTE = "AWS::ApiGateway::Method", "AWS::ApiGatewayV2::Route"
OPEN: dict[str, Any] = {"method": "GET", "path": "/", "function": "f", "public": True}
ROUTES: list[dict[str, Any]] = [
    {"method": "GET", "path": "/notes/{id}", "function": "f"},
    {"method": "ANY", "path": "/all/{proxy+}", "function": "f"},
]


def signed(kind: str = "rest_api", *routes: dict[str, Any], **settings: Any) -> Document:
    rows = [*ROUTES, *routes]
    return only(
        api={"kind": kind, "signed": True, "routes": rows, "cors": {"enabled": False}, **settings},
        f=function(),
        people={"kind": "user_pool"},
        direct={"kind": "identity_pool", "user_pool": "people", "uses": {"api": "call"}},
    )


def with_guests(document: Document) -> Document:
    document["components"]["direct"] |= {"guests": True, "uses": {"api": "guests"}}
    return document


def allowed(document: Document, whose: str = "DirectPeopleRole") -> list[str]:
    """Which calls people who signed in, or guests, may make, behind the API's id."""
    role = of_type(document, "AWS::IAM::Role")[whose]["Properties"]
    (statement,) = role["Policies"][0]["PolicyDocument"]["Statement"]
    assert statement["Action"] in ("execute-api:Invoke", ["execute-api:Invoke"])
    places = statement["Resource"]
    texts = [place["Fn::Sub"] for place in (places if isinstance(places, list) else [places])]
    return [text.partition("Api}/")[2] for text in texts]


@pytest.mark.parametrize(("kind", "type_"), [("rest_api", METHOD), ("http_api", ROUTE)])
def test_closed_routes_ask_for_a_signature(kind: str, type_: str) -> None:
    found = [one["Properties"] for one in of_type(signed(kind, OPEN), type_).values()]
    assert sorted(one["AuthorizationType"] for one in found) == ["AWS_IAM", "AWS_IAM", "NONE"]
    assert len([one for one in found if is_public(type_, one)]) == 1
    assert not [one for one in found if "AuthorizerId" in one]


@pytest.mark.parametrize(
    ("kind", "routes", "calls"),
    [
        ("rest_api", (), ["live/*"]),
        ("http_api", (), ["$default/*"]),
        ("rest_api", (OPEN,), ["live/*/all/*", "live/GET/notes/*"]),
        ("http_api", (OPEN,), ["$default/*/all/*", "$default/GET/notes/*"]),
    ],
)
def test_people_may_call_closed_routes_alone(kind: str, routes: tuple[dict[str, Any], ...], calls: list[str]) -> None:
    assert allowed(signed(kind, *routes)) == calls


@pytest.mark.parametrize("kind", ["rest_api", "http_api"])
def test_guests_may_call_the_same_where_a_person_chose_so(kind: str) -> None:
    both = with_guests(signed(kind, OPEN))
    assert allowed(both, "DirectGuestRole") == allowed(both) == allowed(signed(kind, OPEN))
    found = import_template(render(parse(both)).pretty).document
    assert found["components"]["direct"]["uses"] == {"api": "guests"}
    only_people = signed(kind, OPEN)
    only_people["components"]["direct"]["guests"] = True
    assert "Policies" not in of_type(only_people, "AWS::IAM::Role")["DirectGuestRole"]["Properties"]


def test_without_guests_nobody_chooses_them() -> None:
    document = with_guests(signed())
    document["components"]["direct"]["guests"] = False
    (problem,) = problems_of(document)
    assert problem.message == "There are no guests. Switch Guests too on, or choose Call."


def test_of_many_routes_the_stage_is_named() -> None:
    many = [{"method": "GET", "path": f"/{number}", "function": "f"} for number in range(60)]
    assert allowed(signed("rest_api", OPEN, *many)) == ["live/*"]


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"user_pool": "people"}, "api.signed", "in one way only"),
    ({"authorizer": "f"}, "api.signed", "in one way only"),
    ({"signed": None}, "direct.uses.api", "does not ask for AWS credentials"),
    ({"cors": {}}, "api.cors.allowed_headers", "the headers x-amz-date and x-amz-security-token. Add them."),
]


@pytest.mark.parametrize(("settings", "place", "words"), WRONG)
def test_what_is_refused(settings: dict[str, Any], place: str, words: str) -> None:
    (problem,) = problems_of(signed(**settings))
    assert problem.place == place
    assert words in problem.message


def test_a_stranger_is_refused_after_a_deployment() -> None:
    document = signed(routes=[{"method": "GET", "path": "/me", "function": "f"}])
    (visit,) = visits_of(parse(document)["api"])
    assert (visit.label, visit.status) == ("API api: GET /me asks for a signature", 403)


@pytest.mark.parametrize("kind", ["rest_api", "http_api"])
@pytest.mark.parametrize("routes", [(), (OPEN,)])
def test_a_template_of_it_comes_back(kind: str, routes: tuple[dict[str, Any], ...]) -> None:
    template = json.loads(render(parse(signed(kind, *routes))).pretty)
    found = import_template(json.dumps(template)).document
    assert (found["components"]["api"]["signed"], found["components"]["direct"]["uses"]) == (True, {"api": "call"})
    assert canonical(render(parse(found)).body["Resources"]) == canonical(template["Resources"])
