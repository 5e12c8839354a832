"""Which calls only move messages, and names of queues that keep the order."""

from __future__ import annotations

import pytest

from sandbox.aws.actions import carries_messages
from sandbox.cloudformation.physical import with_name

CALLS = [
    ("sqs", "SendMessage", True),
    ("sqs", "SendMessageBatch", True),
    ("sqs", "ReceiveMessage", True),
    ("sqs", "DeleteMessage", True),
    ("sqs", "CreateQueue", False),
    ("sqs", "SetQueueAttributes", False),
    ("sns", "Publish", True),
    ("sns", "Subscribe", False),
    ("dynamodb", "DeleteMessage", False),
    ("s3", "", False),
]


@pytest.mark.parametrize(("service", "name", "is_one"), CALLS)
def test_calls_that_only_move_messages(service: str, name: str, is_one: bool) -> None:
    headers = {"x-amz-target": f"Any.{name}"} if name else {}
    assert carries_messages(service, headers, "/", b"") is is_one


def test_a_query_call_counts_too() -> None:
    headers = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    assert carries_messages("sns", headers, "/", b"Action=Publish&Message=hello")


@pytest.mark.parametrize("fifo", [True, "true"])
def test_the_name_of_a_queue_that_keeps_the_order_ends_as_aws_ends_it(fifo: object) -> None:
    named = with_name("AWS::SQS::Queue", {"FifoQueue": fifo}, "s" * 60, "O" * 60)
    assert named["QueueName"].endswith(".fifo") and len(named["QueueName"]) <= 80
    assert not with_name("AWS::SQS::Queue", {}, "s", "O")["QueueName"].endswith(".fifo")
