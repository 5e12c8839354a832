"""F07: children of the Celery worker die at every fail point, or run into a limit of their time. Hints alone go on."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import pytest
from celery import Celery

from config.launch.valkey import Valkey
from deployments.models import Deployment, Revision
from deployments.models.clock import ClockTimestamp
from deployments.remedies import Operation, Remedy
from deployments.states import MACHINE, Kind, Status
from deployments.transitions import rouse
from teams import audit
from teams.models import AuditEntry
from tests import factories
from tests.deployments.actions.driving import approved, asked, fresh, linted
from tests.faults.matrix import MATRIX
from tests.faults.processes import celery_worker, wait_until
from tests.faults.stage import Stage
from tests.sandbox_process import SandboxProcess

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.full]

SECONDS = 240.0
LONG_AGO = "2020-01-01T00:00:00Z"
TAKEN_BY_OTHERS = ("tidy", "expire", "withdraw", "approve", "reject", "cancel", "block", "restored")
"""What sweepers, the web process and commands do; the matrix dies there."""
ONLY_IN_THE_MATRIX = ("take_back",)
"""AWS has to refuse for good what it has just made, which the sandbox never does."""
POINTS = set(MATRIX) - {
    f"{when}_{what}" for what in TAKEN_BY_OTHERS + ONLY_IN_THE_MATRIX for when in ("before", "after")
}
"""Where children of the worker come by."""
Ends = list[tuple[Deployment, Status, int]]
"""Deployments, the state that each must end in, and how often AWS must have taken it."""


class Floor:
    """Hints for a worker whose children die, and an application of three tiers."""

    def __init__(self, stage: Stage, url: str) -> None:
        self.stage, self.cast, self.url = stage, stage.cast, url
        self._app = Celery(broker=url.replace("unix://", "redis+socket://", 1))
        self.shop = factories.application(self.cast, f"three-{stage.people.shops[0].name}")

    def start(self, points: dict[str, str], limits: dict[str, int | None] | None = None) -> None:
        """The worker. Each of the points does once what is said of it."""
        once = self.stage.folder / "once"
        once.mkdir()
        wanted = ",".join(f"{point}:{what}" for point, what in points.items())
        told = {"TIERBOARD_FAILPOINT": wanted, "TIERBOARD_FAILPOINT_ONCE": str(once)}
        self.stage.start(partial(celery_worker, limits=limits), self.stage.environment(self.url, **told))

    def passed(self) -> set[str]:
        """Points that somebody came to."""
        return {path.name for path in (self.stage.folder / "once").iterdir()}

    def revision(self, **changes: Any) -> Revision:
        """The next one of three tiers."""
        return linted(factories.revision(self.cast, self.shop, **changes))

    def run(self, place: str, revision: Revision | None) -> Deployment:
        """Ask for it, and ring until people have to act or it ended."""
        return self.carry(asked(factories.environment(self.shop, place), self.cast.developer, revision))

    def carry(self, row: Deployment) -> Deployment:
        """Ring until people have to act or it ended."""

        def rests() -> bool:
            self.ring(row)
            return fresh(row).state not in MACHINE

        wait_until(rests, SECONDS, "it ends")
        return fresh(row)

    def ring(self, row: Deployment) -> None:
        """A hint, as if a look were due now and nobody dead held it."""
        bury(row)
        rouse([row.pk])
        self._app.send_task("deployments.advance", args=[str(row.pk)], expires=5)


def bury(row: Deployment) -> None:
    """The 15 seconds are over for which the lease of a dead child lasts."""
    held = Deployment.objects.filter(pk=row.pk, lease_until__isnull=False)
    for owner, epoch in held.values_list("lease_owner", "epoch"):
        if not Path(f"/proc/{owner.rpartition(':')[2]}").exists():
            held.filter(epoch=epoch).update(lease_until=LONG_AGO)


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[SandboxProcess]:
    """A new one for each test: its first deployment makes the artifact bucket."""
    with SandboxProcess(tmp_path / "sandbox") as process:
        yield process


@pytest.fixture
def floor(stage: Stage, tmp_path: Path) -> Iterator[Floor]:
    server = Valkey(tmp_path / "valkey")
    yield Floor(stage, server.start())
    server.stop()


def three_tiers(floor: Floor) -> Ends:
    """Made, deployed again without and with a change, in an environment that nobody protects."""
    revision = floor.revision()
    made, again = floor.run("dev", revision), floor.run("dev", revision)
    files = {"index.html": "<h1>Two</h1>", "error.html": "Nothing here"}
    changed = floor.run("dev", floor.revision(web={"content": {"inline": files}}))
    return [(made, Status.SUCCEEDED, 1), (again, Status.NO_CHANGES, 0), (changed, Status.SUCCEEDED, 1)]


def behind_cloudfront(floor: Floor) -> Ends:
    """CloudFront delivers the website from now on: its copies of older files are cleared once."""
    changed = floor.run("dev", floor.revision(web={"delivery": {}}))
    cleared = changed.events.filter(event_id__contains="CLEAR_")
    assert sorted(cleared.values_list("status", flat=True)) == ["CLEAR_COMPLETE", "CLEAR_IN_PROGRESS"]
    assert len(set(cleared.values_list("physical_id", flat=True))) == 1
    return [(changed, Status.SUCCEEDED, 1)]


def refused_plan(floor: Floor) -> Ends:
    """Somebody protected the stack in AWS's console, so no removal of it is planned."""
    made = floor.carry(floor.stage.ask(0))
    session = boto3.Session("test", "test", region_name=factories.REGIONS[0])
    aws: Any = session.client("cloudformation", endpoint_url=floor.stage.sandbox.url)
    aws.update_termination_protection(StackName=made.stack_id, EnableTerminationProtection=True)
    removal = floor.carry(asked(made.environment, floor.cast.developer, None))
    return [(made, Status.SUCCEEDED, 1), (removal, Status.PLAN_FAILED, 0)]


def too_late(floor: Floor) -> Ends:
    """The time runs out between the approval and the execution."""
    plan = floor.carry(floor.stage.ask(0, "staging"))
    approved(plan, floor.cast.approver)
    Deployment.objects.filter(pk=plan.pk).update(expires_at=LONG_AGO)
    return [(floor.carry(plan), Status.EXPIRED, 0)]


def checked_again(floor: Floor) -> Ends:
    """What runs is opened once more because somebody asked for it."""
    files = {"index.html": "<h1>Three</h1>", "error.html": "Nothing here"}
    made = floor.run("dev", floor.revision(web={"content": {"inline": files}}))
    row = Deployment.objects.filter(pk=made.pk)
    row.update(recheck_asked_at=ClockTimestamp(), next_check_at=ClockTimestamp(), attempts=0)

    def done() -> bool:
        row.filter(next_check_at__isnull=False).update(next_check_at=ClockTimestamp())
        floor.ring(made)
        return row.get().recheck_asked_at is None and row.get().next_check_at is None

    wait_until(done, SECONDS, "it was opened once more")
    return [(fresh(made), Status.SUCCEEDED, 1)]


def removals(floor: Floor) -> Ends:
    """A protected environment is made; its removal fails at AWS, and is asked for again."""
    newest = floor.shop.revisions.latest("number")
    made = floor.carry(approved(floor.run("production", newest), floor.cast.approver))
    ends = [(made, Status.SUCCEEDED, 1)]
    floor.stage.sandbox.fail_next(made.environment.stack_name, "NotesFunction", step="delete")
    for state in (Status.NEEDS_ATTENTION, Status.SUCCEEDED):
        removal = floor.run("production", None)
        for who in (floor.cast.approver, floor.cast.owner):
            approved(removal, who, "notes_table")
        ends.append((floor.carry(removal), state, 1))
    return ends


def brought_back(floor: Floor) -> Ends:
    """An update fails, so does going back, and a rescue goes on with it."""
    made = floor.carry(floor.stage.ask(1))
    for step in ("update", "rollback"):
        floor.stage.sandbox.fail_next(made.environment.stack_name, step=step)
    stuck = floor.carry(floor.stage.ask(1))
    operation = Operation(Remedy.CONTINUE)
    asked_for = asked(made.environment, floor.cast.developer, None, kind=Kind.RESCUE, operation=operation)
    rescue = floor.carry(asked_for)
    return [(made, Status.SUCCEEDED, 1), (stuck, Status.NEEDS_ATTENTION, 1), (rescue, Status.SUCCEEDED, 1)]


def test_F07_a_child_dies_at_every_fail_point_and_every_story_ends_right(floor: Floor) -> None:
    floor.start(dict.fromkeys(POINTS, "crash"))
    stories = (three_tiers, behind_cloudfront, removals, brought_back, refused_plan, too_late, checked_again)
    ends = [end for story in stories for end in story(floor)]
    assert floor.passed() == POINTS, "each has killed a child"
    right(floor, ends)


@pytest.mark.parametrize("limits", [{"task_soft_time_limit": 3}, {"task_soft_time_limit": None, "task_time_limit": 3}])
def test_F07_steps_that_run_into_a_limit_of_time_are_taken_again(floor: Floor, limits: dict[str, int | None]) -> None:
    """The soft limit raises within the step; at the hard one the worker kills the child."""
    points = dict.fromkeys(("after_change_set_intent", "after_execute_before_save", "before_closing"), "sleep:120")
    floor.start(points, limits)
    right(floor, [(floor.carry(floor.stage.ask(0)), Status.SUCCEEDED, 1)])
    assert floor.passed() == set(points)


def right(floor: Floor, ends: Ends) -> None:
    """Everything ended as it must, was done so often, and is in the log once."""
    for row, state, times in ends:
        assert row.state is state, (row.outcome, row.aws_said)
        assert len(floor.stage.executed(row)) == times
        assert row.lease_until is None
        assert AuditEntry.objects.filter(subject=f"deployment:{row.pk}", action=f"deployment.{state}").count() == 1
    while audit.seal():
        pass
    assert list(audit.breaks()) == []
