"""Versions, failed calls, layers, logs and addresses of functions: what is refused, and what becomes of them at AWS."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.spec.parse import parse, problems_of
from deployments.spec.render import render
from tests.deployments.spec.examples import SHA, api, function, of_type, only, resources, table, variables

LAYER = "arn:aws:lambda:us-east-1:111122223333:layer:tools:"
VERSION, ALIAS, URL = "AWS::Lambda::Version", "AWS::Lambda::Alias", "AWS::Lambda::Url"

REFUSED = [
    ({"layers": ["tools"]}, "layers.0", '"tools" is not the ARN of a layer\'s version.'),
    ({"layers": [LAYER.removesuffix(":")]}, "layers.0", "with the number at its end"),
    ({"layers": [f"{LAYER}1", f"{LAYER}2"]}, "layers.1", "is in the list already"),
    ({"layers": [f"{LAYER[:-1]}{n}:1" for n in range(6)]}, "layers", "There may be 5; there are more."),
    ({"warm": 1}, "warm", "Copies are kept warm of a version only."),
    ({"versions": True, "warm": 3, "reserved_concurrency": 2}, "warm", "may do 2 calls at once"),
    ({"versions": False}, "versions", "is not possible"),
    ({"failures": {"retries": 3}}, "failures.retries", "The most is 2"),
    ({"failures": {"most_age": 59}}, "failures.most_age", "The least is 60 seconds"),
    ({"failures": {"keep_days": 15}}, "failures.keep_days", "The most is 14 days"),
    ({"log_level": "WARN"}, "log_level", "Lines of text have no level."),
    ({"system_log_level": "DEBUG"}, "system_log_level", "Choose JSON"),
    ({"log_format": "json", "log_level": "LOUD"}, "log_level", "is not possible"),
    ({"url": {"access": "open"}}, "url.access", "is not possible"),
    ({"url": {"allowed_origins": ["example.com"]}}, "url.allowed_origins.0", "is not an origin"),
    ({"url": {"allowed_headers": ["a b"]}}, "url.allowed_headers.0", "is not a header name"),
    ({"url": {"max_age": -1}}, "url.max_age", "The least is 0 seconds"),
]


@pytest.mark.parametrize(("settings", "field", "words"), REFUSED)
def test_what_a_function_cannot_have(settings: dict[str, Any], field: str, words: str) -> None:
    (problem,) = problems_of(only(work=function(**settings)))
    assert (problem.component, problem.field) == ("work", field)
    assert words in problem.message


def test_a_function_with_none_of_it_keeps_its_digest() -> None:
    assert parse(only(work=function(layers=[]))).digest == parse(only(work=function())).digest
    assert (
        not {"layers", "versions", "url", "failures"}
        & parse(only(work=function())).to_document()["components"]["work"].keys()
    )


def versions(**settings: Any) -> list[str]:
    rows = {"kind": "table", "partition_key": {"name": "id"}, **settings.pop("rows", {})}
    work = function(versions=True, uses={"rows": "read"}, **settings)
    return list(of_type(only(work=work, rows=rows), VERSION))


@pytest.mark.parametrize(
    "settings",
    [
        {"memory": 512},
        {"code": {"artifact": SHA}},
        {"environment": {"GREETING": "Hi"}},
        {"layers": [f"{LAYER}1"]},
        {"rows": {"partition_key": {"name": "sku"}}},
        {"rows": {"sort_key": {"name": "at"}, "local_indexes": [{"name": "by_size", "sort_key": "size"}]}},
    ],
)
def test_what_makes_another_version(settings: dict[str, Any]) -> None:
    """A table that is made anew has another name, which stands in the function's variables."""
    assert versions(**settings) != versions()


@pytest.mark.parametrize(
    "settings", [{"reserved_concurrency": 5}, {"warm": 2}, {"url": {}}, {"failures": {}}, {"log_retention": 7}]
)
def test_what_makes_no_other_version(settings: dict[str, Any]) -> None:
    assert versions(**settings) == versions()


def test_the_function_changes_whenever_its_version_does() -> None:
    found = resources(only(work=function(versions=True)))
    (version,) = of_type(only(work=function(versions=True)), VERSION)
    assert found["WorkFunction"]["Properties"]["Description"] == f"Version {version.removeprefix('WorkVersion')}"
    assert found["WorkLive"]["Properties"]["FunctionVersion"] == {"Fn::GetAtt": [version, "Version"]}
    assert "Description" not in resources(only(work=function()))["WorkFunction"]["Properties"]


def test_all_callers_name_the_live_version() -> None:
    document = only(api=api(("GET", "/", "work")), work=function(versions=True), other=function(uses={"work": "call"}))
    live = {"Ref": "WorkLive"}
    text = render(parse(document)).text
    assert "functions/${WorkLive}/invocations" in text
    (permission,) = of_type(document, "AWS::Lambda::Permission").values()
    assert permission["Properties"]["FunctionName"] == live
    assert variables(document, "OtherFunction")["WORK"] == live
    policy = resources(document)["OtherRole"]["Properties"]["Policies"][0]["PolicyDocument"]
    assert policy["Statement"][1]["Resource"] == live


def test_failed_calls_go_to_a_queue_that_the_function_may_write_to() -> None:
    document = only(work=function(failures={"keep_days": 1}))
    found = resources(document)
    assert found["WorkFailedCalls"]["Properties"]["MessageRetentionPeriod"] == 86_400
    assert found["WorkFailures"]["Properties"]["Qualifier"] == "$LATEST"
    statements = found["WorkRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    queue = {"Fn::GetAtt": ["WorkFailedCalls", "Arn"]}
    assert statements[1] == {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": queue}


def test_what_hangs_on_the_live_version_waits_for_it() -> None:
    found = resources(only(work=function(versions=True, failures={}, url={})))
    for name in ("WorkFailures", "WorkUrl"):
        assert found[name]["DependsOn"] == ["WorkLive"]
        assert found[name]["Properties"]["Qualifier"] == "live"


def test_an_address_for_everyone_has_both_rights_and_one_for_roles_none() -> None:
    public = of_type(only(work=function(url={"access": "public"})), "AWS::Lambda::Permission")
    rights = [
        {name: value for name, value in one["Properties"].items() if name != "FunctionName"} for one in public.values()
    ]
    assert rights == [
        {"Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": "NONE", "Principal": "*"},
        {"Action": "lambda:InvokeFunction", "InvokedViaFunctionUrl": True, "Principal": "*"},
    ]
    assert of_type(only(work=function(url={})), "AWS::Lambda::Permission") == {}


def test_an_address_is_told_and_only_a_public_one_can_be_opened() -> None:
    for access, kind in (("public", "function_url"), ("iam", "name")):
        outputs = render(parse(only(work=function(url={"access": access})))).outputs
        assert [spec.kind for spec in outputs if spec.key == "WorkUrl"] == [kind]


def test_scripts_of_websites_may_call_an_address_only_when_they_are_named() -> None:
    (plain,) = of_type(only(work=function(url={})), URL).values()
    assert "Cors" not in plain["Properties"]
    (open_,) = of_type(only(work=function(url={"allowed_origins": ["*"], "allowed_headers": []})), URL).values()
    assert open_["Properties"]["Cors"] == {"AllowMethods": ["*"], "AllowOrigins": ["*"], "MaxAge": 600}


def test_logs_as_json() -> None:
    settings = {"log_format": "json", "log_level": "ERROR"}
    found = resources(only(work=function(**settings)))["WorkFunction"]["Properties"]["LoggingConfig"]
    assert found == {"ApplicationLogLevel": "ERROR", "LogFormat": "JSON", "LogGroup": {"Ref": "WorkLogGroup"}}


def test_a_table_alone_makes_no_version() -> None:
    assert of_type(only(rows=table(), work=function(uses={"rows": "read"})), VERSION) == {}
    assert of_type(only(work=function()), ALIAS) == {}
