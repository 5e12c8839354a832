"""What alarms cost: each metric that one looks at, and the messages that they send."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from costing.estimate import Estimate
from tests.costing.shortcuts import bill, line, usage
from tests.costing.templates import ref, resource, template

NONE = 0


def alarm(**settings: Any) -> dict[str, Any]:
    return resource("AWS::CloudWatch::Alarm", "alarms", **{"Period": 300, **settings})


def metric(period: int = 300) -> dict[str, Any]:
    return {"Id": "a", "MetricStat": {"Period": period, "Stat": "Sum", "Metric": {"MetricName": "Errors"}}}


def reasons(found: Estimate) -> list[str]:
    return [gap.reason for gap in found.unpriced]


def test_ten_alarms_of_an_account_are_free() -> None:
    twelve = template(**{f"A{number}": alarm() for number in range(12)})
    paid = [one for one in bill(twelve, NONE).lines if one.name == "Alarms"]
    free = [one for one in bill(twelve, NONE, free_tier=True).lines if one.name == "Alarms"]
    assert sum(one.quantity for one in paid) == 12
    assert [sum(one.amount for one in lines) for lines in (paid, free)] == [Decimal("1.2"), Decimal("0.2")]


def test_a_calculation_costs_each_metric_that_goes_into_it() -> None:
    found = bill(template(A=alarm(Metrics=[metric(), metric(), {"Id": "e", "Expression": "a + b"}])), NONE)
    assert line(found, "CloudWatch", "Alarms").quantity == 2


def test_what_costs_more_is_not_counted_as_less() -> None:
    often = "An alarm that looks more often than once a minute is not counted."
    assert reasons(bill(template(A=alarm(Period=10)), NONE)) == [often]
    assert reasons(bill(template(A=alarm(Metrics=[metric(30)])), NONE)) == [often]
    (reason,) = reasons(bill(template(A=alarm(ThresholdMetricId="b")), NONE))
    assert "band" in reason


def told(**more: Any) -> dict[str, Any]:
    mail = {"Protocol": "email", "Endpoint": "a@example.com", "TopicArn": ref("News")}
    return template(
        News=resource("AWS::SNS::Topic", "alarms"), Mail=resource("AWS::SNS::Subscription", "alarms", **mail), **more
    )


def test_what_alarms_tell_is_mailed_to_everybody() -> None:
    found = bill(told(A=alarm(AlarmActions=[ref("News")])), 1_000_000)
    assert {line(found, "SNS", name).quantity for name in ("Messages", "Mails")} == {Decimal(20)}
    assert found.unpriced == ()


def test_how_often_they_tell_can_be_stated() -> None:
    known = usage(NONE, alarms={"alarms_told": "300"})
    assert line(bill(told(A=alarm(OKActions=[ref("News")])), known), "SNS", "Mails").quantity == 300


def test_a_topic_that_no_alarm_tells_is_not_guessed() -> None:
    assert len(reasons(bill(told(A=alarm()), NONE))) == 1
