"""Single routes of a REST API, its cache, its own log and its usage plans: what they become and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.spec.parse import parse, problems_of
from tests.deployments.spec.examples import Document, api, function, of_type, only

ROUTES = (("GET", "/notes/{id}", "f"), ("POST", "/notes", "f"), ("ANY", "/", "f"))
PLAN = {"name": "partners", "keys": ["first"]}


def rest(*rows: dict[str, Any], **settings: Any) -> Document:
    settings = {"single_routes": list(rows), **settings} if rows else settings
    return only(api=api(*ROUTES, **settings), f=function(), people={"kind": "user_pool"})


def method(document: Document, part: str) -> dict[str, Any]:
    methods = of_type(document, "AWS::ApiGateway::Method").values()
    found: dict[str, Any] = next(one["Properties"] for one in methods if one["Metadata"]["Tierboard"]["Part"] == part)
    return found


def stage(document: Document) -> dict[str, Any]:
    (found,) = of_type(document, "AWS::ApiGateway::Stage").values()
    return dict(found["Properties"])


def test_limits_of_a_route_stand_beside_those_of_all_and_repeat_the_rest() -> None:
    row = {"route": "POST /notes", "throttle_rate": 5, "throttle_burst": 6}
    found = stage(rest(row, throttle_rate=50, throttle_burst=60, execution_log="errors"))["MethodSettings"]
    assert found == [
        {"HttpMethod": "*", "ResourcePath": "/*", "ThrottlingRateLimit": 50, "ThrottlingBurstLimit": 60}
        | {"LoggingLevel": "ERROR"},
        {"HttpMethod": "POST", "ResourcePath": "/~1notes", "ThrottlingRateLimit": 5, "ThrottlingBurstLimit": 6}
        | {"LoggingLevel": "ERROR"},
    ]


def test_answers_are_kept_by_what_makes_them_differ() -> None:
    document = rest({"route": "GET /notes/{id}", "cache_seconds": 60, "query": "page"}, cache="0.5")
    names = ["method.request.path.id", "method.request.querystring.page"]
    found = method(document, "GET /notes/{id}")
    assert found["Integration"]["CacheKeyParameters"] == names
    assert found["RequestParameters"] == dict.fromkeys(names, True)
    assert (stage(document)["CacheClusterEnabled"], stage(document)["CacheClusterSize"]) == (True, "0.5")
    assert stage(document)["MethodSettings"][0]["CachingEnabled"] is True


def test_what_a_call_must_have_is_checked_before_a_function_is_called() -> None:
    document = rest({"route": "POST /notes", "headers": "x-shop  x-till x-shop"})
    (validator,) = of_type(document, "AWS::ApiGateway::RequestValidator")
    found = method(document, "POST /notes")
    assert found["RequestValidatorId"] == {"Ref": validator}
    assert list(found["RequestParameters"]) == ["method.request.header.x-shop", "method.request.header.x-till"]
    (deployment,) = of_type(document, "AWS::ApiGateway::Deployment").values()
    assert validator in deployment["DependsOn"]
    assert of_type(rest(), "AWS::ApiGateway::RequestValidator") == {}


def test_a_plan_has_its_limits_and_its_keys() -> None:
    plan = {**PLAN, "keys": ["first", "second"], "quota": 100, "per": "DAY"}
    document = rest({"route": "ANY /", "api_key": True}, plans=[plan, {"name": "tests", "keys": ["first"]}])
    assert method(document, "ANY /")["ApiKeyRequired"] is True
    plans = [one["Properties"] for one in of_type(document, "AWS::ApiGateway::UsagePlan").values()]
    assert {one["Description"]: one.get("Quota") for one in plans} == {
        "partners": {"Limit": 100, "Period": "DAY"},
        "tests": None,
    }
    assert (
        len(of_type(document, "AWS::ApiGateway::ApiKey"))
        == len(of_type(document, "AWS::ApiGateway::UsagePlanKey"))
        == 3
    )
    assert all("Value" not in one["Properties"] for one in of_type(document, "AWS::ApiGateway::ApiKey").values())


def test_no_rows_are_no_difference() -> None:
    document = rest(plans=[], single_routes=[], cache=None, execution_log=None)
    assert parse(document).digest == parse(rest()).digest


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"single_routes": [{"route": "GET /note"}]}, "single_routes.0.route", "is not a route of this API."),
    ({"single_routes": [{"route": "ANY /"}, {"route": "ANY /"}]}, "single_routes.1.route", "Write it once."),
    ({"single_routes": [{"route": "ANY /", "throttle_rate": 1}]}, "single_routes.0.throttle_burst", "Fill in both"),
    (
        {"single_routes": [{"route": "ANY /", "api_key": True}]},
        "single_routes.0.api_key",
        "Keys come with a usage plan.",
    ),
    ({"single_routes": [{"route": "ANY /", "query": "a/b"}]}, "single_routes.0.query", "cannot be a name"),
    (
        {"single_routes": [{"route": "GET /notes/{id}", "cache_seconds": 9}]},
        "single_routes.0.cache_seconds",
        "Choose its size, or empty this.",
    ),
    (
        {"single_routes": [{"route": "GET /notes/{id}", "cache_seconds": 3601}], "cache": "0.5"},
        "single_routes.0.cache_seconds",
        "The most is 3,600 seconds",
    ),
    (
        {"single_routes": [{"route": "POST /notes", "cache_seconds": 9}], "cache": "0.5"},
        "single_routes.0.cache_seconds",
        "Only answers to GET are kept.",
    ),
    (
        {"single_routes": [{"route": "GET /notes/{id}", "cache_seconds": 9}], "cache": "0.5", "user_pool": "people"},
        "single_routes.0.cache_seconds",
        "would go to everybody who may call",
    ),
    ({"cache": "0.5"}, "cache", "this would be paid for nothing"),
    ({"cache": "2"}, "cache", '"2" is not possible.'),
    ({"execution_log": "some"}, "execution_log", '"some" is not possible.'),
    ({"plans": [PLAN, PLAN]}, "plans.1.name", "partners is already plan 1."),
    ({"plans": [{**PLAN, "keys": []}]}, "plans.0.keys", "Keys: Add at least 1."),
    ({"plans": [{**PLAN, "keys": ["a", "a"]}]}, "plans.0.keys.1", "is already in the list."),
    ({"plans": [{**PLAN, "keys": ["a/b"]}]}, "plans.0.keys.0", "cannot name a key."),
    (
        {"plans": [{**PLAN, "throttle_burst": 1}]},
        "plans.0.throttle_rate",
        "Fill in both “Requests per second, at most” and",
    ),
]


@pytest.mark.parametrize(("settings", "field", "words"), WRONG)
def test_what_is_refused(settings: dict[str, Any], field: str, words: str) -> None:
    found = {problem.place: problem.message for problem in problems_of(rest(**settings))}
    assert f"api.{field}" in found, found
    assert words in found[f"api.{field}"]
