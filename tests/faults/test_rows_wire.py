"""Rows of the fault matrix on the lines to PostgreSQL and Valkey: cut, silent, flushed, and answers lost."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import Celery
from django.db import connection

from config.launch.valkey import Valkey
from deployments.models import Deployment
from deployments.states import Status
from tests.deployments.actions.driving import fresh
from tests.faults.processes import celery_worker, sweeper, wait_until
from tests.faults.stage import PATIENCE, Stage
from tests.faults.wire import Wire, before_postgres, before_valkey
from tests.sandbox_process import SandboxProcess

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.full]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    process = SandboxProcess(tmp_path_factory.mktemp("sandbox"))
    process.start()
    yield process
    process.stop()


@pytest.fixture
def stage(sandbox: SandboxProcess, tmp_path: Path, settings: Any) -> Iterator[Stage]:
    settings.SANDBOX_URL = sandbox.url
    made = Stage(sandbox, tmp_path)
    yield made
    for process in made.processes:
        process.thaw()
        process.kill()


@pytest.fixture
def database(stage: Stage) -> Iterator[tuple[Wire, dict[str, str]]]:
    """A line to the test's own database, and what processes are told that use it."""
    direct = stage.environment()
    wire, url = before_postgres(direct["DATABASE_URL"])
    yield wire, {**direct, "DATABASE_URL": url}
    wire.close()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[tuple[Wire, str]]:
    server = Valkey(tmp_path / "valkey")
    wire, url = before_valkey(server.start())
    yield wire, url
    wire.close()
    server.stop()


def ring(url: str, *rows: Deployment) -> None:
    app = Celery(broker=url)
    for row in rows:
        app.send_task("deployments.advance", args=[str(row.pk)])
    app.close()


def test_F13_the_broker_is_flushed_with_two_hundred_hints_in_it(stage: Stage, broker: tuple[Wire, str]) -> None:
    _, url = broker
    rows = [stage.ask(0), stage.ask(1)]
    ring(url, *rows * 100)
    redis.Redis.from_url(url).flushall()
    stage.start(celery_worker, stage.environment(url))
    stage.start(sweeper, stage.environment(url))
    stage.end(*rows)


def test_F16_a_worker_listens_again_after_twenty_cuts(stage: Stage, broker: tuple[Wire, str]) -> None:
    wire, url = broker
    stage.start(celery_worker, stage.environment(url))
    wait_until(lambda: wire.accepted > 0, PATIENCE, "the worker is there")
    for _ in range(20):
        before = wire.accepted
        wire.cut()
        wait_until(lambda before=before: wire.accepted > before, PATIENCE, "it calls again")  # type: ignore[misc]
    row = stage.ask(0)
    stage.end(row, nudge=lambda: ring(url, row))


@pytest.mark.parametrize("mode", ["silent", "refuse", "reset", "slow"])
def test_F20_the_database_is_away_for_longer_than_a_lease(
    stage: Stage, database: tuple[Wire, dict[str, str]], mode: str
) -> None:
    wire, told = database
    stage.start(sweeper, {**told, **stage.held("after_execute_before_save", seconds=1)})
    row = stage.ask(0)
    stage.wait_held("after_execute_before_save")
    wire.set(mode)
    time.sleep(20 if mode != "slow" else 5)
    assert fresh(row).state is Status.EXECUTING or mode == "slow"
    wire.set("pass")
    stage.end(row)


def test_F21_the_answers_to_commits_are_lost(stage: Stage, database: tuple[Wire, dict[str, str]]) -> None:
    wire, told = database
    stage.start(sweeper, told)
    rows = [stage.ask(0), stage.ask(1)]
    looked = iter(range(10_000))

    def forget() -> None:
        wire.forget_commit = next(looked) % 5 == 0 and wire.forgotten < 6

    stage.end(*rows, nudge=forget)
    assert wire.forgotten > 0
    assert connection.is_usable()
