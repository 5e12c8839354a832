"""Real processes killed in the middle: the deployment still ends right, executed once by the sandbox's ledger."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from celery import Celery

from config.launch.valkey import Valkey
from deployments.models import Deployment, Heartbeat
from deployments.models.clock import ClockTimestamp
from deployments.states import Status
from tests.deployments.actions.driving import fresh
from tests.faults.processes import ROOT, celery_worker, sweeper, wait_until
from tests.faults.stage import PATIENCE, Stage
from tests.sandbox_process import SandboxProcess

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.full]

POINTS = ("after_change_set_intent", "after_execute_before_save")


@dataclass
class Broker:
    """A Valkey of the test's own."""

    server: Valkey
    url: str

    def ring(self, *deployments: Deployment) -> None:
        """Hints, as the web process sends them."""
        app = Celery(broker=self.url.replace("unix://", "redis+socket://", 1))
        for deployment in deployments:
            app.send_task("deployments.advance", args=[str(deployment.pk)])
        app.close()


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    process = SandboxProcess(tmp_path_factory.mktemp("sandbox"))
    process.start()
    yield process
    process.stop()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    server = Valkey(tmp_path / "valkey")
    yield Broker(server, server.start())
    server.stop()


@pytest.fixture
def stage(sandbox: SandboxProcess, tmp_path: Path, settings: Any) -> Iterator[Stage]:
    settings.SANDBOX_URL = sandbox.url
    made = Stage(sandbox, tmp_path)
    yield made
    for process in made.processes:
        process.thaw()
        process.kill()


def test_F06_F11_without_anybody_work_stands_still_and_goes_on_with_the_next_sweeper(stage: Stage) -> None:
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
    stage.start(sweeper, stage.environment())
    stage.end(*deployments)


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


def test_F12_the_broker_is_killed_for_good(stage: Stage, broker: Broker) -> None:
    stage.start(celery_worker, stage.environment(broker.url))
    stage.start(sweeper, stage.environment(broker.url, **stage.held(*POINTS, seconds=3)))
    deployments = [stage.ask(0), stage.ask(1)]
    broker.ring(*deployments)
    wait_until(lambda: fresh(deployments[0]).state is not Status.QUEUED, PATIENCE, "somebody works on it")
    os.kill(broker.server.pid, signal.SIGKILL)
    stage.end(*deployments)


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


def test_F10_a_sweeper_that_is_told_to_end_gives_its_leases_back(stage: Stage) -> None:
    first = stage.start(sweeper, stage.environment(**stage.held("after_change_set_saved", seconds=2)))
    deployment = stage.ask(0)
    stage.wait_held("after_change_set_saved")
    assert first.stop() == 0
    left = fresh(deployment)
    assert left.lease_until is None
    assert left.next_check_at is not None
    assert Heartbeat.objects.filter(role="sweeper").exists()
    stage.start(sweeper, stage.environment())
    stage.end(deployment)


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
