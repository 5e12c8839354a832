"""Smoke tests in a definition: what is refused, where and how; what they change; what is asked without any."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.spec.diff import diff
from deployments.spec.parse import parse, problems_of
from deployments.spec.render import render
from deployments.spec.smoke import answers
from deployments.spec.visits import Visit, visits_of
from tests.deployments.spec.examples import SHA, api, function, only, site, whole, with_

Check = dict[str, Any]
ROUTES = (("GET", "/notes", "notes"), ("POST", "/notes", "notes"), ("DELETE", "/notes/{id}", "notes"))
API: list[tuple[Check, str, str]] = [
    ({"path": "/other"}, "path", "No route answers /other."),
    ({"path": "/notes/", "method": "GET"}, "path", "No route answers /notes/."),
    ({"path": "/notes/7"}, "method", "No route answers GET /notes/7; that path has DELETE."),
    ({"path": "notes"}, "path", "Start the path with a slash"),
    ({"path": "/notes/{id}"}, "path", "Write a value in place of each variable"),
    ({"path": "/no tes"}, "path", "write others in percents"),
    ({"path": "/notes%2"}, "path", "write others in percents"),
    ({"path": "/é"}, "path", "write others in percents"),
    ({"path": "//notes"}, "path", "Leave out doubled slashes"),
    ({"path": "/../notes"}, "path", "Leave out doubled slashes"),
    ({"path": "/%2e%2E"}, "path", "Leave out doubled slashes"),
    ({"path": "/" + "a" * 500}, "path", "the most is 500"),
    ({"path": ""}, "path", "This is empty."),
    ({}, "path", "This is missing."),
    ({"path": "/notes", "method": "PUT"}, "method", 'Method: "PUT" is not possible. Choose GET or POST.'),
    ({"path": "/notes", "method": "DELETE"}, "method", "Choose GET or POST."),
    ({"path": "/notes", "body": "{}"}, "body", "A GET sends nothing."),
    ({"path": "/notes", "method": "POST", "body": "{text: 1}"}, "body", "This is not JSON."),
    ({"path": "/notes", "method": "POST", "body": "[NaN]"}, "body", "This is not JSON."),
    ({"path": "/notes", "method": "POST", "body": "[" * 900}, "body", "This is not JSON."),
    ({"path": "/notes", "method": "POST", "body": f'"{"a" * 1000}"'}, "body", "the most is 1,000"),
    ({"path": "/notes", "status": 99}, "status", "The least is 100"),
    ({"path": "/notes", "status": 600}, "status", "The most is 599"),
    ({"path": "/notes", "status": "200"}, "status", "must be a whole number"),
    ({"path": "/notes", "contains": "a" * 201}, "contains", "the most is 200"),
    ({"path": "/notes", "contains": ""}, "contains", "This is empty."),
    ({"path": "/notes", "contains": "a\x07b"}, "contains", "Remove a control character"),
    ({"path": "/notes", "contains": "a\u202eb"}, "contains", "reverses the direction"),
    ({"path": "/notes", "times": 3}, "times", "is not a setting of Smoke tests"),
]
SITE: list[tuple[Check, str, str]] = [
    ({"path": "/about.html"}, "path", "The files have no about.html."),
    ({"path": "/docs/"}, "path", "The files have no docs/index.html."),
    ({"path": "index.html"}, "path", "Start the path with a slash"),
    ({"path": "/../secret"}, "path", "Write the path as in the list of files"),
    ({"path": "/a?b"}, "path", "Write the path as in the list of files"),
    ({"path": "/", "method": "GET"}, "method", "is not a setting of Smoke tests"),
]


def found(component: str, kind: dict[str, Any], check: Check) -> list[tuple[str, str]]:
    document = only(api=api(*ROUTES), notes=function(), web=site())
    document["components"][component] = {**kind, "smoke_tests": [check]}
    return [(problem.place, problem.message) for problem in problems_of(document)]


@pytest.mark.parametrize(("check", "field", "words"), API)
def test_a_wrong_check_of_an_api(check: Check, field: str, words: str) -> None:
    problems = found("api", api(*ROUTES), check)
    assert any(place == f"api.smoke_tests.0.{field}" and words in message for place, message in problems), problems


@pytest.mark.parametrize(("check", "field", "words"), SITE)
def test_a_wrong_check_of_a_website(check: Check, field: str, words: str) -> None:
    problems = found("web", site(), check)
    assert any(place == f"web.smoke_tests.0.{field}" and words in message for place, message in problems), problems


GOOD: list[Check] = [
    {"path": "/"},
    {"path": "/no-such-page", "status": 404},
    {"path": "/tierboard-config.json"},
    {"path": "/old", "status": 301},
]


@pytest.mark.parametrize("check", GOOD)
def test_a_page_that_is_no_file_may_be_asked_for_when_no_good_answer_is_expected(check: Check) -> None:
    assert found("web", site(), check) == []


def test_of_an_uploaded_zip_every_page_may_be_asked_for() -> None:
    assert found("web", site(content={"artifact": SHA}), {"path": "/docs/a page.html"}) == []


def test_ten_are_enough_and_each_only_once() -> None:
    rows = [{"path": f"/notes?page={number}"} for number in range(10)]
    assert problems_of(with_("api", smoke_tests=rows)) == ()
    (many,) = problems_of(with_("api", smoke_tests=[*rows, {"path": "/notes"}]))
    assert (many.place, "There may be 10" in many.message) == ("api.smoke_tests", True)
    (twice,) = problems_of(with_("api", smoke_tests=[rows[0], rows[1], rows[0]]))
    assert str(twice) == "api.smoke_tests.2.path: This is the same as line 1. Remove one of them."


def test_routes_that_are_wrong_are_told_alone() -> None:
    (problem,) = problems_of(with_("api", routes=[], smoke_tests=[{"path": "/notes"}]))
    assert problem.place == "api.routes"


ANSWERED = [
    ("/", "/", True),
    ("/", "/a", False),
    ("/{proxy+}", "/", False),
    ("/{proxy+}", "/a/b?c=/d", True),
    ("/a/{rest+}", "/a", False),
    ("/a/{rest+}", "/a/", False),
    ("/a/{rest+}", "/b/c", False),
    ("/a/{id}/b", "/a/1/b", True),
    ("/a/{id}/b", "/a//b", False),
    ("/a/{id}", "/a/1/b", False),
]


@pytest.mark.parametrize(("route", "path", "yes"), ANSWERED)
def test_which_paths_a_route_answers(route: str, path: str, yes: bool) -> None:
    assert answers(route, path) is yes


def test_any_method_answers_both() -> None:
    checks = [{"path": "/x/1"}, {"path": "/x/1", "method": "POST", "body": "{}"}]
    assert problems_of(only(f=function(), a=api(("ANY", "/x/{id}", "f"), smoke_tests=checks))) == ()


def test_they_change_the_definition_and_not_one_byte_of_the_template() -> None:
    before, after = parse(whole()), parse(with_("api", smoke_tests=[{"path": "/notes", "contains": "notes"}]))
    assert render(after).text == render(before).text
    assert after.digest != before.digest
    assert [change.sentence for change in diff(before, after)] == ["api: Smoke tests change: 1 added."]
    assert parse(after.to_document()) == after


@pytest.mark.parametrize("component", ["api", "web"])
def test_a_definition_from_before_there_were_any_keeps_its_digest(component: str) -> None:
    without = parse(whole())
    assert "smoke_tests" not in without[component].to_document()
    assert parse(with_(component, smoke_tests=[])).digest == without.digest
    assert parse(with_(component, smoke_tests=None)).digest == without.digest


def test_without_any_a_visit_as_anybody_would_make() -> None:
    definition = parse(whole())
    assert visits_of(definition["web"]) == (Visit("Website web", "/"),)
    assert visits_of(definition["api"]) == (Visit("API api: GET /notes", "/notes"),)
    assert visits_of(definition["notes_table"]) == ()
    writing = parse(only(a=api(("POST", "/x", "f"), ("GET", "/x/{id}", "f")), f=function()))
    assert visits_of(writing["a"]) == ()


def test_what_is_asked_is_what_was_written() -> None:
    document = with_("web", smoke_tests=[{"path": "/", "contains": "Hello"}, {"path": "/a b+c", "status": 404}])
    document["components"]["api"]["routes"].append({"method": "POST", "path": "/notes", "function": "notes"})
    document["components"]["api"]["smoke_tests"] = [{"method": "POST", "path": "/notes", "body": "1", "status": 201}]
    definition = parse(document)
    assert visits_of(definition["web"]) == (
        Visit("Website web: /", "/", status=200, contains="Hello"),
        Visit("Website web: /a b+c", "/a%20b%2Bc", status=404),
    )
    assert visits_of(definition["api"]) == (Visit("API api: POST /notes", "/notes", "POST", "1", 201),)
