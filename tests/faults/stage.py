"""Processes of the product on the test's own database, with the sandbox as AWS."""

import os
import random
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection

from deployments.models import Deployment
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
    """Processes on the test's own database, and two applications to deploy."""

    def __init__(self, sandbox: SandboxProcess, folder: Path) -> None:
        self.sandbox, self.folder = sandbox, folder
        self.before = len(sandbox.ledger())
        self.processes: list[Process] = []
        self.cast: Cast = factories.cast()
        self.people = People(self.cast, random.Random(1))  # noqa: S311 - dice
        # The sandbox outlives the test's rows: names are never used twice.
        for letter in "ab":
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
        """Each of the fail points holds up the first step that comes by."""
        once = self.folder / "once"
        once.mkdir(exist_ok=True)
        wanted = ",".join(f"{point}:sleep:{seconds}" for point in points)
        return {"TIERBOARD_FAILPOINT": wanted, "TIERBOARD_FAILPOINT_ONCE": str(once)}

    def wait_held(self, *points: str, nudge: Callable[[], None] = lambda: None) -> None:
        """Wait until a step stands at every one of them; ``nudge`` is called meanwhile."""

        def holds() -> bool:
            nudge()
            return all((self.folder / "once" / point).exists() for point in points)

        wait_until(holds, PATIENCE, f"steps stand at {points}\n{self.words()}")

    def start(self, make: Any, environment: dict[str, str]) -> Process:
        """Start and remember."""
        process: Process = make(environment, self.folder / f"{len(self.processes)}.log")
        self.processes.append(process)
        return process

    def ask(self, number: int = 0) -> Deployment:
        """A new revision of one of the applications, to dev, where nobody has to approve."""
        shop = self.people.shops[number]
        return asked(factories.environment(shop, "dev"), self.cast.developer, self.people.revision(shop))

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

    def begun(self) -> list[Any]:
        """Everything that AWS took since the beginning of this test."""
        return [line for line in self.sandbox.ledger()[self.before :] if line["outcome"] == "accepted"]

    def words(self) -> str:
        """What everybody said."""
        rows = [f"{row.status}: {row.outcome} {row.aws_said}" for row in Deployment.objects.all()]
        return "\n".join([*rows, *(process.output()[-3000:] for process in self.processes)])
