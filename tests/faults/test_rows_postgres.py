"""F19 at a PostgreSQL of the tests' own, that keeps what it promises: it dies at every fail point."""

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, connections
from pytest_django.plugin import DjangoDbBlocker

from config import env
from config.launch.postgres import Postgres
from deployments.models import Deployment
from teams import audit
from teams.models import AuditEntry
from tests.deployments.actions.conftest import make_shop
from tests.deployments.actions.driving import fresh
from tests.faults.matrix import MATRIX, Story
from tests.faults.processes import sweeper, wait_until
from tests.faults.stage import Stage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.full]

POINTS = ("after_change_set_intent", "after_execute_before_save")
STORIES = list(dict.fromkeys(MATRIX.values()))


class Server:
    """A PostgreSQL that may be killed. ``lost``: what was committed before and is not the same after that."""

    def __init__(self, folder: Path) -> None:
        self._server = Postgres(folder / "postgres", fsync=True)
        self.url = self._server.start()
        self.kills, self.lost = 0, list[Any]()
        self._databases = 0

    def database(self) -> str:
        """A new database with all tables; its URL."""
        self._databases += 1
        name = f"faults{self._databases}"
        with psycopg.connect(self._named("postgres"), autocommit=True) as line:
            line.execute(f"CREATE DATABASE {name} TEMPLATE tierboard")
        return self._named(name)

    def _named(self, name: str) -> str:
        return self.url.replace("/tierboard?", f"/{name}?")

    def kill(self) -> None:
        """``kill -9``, and start it again on what is in its files."""
        before = committed()
        os.kill(self._server.pid, signal.SIGKILL)
        self._server.start()
        self.kills += 1
        connection.close()
        self.lost += [(old, new) for old, new in zip(before, committed(), strict=True) if old != new]

    @contextmanager
    def dying(self, folder: Path) -> Iterator[None]:
        """It is killed whenever somebody stands at a fail point that waits, who goes on when it is back."""
        over = threading.Event()

        def look() -> None:
            while not over.wait(0.01):
                for point in standing(folder):
                    try:
                        self.kill()
                    finally:
                        connection.close()
                        (folder / f"{point}.go").touch()

        thread = threading.Thread(target=look, daemon=True)
        thread.start()
        yield
        over.set()
        thread.join(60)

    def stop(self) -> None:
        """For good."""
        self._server.stop()


def standing(folder: Path) -> list[str]:
    """Fail points at which somebody waits."""
    found = {path.name for path in folder.iterdir()}
    return [name for name in found if "." not in name and f"{name}.go" not in found]


def committed() -> list[Any]:
    """What must not be lost, seen by another connection than that of the step."""
    rows = Deployment.objects.order_by("pk").values("pk", "status", "epoch", "intent", "change_set_arn", "sent_at")
    return [AuditEntry.objects.count(), *rows]


@contextmanager
def elsewhere(url: str) -> Iterator[None]:
    """All threads of this process use another database."""
    known, other = connections.settings["default"], env.database(url)
    before = dict(known)
    connection.close()
    known.update({name: other[name] for name in ("NAME", "USER", "HOST", "PORT")})
    try:
        yield
    finally:
        connection.close()
        known.update(before)


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="tierboard-faults-"))
    folder.chmod(0o755)
    made = Server(folder)
    with django_db_blocker.unblock(), elsewhere(made.url):
        call_command("migrate", verbosity=0)
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def dying(server: Server, transactional_db: None) -> Iterator[Server]:
    """The server, with a database of the test's own in use."""
    with elsewhere(server.database()):
        yield server


def test_F19_processes_go_on_within_a_minute_after_it_was_killed(dying: Server, stage: Stage) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        assert cursor.fetchone() == ("on",)
    stage.start(sweeper, stage.environment(**stage.held(*POINTS, seconds=0)))
    rows = [stage.ask(0), stage.ask(1)]
    stage.wait_held(*POINTS)
    held = {row.pk: fresh(row).epoch for row in rows}
    dying.kill()
    stage.let_go(*POINTS)
    wait_until(lambda: all(fresh(row).epoch > held[row.pk] for row in rows), 60, "both go on")
    stage.end(*rows)
    assert dying.lost == []


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_F19_killed_at_every_fail_point_of_a_story_that_ends_right(
    dying: Server, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, story: Story
) -> None:
    points, before = [point for point, its in MATRIX.items() if its is story], dying.kills
    monkeypatch.setenv("TIERBOARD_FAILPOINT", ",".join(f"{point}:wait" for point in points))
    monkeypatch.setenv("TIERBOARD_FAILPOINT_ONCE", str(tmp_path))
    shop = make_shop(settings)
    with dying.dying(tmp_path):
        ends = story(shop)
    assert (dying.kills - before, dying.lost) == (len(points), [])
    executed = shop.aws.cloudformation.executions()
    for row, status, times in ends:
        assert row.state is status, row.outcome
        assert executed.count(str(row.pk)) == times
        assert AuditEntry.objects.filter(subject=f"deployment:{row.pk}", action=f"deployment.{status}").count() == 1
    while audit.seal():
        pass
    assert list(audit.breaks()) == []
