"""Rows of the fault matrix at the web process: gunicorn killed, cut off, crowded, without a broker that answers."""

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from config.launch.ports import free_port
from config.launch.valkey import Valkey
from deployments.models import Approval, Deployment, Heartbeat
from deployments.states import Status
from teams.models import User
from teams.roles import Role
from tests import factories
from tests.deployments.actions.conftest import make_shop
from tests.deployments.actions.driving import asked, drive, fresh
from tests.faults.browser import Browser
from tests.faults.processes import Process, celery_worker, sweeper, wait_until, web
from tests.faults.wire import Wire, before_port, before_valkey

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.full]

SECONDS = 60.0


class Site:
    """A team's staging environment with a plan that waits, and web processes that may be hurt."""

    def __init__(self, folder: Path, settings: Any) -> None:
        self.folder, self.shop, self.port = folder, make_shop(settings), free_port()
        self.processes: list[Process] = []

    def environment(self, redis_url: str = "") -> dict[str, str]:
        """What processes are told: the test's own database."""
        known = connection.settings_dict
        return {
            "TIERBOARD_MODE": "test",
            "DATABASE_URL": f"postgresql://{known['USER']}@/{known['NAME']}?host={known['HOST']}",
            "REDIS_URL": redis_url,
            "SANDBOX_URL": "http://127.0.0.1:9",
            "SECRET_KEY": "web-tests-protect-nothing-at-all-here",
            "LOG_LEVEL": "WARNING",
        }

    def start(self, make: Any, environment: dict[str, str]) -> Process:
        """Start and remember."""
        process: Process = make(environment, self.folder / f"{len(self.processes)}.log")
        self.processes.append(process)
        return process

    def serve(self, redis_url: str = "", workers: int = 1, threads: int = 4) -> Process:
        """Start gunicorn and wait until it answers."""

        def made(told: dict[str, str], log: Path) -> Process:
            return web(told, log, self.port, workers, threads)

        process = self.start(made, self.environment(redis_url))
        browser = Browser(self.shop.cast.viewer, self.port)
        wait_until(lambda: browser.get("/healthz/live")[0] == 200, SECONDS, process.output())
        return process

    def health(self, part: str) -> tuple[str, bool]:
        """What the page *Health* says of a part, and whether that is yellow."""
        status, page = Browser(self.shop.cast.viewer, self.port).get("/health/")
        assert status == 200
        found = re.search(rf'<th scope="row">{part}</th><td[^>]*>(.*?)</td>', page, re.DOTALL)
        assert found, page
        words = " ".join(re.sub(r"<[^>]*>", " ", found[1]).split())
        return words.partition(" since")[0], "caution" in found[1]

    def waiting(self) -> Deployment:
        """A plan that waits for approval."""
        return drive(asked(self.shop.environment(), self.shop.cast.developer, self.shop.first), self.shop.aws)

    def press(self, who: User, row: Deployment) -> int:
        """Approve in a browser."""
        browser = Browser(who, self.port, seconds=30)
        return browser.post(f"/deployments/{row.pk}/approve/", digest=row.plan.digest)[0]


@pytest.fixture
def site(tmp_path: Path, settings: Any) -> Iterator[Site]:
    settings.SECRET_KEY = "web-tests-protect-nothing-at-all-here"
    made = Site(tmp_path, settings)
    yield made
    for process in made.processes:
        process.thaw()
        process.kill()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[tuple[Wire, str]]:
    """A line to a Valkey, and its URL."""
    server = Valkey(tmp_path / "valkey")
    wire, url = before_valkey(server.start())
    yield wire, url
    wire.close()
    server.stop()


def in_the_middle() -> bool:
    """Whether somebody waits for a row's lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return bool(cursor.fetchone()[0])


def test_F01_the_web_process_is_killed_before_the_vote_is_committed(site: Site) -> None:
    row, approver = site.waiting(), site.shop.cast.approver
    first = site.serve()
    with transaction.atomic():
        Deployment.objects.select_for_update().get(pk=row.pk)
        press = threading.Thread(target=site.press, args=(approver, row))
        press.start()
        wait_until(in_the_middle, SECONDS, "the press waits for the row")
        first.kill()
        press.join(30)
    assert fresh(row).state is Status.AWAITING_APPROVAL
    assert not Approval.objects.exists()
    site.serve()
    assert site.press(approver, row) == 303
    assert (fresh(row).state, Approval.objects.count()) == (Status.APPROVED, 1)


def test_F14_a_silent_broker_and_a_web_process_killed_after_the_vote(site: Site, broker: tuple[Wire, str]) -> None:
    row, (wire, url) = site.waiting(), broker
    wire.set("silent")
    gunicorn = site.serve(url)
    began = time.monotonic()
    assert site.press(site.shop.cast.approver, row) == 303
    assert time.monotonic() - began < 3
    gunicorn.kill()
    before = fresh(row).epoch
    site.start(sweeper, site.environment(url))
    wait_until(lambda: fresh(row).epoch > before, SECONDS, "the sweeper took it")


def test_F03_the_answer_is_lost_and_the_form_is_sent_again(site: Site) -> None:
    place, developer = site.shop.environment(), site.shop.cast.developer
    site.serve()
    wire = before_port(site.port)
    wire.cut_after = 1
    sent = {"revision": "1", "state_version": str(place.state_version), "mode": "deploy"}
    path = f"/environments/{place.pk}/deploy/"
    assert Browser(developer, wire.port).post(path, **sent) == (0, "")
    wire.close()
    wait_until(Deployment.objects.exists, SECONDS, "the first press was heard")
    status, body = Browser(developer, site.port).post(path, **sent)
    assert status == 303, body[:3000]
    assert Deployment.objects.count() == 1


def test_F15_everybody_starts_without_a_broker_and_health_is_yellow(site: Site, broker: tuple[Wire, str]) -> None:
    wire, url = broker
    wire.set("refuse")
    worker = site.start(celery_worker, site.environment(url))
    site.serve(url)
    assert site.health("Broker") == ("Works, but look", True)
    wait_until(lambda: "Cannot connect" in worker.output(), SECONDS, "the worker has started and calls the broker")
    assert worker.runs
    wire.set("pass")
    wait_until(Heartbeat.objects.filter(role="worker").exists, SECONDS, "the same worker is at work")
    assert site.health("Broker") == ("Works", False)


def test_F29_twenty_threads_of_four_web_processes_make_one_vote_and_one_run(site: Site) -> None:
    row = site.waiting()
    site.serve(workers=4, threads=20)
    people = [factories.person(f"Crowd {number}", site.shop.cast.team, Role.APPROVER) for number in range(20)]
    gate, statuses = threading.Barrier(20), []

    def press(who: User) -> None:
        browser = Browser(who, site.port, seconds=60)
        gate.wait(30)
        statuses.append(browser.post(f"/deployments/{row.pk}/approve/", digest=row.plan.digest)[0])
        connection.close()

    threads = [threading.Thread(target=press, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    assert len(statuses) == 20
    assert fresh(row).state is Status.APPROVED
    assert Approval.objects.filter(plan_id=row.pk).count() == 1
    assert drive(row, site.shop.aws).state is Status.SUCCEEDED
    assert site.shop.aws.cloudformation.executions() == [str(row.pk)]
