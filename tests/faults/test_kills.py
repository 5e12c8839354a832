"""Real processes killed in the middle: the deployment still ends right, executed once by the sandbox's ledger."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import Celery
from django.db.models import F

from config.launch.valkey import Valkey
from deployments.models import Deployment, Heartbeat
from deployments.models.clock import ClockTimestamp
from deployments.states import Status
from tests.deployments.actions.driving import fresh
from tests.faults.processes import ROOT, celery_worker, sweeper, wait_until
from tests.faults.stage import PATIENCE, Stage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.full]

POINTS = ("after_change_set_intent", "after_execute_before_save")


@dataclass
class Broker:
    """A Valkey of the test's own."""

    server: Valkey
    url: str

    def waiting(self) -> int:
        """Hints that nobody has taken."""
        with redis.Redis.from_url(self.url) as client:
            return int(client.llen("celery"))

    def forget(self, *, killed: bool) -> None:
        """Everything that waits is gone: it dies and is started again, or somebody flushes it."""
        if killed:
            os.kill(self.server.pid, signal.SIGKILL)
            self.server.start()
        else:
            with redis.Redis.from_url(self.url) as client:
                client.flushall()

    def ring(self, *deployments: Deployment) -> None:
        """Hints, as the web process sends them."""
        app = Celery(broker=self.url.replace("unix://", "redis+socket://", 1))
        for deployment in deployments:
            app.send_task("deployments.advance", args=[str(deployment.pk)])
        app.close()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    server = Valkey(tmp_path / "valkey")
    yield Broker(server, server.start())
    server.stop()


def test_F06_F11_all_are_down_for_ten_minutes_and_the_next_takes_everything_over(stage: Stage) -> None:
    first = stage.start(sweeper, stage.environment(**stage.held(*POINTS)))
    deployments = [stage.ask(0), stage.ask(1)]
    stage.wait_held(*POINTS)
    first.kill()
    assert {fresh(each).state for each in deployments} == {Status.PLANNING, Status.EXECUTING}
    ledger, rows = len(stage.begun()), list(Deployment.objects.order_by("pk").values())
    free = Deployment.objects.filter(lease_until__lt=ClockTimestamp())
    wait_until(lambda: free.count() == 2, PATIENCE, "both leases have ended")
    assert list(Deployment.objects.order_by("pk").values()) == rows
    assert len(stage.begun()) == ledger
    ago = {name: F(name) - timedelta(minutes=10) for name in ("planning_at", "executing_at", "sent_at", "lease_until")}
    Deployment.objects.update(**ago)
    stage.start(sweeper, stage.environment())
    stage.end(*deployments)
    for each in deployments:
        told = stage.told(fresh(each))
        assert told
        assert told <= set(each.events.values_list("event_id", flat=True))


def test_F07_all_celery_workers_gone_for_good(stage: Stage, broker: Broker) -> None:
    worker = stage.start(celery_worker, stage.environment(broker.url, **stage.held(*POINTS)))
    deployments = [stage.ask(0), stage.ask(1)]
    stage.wait_held(*POINTS, nudge=lambda: broker.ring(*deployments))
    assert Heartbeat.objects.filter(role="worker").exists()
    worker.kill()
    stage.start(sweeper, stage.environment(broker.url))
    stage.end(*deployments)


def test_a_celery_worker_killed_and_another_one_goes_on(stage: Stage, broker: Broker) -> None:
    """Without any sweeper: hints alone bring it to its end, as long as somebody gives them."""
    worker = stage.start(celery_worker, stage.environment(broker.url, **stage.held(*POINTS)))
    deployments = [stage.ask(0), stage.ask(1)]
    stage.wait_held(*POINTS, nudge=lambda: broker.ring(*deployments))
    worker.kill()
    stage.start(celery_worker, stage.environment(broker.url))
    stage.end(*deployments, nudge=lambda: broker.ring(*deployments))


def test_the_broker_is_killed_for_good(stage: Stage, broker: Broker) -> None:
    stage.start(celery_worker, stage.environment(broker.url))
    stage.start(sweeper, stage.environment(broker.url, **stage.held(*POINTS, seconds=3)))
    deployments = [stage.ask(0), stage.ask(1)]
    broker.ring(*deployments)
    wait_until(lambda: fresh(deployments[0]).state is not Status.QUEUED, PATIENCE, "somebody works on it")
    os.kill(broker.server.pid, signal.SIGKILL)
    stage.end(*deployments)


@pytest.mark.parametrize("killed", [True, False], ids=["F12 killed", "F13 flushed"])
def test_F12_F13_two_hundred_hints_are_gone_and_all_go_on_within_ten_seconds(
    stage: Stage, broker: Broker, killed: bool
) -> None:
    helpers = [stage.start(make, stage.environment(broker.url)) for make in (celery_worker, sweeper)]
    stage.wait_at_work("worker", "sweeper")
    stage.freeze(*helpers)
    rows = [stage.ask(0), stage.ask(1)]
    broker.ring(*rows * 101)
    assert broker.waiting() >= 200
    broker.forget(killed=killed)
    assert broker.waiting() == 0
    for helper in helpers:
        helper.thaw()
    wait_until(lambda: all(fresh(row).epoch > 0 for row in rows), 10, "all go on")
    stage.end(*rows)


def test_a_hung_broker_holds_up_nobody(stage: Stage, broker: Broker) -> None:
    os.kill(broker.server.pid, signal.SIGSTOP)
    try:
        stage.start(sweeper, stage.environment(broker.url))
        stage.end(stage.ask(0))
    finally:
        os.kill(broker.server.pid, signal.SIGCONT)


def test_F08_a_sweeper_frozen_longer_than_its_lease_wakes_up_harmless(stage: Stage) -> None:
    first = stage.start(sweeper, stage.environment(**stage.held("before_execute", seconds=1)))
    deployments = [stage.ask(0), stage.ask(1)]
    stage.wait_held("before_execute")
    first.freeze()
    stage.start(sweeper, stage.environment())
    wait_until(lambda: all(fresh(each).ended_at for each in deployments), PATIENCE, "the other sweeper ended them")
    first.thaw()
    time.sleep(3)
    stage.end(*deployments)


@pytest.mark.parametrize("make", [sweeper, celery_worker])
def test_F10_who_is_told_to_end_gives_its_lease_back_and_the_next_takes_over(
    stage: Stage, broker: Broker, make: Any
) -> None:
    following = stage.start(sweeper, stage.environment())
    stage.wait_at_work("sweeper")
    stage.freeze(following)
    row = stage.ask(0)
    first = stage.start(make, stage.environment(broker.url, **stage.held("after_change_set_saved", seconds=0)))
    stage.wait_held("after_change_set_saved", nudge=lambda: broker.ring(row))
    following.thaw()
    held = fresh(row).epoch
    first.ask_to_end()
    stage.let_go("after_change_set_saved")
    assert first.wait(PATIENCE) == 0
    wait_until(lambda: fresh(row).epoch > held, 5, "the next one takes it: its lease, that lasts 15 s, was given back")
    stage.end(row)


def test_once_does_what_is_due_and_ends(stage: Stage) -> None:
    deployment = stage.ask(0)
    for _ in range(60):
        subprocess.run(
            [sys.executable, "manage.py", "sweep", "--once"], cwd=ROOT, env=stage.whole_environment(), check=True
        )
        if fresh(deployment).ended_at:
            break
    stage.end(deployment)


def test_a_sweeper_refuses_to_start_outside_a_mode_that_serves(stage: Stage) -> None:
    environment = stage.whole_environment() | {"TIERBOARD_MODE": "tooling"}
    done = subprocess.run(
        [sys.executable, "manage.py", "sweep"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode != 0
    assert "TIERBOARD_MODE: set it to demo, test or production" in done.stderr
