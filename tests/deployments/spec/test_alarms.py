"""Alarms: what they watch, from when on they ring, and who may tell whom."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.spec.kinds.alarms import NOTHING_TO_WATCH
from deployments.spec.parse import problems_of
from tests.deployments.spec.examples import Document, api, bucket, function, of_type, only, queue, resources, table

ALARM = "AWS::CloudWatch::Alarm"


def alarms(**settings: Any) -> Document:
    return {"kind": "alarms", "emails": ["alerts@example.com"], **settings}


def parts(document: Document) -> list[str]:
    """Which alarms there are, in people's words."""
    found = of_type(document, ALARM).values()
    return sorted(one["Metadata"]["Tierboard"]["Part"].removeprefix("alarm: ") for one in found)


def alarm(document: Document, part: str) -> dict[str, Any]:
    """The properties of one of them."""
    (found,) = (
        one["Properties"]
        for one in of_type(document, ALARM).values()
        if one["Metadata"]["Tierboard"]["Part"] == f"alarm: {part}"
    )
    return dict(found)


def test_whatever_is_there_is_watched() -> None:
    whole = only(
        alarms=alarms(),
        api=api(("GET", "/", "work")),
        work=function(uses={"rows": "read"}),
        rows=table(),
        jobs=queue(uses={"work": "run"}),
    )
    assert parts(whole) == [
        "calls held back of work",
        "errors of api",
        "failed calls of work",
        "failed events of jobs",
        "reads of rows held back",
        "slow calls of work",
        "waiting in jobs",
        "writes of rows held back",
    ]


def test_what_is_added_later_is_watched_under_the_same_alarms_as_before() -> None:
    before, after = only(alarms=alarms(), a=function()), only(alarms=alarms(), a=function(), b=function())
    assert of_type(before, ALARM).items() < of_type(after, ALARM).items()
    assert "failed calls of b" in parts(after)


def test_the_name_decides_nothing() -> None:
    """What is drawn after alarms by its name is watched as what is drawn before."""
    assert len(parts(only(z_alarms=alarms(), work=function()))) == len(parts(only(a_alarms=alarms(), work=function())))


def test_a_function_that_was_switched_off_is_not_watched() -> None:
    assert parts(only(alarms=alarms(), work=function(reserved_concurrency=0), rows=table())) == [
        "reads of rows held back",
        "writes of rows held back",
    ]


def test_a_queue_that_people_empty_may_keep_messages() -> None:
    document = only(alarms=alarms(), by_hand=queue(dead_letters=False), work=function())
    assert not any("by_hand" in part for part in parts(document))


@pytest.mark.parametrize(
    ("setting", "gone"),
    [
        ("failed_calls", "failed calls of work"),
        ("held_back", "calls held back of work"),
        ("slow", "slow calls of work"),
        ("failed_events", "failed events of jobs"),
        ("waiting", "waiting in jobs"),
    ],
)
def test_nought_does_not_look(setting: str, gone: str) -> None:
    jobs = {"jobs": queue(uses={"work": "run"}), "work": function()}
    every = parts(only(alarms=alarms(), **jobs))
    assert set(every) - set(parts(only(alarms=alarms(**{setting: 0}), **jobs))) == {gone}


def test_slow_is_measured_by_the_time_limit_of_the_function() -> None:
    found = alarm(only(alarms=alarms(slow=90), work=function(timeout=30)), "slow calls of work")
    assert (found["ExtendedStatistic"], found["Threshold"]) == ("p95", 27_000)
    assert found["EvaluateLowSampleCountPercentile"] == "ignore" and "Statistic" not in found


def test_silence_is_well_and_the_mail_says_what_to_do() -> None:
    found = alarm(only(alarms=alarms(), work=function()), "failed calls of work")
    assert (found["TreatMissingData"], found["Statistic"], found["Period"]) == ("notBreaching", "Sum", 300)
    words = {"Fn::Sub": "${TierboardApplication}: work failed once or more. Its log says why."}
    assert found["AlarmDescription"] == words
    assert found["AlarmActions"] == found["OKActions"] == [{"Ref": "AlarmsTopic"}]
    assert "OKActions" not in alarm(only(alarms=alarms(recoveries=False), work=function()), "failed calls of work")


def test_only_alarms_of_the_stack_may_use_topic_and_key() -> None:
    drawn = resources(only(alarms=alarms(), work=function()))
    (publishes,) = drawn["AlarmsTopicPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    account, uses = drawn["AlarmsKey"]["Properties"]["KeyPolicy"]["Statement"]
    assert publishes["Condition"] == uses["Condition"]
    assert uses["Condition"]["ArnLike"]["aws:SourceArn"]["Fn::Sub"].endswith(":alarm:${AWS::StackName}-*")
    assert uses["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]
    assert drawn["AlarmsTopic"]["Properties"]["KmsMasterKeyId"] == {"Ref": "AlarmsKey"}
    assert "DeletionPolicy" not in drawn["AlarmsKey"], "nothing that lasts is encrypted with it"


def test_without_a_key_the_topic_has_none() -> None:
    drawn = resources(only(alarms=alarms(encryption="none"), work=function()))
    assert "AlarmsKey" not in drawn and "KmsMasterKeyId" not in drawn["AlarmsTopic"]["Properties"]


@pytest.mark.parametrize(
    ("components", "problem"),
    [
        ({"a": alarms(), "files": bucket()}, f"a.emails: {NOTHING_TO_WATCH}"),
        ({"a": alarms(), "b": alarms(), "work": function()}, "b.emails: a watches everything already"),
        ({"a": alarms(emails=[]), "work": function()}, "a.emails: Mail to: Add at least 1."),
        ({"a": alarms(emails=["me"]), "work": function()}, 'a.emails.0: "me" is not a mail address.'),
        ({"a": alarms(uses={"work": "call"}), "work": function()}, "a.uses.work: Alarms watch everything"),
        ({"a": alarms(slow=101), "work": function()}, "a.slow: "),
    ],
)
def test_what_cannot_be_is_refused(components: Document, problem: str) -> None:
    (found,) = problems_of(only(**components))
    assert str(found).startswith(problem)
