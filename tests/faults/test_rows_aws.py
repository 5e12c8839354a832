"""Rows of the fault matrix at AWS's end of the line: a real sandbox, real boto3, and answers that go wrong."""

import itertools
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import F

from deployments import budget
from deployments.actions.advance import advance
from deployments.aws.connections import Connections
from deployments.models import AwsBudget, Deployment
from deployments.states import MACHINE, Status
from tests import factories
from tests.deployments.actions.driving import asked, drive, fresh, step
from tests.faults.people import People
from tests.faults.proxy import BadLine
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.full
CALLS = ("CreateChangeSet", "DescribeChangeSet", "DescribeStacks", "GetTemplate", "ExecuteChangeSet")
SECONDS = 40.0
TEN_MINUTES = 600
SLOWEST = 1000
"""Speed of a sandbox in which everything takes hours."""


@dataclass
class Bench:
    """One small application, the line to AWS, and what AWS did."""

    people: People
    line: BadLine
    sandbox: SandboxProcess
    connect: Connections

    def ask(self) -> Deployment:
        """A first deployment to dev."""
        shop = self.people.shops[0]
        return asked(factories.environment(shop, "dev"), self.people.cast.developer, self.people.revision(shop))

    def slow_down(self, speed: float) -> None:
        """AWS goes on at another speed."""
        self.sandbox.stop()
        self.sandbox.speed = speed
        self.sandbox.start()

    def executed(self, deployment: Deployment) -> int:
        """How often AWS took it."""
        lines = self.sandbox.ledger()
        return sum((row["token"], row["outcome"]) == (str(deployment.pk), "accepted") for row in lines)

    def well(self, deployment: Deployment) -> Deployment:
        """Drive it to its end, which must be a good one, done once."""
        end = drive(deployment, self.connect, patience=SECONDS)
        assert (end.state, self.executed(end)) == (Status.SUCCEEDED, 1), f"{end.outcome} {end.aws_said}"
        assert end.aws_said == ""
        return end


@pytest.fixture
def bench(db: None, sandbox: SandboxProcess, settings: Any) -> Iterator[Bench]:
    line = BadLine(sandbox.port)
    settings.SANDBOX_URL, settings.SANDBOX_SITES_PORT = line.url, sandbox.port
    people = People(factories.cast(), random.Random(1))  # noqa: S311 - dice
    people.shops = [factories.application(people.cast, f"a{uuid.uuid4().hex[:12]}")] * 2
    yield Bench(people, line, sandbox, Connections())
    line.close()


def first(action: str, fault: str, times: int = 1) -> Callable[[str], str]:
    """The first calls of an action go wrong."""
    left = [times]

    def script(called: str) -> str:
        if called != action or not left[0]:
            return ""
        left[0] -= 1
        return fault

    return script


def every_second(fault: str) -> Callable[[str], str]:
    """Every second call goes wrong, whatever it is."""
    calls = itertools.count()
    return lambda action: fault if next(calls) % 2 else ""


@pytest.mark.parametrize(
    ("action", "fault"),
    [
        pytest.param("ExecuteChangeSet", "lost after", id="F31 the answer of ExecuteChangeSet is lost"),
        pytest.param("CreateChangeSet", "lost after", id="F33 the answer of CreateChangeSet is lost"),
        pytest.param("DescribeStackEvents", "expired", id="F35 the session runs out while it is followed"),
        pytest.param("CreateChangeSet", "expired", id="F35 the session runs out while it is planned"),
        *(
            pytest.param(action, fault, id=f"F39 {fault} to {action}")
            for action in CALLS
            for fault in ("500", "truncated", "html", "empty")
        ),
    ],
)
def test_one_answer_that_goes_wrong_changes_nothing(bench: Bench, action: str, fault: str) -> None:
    # boto3 asks twice by itself: both must go wrong before we notice.
    bench.line.script = first(action, fault, times=2)
    bench.well(bench.ask())
    assert bench.line.counts[fault] >= 1


def test_F32_boto3_sends_again_by_itself_and_AWS_does_it_once(bench: Bench) -> None:
    bench.line.script = first("ExecuteChangeSet", "lost after")
    bench.well(bench.ask())
    assert bench.line.seen["ExecuteChangeSet"] == 2


def test_F34_every_second_call_is_throttled(bench: Bench) -> None:
    bench.line.script = every_second("throttled")
    bench.well(bench.ask())
    assert sum(bench.line.seen.values()) < 150


def test_F34_every_second_call_is_throttled_for_ten_minutes_and_we_stay_within_our_budget(
    bench: Bench, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows are told that a second has passed; botocore does not wait before it sends a throttled call again."""
    bench.line.script = every_second("throttled")
    row = drive(bench.ask(), bench.connect, until=Status.APPROVED, patience=SECONDS)
    bench.slow_down(SLOWEST)
    settings.SANDBOX_BUDGET = True
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda _: None))
    before = sum(bench.line.seen.values())
    for _ in range(TEN_MINUTES):
        AwsBudget.objects.update(at=F("at") - timedelta(seconds=1))
        Deployment.objects.filter(pk=row.pk).update(next_check_at=F("next_check_at") - timedelta(seconds=1))
        advance(row.pk, connect=bench.connect, owner="test")
    assert fresh(row).state is Status.EXECUTING
    assert TEN_MINUTES / 20 < sum(bench.line.seen.values()) - before <= budget.RATE * TEN_MINUTES + budget.BURST
    settings.SANDBOX_BUDGET = False
    bench.slow_down(0)
    bench.well(row)


def test_F36_the_role_is_gone_in_the_middle_and_comes_back(bench: Bench) -> None:
    executing = drive(bench.ask(), bench.connect, until=Status.EXECUTING, patience=SECONDS)
    bench.line.script = lambda action: "denied"
    for _ in range(3):
        executing = step(executing, bench.connect)
        assert executing.state is Status.EXECUTING
    assert "Mend the role's rights" in executing.outcome
    bench.line.script = None
    bench.well(executing)


@pytest.mark.parametrize(
    "fault", [pytest.param("old", id="F37 stale descriptions"), pytest.param("absent", id="F38 does not exist (yet)")]
)
def test_nothing_is_concluded_from_what_is_not_there(bench: Bench, fault: str) -> None:
    bench.line.script = lambda action: fault if action == "DescribeStacks" else ""
    looked = bench.ask()
    for _ in range(15):
        looked = step(looked, bench.connect)
    assert looked.state in MACHINE or (fault, looked.state) == ("old", Status.SUCCEEDED)
    bench.line.script = None
    bench.well(looked)


def test_F38_a_stack_that_was_shown_already_is_said_not_to_exist(bench: Bench) -> None:
    executing = drive(bench.ask(), bench.connect, until=Status.EXECUTING, patience=SECONDS)
    Deployment.objects.filter(pk=executing.pk).update(sent_at="2020-01-01T00:00:00Z")
    calls = iter(range(10_000))
    bench.line.script = lambda action: "absent" if action == "DescribeStacks" and next(calls) % 2 else ""
    for _ in range(10):
        executing = step(executing, bench.connect)
        assert executing.state in (Status.EXECUTING, Status.SUCCEEDED), executing.outcome
    bench.line.script = None
    bench.well(executing)


def test_F38_a_stack_that_is_there_is_said_not_to_exist_while_it_is_planned(bench: Bench) -> None:
    bench.well(bench.ask())
    bench.line.script = first("DescribeStacks", "absent", times=3)
    again = drive(bench.ask(), bench.connect, patience=SECONDS)
    assert again.state is Status.SUCCEEDED, f"{again.outcome} {again.aws_said}"
    assert fresh(again).plan.change_set_type == "UPDATE"


def test_F39_a_third_of_all_answers_goes_wrong_in_every_way(bench: Bench) -> None:
    bench.line.rate = 0.3
    bench.well(bench.ask())
    assert sum(bench.line.counts.values()) > bench.line.counts["passed"]
