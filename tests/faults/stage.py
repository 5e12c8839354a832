"""Processes of the product on the test's own database, with the sandbox as AWS."""

import os
import random
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
from django.db import connection

from deployments.models import Deployment, Heartbeat
from deployments.states import TERMINAL, Status
from tests import factories
from tests.deployments.actions.driving import asked, fresh
from tests.factories import Cast
from tests.faults.oracle import judge
from tests.faults.people import People
from tests.faults.processes import Process, wait_until
from tests.sandbox_process import SandboxProcess

# A lease of 15 s has to end before anybody may go on.
PATIENCE = 90.0


class Stage:
    """Processes on the test's own database, and applications to deploy."""

    def __init__(self, sandbox: SandboxProcess, folder: Path, applications: str = "ab") -> None:
        self.sandbox, self.folder = sandbox, folder
        self.before = len(sandbox.ledger())
        self.processes: list[Process] = []
        self.cast: Cast = factories.cast()
        self.people = People(self.cast, random.Random(1))  # noqa: S311 - dice
        # The sandbox outlives the test's rows: names are never used twice.
        for letter in applications:
            self.people.shops.append(factories.application(self.cast, f"{letter}{uuid.uuid4().hex[:12]}"))

    def environment(self, redis_url: str = "", **more: str) -> dict[str, str]:
        """What the product's processes are told."""
        settings = connection.settings_dict
        return {
            "TIERBOARD_MODE": "test",
            "DATABASE_URL": f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}",
            "REDIS_URL": redis_url,
            "SANDBOX_URL": self.sandbox.url,
            "SECRET_KEY": "kill-tests-protect-nothing-at-all-here",
            "LOG_LEVEL": "WARNING",
            **more,
        }

    def whole_environment(self) -> dict[str, str]:
        """For a command that is waited for."""
        return {**os.environ, **self.environment()}

    def held(self, *points: str, seconds: float = 120) -> dict[str, str]:
        """Each of the fail points holds up the first step that comes by; for 0 s: until ``let_go``."""
        once = self.folder / "once"
        once.mkdir(exist_ok=True)
        how = f"sleep:{seconds}" if seconds else "wait"
        wanted = ",".join(f"{point}:{how}" for point in points)
        return {"TIERBOARD_FAILPOINT": wanted, "TIERBOARD_FAILPOINT_ONCE": str(once)}

    def wait_held(self, *points: str, nudge: Callable[[], None] = lambda: None) -> None:
        """Wait until a step stands at every one of them; ``nudge`` is called meanwhile."""

        def holds() -> bool:
            nudge()
            return all((self.folder / "once" / point).exists() for point in points)

        wait_until(holds, PATIENCE, f"steps stand at {points}\n{self.words()}")

    def let_go(self, *points: str) -> None:
        """Steps that stand at the fail points go on."""
        for point in points:
            (self.folder / "once" / f"{point}.go").touch()

    def wait_at_work(self, *roles: str) -> None:
        """Wait until processes of each of these roles have given a sign of life: two of one that is named twice."""

        def there() -> bool:
            return Counter(roles) <= Counter(Heartbeat.objects.values_list("role", flat=True))

        wait_until(there, PATIENCE, f"{roles} are at work")

    def freeze(self, *processes: Process) -> None:
        """Freeze them while they hold nothing in the database, so that nobody waits for them there."""

        def idle() -> bool:
            for process in processes:
                process.freeze()
            if not _busy_others():
                return True
            for process in processes:
                process.thaw()
            return False

        wait_until(idle, PATIENCE, "nobody is within a transaction")

    def close(self) -> None:
        """End every process that was started here."""
        for process in self.processes:
            process.thaw()
            process.kill()

    def start(self, make: Any, environment: dict[str, str]) -> Process:
        """Start and remember."""
        process: Process = make(environment, self.folder / f"{len(self.processes)}.log")
        self.processes.append(process)
        return process

    def ask(self, number: int = 0, place: str = "dev") -> Deployment:
        """A new revision of one of the applications, by default to dev, where nobody has to approve."""
        shop = self.people.shops[number]
        return asked(factories.environment(shop, place), self.cast.developer, self.people.revision(shop))

    def end(self, *deployments: Deployment, nudge: Callable[[], None] = lambda: None) -> None:
        """All succeed, and both witnesses agree."""

        def ended() -> bool:
            nudge()
            return all(fresh(each).state in TERMINAL for each in deployments)

        wait_until(ended, PATIENCE, "all have ended")
        assert [fresh(each).state for each in deployments] == [Status.SUCCEEDED] * len(deployments), self.words()
        for process in self.processes:
            process.stop()
        verdict = judge(self.sandbox.ledger()[self.before :])
        assert verdict.faults == {}
        for each in deployments:
            assert len(self.executed(each)) == 1

    def executed(self, deployment: Deployment) -> list[Any]:
        """Accepted executions with the deployment's token."""
        lines = self.sandbox.ledger()
        return [line for line in lines if (line["token"], line["outcome"]) == (str(deployment.pk), "accepted")]

    def told(self, deployment: Deployment) -> set[str]:
        """Ids of all events that AWS has of the deployment's operation."""
        session = boto3.Session("test", "test", region_name=factories.REGIONS[0])
        aws: Any = session.client("cloudformation", endpoint_url=self.sandbox.url)
        pages = aws.get_paginator("describe_stack_events").paginate(StackName=deployment.stack_id)
        events = [event for page in pages for event in page["StackEvents"]]
        return {event["EventId"] for event in events if event.get("ClientRequestToken") == str(deployment.pk)}

    def begun(self) -> list[Any]:
        """Everything that AWS took since the beginning of this test."""
        return [line for line in self.sandbox.ledger()[self.before :] if line["outcome"] == "accepted"]

    def words(self) -> str:
        """What everybody said."""
        rows = [f"{row.status}: {row.outcome} {row.aws_said}" for row in Deployment.objects.all()]
        return "\n".join([*rows, *(process.output()[-3000:] for process in self.processes)])


def _busy_others() -> bool:
    """Whether another connection to this database is within a transaction or a query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend' AND state <> 'idle'"
        )
        return bool(cursor.fetchone()[0])
