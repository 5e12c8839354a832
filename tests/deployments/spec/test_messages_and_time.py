"""Queues, topics and schedules: what they render to, and what is refused between them and what they run."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.spec.kinds import KINDS
from deployments.spec.parse import parse, problems_of
from deployments.spec.problems import Problem
from tests.deployments.spec.examples import (
    Document,
    function,
    of_type,
    only,
    queue,
    resources,
    schedule,
    table,
    topic,
    variables,
)


def first(document: Document) -> Problem:
    (found,) = problems_of(document)
    return found


def statements(document: Document, role: str) -> list[tuple[Any, Any]]:
    found = resources(document)[role]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    return [(one["Action"], one["Resource"]) for one in found]


def advice(document: Document, name: str) -> list[tuple[str, str]]:
    definition = parse(document)
    return list(KINDS[definition[name].kind].advise(definition, definition[name]))


def test_a_queue_is_encrypted_and_puts_aside_what_fails() -> None:
    found = of_type(only(orders=queue()), "AWS::SQS::Queue")
    assert found["OrdersQueue"]["Properties"]["SqsManagedSseEnabled"] is True
    assert found["OrdersFailedQueue"]["Properties"]["SqsManagedSseEnabled"] is True
    redrive = found["OrdersQueue"]["Properties"]["RedrivePolicy"]
    assert redrive == {"deadLetterTargetArn": {"Fn::GetAtt": ["OrdersFailedQueue", "Arn"]}, "maxReceiveCount": 5}
    assert found["OrdersFailedQueue"]["Properties"]["MessageRetentionPeriod"] == 14 * 86_400


def test_the_box_of_a_queue_that_keeps_the_order_keeps_it_too() -> None:
    found = of_type(only(orders=queue(order="fifo", encryption="aws_managed")), "AWS::SQS::Queue")
    for one in found.values():
        assert one["Properties"]["FifoQueue"] is True
        assert one["Properties"]["KmsMasterKeyId"] == "alias/aws/sqs"
        assert "SqsManagedSseEnabled" not in one["Properties"]


def test_a_queue_runs_a_function_that_says_what_failed() -> None:
    document = only(orders=queue(uses={"work": "run"}), work=function())
    (mapping,) = of_type(document, "AWS::Lambda::EventSourceMapping").values()
    assert mapping["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["Properties"]["EventSourceArn"] == {"Fn::GetAtt": ["OrdersQueue", "Arn"]}
    polls = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
    assert statements(document, "WorkRole")[1:] == [(polls, {"Fn::GetAtt": ["OrdersQueue", "Arn"]})]


ACCESSES = {
    "write": {"sqs:SendMessage"},
    "read": {"sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"},
}


@pytest.mark.parametrize("access", ["read", "write", "read_write"])
def test_a_function_gets_what_its_connection_to_a_queue_says(access: str) -> None:
    document = only(send=function(uses={"orders": access}), orders=queue())
    wanted = ACCESSES["read"] | ACCESSES["write"] if access == "read_write" else ACCESSES[access]
    ((actions, arn),) = statements(document, "SendRole")[1:]
    assert (set(actions), arn) == (wanted, {"Fn::GetAtt": ["OrdersQueue", "Arn"]})
    assert variables(document, "SendFunction") == {"ORDERS": {"Ref": "OrdersQueue"}}


def test_all_topics_that_deliver_to_a_queue_stand_in_one_policy() -> None:
    document = only(a1=topic(uses={"box": "write"}), b1=topic(uses={"box": "write"}), box=queue())
    (found,) = of_type(document, "AWS::SQS::QueuePolicy").values()
    (statement,) = found["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": [{"Ref": "A1Topic"}, {"Ref": "B1Topic"}]}}
    assert statement["Principal"] == {"Service": "sns.amazonaws.com"}


def test_a_topic_may_call_only_from_itself() -> None:
    document = only(news=topic(uses={"tell": "run"}, emails=["a@example.com"]), tell=function())
    (permission,) = of_type(document, "AWS::Lambda::Permission").values()
    assert permission["Properties"]["SourceArn"] == {"Ref": "NewsTopic"}
    protocols = [one["Properties"]["Protocol"] for one in of_type(document, "AWS::SNS::Subscription").values()]
    assert sorted(protocols) == ["email", "lambda"]
    assert resources(document)["NewsTopic"]["Properties"]["KmsMasterKeyId"] == "alias/aws/sns"


def test_the_name_of_a_topic_that_keeps_the_order_ends_as_aws_wants_it() -> None:
    found = resources(only(price_news=topic(order="fifo")))["PriceNewsTopic"]["Properties"]
    assert found["TopicName"] == {"Fn::Sub": "${AWS::StackName}-PriceNewsTopic.fifo"}
    assert "TopicName" not in resources(only(news=topic()))["NewsTopic"]["Properties"]


def test_a_schedule_calls_its_functions_and_nothing_else() -> None:
    document = only(hourly=schedule(uses={"a1": "run", "b1": "run"}, window=5), a1=function(), b1=function())
    found = of_type(document, "AWS::Scheduler::Schedule")
    assert len(found) == 2
    arns = [{"Fn::GetAtt": ["A1Function", "Arn"]}, {"Fn::GetAtt": ["B1Function", "Arn"]}]
    assert statements(document, "HourlyRole") == [(["lambda:InvokeFunction"], arns)]
    windows = [one["Properties"]["FlexibleTimeWindow"] for one in found.values()]
    assert windows == [{"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 5}] * 2


def test_a_schedule_that_is_off_stays_but_does_nothing() -> None:
    document = only(hourly=schedule(uses={"a1": "run"}, enabled=False), a1=function())
    (found,) = of_type(document, "AWS::Scheduler::Schedule").values()
    assert found["Properties"]["State"] == "DISABLED"


def test_a_table_that_runs_a_function_has_a_stream() -> None:
    document = only(rows=table(uses={"follow": "run"}), follow=function())
    found = resources(document)
    assert found["RowsTable"]["Properties"]["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    (mapping,) = of_type(document, "AWS::Lambda::EventSourceMapping").values()
    failed = {"Fn::GetAtt": ["RowsFailedQueue", "Arn"]}
    assert mapping["Properties"]["DestinationConfig"] == {"OnFailure": {"Destination": failed}}
    assert [arn for _, arn in statements(document, "FollowRole")[1:]] == [
        {"Fn::GetAtt": ["RowsTable", "StreamArn"]},
        failed,
    ]


def test_a_table_keeps_the_stream_that_somebody_chose() -> None:
    document = only(
        rows=table(stream="keys", uses={"follow": "run", "audit": "run"}), follow=function(), audit=function()
    )
    found = resources(document)
    assert found["RowsTable"]["Properties"]["StreamSpecification"] == {"StreamViewType": "KEYS_ONLY"}
    assert [name for name in found if name.endswith("FailedQueue")] == ["RowsFailedQueue"]


WRONG = [
    (queue(content_deduplication=True), "content_deduplication", "belongs to first in, first out"),
    (queue(order="fifo", batch_size=11), "batch_size", "hands out 10 messages at most"),
    (queue(order="fifo", batch_window=1), "batch_window", "Set this to 0"),
    (queue(batch_size=11), "batch_window", "Set it to 1 second or more"),
    (queue(visibility_timeout=43_201), "visibility_timeout", "The most is 43,200 seconds"),
    (queue(retention_days=15), "retention_days", "The most is 14 days"),
    (queue(max_receives=0), "max_receives", "The least is 1 time"),
    (queue(max_concurrency=1), "max_concurrency", "The least is 2 calls"),
    (topic(content_deduplication=True), "content_deduplication", "belongs to first in, first out"),
    (topic(order="fifo", emails=["a@example.com"]), "emails", "cannot send mail"),
    (topic(emails=["nobody"]), "emails.0", "is not a mail address"),
    (topic(emails=["a@b.example", "A@b.example"]), "emails.1", "is already in the list"),
    (schedule(expression="hourly"), "expression", "Write rate(1 hour)"),
    (schedule(time_zone="Europe/Berln"), "time_zone", "Did you mean Europe/Berlin?"),
    (schedule(time_zone="here"), "time_zone", "such as Europe/Berlin or UTC"),
    (schedule(message="{"), "message", "This is not JSON"),
    (schedule(retries=186), "retries", "The most is 185 times"),
]


@pytest.mark.parametrize(("component", "field", "words"), WRONG)
def test_a_setting_that_aws_would_refuse(component: Document, field: str, words: str) -> None:
    found = first(only(one=component))
    assert (found.component, found.field) == ("one", field)
    assert words in found.message


BETWEEN = [
    (
        only(q1=queue(visibility_timeout=9, uses={"f1": "run"}), f1=function()),
        "q1.visibility_timeout",
        "Set 60 seconds",
    ),
    (
        only(q1=queue(uses={"f1": "run", "f2": "run"}), f1=function(), f2=function()),
        "q1.uses.f2",
        "f1 and f2 would take messages from each other",
    ),
    (only(t1=topic(order="fifo", uses={"f1": "run"}), f1=function()), "t1.uses.f1", "reaches queues only"),
    (only(t1=topic(uses={"q1": "write"}), q1=queue(order="fifo")), "t1.uses.q1", "only from a topic that keeps it too"),
    (only(t1=topic(uses={"q1": "write"}), q1=queue(encryption="aws_managed")), "t1.uses.q1", "Choose SQS's own key"),
    (only(s1=schedule()), "s1.uses", "Let it run a function"),
]


@pytest.mark.parametrize(("document", "place", "words"), BETWEEN)
def test_what_does_not_fit_together_says_what_to_do(document: Document, place: str, words: str) -> None:
    found = first(document)
    assert found.place == place
    assert words in found.message


def test_what_aws_only_advises_is_said_and_not_refused() -> None:
    document = only(q1=queue(max_receives=2, uses={"f1": "run"}), f1=function(timeout=20))
    assert problems_of(document) == ()
    (hiding, tries) = advice(document, "q1")
    assert hiding[0] == "visibility_timeout" and "120 seconds" in hiding[1]
    assert tries[0] == "max_receives" and "5 tries or more" in tries[1]
    assert advice(only(q1=queue(uses={"f1": "run"}), f1=function()), "q1") == []
