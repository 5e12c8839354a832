"""Each setting of each kind: what is refused, where, and in which words."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.spec.parse import parse, parse_stored, problems_of
from deployments.spec.rest.settings import RestApiSettings
from deployments.spec.runtimes import RETIRED, RUNTIMES
from tests.deployments.spec.examples import CODE, SHA, api, function, only, site, table, with_

Case = tuple[dict[str, Any], str, str]

FUNCTIONS: list[Case] = [
    ({"memory": 127}, "memory", "Memory: The least is 128 MB; 127 is too small."),
    ({"memory": 10_241}, "memory", "Memory: The most is 10,240 MB; 10241 is too large."),
    ({"memory": "256"}, "memory", "Memory: This must be a whole number; it is text."),
    ({"memory": True}, "memory", "This must be a whole number; it is true or false."),
    ({"memory": 256.0}, "memory", "This must be a whole number; it is a number with a fraction."),
    ({"memory": None}, "memory", "This must be a whole number; it is empty."),
    ({"memory": 10**30}, "memory", "too large"),
    ({"memory": float("nan")}, "memory", "not a finite number"),
    ({"timeout": 901}, "timeout", "Time limit: The most is 900 seconds; 901 is too large."),
    ({"timeout": 0}, "timeout", "The least is 1 second; 0"),
    ({"temporary_storage": 511}, "temporary_storage", "The least is 512 MB"),
    ({"reserved_concurrency": -1}, "reserved_concurrency", "The least is 0 calls"),
    ({"log_retention": 2}, "log_retention", "or 0 to keep logs for ever."),
    ({"architecture": "arm"}, "architecture", '"arm" is not possible. Choose arm64 or x86_64.'),
    ({"architecture": ["arm64"]}, "architecture", "a list is not possible."),
    ({"tracing": "yes"}, "tracing", "This must be true or false; it is text."),
    ({"runtime": "python3.9"}, "runtime", "AWS ended support for python3.9 on 15 December 2025. Choose python3.14."),
    ({"runtime": "nodejs20.x"}, "runtime", "on 30 April 2026. Choose nodejs24.x."),
    ({"runtime": "cobol"}, "runtime", "AWS has no runtime of this name."),
    ({"runtime": 3}, "runtime", "This must be text; it is a number."),
    ({"handler": "handler"}, "handler", "Write file.function, such as index.handler."),
    ({"handler": "a/b.handler"}, "handler", "Inline code is a single file."),
    ({"handler": "a b.handler"}, "handler", "Write file.function"),
    ({"handler": ""}, "handler", "This is empty. Fill it in."),
    ({"handler": "x." + "y" * 127}, "handler", "This has 129 characters; the most is 128. Shorten it."),
    ({"handler": "index.\u200bhandler"}, "handler", "Remove an invisible character (U+200B)"),
    ({"handler": "index.handler\n"}, "handler", "Remove a line break"),
    ({"runtime": "java25", "handler": "a.B::c"}, "code", "Code for Java 25 must be built first. Upload a zip."),
    ({"runtime": "java25", "handler": "1", "code": {"artifact": SHA}}, "handler", "Write package.Class::method"),
    ({"runtime": "dotnet10", "handler": "A::B", "code": {"artifact": SHA}}, "handler", "Write Assembly::"),
    ({"runtime": "ruby4.0", "handler": "x"}, "handler", "Write file.method"),
    ({"runtime": "provided.al2023", "handler": "a b", "code": {"artifact": SHA}}, "handler", "one word"),
    ({"code": ...}, "code", "This is missing. What runs."),
    ({"code": CODE}, "code", "This must be a group of settings; it is text."),
    ({"code": {}}, "code", "Give either inline code or an uploaded zip"),
    ({"code": {"inline": CODE, "artifact": SHA}}, "code", "Give either inline code or an uploaded zip"),
    ({"code": {"inline": " \n"}}, "code.inline", "The code is empty."),
    ({"code": {"inline": "x" * 262_145}}, "code.inline", "262,145 bytes; inline code may have 262,144"),
    ({"code": {"inline": "a\0b"}}, "code.inline", "Remove a NUL character (U+0000) at position 2."),
    ({"code": {"inline": "a = 1\nb\u202e = 2"}}, "code.inline", "direction of reading (U+202E) in line 2, column 2."),
    ({"code": {"inline": "\ud800"}}, "code.inline", "half of a character"),
    ({"code": {"inline": "\x1b[31m"}}, "code.inline", "Remove a control character (U+001B)"),
    ({"code": {"artifact": "AB" * 32}}, "code.artifact", "64 lower-case hex digits"),
    ({"code": {"artifact": "ab"}}, "code.artifact", "64 lower-case hex digits"),
    ({"code": {"s3": "x"}}, "code.s3", '"s3" is not a setting of Code. Possible: inline, artifact.'),
    ({"environment": []}, "environment", "This must be a group of names and values; it is a list."),
    ({"environment": {"A_B": 1}}, "environment.A_B", "This must be text; it is a number."),
    ({"environment": {"AWS_REGION": "x"}}, "environment.AWS_REGION", "Lambda sets AWS_REGION itself."),
    ({"environment": {"_HANDLER": "x"}}, "environment._HANDLER", "Lambda sets _HANDLER itself."),
    ({"environment": {"1A": "x"}}, "environment.1A", "cannot be a variable"),
    ({"environment": {"A": "x"}}, "environment.A", "cannot be a variable"),
    ({"environment": {"A-B": "x"}}, "environment.A-B", "cannot be a variable"),
    ({"environment": {"KEY": "AKIAABCDEFGHIJKLMNOP"}}, "environment.KEY", "looks like an AWS access key"),
    ({"environment": {"BIG": "x" * 4090}}, "environment", "AWS allows 4,096. Move long texts into the code."),
    ({"environment": {"BIG": "é" * 2050}}, "environment", "The variables take 4,110 bytes"),
    ({"environment": {"A\nB": "x"}}, "environment", "cannot be used. Remove a line break"),
    ({"memroy": 1}, "memroy", '"memroy" is not a setting of a function. Did you mean memory?'),
    ({"zzz": 1}, "zzz", "Possible: runtime, handler, code"),
]

TABLES: list[Case] = [
    ({"partition_key": ...}, "partition_key", "Key: This is missing. Items are found by this attribute"),
    ({"partition_key": {}}, "partition_key.name", "Attribute: This is missing."),
    ({"partition_key": {"name": ""}}, "partition_key.name", "This is empty. Fill it in."),
    ({"partition_key": {"name": "x" * 256}}, "partition_key.name", "This has 256 characters; the most is 255."),
    ({"partition_key": {"name": "id", "type": "X"}}, "partition_key.type", "Choose S, N or B."),
    ({"partition_key": {"name": "id", "kind": "S"}}, "partition_key.kind", "is not a setting of Key. Possible: name"),
    ({"sort_key": {"name": "id"}}, "sort_key.name", "must be another attribute than the key"),
    ({"billing": "free"}, "billing", "Choose on_demand or provisioned."),
    ({"read_units": 5}, "read_units", "Units belong to provisioned capacity."),
    ({"write_units": 5}, "write_units", "Units belong to provisioned capacity."),
    ({"billing": "provisioned", "read_units": 0}, "read_units", "The least is 1 unit; 0"),
    ({"billing": "provisioned", "write_units": 40_001}, "write_units", "The most is 40,000 units"),
    ({"expiry_attribute": "id"}, "expiry_attribute", "A key cannot be the expiry attribute."),
    ({"stream": "on"}, "stream", "Choose off, keys or new_and_old."),
    ({"uses": {"notes": "call"}}, "uses.notes", "is not a way to use a function. Choose run."),
]

SITES: list[Case] = [
    ({"content": ...}, "content", "Files: This is missing."),
    ({"content": {}}, "content", "Give either inline files or an uploaded zip"),
    ({"content": {"inline": {}}}, "content.inline", "The website has no files."),
    ({"content": {"inline": {"index.html": 1}}}, "content.inline.index.html", "This must be text; it is a number."),
    ({"content": {"inline": {"index.html": "x" * 262_145}}}, "content.inline.index.html", "the most is 262,144"),
    (
        {"content": {"inline": {"a": "", "A": "", "index.html": ""}}},
        "content.inline.a",
        "differ only in upper and lower",
    ),
    ({"content": {"inline": {f"{n}": "x" * 250_000 for n in range(5)}}}, "content.inline", "the most is 1,048,576"),
    ({"content": {"inline": {f"{n}": "" for n in range(101)}}}, "content.inline", "There may be 100; there are more."),
    *[
        ({"content": {"inline": {path: "", "index.html": ""}}}, f"content.inline.{path}", "Write the path like")
        for path in ("/etc/passwd", "../x", "a/../b", "a//b", "a\\b", "./a", "a/", "a?b", "é.html")
    ],
    ({"content": {"inline": {"x" * 501: ""}}}, f"content.inline.{'x' * 484}…", "longer than 500 characters"),
    ({"content": {"inline": {"tierboard-config.json": ""}}}, "content.inline.tierboard-config.json", "writes"),
    ({"index_document": "home.html"}, "index_document", "The files have no home.html."),
    ({"index_document": "a/index.html"}, "index_document", "without a slash"),
    ({"error_document": "error.html"}, "error_document", "The files have no error.html."),
    ({"error_document": "../x"}, "error_document", "Write the path like"),
    ({"redirects": {}}, "redirects", "This must be a list; it is a group of settings."),
    ({"redirects": [{}]}, "redirects.0", "Say where to go"),
    ({"redirects": [{"host": "https://x"}]}, "redirects.0.host", "Write a host name alone"),
    ({"redirects": [{"host": "-x.com"}]}, "redirects.0.host", "Write a host name alone"),
    ({"redirects": [{"host": "a.b", "error_code": 200}]}, "redirects.0.error_code", "from 400 to 599"),
    ({"redirects": [{"host": "a.b", "protocol": "ftp"}]}, "redirects.0.protocol", "Choose http or https."),
    ({"redirects": [{"host": "a.b", "code": 200}]}, "redirects.0.code", "Choose 301, 302, 303, 307 or 308."),
    ({"redirects": [{"replace_prefix": "a", "replace_path": "b"}]}, "redirects.0", "not both"),
    ({"redirects": [{"host": "a.b"}] * 51}, "redirects", "There may be 50; there are more."),
]

APIS: list[Case] = [
    ({"routes": ...}, "routes", "Routes: This is missing."),
    ({"routes": []}, "routes", "Routes: Add at least 1."),
    ({"routes": [1]}, "routes.0", "This must be a group of settings; it is a number."),
    ({"routes": [{}]}, "routes.0.method", "Method: This is missing."),
    ({"stage": "live/v1"}, "stage", "Use letters, digits, hyphens"),
    ({"stage": ""}, "stage", "Use letters, digits, hyphens"),
    ({"endpoint": "open"}, "endpoint", "Choose regional, edge or private."),
    (
        {"throttle_rate": 5},
        "throttle_burst",
        "Fill in both “Requests per second, at most” and “At one moment, at most”, or neither.",
    ),
    (
        {"throttle_burst": 5},
        "throttle_rate",
        "Fill in both “Requests per second, at most” and “At one moment, at most”, or neither.",
    ),
    ({"throttle_rate": 0, "throttle_burst": 1}, "throttle_rate", "The least is 1 requests/s; 0"),
    ({"cors": None}, "cors", "This must be a group of settings; it is empty."),
    ({"cors": {"origins": []}}, "cors.origins", '"origins" is not a setting of Calls from websites. Did you mean'),
    ({"cors": {"allowed_origins": []}}, "cors.allowed_origins", "Allowed websites: Add at least 1."),
    ({"cors": {"allowed_origins": "*"}}, "cors.allowed_origins", "This must be a list; it is text."),
    ({"cors": {"allowed_origins": ["*", "http://a.b"]}}, "cors.allowed_origins.0", "* already means every website."),
    ({"cors": {"allowed_origins": ["http://a.b"] * 2}}, "cors.allowed_origins.1", "is already in the list"),
    *[
        ({"cors": {"allowed_origins": [origin]}}, "cors.allowed_origins.0", "is not an origin")
        for origin in (
            "example.com",
            "https://a.b/",
            "https://a.b/c",
            "ftp://a.b",
            "https://'a",
            "null",
            "https://a.b:x",
        )
    ],
    ({"cors": {"allowed_headers": ["x y"]}}, "cors.allowed_headers.0", "is not a header name"),
    ({"cors": {"allowed_headers": ["x'"]}}, "cors.allowed_headers.0", "is not a header name"),
    ({"cors": {"allowed_headers": [f"{n:0>99}" for n in range(30)]}}, "cors", "longer than 2,000 characters together"),
    ({"cors": {"max_age": -1}}, "cors.max_age", "The least is 0 seconds"),
]

ALL = [
    *(("notes", *case) for case in FUNCTIONS),
    *(("notes_table", *case) for case in TABLES),
    *(("web", *case) for case in SITES),
    *(("api", *case) for case in APIS),
]


@pytest.mark.parametrize(("component", "settings", "field", "words"), ALL)
def test_a_wrong_setting(component: str, settings: dict[str, Any], field: str, words: str) -> None:
    found = problems_of(with_(component, **settings))
    told = [problem.message for problem in found if (problem.component, problem.field) == (component, field)]
    assert any(words in message for message in told), found
    assert all(message.endswith((".", "?")) for message in told)


PATHS = [
    ("notes", "Start the path with a slash"),
    ("/notes/", "Leave out the slash at the end."),
    ("//", "Leave out the slash at the end."),
    ("/a//b", "Between slashes use letters"),
    ("/a b", "Between slashes use letters"),
    ("/é", "Between slashes use letters"),
    ("/a?b", "Between slashes use letters"),
    ("/{id", "Between slashes use letters"),
    ("/x{id}", "Between slashes use letters"),
    ("/{}", "Between slashes use letters"),
    ("/{proxy+}/a", "Put it at the end."),
    ("/{id}/x/{id}", "needs a name of its own"),
    ("/" + "a" * 500, "the most is 500"),
    ("", "This is empty."),
]


@pytest.mark.parametrize(("path", "words"), PATHS)
def test_a_wrong_path(path: str, words: str) -> None:
    (problem,) = problems_of(only(api=api(("GET", path, "f")), f=function()))
    assert problem.place == "api.routes.0.path"
    assert words in problem.message


def test_routes_that_cannot_be_beside_each_other() -> None:
    routes = [
        ("GET", "/a/{id}"),
        ("GET", "/a/{name}/b"),
        ("GET", "/a/{rest+}"),
        ("GET", "/a/{id}"),
        ("POST", "/a/{id}"),
    ]
    found = problems_of(only(api=api(*((*route, "f") for route in routes)), f=function()))
    assert [str(problem) for problem in found] == [
        "api.routes.1.path: API Gateway allows one variable at a place: {name} is {id} in /a/{id}. Use the same name.",
        "api.routes.2.path: API Gateway allows one variable at a place: {rest+} is {id} in /a/{id}. Use the same name.",
        "api.routes.3.path: GET /a/{id} is already route 1. Remove one of them.",
    ]


@pytest.mark.parametrize("method", ["get", "TRACE", "CONNECT", "", 1])
def test_a_wrong_method(method: object) -> None:
    (problem,) = problems_of(with_("api", routes=[{"method": method, "path": "/", "function": "notes"}]))
    assert problem.place == "api.routes.0.method"


@pytest.mark.parametrize("runtime", RETIRED)
def test_a_retired_runtime_names_its_day_and_successor(runtime: str) -> None:
    (problem,) = problems_of(with_("notes", runtime=runtime))
    day, successor = RETIRED[runtime]
    assert problem.message == f"AWS ended support for {runtime} on {day}. Choose {successor}."
    assert successor in RUNTIMES
    document = with_("notes", runtime=runtime, handler=RUNTIMES[successor].handler, code={"artifact": SHA})
    assert parse_stored(document).to_document()["components"]["notes"]["runtime"] == runtime


@pytest.mark.parametrize("runtime", RUNTIMES.values(), ids=lambda runtime: runtime.name)
def test_every_runtime_takes_its_own_example_of_a_handler(runtime: Any) -> None:
    assert problems_of(only(f=function(runtime=runtime.name, handler=runtime.handler, code={"artifact": SHA}))) == ()


GOOD: list[tuple[str, dict[str, Any]]] = [
    ("f", function(handler="index.handler", environment={"A1": "", "TEXT": "Grüße\n\tmore"})),
    ("f", function(runtime="nodejs24.x", handler="src/index.handler", code={"artifact": SHA})),
    ("f", function(runtime="dotnet10", handler="Assembly", code={"artifact": SHA})),
    ("f", function(code={"inline": CODE + "x = '👩\u200d💻 سلام\u200c'\n"})),
    ("t", table(sort_key=None, expiry_attribute=None)),
    ("t", table(billing="provisioned")),
    ("w", site(redirects=[{"protocol": "https"}, {"replace_path": ""}])),
    ("w", site(content={"artifact": SHA}, index_document="any.html")),
]


@pytest.mark.parametrize(("name", "component"), GOOD)
def test_what_is_allowed(name: str, component: dict[str, Any]) -> None:
    assert problems_of(only(**{name: component})) == ()


def test_lists_become_tuples_so_that_a_definition_cannot_change() -> None:
    settings = parse(only(api=api(("GET", "/", "f")), f=function()))["api"].settings
    assert isinstance(settings, RestApiSettings)
    assert isinstance(settings.routes, tuple)
