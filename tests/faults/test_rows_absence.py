"""F47: nobody is at work for ten minutes, which health says; then two of each come back, and nothing is done twice."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from django.test import Client
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from config.launch.valkey import Valkey
from deployments.actions import heartbeat
from deployments.aws.connections import Connections
from deployments.models import Deployment, DriftCheck, Environment, Heartbeat
from deployments.states import Status
from teams.models import AuditEntry, AuditSeal
from tests.deployments.actions.driving import drive, fresh
from tests.faults.browser import BACKEND
from tests.faults.processes import beat, celery_worker, sweeper, wait_until
from tests.faults.stage import PATIENCE, Stage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.full]

TASK = "teams.seal_audit"
EVERY_SECONDS = 5


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """A stage on which everybody was last seen, and everything became due, ten minutes ago."""
    ago = datetime.now(UTC) - timedelta(minutes=11)
    for role in ("sweeper", "worker"):
        heartbeat.sign(role, "gone")
    Heartbeat.objects.update(at=ago, host_at=ago)
    every, _ = IntervalSchedule.objects.get_or_create(every=EVERY_SECONDS, period=IntervalSchedule.SECONDS)
    PeriodicTask.objects.update_or_create(name="seal-audit", defaults={"task": TASK, "interval": every})
    PeriodicTask.objects.update(last_run_at=ago)
    return stage


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    server = Valkey(tmp_path / "valkey")
    yield server.start()
    server.stop()


def overdue(stage: Stage) -> tuple[Deployment, Deployment, Environment]:
    """A deployment that is due, a plan that nobody approved in time, an environment to be compared with AWS."""
    ago = datetime.now(UTC) - timedelta(minutes=10)
    aws = Connections()
    live = drive(stage.ask(0), aws, patience=PATIENCE)
    assert live.state is Status.SUCCEEDED
    Environment.objects.filter(pk=live.environment_id).update(next_drift_check_at=ago)
    late = drive(stage.ask(0, "staging"), aws, patience=PATIENCE)
    due = stage.ask(1)
    Deployment.objects.filter(pk=late.pk).update(expires_at=ago)
    Deployment.objects.filter(pk=due.pk).update(next_check_at=ago)
    return due, late, live.environment


def alarms(stage: Stage) -> dict[str, str]:
    """What the page *Health* says of each part."""
    client = Client()
    client.force_login(stage.cast.viewer, backend=BACKEND)
    lines = client.get("/health/").context["lines"]
    return {line.alarm: line.sentence for line in lines if line.wrong}


def rung(url: str) -> Counter[str]:
    """How often each beat has rung for its only job."""
    with redis.Redis.from_url(url) as client:
        waiting: list[Any] = client.lrange("celery", 0, -1)
    headers = [json.loads(each)["headers"] for each in waiting]
    return Counter(each["origin"] for each in headers if each["task"] == TASK)


def come_back(stage: Stage, url: str) -> None:
    """Two beats, then two sweepers and a worker. A beat rings once for all that was missed, then as often as usual."""
    began = time.monotonic()
    for make in (beat, beat):
        stage.start(make, stage.environment(url))
    wait_until(lambda: len(rung(url)) == 2, PATIENCE, "both have rung")
    times = rung(url)
    assert max(times.values()) <= 1 + (time.monotonic() - began) / EVERY_SECONDS
    for make in (sweeper, sweeper, celery_worker):
        stage.start(make, stage.environment(url))
    stage.wait_at_work("sweeper", "sweeper", "sweeper", "worker", "worker")


def test_F47_after_ten_minutes_without_anybody_two_of_each_catch_up_once(stage: Stage, broker: str) -> None:
    due, late, place = overdue(stage)
    found = alarms(stage)
    assert {"TierboardNoWorker", "TierboardWorkWaits", "TierboardSchedulerSilent"} <= found.keys()
    assert "nothing is being deployed" in found["TierboardNoWorker"]
    come_back(stage, broker)
    wait_until(lambda: bool(fresh(due).ended_at and fresh(late).ended_at), PATIENCE, stage.words())
    wait_until(DriftCheck.objects.filter(ended_at__isnull=False).exists, PATIENCE, stage.words())
    assert not {"TierboardNoWorker", "TierboardWorkWaits"} & alarms(stage).keys()
    wait_until(lambda: AuditSeal.objects.count() == AuditEntry.objects.count(), PATIENCE, "everything is sealed")
    stage.end(due)
    assert "TierboardSchedulerSilent" not in alarms(stage)
    assert (fresh(late).state, DriftCheck.objects.filter(environment=place).count()) == (Status.EXPIRED, 1)
    assert AuditEntry.objects.filter(subject=f"deployment:{late.pk}", action="deployment.expired").count() == 1
    assert AuditSeal.objects.count() == AuditEntry.objects.count()
