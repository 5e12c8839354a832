"""The Lambda gateway: what is sent, once, and what is read from the answer and its log."""

import base64
import io
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.response import StreamingBody

from deployments.aws.errors import AwsProblem, Trouble
from deployments.aws.functions import FunctionsGateway, Report, report_of
from tests.fakes.functions import LOG


class Events:
    def register(self, *about: Any) -> None:
        """Nothing is sent, so nothing is looked at before it is."""


class Client:
    """Stands for boto3's, which a stub cannot make answer a stream with a header."""

    def __init__(self, answer: dict[str, Any] | Exception) -> None:
        self.answer, self.sent = answer, list[dict[str, Any]]()
        self.meta = type("Meta", (), {"events": Events()})()

    def invoke(self, **asked: Any) -> dict[str, Any]:
        self.sent.append(asked)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def answer(body: bytes, **more: Any) -> dict[str, Any]:
    log = base64.b64encode(LOG.encode()).decode()
    return {"Payload": StreamingBody(io.BytesIO(body), len(body)), "ExecutedVersion": "3", "LogResult": log, **more}


def test_an_answer_is_read_with_its_log_and_version() -> None:
    client, asked = Client(answer(b'{"ok": true}')), list[tuple[str, float]]()

    def make(service: str, seconds: float) -> Client:
        asked.append((service, seconds))
        return client

    found = FunctionsGateway(make).invoke("tb-f", '{"a": "\u00e4"}', version="live", seconds=40)
    assert (found.answer, found.failed, found.version) == ('{"ok": true}', False, "3")
    assert found.report == Report(12.34, 13.0, None, 256, 40)
    assert client.sent == [
        {"FunctionName": "tb-f", "Payload": '{"a": "\u00e4"}'.encode(), "LogType": "Tail", "Qualifier": "live"}
    ]
    assert asked == [("lambda", 40)]


def test_a_failed_function_and_an_odd_answer_are_read_too() -> None:
    client = Client(answer(b"\xff{", FunctionError="Unhandled", LogResult=""))
    found = FunctionsGateway(lambda service, seconds: client).invoke("tb-f", "{}", version="", seconds=1)
    assert (found.answer, found.failed, found.log, found.report) == ("\ufffd{", True, "", Report())
    assert "Qualifier" not in client.sent[0]


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (ReadTimeoutError(endpoint_url="https://x"), Trouble.UNKNOWN),
        (ClientError({"Error": {"Code": "TooManyRequestsException"}}, "Invoke"), Trouble.THROTTLED),
        (ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "Invoke"), Trouble.ABSENT),
    ],
)
def test_what_goes_wrong_is_told_apart(error: Exception, trouble: Trouble) -> None:
    client = Client(error)
    with pytest.raises(AwsProblem) as problem:
        FunctionsGateway(lambda service, seconds: client).invoke("tb-f", "{}", version="", seconds=1)
    assert problem.value.trouble is trouble and len(client.sent) == 1


def test_a_report_is_read_from_json_logs_and_never_guessed() -> None:
    metrics = {
        "durationMs": 2.5,
        "billedDurationMs": 3,
        "memorySizeMB": 128,
        "maxMemoryUsedMB": 36,
        "initDurationMs": 9,
    }
    line = json.dumps({"time": "now", "type": "platform.report", "record": {"metrics": metrics}})
    assert report_of(f"one\n{line}\n") == Report(2.5, 3.0, 9.0, 128, 36)
    assert report_of('{"type": "platform.report"}') == report_of("REPORT is what I print") == Report()
    no_memory = "REPORT RequestId: 1\tDuration: 1.5 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\t"
    assert report_of(no_memory) == Report(1.5, 2.0, None, 128, None)
    started = f"{no_memory}Max Memory Used: 30 MB\tInit Duration: 90.1 ms\t"
    assert report_of(started) == Report(1.5, 2.0, 90.1, 128, 30)
