"""Every attempt that AWS throttles is counted, also of calls that go well when botocore sends them again."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from config.aws import Session, Target
from deployments import budget
from deployments.actions.targets import slowing_down
from deployments.aws import throttling
from deployments.aws.connections import Account
from deployments.aws.errors import AwsProblem, Trouble
from deployments.aws.storage import RightBuckets
from deployments.models import AwsBudget
from deployments.states import MACHINE, Status
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import asked, step

MOST_STEPS = 30
PLACE = ("111122223333", "us-east-1")
WELL = (
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult>"
    "</GetCallerIdentityResponse>"
)
SLOW = "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>"


@contextmanager
def saying(*answers: tuple[int, str]) -> Iterator[Account]:
    """An account whose AWS gives these answers, one after the other."""
    left = list(answers)

    class Requests(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802
            self.rfile.read(int(self.headers["Content-Length"]))
            status, text = left.pop(0)
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Requests) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        way = Target(*PLACE, "arn:aws:iam::111122223333:role/r", "x", "s", f"http://127.0.0.1:{server.server_port}")
        yield Account(Session(way, "key", "secret", "token"), RightBuckets())
        server.shutdown()


def throttles() -> int:
    return AwsBudget.objects.get().throttles


@pytest.mark.django_db
def test_an_attempt_that_was_throttled_counts_when_the_next_one_goes_well() -> None:
    budget.take(*PLACE, 1)
    with saying((400, SLOW), (200, WELL)) as account, slowing_down(*PLACE):
        assert account.account_id() == PLACE[0]
    assert throttles() == 1
    assert AwsBudget.objects.get().tokens <= 0, "every host slows down"


@pytest.mark.django_db
def test_every_attempt_of_a_call_that_is_given_up_counts_once() -> None:
    budget.take(*PLACE, 1)
    with saying((400, SLOW), (400, SLOW)) as account, pytest.raises(AwsProblem) as problem, slowing_down(*PLACE):
        account.account_id()
    assert (problem.value.trouble, throttles()) == (Trouble.THROTTLED, 2)


@pytest.mark.django_db
def test_what_is_not_throttled_counts_nothing() -> None:
    budget.take(*PLACE, 1)
    with saying((503, ""), (200, WELL)) as account, slowing_down(*PLACE):
        account.account_id()
    assert throttles() == 0


def test_a_deployment_that_goes_well_counts_what_was_throttled_on_the_way(shop: Shop, settings: Any) -> None:
    settings.SANDBOX_BUDGET = True
    slowed = ["CreateChangeSet", "ExecuteChangeSet"]

    def slow(operation: str) -> None:
        if operation in slowed:
            slowed.remove(operation)
            throttling.note()

    shop.aws.cloudformation.before = slow
    made = asked(shop.environment("dev"), shop.cast.developer, shop.first)
    for _ in range(MOST_STEPS):
        AwsBudget.objects.update(at="2020-01-01T00:00:00Z")
        made = step(made, shop.aws)
        if made.state not in MACHINE:
            break
    assert (made.state, throttles()) == (Status.SUCCEEDED, 2)
