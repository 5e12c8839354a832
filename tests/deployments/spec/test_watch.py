"""The function that watches a page, run as Lambda runs it, against moto's DynamoDB and SNS and a page of our own."""

from __future__ import annotations

import importlib.util
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from deployments.spec import blueprints

SOURCE = Path(blueprints.__file__).parent / "watch" / "watch.py"
VARIABLES = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "PAGES_TABLE": "pages",
}
Run = Callable[[], dict[str, Any]]


class Site:
    """A page on this machine whose text and status the tests set."""

    def __init__(self) -> None:
        self.text, self.status = "one", 200
        site = self

        class Page(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(site.status)
                self.end_headers()
                self.wfile.write(site.text.encode())

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
        self.address = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def site() -> Iterator[Site]:
    """The page that is watched."""
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An account with the table, the topic and a queue that hears what the topic tells."""
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        boto3.client("dynamodb").create_table(
            TableName="pages",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "page", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "page", "KeyType": "HASH"}],
        )
        topic = boto3.resource("sns").create_topic(Name="changes")
        queue = boto3.resource("sqs").create_queue(QueueName="ears")
        topic.subscribe(Protocol="sqs", Endpoint=queue.attributes["QueueArn"])
        monkeypatch.setenv("CHANGES", topic.arn)
        yield queue


@pytest.fixture
def run(aws: Any, site: Site, monkeypatch: pytest.MonkeyPatch) -> Run:
    """One run of the schedule."""
    monkeypatch.setenv("PAGE", site.address)
    spec = importlib.util.spec_from_file_location("watch", SOURCE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return lambda: module.handler({}, None)


def told(queue: Any) -> list[str]:
    return [json.loads(message.body)["Message"] for message in queue.receive_messages(MaxNumberOfMessages=10)]


def kept(site: Site) -> dict[str, Any]:
    item: dict[str, Any] = boto3.resource("dynamodb").Table("pages").get_item(Key={"page": site.address})["Item"]
    return item


def test_the_first_run_only_remembers(run: Run, site: Site, aws: Any) -> None:
    assert run() == {"page": site.address, "changed": False, "first": True}
    assert told(aws) == []
    assert kept(site)["changed_at"] == kept(site)["looked_at"]


def test_a_change_is_told_once(run: Run, site: Site, aws: Any) -> None:
    run()
    assert run()["changed"] is False
    site.text = "two"
    assert run()["changed"] is True
    (message,) = told(aws)
    assert message.startswith(f"{site.address} is not what it was.")
    assert run()["changed"] is False
    assert told(aws) == []


def test_a_page_that_cannot_be_read_fails_the_run_and_is_no_change(run: Run, site: Site, aws: Any) -> None:
    run()
    site.status = 503
    with pytest.raises(Exception, match="answers with the error 503"):
        run()
    assert "error 503" in kept(site)["problem"]
    site.status = 200
    assert run()["changed"] is False
    assert "problem" not in kept(site)
    assert told(aws) == []


@pytest.mark.parametrize("page", ["", "file:///etc/passwd", "www.example.com"])
def test_what_is_no_address_is_not_opened(run: Run, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGE", page)
    with pytest.raises(Exception, match="PAGE must be an address"):
        run()


def test_a_page_that_is_gone_or_too_large_says_so(run: Run, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.text = "x" * 2_000_001
    with pytest.raises(Exception, match="more than 2,000,000 bytes"):
        run()
    monkeypatch.setenv("PAGE", "http://127.0.0.1:1/")
    with pytest.raises(Exception, match="cannot be reached"):
        run()
