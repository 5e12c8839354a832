"""Parts as written: deployed word for word beside everything else, under names that meet nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deployments.spec.diff import diff
from deployments.spec.parse import parse, problems_of
from deployments.spec.render import render
from tests.deployments.spec.examples import function, only, queue, table

TOPIC = {"Type": "AWS::SNS::Topic"}


def raw(resources: dict[str, Any], **sections: Any) -> dict[str, Any]:
    found = {"Resources": resources, **sections} if resources else sections
    return {"kind": "raw", "template": json.dumps(found)}


def alarm(name: Any) -> dict[str, Any]:
    return {"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmName": name}}}


def told(**components: Any) -> list[str]:
    return [str(problem) for problem in problems_of(only(**components))]


def test_it_stands_beside_the_others_word_for_word() -> None:
    own = raw(alarm({"Fn::Sub": "${OrdersTable}-${ArtifactBucket}-${AWS::Region}"}), Outputs={"Here": {"Value": "x"}})
    body = render(parse(only(orders=table(), own=own))).body
    assert body["Resources"]["Alarm"] == json.loads(own["template"])["Resources"]["Alarm"]
    assert body["Outputs"]["Here"] == {"Value": "x"}
    assert "Conditions" not in body


def test_it_may_be_written_in_yaml() -> None:
    text = "Resources:\n  Alerts:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: !Ref OrdersTable\n"
    body = render(parse(only(orders=table(), own={"kind": "raw", "template": text}))).body
    assert body["Resources"]["Alerts"]["Properties"] == {"DisplayName": {"Ref": "OrdersTable"}}


MEETINGS: list[tuple[dict[str, Any], str]] = [
    ({"own": raw({"OrdersTable": TOPIC})}, "own.template: OrdersTable is a part of orders already."),
    ({"own": raw({"A": TOPIC}), "two": raw({"A": TOPIC})}, "two.template: A stands in Resources of own too."),
    ({"own": raw({"TierboardTeam": TOPIC})}, "own.template: TierboardTeam is a parameter of Tierboard's own already."),
    ({"own": raw({}, Outputs={"OrdersName": {"Value": 1}})}, "own.template: Another component has an output Orders"),
    ({"own": raw(alarm({"Ref": "Gone"}))}, "own.template: Alarm names Gone, which is not in this application."),
    ({"own": raw(alarm({"Fn::GetAtt": "Gone.Arn"}))}, "own.template: Alarm names Gone, which is not"),
    ({"own": raw(alarm({"Fn::Sub": "${Gone.Arn}"}))}, "own.template: Alarm names Gone, which is not"),
    ({"own": raw({"A": {**TOPIC, "DependsOn": ["Gone"]}})}, "own.template: A names Gone, which is not"),
    ({"own": raw(alarm({"Fn::If": ["No", 1, 2]}))}, "own.template: Alarm uses No, which no part as written has in Con"),
    ({"own": raw(alarm({"Fn::FindInMap": ["No", "a", "b"]}))}, "own.template: Alarm uses No, which no part as written"),
    ({"own": raw({"A": {**TOPIC, "Condition": "No"}})}, "own.template: A uses No, which no part as written has in Con"),
    ({"own": raw({"A": {"Type": "Custom::X"}})}, "own.template: Line 1: A custom resource runs code while"),
    ({"own": raw({"A": TOPIC}, Parameters={})}, 'own.template: Line 1: "Parameters" is not a section that can stand'),
    ({"own": raw({"A": {**TOPIC, "Metadata": {"Tierboard": {}}}})}, "own.template: Line 1: Remove Tierboard from Meta"),
    ({"own": raw({"A": {**TOPIC, "Metadata": 1}})}, "own.template: Line 1: Metadata are given by name; this is a num"),
    ({"own": raw({"A": {"Type": "AWS::IAM::User"}})}, "own.template: Line 1: People and groups of an account are no"),
    ({"own": raw({}, Outputs={"A": 1})}, "own.template: Line 1: An output is a group with a Value; see A."),
    ({"own": raw({}, Conditions={"A-": {}})}, 'own.template: Line 1: "A-" cannot stand here.'),
    ({"own": {"kind": "raw", "template": "A: ["}}, "own.template: Line 2: This cannot be read as YAML or JSON"),
    ({"own": {"kind": "raw", "template": ""}}, "own.template: Resources: This is empty."),
    ({"own": queue(logical_ids={"Queue": "OrdersTable"})}, "own.logical_ids: OrdersTable is a part of orders already."),
    ({"own": queue(logical_ids={"Queue": "A-B"})}, 'own.logical_ids.Queue: "A-B" cannot be a logical id.'),
    ({"own": queue(logical_ids={"Queue": "TierboardTeam"})}, "own.logical_ids: TierboardTeam is a parameter of Tier"),
    ({"own": queue(logical_ids=7)}, "own.logical_ids: Write the part of a component and its logical id, not a number."),
    ({"own": queue(logical_ids={"a b": "A"})}, 'own.logical_ids: "a b" cannot be a part of a component.'),
]


@pytest.mark.parametrize(("components", "words"), MEETINGS)
def test_names_that_meet_are_told(components: dict[str, Any], words: str) -> None:
    found = told(orders=table(), **components)
    assert len(found) == 1 and found[0].startswith(words), found


def test_logical_ids_are_followed_everywhere() -> None:
    ids = {"Queue": "Incoming", "FailedQueue": "Dead"}
    document = only(
        work=function(uses={"orders": "read"}),
        jobs=queue(uses={"work": "run"}, logical_ids=ids),
        orders=table(logical_ids={"Table": "Orders"}, encryption="own_key"),
    )
    plain = {
        name: {key: one for key, one in body.items() if key != "logical_ids"} for name, body in _components(document)
    }
    body, before = render(parse(document)).body, render(parse({"version": 1, "components": plain})).body
    for ours, theirs in (("JobsQueue", "Incoming"), ("JobsFailedQueue", "Dead"), ("OrdersTable", "Orders")):
        text = json.dumps(before).replace(f'"{ours}"', f'"{theirs}"').replace(f"${{{ours}", f"${{{theirs}")
        before = json.loads(text)
    assert body == before


def _components(document: dict[str, Any]) -> Any:
    return document["components"].items()


def test_ids_that_are_the_usual_ones_change_nothing() -> None:
    usual = render(parse(only(orders=table()))).text
    assert render(parse(only(orders=table(logical_ids={"Table": "OrdersTable", "Gone": "X"})))).text == usual


def test_what_changes_is_told_by_name_and_type() -> None:
    old = parse(only(own=raw({"A": TOPIC, "B": TOPIC})))
    new = parse(only(own=raw({"B": {**TOPIC, "Properties": {}}, "C": {"Type": "AWS::EC2::VPC"}})))
    (change,) = diff(old, new)
    assert change.sentence == (
        "own: Resources change: 1 line (83 bytes) become 1 line (99 bytes). "
        "New: C (AWS::EC2::VPC). Gone: A (AWS::SNS::Topic). Changed: B (AWS::SNS::Topic)."
    )


def test_other_logical_ids_are_other_resources() -> None:
    old, new = (parse(only(orders=table(logical_ids={"Table": name}))) for name in ("One", "Two"))
    (change,) = diff(old, new)
    assert change.replaces and change.field == "logical_ids"
    assert change.sentence.startswith("orders: the names of its resources in the template change.")
    assert diff(new, new) == ()
