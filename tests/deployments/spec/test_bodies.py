"""Shapes of bodies of a REST API: the models that they become, what these let through, and what is refused."""

from __future__ import annotations

from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from deployments.spec.parse import parse, problems_of
from tests.deployments.spec.examples import Document, api, function, of_type, only
from tests.deployments.spec.test_single_routes import method

ROUTES = (("GET", "/notes", "f"), ("POST", "/notes", "f"), ("PUT", "/notes/{id}", "f"), ("ANY", "/", "f"))
POST = {"route": "POST /notes", "body": "note"}
TEXT = {"shape": "note", "field": "text", "least": 1, "most": 5}
LINES = [
    TEXT,
    {"shape": "note", "field": "stars", "type": "integer", "required": False, "least": 1, "most": 5},
    {"shape": "note", "field": "price", "type": "number", "required": False, "least": -2},
    {"shape": "note", "field": "state", "required": False, "one_of": "open,done , open"},
    {"shape": "note", "field": "public", "type": "boolean", "required": False},
    {"shape": "note", "field": "tags", "type": "list", "required": False, "most": 2},
    {"shape": "note", "field": "place", "type": "object", "required": False},
]


def rest(*lines: dict[str, Any], rows: tuple[dict[str, Any], ...] = (POST,), **settings: Any) -> Document:
    return only(api=api(*ROUTES, bodies=list(lines), single_routes=list(rows), **settings), f=function())


def schema(document: Document, shape: str = "note") -> dict[str, Any]:
    models = [one["Properties"]["Schema"] for one in of_type(document, "AWS::ApiGateway::Model").values()]
    found: dict[str, Any] = next(one for one in models if one["title"] == shape)
    return found


FITTING: list[dict[str, Any]] = [
    {"text": "x"},
    {"text": "grüße", "stars": 5, "price": -2, "state": "done", "public": False, "tags": [1, "a"], "place": {"x": 1}},
    {"text": "x", "else": "is let through"},
]
BAD: list[Any] = [
    {},
    [],
    "text",
    None,
    {"text": ""},
    {"text": "longer"},
    {"text": 5},
    {"text": None},
    {"text": "x", "stars": 0},
    {"text": "x", "stars": 6},
    {"text": "x", "stars": 1.5},
    {"text": "x", "stars": "1"},
    {"text": "x", "price": -2.01},
    {"text": "x", "state": "late"},
    {"text": "x", "state": "open, done"},
    {"text": "x", "public": "true"},
    {"text": "x", "tags": [1, 2, 3]},
    {"text": "x", "tags": {}},
    {"text": "x", "place": []},
]


def test_a_shape_is_a_schema_of_draft_four() -> None:
    found = schema(rest(*LINES))
    jsonschema.Draft4Validator.check_schema(found)
    assert found["required"] == ["text"]
    assert found["properties"]["state"] == {"type": "string", "enum": ["open", "done"]}


@pytest.mark.parametrize("body", FITTING)
def test_a_fitting_body_goes_through(body: dict[str, Any]) -> None:
    assert jsonschema.Draft4Validator(schema(rest(*LINES))).is_valid(body)


@pytest.mark.parametrize("body", BAD)
def test_a_bad_body_does_not(body: Any) -> None:
    assert not jsonschema.Draft4Validator(schema(rest(*LINES))).is_valid(body)


def test_a_route_has_the_model_of_its_shape_for_every_kind_of_content() -> None:
    document = rest(TEXT)
    (model,) = of_type(document, "AWS::ApiGateway::Model")
    ((validator, drawn),) = of_type(document, "AWS::ApiGateway::RequestValidator").items()
    found = method(document, "POST /notes")
    assert found["RequestModels"] == {"$default": {"Ref": model}, "application/json": {"Ref": model}}
    assert (found["RequestValidatorId"], drawn["Properties"]["ValidateRequestBody"]) == ({"Ref": validator}, True)
    assert "RequestValidatorId" not in method(document, "GET /notes")


def test_parameters_alone_are_looked_at_beside_bodies() -> None:
    document = rest(TEXT, rows=(POST, {"route": "GET /notes", "query": "page"}))
    looks = {
        name: one["Properties"]["ValidateRequestBody"]
        for name, one in of_type(document, "AWS::ApiGateway::RequestValidator").items()
    }
    assert looks == {"ApiValidator": False, "ApiBodyValidator": True}
    assert method(document, "GET /notes")["RequestValidatorId"] == {"Ref": "ApiValidator"}


def test_a_shape_serves_several_routes_and_may_ask_for_nothing() -> None:
    line = {"shape": "note", "field": "text", "required": False}
    document = rest(line, rows=(POST, {"route": "PUT /notes/{id}", "body": "note"}))
    assert len(of_type(document, "AWS::ApiGateway::Model")) == 1
    assert "required" not in schema(document)
    assert method(document, "PUT /notes/{id}")["RequestModels"] == method(document, "POST /notes")["RequestModels"]


def test_another_limit_is_published_anew() -> None:
    first, second = (of_type(rest({**TEXT, "most": most}), "AWS::ApiGateway::Deployment") for most in (5, 6))
    assert set(first) != set(second)
    assert [one["DependsOn"] for one in first.values()] == [one["DependsOn"] for one in second.values()]


def test_no_lines_are_no_difference() -> None:
    with_none = only(api=api(*ROUTES, bodies=[]), f=function())
    assert parse(with_none).digest == parse(only(api=api(*ROUTES), f=function())).digest


def line(**changed: Any) -> Document:
    return rest({"shape": "note", "field": "text"} | changed)


WRONG: list[tuple[Document, str, str]] = [
    (rest(TEXT, rows=({"route": "POST /notes", "body": "not"},)), "single_routes.0.body", "Did you mean note?"),
    (rest(rows=(POST,)), "single_routes.0.body", "is not a shape under “What calls send”. Possible: none."),
    (rest(TEXT, rows=(POST, {"route": "GET /notes", "body": "note"})), "single_routes.1.body", "GET send no body."),
    (rest(TEXT, rows=(POST, {"route": "ANY /", "body": "note"})), "single_routes.1.body", "Any method takes GET too"),
    (rest(TEXT, rows=()), "bodies.0.shape", "No single route names note, so no call would be looked at."),
    (rest(TEXT, TEXT), "bodies.1.field", "text of note stands here already. Write it once."),
    (line(shape="a b"), "bodies.0.shape", "without spaces, such as note."),
    (line(shape=""), "bodies.0.shape", "such as note."),
    (line(field="*/"), "bodies.0.field", "without spaces, such as note."),
    (line(field="x" * 101), "bodies.0.field", "up to 100 letters"),
    (line(type="date"), "bodies.0.type", '"date" is not possible.'),
    (line(least=-1), "bodies.0.least", "no fewer than 0."),
    (line(type="list", most=-1), "bodies.0.most", "no fewer than 0."),
    (line(least=5, most=4), "bodies.0.most", "This must be at least 5"),
    (line(type="number", least=10**12 + 1), "bodies.0.least", "The most is 1,000,000,000,000"),
    (line(type="boolean", most=1), "bodies.0.most", "Only texts, lists and numbers have limits."),
    (line(type="object", least=1), "bodies.0.least", "Only texts, lists and numbers have limits."),
    (line(type="integer", one_of="1, 2"), "bodies.0.one_of", "Only texts can be named one by one."),
    (line(one_of="a, b", least=1), "bodies.0.least", "are limit enough."),
    (line(one_of="a,,b"), "bodies.0.one_of", "single commas between them"),
    (rest(*({"shape": "note", "field": f"f{n}"} for n in range(201))), "bodies", "200"),
]


@pytest.mark.parametrize(("document", "field", "words"), WRONG, ids=[row[1] + row[2][:9] for row in WRONG])
def test_what_is_refused(document: Document, field: str, words: str) -> None:
    found = {problem.place: problem.message for problem in problems_of(document)}
    assert f"api.{field}" in found, found
    assert words in found[f"api.{field}"]
