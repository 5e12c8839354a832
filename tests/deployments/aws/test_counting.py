"""How much a thing holds, by what AWS answers, and nothing where AWS does not say."""

from typing import Any

import pytest
from botocore.stub import Stubber

from deployments.aws.counting import Counting
from tests.deployments.aws.test_requests import client

URL = "https://sqs.eu-west-1.amazonaws.com/111122223333/tb-shop-jobs"
NUMBERS = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed")
QUEUE, LOGS = "AWS::SQS::Queue", "AWS::Logs::LogGroup"


def counted(service: str, type_: str, name: str, operation: str, answer: dict[str, Any]) -> str | None:
    made = client(service)
    with Stubber(made) as stubber:
        stubber.add_response(operation, answer)
        return Counting(lambda _service: made, {}).count(type_, name)


@pytest.mark.parametrize(
    ("numbers", "said"),
    [(("0", "0", "0"), "0 messages"), (("1", "0", "0"), "1 message"), (("900", "90", "10"), "1,000 messages")],
)
def test_all_messages_of_a_queue_are_counted(numbers: tuple[str, ...], said: str) -> None:
    answer = {"Attributes": dict(zip(NUMBERS, numbers, strict=True))}
    assert counted("sqs", QUEUE, URL, "get_queue_attributes", answer) == said


def test_a_number_that_is_missing_is_not_nought() -> None:
    assert counted("sqs", QUEUE, URL, "get_queue_attributes", {"Attributes": {NUMBERS[0]: "0"}}) is None


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        (0, None),
        (512, "512 bytes of entries"),
        (2_516_582, "2.4 MB of entries"),
        (50 * 1024**3, "50 GB of entries"),
        (3 * 1024**4, "3,072 GB of entries"),
    ],
)
def test_what_a_log_group_keeps_is_said_in_the_units_that_aws_bills(stored: int, said: str | None) -> None:
    rows = [
        {"logGroupName": "tb-shop-notes-2", "storedBytes": 9},
        {"logGroupName": "tb-shop-notes", "storedBytes": stored},
    ]
    assert counted("logs", LOGS, "tb-shop-notes", "describe_log_groups", {"logGroups": rows}) == said


def test_what_aws_refuses_to_tell_and_what_nobody_counts_is_not_known() -> None:
    made = client("sqs")
    with Stubber(made) as stubber:
        stubber.add_client_error("get_queue_attributes", "AccessDenied", http_status_code=403)
        assert Counting(lambda _service: made, {}).count(QUEUE, URL) is None
    assert Counting(lambda _service: made, {}).count("AWS::KMS::Key", "1") is None
