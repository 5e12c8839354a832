"""Calls of APIs by hand: paths that fit, headers that are some, and the events of both forms."""

import pytest

from deployments.spec.api_calls import ApiCall, event_of, headers_in, values_in

CALL = ApiCall("POST", "/notes/{id}", "/notes/a%20b", "x=1&x=2&y=", {"Accept": "text/plain"}, "{}")


@pytest.mark.parametrize(
    ("route", "path", "values"),
    [
        ("/", "/", {}),
        ("/notes", "/notes", {}),
        ("/notes", "/notes/1", None),
        ("/notes/{id}", "/notes/1", {"id": "1"}),
        ("/notes/{id}", "/notes/", None),
        ("/a.b/{id}/c", "/a.b/x/c", {"id": "x"}),
        ("/a.b/{id}/c", "/aXb/x/c", None),
        ("/{proxy+}", "/a/b/c", {"proxy": "a/b/c"}),
    ],
)
def test_a_path_fits_its_route_or_does_not(route: str, path: str, values: dict[str, str] | None) -> None:
    assert values_in(route, path) == values


def test_headers_stand_one_in_each_line() -> None:
    assert headers_in("A: 1\r\n\n x-b:two: three ") == {"A": "1", "x-b": "two: three"}
    assert headers_in("") == {}
    assert headers_in("no header") is None and headers_in("bad name: x") is None


def test_the_older_form_has_lists_and_the_newer_one_texts() -> None:
    older, newer = event_of(CALL, "1.0"), event_of(CALL, "2.0")
    assert (older["httpMethod"], older["resource"], older["pathParameters"]) == ("POST", "/notes/{id}", {"id": "a b"})
    assert older["queryStringParameters"] == {"x": "2", "y": ""}
    assert older["multiValueQueryStringParameters"] == {"x": ["1", "2"], "y": [""]}
    assert (newer["routeKey"], newer["rawQueryString"]) == ("POST /notes/{id}", "x=1&x=2&y=")
    assert newer["queryStringParameters"] == {"x": "1,2", "y": ""} and newer["headers"] == {"accept": "text/plain"}
    assert newer["requestContext"]["http"]["method"] == "POST" and newer["body"] == "{}"


def test_what_is_stored_is_read_again() -> None:
    assert ApiCall.from_text(CALL.to_text()) == CALL
    assert CALL.whole_path == "/notes/a%20b?x=1&x=2&y="
    assert "body" not in event_of(ApiCall("GET", "/", "/", "", {}, ""), "2.0")
