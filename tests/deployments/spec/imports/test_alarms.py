"""Alarms of templates: what becomes a component, what stays as written, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deployments.spec.imports.importing import Imported, import_template
from deployments.spec.parse import parse
from deployments.spec.render import render
from deployments.spec.template import canonical
from tests.deployments.spec.examples import function, only, queue, table

WATCHED = (Path(__file__).parent / "samples" / "watched.yml").read_text(encoding="utf-8")
MAILS = ["alerts@example.com", "boss@example.com"]
LIMITS = {"failed_calls": 3, "held_back": 0, "slow": 50, "server_errors": 7, "failed_events": 2, "waiting": 90}


def drawn(**settings: Any) -> dict[str, Any]:
    routes = [{"method": "GET", "path": "/", "function": "work"}]
    document = only(
        alerts={"kind": "alarms", "emails": MAILS, **settings},
        api={"kind": "rest_api", "routes": routes},
        simple={"kind": "http_api", "routes": routes},
        live={"kind": "websocket_api", "routes": [{"key": "$connect", "function": "work"}]},
        work=function(timeout=20, failures={}, versions=True),
        serve=function(),
        jobs=queue(uses={"work": "run"}, visibility_timeout=60),
        items=table(uses={"serve": "run"}),
    )
    return json.loads(render(parse(document)).pretty)  # type: ignore[no-any-return]


def imported(template: dict[str, Any]) -> Imported:
    return import_template(json.dumps(template))


def rows_of(found: Imported) -> dict[str, tuple[str, str]]:
    assert found.problems == ()
    return {one.logical_id: (one.kind, one.reason) for one in found.resources}


@pytest.mark.parametrize("settings", [{}, {"recoveries": False, "encryption": "none"}, LIMITS], ids=str)
def test_alarms_come_back_whole(settings: dict[str, Any]) -> None:
    template = drawn(**settings)
    found = imported(template)
    assert [one.reason for one in found.resources if one.reason] == []
    assert found.adds == {}
    assert canonical(render(parse(found.document)).body["Resources"]) == canonical(template["Resources"])
    component = found.document["components"]["alerts"]
    assert sorted(component.pop("emails")) == MAILS
    assert settings.items() <= component.items()


def test_what_there_is_nothing_of_yet_is_watched_as_soon_as_there_is() -> None:
    document = only(alerts={"kind": "alarms", "emails": MAILS}, work=function())
    found = import_template(render(parse(document)).pretty).document["components"]["alerts"]
    assert (found["failed_calls"], found["held_back"], found["slow"]) == (1, 1, 80)
    assert not {"server_errors", "failed_events", "waiting", "table_limits"} & found.keys()


def test_alarms_that_a_team_wrote_are_a_component_under_their_own_ids() -> None:
    found = import_template(WATCHED)
    assert {reason for _, reason in rows_of(found).values()} == {""}
    component = found.document["components"]["alerts"]
    assert (component["kind"], component["encryption"], component["recoveries"]) == ("alarms", "none", False)
    assert (component["failed_calls"], component["waiting"], component["slow"], component["held_back"]) == (3, 30, 0, 0)
    resources = render(parse(found.document)).body["Resources"]
    assert resources["Failing"]["Properties"]["Dimensions"] == [{"Name": "FunctionName", "Value": {"Ref": "Worker"}}]
    policy, *words = ("AlertsTopicPolicy (AWS::SNS::TopicPolicy)", "AlarmDescription of Failing", "DisplayName")
    assert {policy, *words, "AlarmDescription of Waiting"} == set(found.adds["alerts"])


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"ComparisonOperator": "GreaterThanThreshold"}, "Failing: No form has this: ComparisonOperator."),
        ({"AlarmName": "failing"}, "Failing: It has a name of its own (AlarmName)"),
        ({"Period": 60}, "Failing: No form has this: Period."),
        ({"InsufficientDataActions": []}, "Failing: No form has this: InsufficientDataActions."),
        ({"AlarmDescription": "It failed."}, "Failing: No form has this: AlarmDescription."),
        ({"OKActions": ["arn:aws:sns:eu-central-1:123456789012:other"]}, "Failing: No form has this: OKActions.0."),
        ({"Threshold": "many"}, "Threshold is worked out by AWS or has another form than forms have."),
    ],
)
def test_an_alarm_that_no_form_says_is_kept_and_the_topic_stays_one(said: dict[str, Any], reason: str) -> None:
    template = json.loads(render(parse(import_template(WATCHED, as_written=True).document)).pretty)
    template["Resources"]["Failing"]["Properties"] |= said
    rows = rows_of(imported(template))
    assert rows["Alerts"] == ("topic", "") and rows["Worker"] == ("function", "")
    assert rows["Failing"] == rows["Waiting"] and rows["Failing"][0] == "raw"
    assert rows["Failing"][1].startswith(reason)


def test_an_alarm_of_something_else_or_for_somebody_else_is_left_to_the_rest() -> None:
    template = json.loads(render(parse(import_template(WATCHED, as_written=True).document)).pretty)
    alarm = template["Resources"]["Failing"]
    other = {**alarm["Properties"], "Namespace": "AWS/EC2", "MetricName": "CPUUtilization", "Dimensions": []}
    both = {**alarm["Properties"], "AlarmActions": [{"Ref": "Alerts"}, "arn:aws:sns:eu-central-1:123456789012:x"]}
    template["Resources"] |= {"Busy": {**alarm, "Properties": other}, "Both": {**alarm, "Properties": both}}
    rows = rows_of(imported(template))
    assert rows["Failing"] == rows["Alerts"] == ("alarms", "")
    assert {rows["Busy"][0], rows["Both"][0]} == {"raw"}


def test_a_topic_that_mails_nobody_is_a_topic() -> None:
    template = json.loads(render(parse(import_template(WATCHED, as_written=True).document)).pretty)
    del template["Resources"]["Mail"]
    rows = rows_of(imported(template))
    assert rows["Alerts"] == ("topic", "")
    assert rows["Failing"][1].startswith("Nobody gets mail of it")


def test_a_key_that_others_may_use_too_keeps_our_alarms_as_written() -> None:
    template = drawn()
    (key,) = (one for one in template["Resources"].values() if one["Type"] == "AWS::KMS::Key")
    key["Properties"]["KeyPolicy"]["Statement"].append({"Effect": "Allow", "Principal": "*", "Action": "kms:*"})
    rows = rows_of(imported(template))
    assert rows["AlertsTopic"][0] == "raw"
    assert "KeyPolicy" in rows["AlertsTopic"][1]
