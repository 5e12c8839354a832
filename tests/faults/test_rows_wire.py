"""Rows of the fault matrix on the lines to PostgreSQL and Valkey: cut, silent, flushed, and answers lost."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import Celery
from django.db import connection
from django.db.models import F

from config.launch.ports import free_port
from config.launch.valkey import Valkey
from deployments.actions import follow
from deployments.models import Deployment
from deployments.models.clock import ClockTimestamp
from deployments.states import Status
from teams.models import AuditEntry
from tests.deployments.actions.driving import fresh
from tests.faults.browser import Browser
from tests.faults.processes import celery_worker, sweeper, wait_until, web
from tests.faults.stage import PATIENCE, Stage
from tests.faults.wire import Wire, before_postgres, before_valkey

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.full]

STATES = ["queued", "planning", "approved", "executing", "succeeded"]


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


def test_F02_the_web_process_dies_before_it_publishes_and_the_sweeper_starts_the_run(
    stage: Stage, broker: tuple[Wire, str], settings: Any
) -> None:
    """Once the vote is committed, what was about to publish is killed with the line to the broker silent."""
    (wire, url), port = broker, free_port()
    settings.SECRET_KEY = stage.environment()["SECRET_KEY"]
    gunicorn = stage.start(lambda told, log: web(told, log, port, workers=1), stage.environment(url))
    helper, row = stage.start(sweeper, stage.environment()), stage.ask(0, "staging")
    browser = Browser(stage.cast.approver, port, seconds=30)
    wait_until(lambda: browser.get("/healthz/live")[0] == 200, PATIENCE, gunicorn.output())
    wait_until(lambda: fresh(row).state is Status.AWAITING_APPROVAL, PATIENCE, stage.words())
    stage.freeze(helper)
    wire.set("silent")
    before = wire.accepted
    assert browser.post(f"/deployments/{row.pk}/approve/", digest=fresh(row).plan.digest)[0] == 303
    wait_until(lambda: wire.accepted > before, PATIENCE, "it is about to publish")
    gunicorn.kill()
    wire.set("pass")
    assert (fresh(row).state, redis.Redis.from_url(url).llen("celery")) == (Status.APPROVED, 0)
    approved = fresh(row).epoch
    helper.thaw()
    wait_until(lambda: fresh(row).epoch > approved, 5, "the sweeper starts the run")
    stage.end(row)


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


@pytest.mark.parametrize("mode", ["silent", "refuse", "reset"])
def test_F20_the_database_is_away_for_longer_than_a_lease_and_than_we_wait_for_AWS(
    stage: Stage, database: tuple[Wire, dict[str, str]], mode: str
) -> None:
    """For 16 s, longer than a lease; the row is then told that its call was sent ten minutes ago."""
    wire, told = database
    stage.start(sweeper, {**told, **stage.held("after_execute_before_save", seconds=1)})
    row = stage.ask(0)
    stage.wait_held("after_execute_before_save")
    wire.set(mode)
    away = Deployment.objects.filter(pk=row.pk, lease_until__lt=ClockTimestamp())
    wait_until(away.exists, PATIENCE, "its lease has ended")
    assert fresh(row).state is Status.EXECUTING
    away.update(**{name: F(name) - 10 * follow.PATIENCE for name in ("planning_at", "executing_at", "sent_at")})
    wire.set("pass")
    stage.end(row)
    moves = AuditEntry.objects.filter(subject=f"deployment:{row.pk}").order_by("pk").values_list("action", flat=True)
    assert [move.removeprefix("deployment.") for move in moves] == STATES


def test_a_slow_database_only_takes_longer(stage: Stage, database: tuple[Wire, dict[str, str]]) -> None:
    wire, told = database
    stage.start(sweeper, {**told, **stage.held("after_execute_before_save", seconds=1)})
    row = stage.ask(0)
    stage.wait_held("after_execute_before_save")
    wire.set("slow")
    wait_until(lambda: fresh(row).state is not Status.EXECUTING, PATIENCE, "it goes on")
    stage.end(row)


def test_F21_the_answer_to_the_commit_of_the_intent_is_lost(
    stage: Stage, database: tuple[Wire, dict[str, str]]
) -> None:
    """What is read again decides: the intent stands, nothing was sent, so it is sent once and intended once."""
    wire, told = database
    wire.forget_after = b"deployment.executing"
    stage.start(sweeper, told)
    row = stage.ask(0)
    wait_until(lambda: wire.mode == "refuse", PATIENCE, f"the answer is lost\n{stage.words()}")
    left = fresh(row)
    assert (left.state, left.began, (left.intent or {})["token"]) == (Status.EXECUTING, False, str(row.pk))
    assert (wire.forgotten, stage.executed(row)) == (1, [])
    wire.set("pass")
    stage.end(row)
    assert fresh(row).epoch > left.epoch
    assert AuditEntry.objects.filter(subject=f"deployment:{row.pk}", action="deployment.executing").count() == 1


def test_F21_the_answers_to_commits_are_lost(stage: Stage, database: tuple[Wire, dict[str, str]]) -> None:
    wire, told = database
    stage.start(sweeper, told)
    rows = [stage.ask(0), stage.ask(1)]
    looked = iter(range(10_000))

    def forget() -> None:
        if next(looked) % 5 == 0 and wire.forgotten < 6:
            wire.forget_commit = True

    stage.end(*rows, nudge=forget)
    assert wire.forgotten > 0
    assert connection.is_usable()
