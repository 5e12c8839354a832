"""CloudWatch: what is asked of logs and figures, page by page, and what is missing."""

from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from deployments.aws.errors import AwsProblem, Trouble
from deployments.aws.watching import MOST_PAGES, LogLine, WatchingGateway, phrase

KEYS: dict[str, Any] = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
SINCE, UNTIL = datetime(2026, 1, 1, 10, tzinfo=UTC), datetime(2026, 1, 1, 11, tzinfo=UTC)
WANTED = {"calls": ("Invocations", "Sum"), "p95": ("Duration", "p95")}


def stubbed(service: Any) -> tuple[WatchingGateway, Stubber]:
    client: Any = boto3.client(service, region_name="us-east-1", **KEYS)
    stub = Stubber(client)
    stub.activate()
    return WatchingGateway(lambda name: client), stub


def line(number: int, text: str = "x") -> dict[str, Any]:
    return {"timestamp": number, "message": text, "eventId": f"e{number}", "logStreamName": "s"}


def test_all_pages_of_a_log_are_read_in_order_and_made_storable() -> None:
    gateway, stub = stubbed("logs")
    asked = {"logGroupName": "g", "startTime": 1, "endTime": 9, "filterPattern": '"a \\"b\\""'}
    stub.add_response("filter_log_events", {"events": [line(5)], "nextToken": "n"}, asked)
    stub.add_response("filter_log_events", {"events": [line(2, "nul\0 \ud800\n")]}, {**asked, "nextToken": "n"})
    found = gateway.lines("g", since=1, until=9, search='a "b"')
    assert found.whole and [one.at for one in found.lines] == [2, 5]
    assert found.lines[0] == LogLine("e2", 2, "nul\ufffd ?")


def test_a_log_with_more_pages_than_are_read_is_not_whole() -> None:
    gateway, stub = stubbed("logs")
    for _ in range(MOST_PAGES):
        stub.add_response("filter_log_events", {"events": [line(1)], "nextToken": "n"})
    assert not gateway.lines("g", since=1, until=9, search="").whole
    stub.add_client_error("filter_log_events", "ResourceNotFoundException")
    with pytest.raises(AwsProblem) as problem:
        gateway.lines("g", since=1, until=9, search="")
    assert problem.value.trouble is Trouble.ABSENT


def test_what_is_searched_for_is_meant_as_it_stands() -> None:
    assert phrase('?a -b {$.x} "c" \\d') == '"?a -b {$.x} \\"c\\" \\\\d"'


def test_figures_come_by_name_and_what_is_missing_is_said() -> None:
    gateway, stub = stubbed("cloudwatch")
    rows = [
        {"Id": "calls", "Timestamps": [SINCE], "Values": [3.0], "StatusCode": "Complete"},
        {"Id": "p95", "Timestamps": [], "Values": [], "StatusCode": "PartialData"},
    ]
    late = [{"Id": "calls", "Timestamps": [UNTIL], "Values": [1.0], "StatusCode": "InternalError"}]
    stub.add_response("get_metric_data", {"MetricDataResults": rows, "NextToken": "n"})
    stub.add_response("get_metric_data", {"MetricDataResults": late})
    found = gateway.figures("tb-f", WANTED, since=SINCE, until=UNTIL, period=300)
    at = int(SINCE.timestamp())
    assert found["calls"].points == ((at, 3.0), (at + 3600, 1.0))
    assert (found["calls"].whole, found["p95"].whole, found["p95"].points) == (False, True, ())


def test_a_function_is_asked_for_by_its_name() -> None:
    sent: list[dict[str, Any]] = []

    class Client:
        def get_metric_data(self, **asked: Any) -> dict[str, Any]:
            sent.append(asked)
            return {"MetricDataResults": []}

    WatchingGateway(lambda name: Client()).figures("tb-f", WANTED, since=SINCE, until=UNTIL, period=300)
    first, second = sent[0]["MetricDataQueries"]
    dimensions = [{"Name": "FunctionName", "Value": "tb-f"}]
    assert first["MetricStat"]["Metric"] == {
        "Namespace": "AWS/Lambda",
        "MetricName": "Invocations",
        "Dimensions": dimensions,
    }
    assert (second["MetricStat"]["Stat"], second["MetricStat"]["Period"]) == ("p95", 300)
