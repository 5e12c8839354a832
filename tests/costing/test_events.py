"""What messages, schedules and secrets cost, and how events reach functions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from costing.estimate import Estimate
from costing.estimate.leftovers import left_behind
from tests.costing.shortcuts import bill, cents, line, usage
from tests.costing.templates import arn, function, method, ref, resource, role, template


def reasons(found: Estimate) -> list[str]:
    return [gap.reason for gap in found.unpriced]


def queue(component: str = "orders", **settings: Any) -> dict[str, Any]:
    return resource("AWS::SQS::Queue", component, **settings)


def mapping(source: Any, **settings: Any) -> dict[str, Any]:
    return resource(
        "AWS::Lambda::EventSourceMapping", "orders", EventSourceArn=source, FunctionName=arn("Work"), **settings
    )


def subscription(protocol: str, endpoint: Any) -> dict[str, Any]:
    return resource("AWS::SNS::Subscription", "news", TopicArn=ref("News"), Protocol=protocol, Endpoint=endpoint)


def schedule(expression: str = "rate(1 hour)", **settings: Any) -> dict[str, Any]:
    target = {"Arn": arn("Work"), "RoleArn": "x"}
    return resource("AWS::Scheduler::Schedule", "hourly", ScheduleExpression=expression, Target=target, **settings)


def shop(**more: Any) -> dict[str, Any]:
    """An API whose function sends a message to a queue that runs another function."""
    return template(
        Api=resource("AWS::ApiGateway::RestApi", "api"),
        Post=method("Api", "POST", "Take"),
        Take=function("take", Role=arn("TakeRole")),
        TakeRole=role("take", "Orders", "sqs:SendMessage"),
        Orders=queue(),
        Runs=mapping(arn("Orders")),
        Work=function("work", Role=arn("WorkRole")),
        WorkRole=role("work", "Orders", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
        **more,
    )


def test_a_message_is_sent_fetched_and_deleted() -> None:
    found = bill(shop(), 1_000_000)
    assert line(found, "SQS", "Requests").quantity == 3_000_000
    assert line(found, "Lambda", "Requests", "work").quantity == 1_000_000
    assert found.unpriced == ()


def test_messages_that_come_together_need_fewer_calls() -> None:
    found = bill(shop(), usage(1_000_000, orders={"messages_per_call": "10"}))
    assert line(found, "SQS", "Requests").quantity == 1_200_000
    assert line(found, "Lambda", "Requests", "work").quantity == 100_000


def test_an_empty_queue_is_asked_all_month() -> None:
    found = line(bill(shop(), 0), "SQS", "Asking for messages")
    assert (int(found.quantity), found.recurring, cents(found.amount)) == (657_000, "fixed", "0.26")


def test_a_large_message_is_billed_as_several() -> None:
    known = usage(1_000_000, orders={"messages_per_request": "1", "message_kb": "128"})
    found = line(bill(template(Orders=queue()), known), "SQS", "Requests")
    assert (int(found.quantity), cents(found.amount)) == (2_000_000, "0.80")


def test_a_queue_that_keeps_the_order_has_a_price_of_its_own() -> None:
    known = usage(1_000_000, orders={"messages_per_request": "1"})
    found = line(bill(template(Orders=queue(FifoQueue=True)), known), "SQS", "Requests, in order")
    assert cents(found.amount) == "0.50"


def test_a_box_for_failures_takes_what_somebody_says_that_fails() -> None:
    redrive = {"deadLetterTargetArn": arn("Failed"), "maxReceiveCount": 5}
    both = template(Orders=queue(RedrivePolicy=redrive), Failed=queue("failed"))
    known = usage(1_000, orders={"messages_per_request": "1"}, failed={"failed_messages": "7"})
    assert line(bill(both, known), "SQS", "Requests", "failed").quantity == 7


def test_a_queue_that_is_filled_from_elsewhere_is_a_gap_beside_an_api() -> None:
    api = resource("AWS::ApiGateway::RestApi", "api")
    found = bill(template(Api=api, Post=method("Api", "POST", "Work"), Work=function("work"), Orders=queue()), 1_000)
    assert reasons(found) == ["Nothing in the template says how many messages come, so nobody can tell what they cost."]


def test_without_an_api_what_comes_in_is_the_volume() -> None:
    alone = template(Orders=queue(), Runs=mapping(arn("Orders")), Work=function("work"))
    assert line(bill(alone, 5_000), "Lambda", "Requests").quantity == 5_000


def test_a_topic_bills_messages_and_mails() -> None:
    sends = template(
        Take=function("take", Role=arn("TakeRole")),
        TakeRole=role("take", "News", "sns:Publish"),
        News=resource("AWS::SNS::Topic", "news"),
        Mail=subscription("email", "a@example.com"),
        Other=subscription("email", "b@example.com"),
        Runs=subscription("lambda", arn("Work")),
        Work=function("work"),
    )
    found = bill(sends, usage(1_000_000, news={"message_kb": "65"}))
    assert line(found, "SNS", "Messages").quantity == 2_000_000
    assert cents(line(found, "SNS", "Mails").amount) == "40.00"
    assert line(found, "Lambda", "Requests", "work").quantity == 1_000_000


def test_a_topic_that_keeps_the_order_bills_text_and_deliveries() -> None:
    topic = template(
        News=resource("AWS::SNS::Topic", "news", FifoTopic=True),
        **{f"Sub{number}": subscription("sqs", arn(f"Box{number}")) for number in range(3)},
        **{f"Box{number}": queue(f"box{number}") for number in range(3)},
    )
    found = bill(topic, usage(2**20, news={"messages_per_request": "1", "message_kb": "1"}))
    assert line(found, "SNS", "Text of messages").quantity == 1
    assert line(found, "SNS", "Deliveries").quantity == 3 * 2**20
    assert line(found, "SNS", "Text of deliveries").quantity == 3


def test_a_topic_passes_on_to_a_queue_that_runs_a_function() -> None:
    chain = template(
        News=resource("AWS::SNS::Topic", "news"),
        Delivers=subscription("sqs", arn("Orders")),
        Orders=queue(),
        Runs=mapping(arn("Orders")),
        Work=function("work"),
    )
    found = bill(chain, usage(100, news={"messages_per_request": "2"}))
    assert line(found, "Lambda", "Requests").quantity == 200


def test_unknown_deliveries_are_a_gap() -> None:
    known = usage(10, news={"messages_per_request": "1"})
    found = bill(template(News=resource("AWS::SNS::Topic", "news"), Sms=subscription("sms", "+100")), known)
    assert "Deliveries of the kind sms are not counted." in reasons(found)


def test_a_schedule_runs_its_function_whatever_the_volume() -> None:
    timed = template(Hourly=schedule(), Work=function("work"))
    for volume in (0, 1_000_000):
        found = bill(timed, volume)
        assert line(found, "EventBridge Scheduler", "Runs").quantity == 730
        assert line(found, "Lambda", "Requests by schedule").quantity == 730
        assert found.unpriced == ()


def test_a_function_that_both_an_api_and_a_schedule_call_has_both_lines() -> None:
    both = template(
        Api=resource("AWS::ApiGateway::RestApi", "api"),
        Post=method("Api", "POST", "Work"),
        Work=function("work", Role=arn("WorkRole")),
        WorkRole=role("work", "Rows", "dynamodb:PutItem"),
        Rows=resource("AWS::DynamoDB::Table", "rows", BillingMode="PAY_PER_REQUEST"),
        Hourly=schedule("rate(1 day)"),
    )
    found = bill(both, 1_000)
    assert line(found, "Lambda", "Requests").quantity == 1_000
    assert line(found, "DynamoDB", "Writes").quantity == 1_000
    writes = line(found, "DynamoDB", "Writes by schedule")
    assert (writes.recurring, round(writes.quantity, 2)) == ("fixed", Decimal("30.42"))


def test_a_schedule_that_is_off_runs_nothing() -> None:
    found = bill(template(Hourly=schedule(State="DISABLED"), Work=function("work")), 100)
    assert [one.service for one in found.lines if one.amount] == []


@pytest.mark.parametrize("expression", ["at(2026-11-20T13:00:00)", {"Ref": "When"}, "hourly"])
def test_a_schedule_that_cannot_be_read_is_a_gap_and_so_is_what_it_runs(expression: Any) -> None:
    found = bill(template(Hourly=schedule(expression), Work=function("work")), 100)
    assert {gap.logical_id for gap in found.unpriced} == {"Hourly", "Work"}


def test_a_secret_is_rented_and_read() -> None:
    safe = template(
        Take=function("take", Role=arn("TakeRole")),
        TakeRole=role("take", "Key", "secretsmanager:GetSecretValue"),
        Key=resource("AWS::SecretsManager::Secret", "key"),
    )
    found = bill(safe, 10_000)
    assert cents(line(found, "Secrets Manager", "Secrets kept").amount) == "0.40"
    assert cents(line(found, "Secrets Manager", "Reads").amount) == "0.05"
    assert "No price for Secrets Manager secrets kept in eu-west-1." in " ".join(
        reasons(bill(safe, 1, region="eu-west-1"))
    )


def test_lambda_reads_a_stream_free_and_the_changes_run_the_function() -> None:
    stream = {"Fn::GetAtt": ["Rows", "StreamArn"]}
    followed = template(
        Take=function("take", Role=arn("TakeRole")),
        TakeRole=role("take", "Rows", "dynamodb:PutItem"),
        Rows=resource("AWS::DynamoDB::Table", "rows", BillingMode="PAY_PER_REQUEST"),
        Runs=mapping(stream),
        Work=function("work", Role=arn("WorkRole")),
        WorkRole=role("work", "Rows", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"),
    )
    found = bill(followed, 500)
    assert line(found, "Lambda", "Requests", "work").quantity == 500
    assert line(found, "DynamoDB", "Reads").quantity == 0
    assert "Runs" in {free.logical_id for free in found.unbilled}


def test_what_else_is_read_is_a_gap() -> None:
    found = bill(template(Runs=mapping("arn:aws:kinesis:x"), Work=function("work")), 10)
    assert "What it reads is not in the template, so asking for it is not counted." in reasons(found)


def test_the_first_million_messages_are_free_where_the_account_has_them_left() -> None:
    known = usage(1_000_000, news={"messages_per_request": "1"}, orders={"messages_per_request": "1"})
    both = template(News=resource("AWS::SNS::Topic", "news"), Orders=queue())
    assert bill(both, known, free_tier=True).total == 0
    assert bill(both, known).total > 0


def test_what_a_schedule_set_off_is_no_cost_of_what_stays_behind() -> None:
    timed = template(
        Hourly=schedule(),
        Work=function("work", Role=arn("WorkRole")),
        WorkRole=role("work", "Rows", "dynamodb:PutItem"),
        Rows=resource("AWS::DynamoDB::Table", "rows", BillingMode="PAY_PER_REQUEST"),
    )
    left = left_behind(bill(timed, 0), {"Rows"})
    assert [one.name for one in left.lines] == ["Storage"]
