"""The scheduled job of the gallery: what each run does, and that its schedule runs it by itself."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from deployments.spec.blueprints import BLUEPRINTS
from tests.sandbox.test_set_to_work import A_MINUTE, PATIENCE_SECONDS, Stack
from tests.sandbox_process import SandboxProcess

Known = dict[str, str]


class Page:
    """A page on this machine whose text the test sets."""

    def __init__(self) -> None:
        self.text = "one"
        page = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(page.text.encode())

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def page() -> Iterator[Page]:
    """The page that the scheduled job watches."""
    made = Page()
    yield made
    made.server.shutdown()
    made.server.server_close()


class Job:
    """The blueprint deployed for a page of the test's; what it would mail comes into a queue as well."""

    def __init__(self, sandbox: SandboxProcess, page: Page, stack: str, **schedule: str) -> None:
        document = BLUEPRINTS["watch"].definition()
        components = document["components"]
        components["watch"]["environment"]["PAGE"] = page.address
        components["hourly"] |= schedule
        components["changes"]["uses"] = {"heard": "write"}
        components["heard"] = {"kind": "queue", "wait_time": 0}
        self.stack = Stack(sandbox.url, document, stack)
        self._page = page
        self._functions = self.stack.aws.client("lambda")

    def runs(self) -> dict[str, Any]:
        """Run it once, as a test of the function does; what it answers."""
        answer = self._functions.invoke(FunctionName=self.stack.ids["WatchFunction"], Payload=b"{}")
        found: dict[str, Any] = json.loads(answer["Payload"].read())
        return found

    def known(self) -> Known:
        """What it remembers of the page."""
        table = self.stack.ids["PagesTableTable"]
        answer = self.stack.aws.dynamodb.get_item(
            TableName=table, Key={"page": {"S": self._page.address}}, ConsistentRead=True
        )
        return {name: str(value["S"]) for name, value in answer["Item"].items()}

    def waits_until(self, wanted: Callable[[Known], bool]) -> Known:
        """What it remembers, once that is wanted."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not wanted(known := self.known()):
            assert time.monotonic() < deadline, known
            time.sleep(0.2)
        return known

    def hears(self, seconds: float = PATIENCE_SECONDS) -> str:
        """The next message that everyone gets who asked for mail."""
        return self.stack.message("HeardQueue", seconds)


@pytest.mark.full
def test_each_run_compares_the_page_and_a_change_is_told(sandbox: SandboxProcess, page: Page) -> None:
    job = Job(sandbox, page, "tb-watch")
    for text, changed in (("one", False), ("one", False), ("two", True)):
        page.text = text
        assert job.runs()["changed"] is changed
    assert job.hears().startswith(f"{page.address} is not what it was.")


@pytest.mark.full
def test_its_schedule_runs_it_and_the_run_tells_and_remembers(sandbox: SandboxProcess, page: Page) -> None:
    """The blueprint's own schedule by the minute instead of the hour: only it runs the function after the change."""
    job = Job(sandbox, page, "tb-watch-often", expression="rate(1 minute)")
    assert job.runs() == {"page": page.address, "changed": False, "first": True}
    first = job.known()
    page.text = "two"
    assert job.hears(A_MINUTE).startswith(f"{page.address} is not what it was.")
    later = job.waits_until(lambda known: known["fingerprint"] != first["fingerprint"])
    assert later["looked_at"] == later["changed_at"] > first["changed_at"]
    assert "problem" not in later
