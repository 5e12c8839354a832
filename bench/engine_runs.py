"""The measurements of ``bench.engine``, once Django knows its database."""

import argparse
import json
import os
import random
import statistics
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from django.core.management import call_command

from deployments import queue
from deployments.actions import approve, plan
from deployments.actions.work import database_now
from deployments.models import Deployment, Environment, Revision
from deployments.states import TERMINAL, Kind, Mode, Status
from deployments.transitions import rouse
from tests import factories
from tests.faults.people import People
from tests.faults.processes import Process, celery_worker, sweeper, wait_until
from tests.faults.verdict import share, when
from tests.faults.world import World

PATIENCE = 900.0
FIRST_RUNS = 5
PLANS = 100
DEATHS = 5
HOST_PROCESSES = 2
"""As many processors keep them busy."""


@dataclass(frozen=True)
class Row:
    """One line of the table; ``bound`` in the unit of the measurement, ``most`` says from which side it holds."""

    what: str
    measured: float
    bound: float
    unit: str = "s"
    floor: float = 0.0
    most: bool = True

    @property
    def missed(self) -> bool:
        """Whether it is on the wrong side of its bound."""
        return self.measured > self.bound if self.most else self.measured < self.bound

    def line(self) -> str:
        """As it is printed."""
        ratio = f"{self.measured / self.floor:9.2f}" if self.floor else f"{'':9}"
        over = "  MISSED" if self.missed else ""
        sign = "≤" if self.most else "≥"
        return f"{self.what:52} {self.measured:8.2f} {self.unit:1} {sign}{self.bound:7.1f} {self.unit:1} {ratio}{over}"


class Runs:
    """All measurements, one after the other."""

    def __init__(self, world: World, options: argparse.Namespace) -> None:
        self.world, self.options = world, options
        call_command("migrate", verbosity=0)
        self.people = People(factories.cast(), random.Random(1))  # noqa: S311 - dice

    def all(self) -> Iterator[Row]:
        """Measure everything."""
        self.people.open_shops(self.options.approvals)
        self.everybody_works()
        bare = statistics.median(self.bare() for _ in range(FIRST_RUNS))
        whole = statistics.median(self.whole() for _ in range(FIRST_RUNS))
        yield Row("whole first deployment (bare boto3 loop below)", whole, 2 * bare + 3, floor=bare)
        yield Row("  bare boto3 loop, the same template", bare, bare, floor=bare)
        yield from self.approvals(bare)
        yield from self.plans()
        yield from self.recoveries()
        yield from self.crowd()

    def start(self, name: str, make: Any, **more: str) -> Process:
        """A process of the world, remembered so that it ends with it."""
        environment = {**self.world.environment, **more}
        process: Process = make(environment, self.world.folder / f"{name}-{uuid.uuid4().hex[:4]}.log")
        self.world.processes[name] = process
        return process

    def everybody_works(self) -> None:
        """A worker of two processes, and a sweeper."""
        self.start("worker", celery_worker)
        self.start("sweeper-1", sweeper)

    def nobody_works(self) -> None:
        """All processes of the product have ended."""
        for process in self.world.processes.values():
            process.stop()

    def ask(self, place: Environment, revision: Revision, mode: Mode = Mode.DEPLOY) -> Deployment:
        """A request by the developer."""
        place.refresh_from_db()
        version, by = place.state_version, self.people.cast.developer
        return plan.request(
            environment=place, kind=Kind.DEPLOY, revision=revision, mode=mode, state_version=version, by=by
        )

    # -- one at a time -------------------------------------------------------------------------------------------

    def script(self) -> Any:
        """What a bare script calls AWS by."""
        session = boto3.Session("bare", "bare", region_name=factories.REGIONS[0])
        return session.client("cloudformation", endpoint_url=self.world.sandbox.url)

    def bare_plan(self, aws: Any, template: str, *, pause: float = 0.5) -> dict[str, Any]:
        """What AWS answers to a bare script that makes a change set and waits for it, ``pause`` seconds a time."""
        names = {"ArtifactBucket": "none", "TierboardApplication": "a", "TierboardEnvironment": "e"}
        wanted = {**names, "TierboardTeam": "t"}
        known = json.loads(template)["Parameters"]
        made: dict[str, Any] = aws.create_change_set(
            StackName=f"bare-{uuid.uuid4().hex[:8]}",
            ChangeSetName="one",
            ChangeSetType="CREATE",
            TemplateBody=template,
            Parameters=[{"ParameterKey": key, "ParameterValue": wanted[key]} for key in known if key in wanted],
            Capabilities=["CAPABILITY_IAM"],
        )
        while aws.describe_change_set(ChangeSetName=made["Id"])["Status"] != "CREATE_COMPLETE":
            time.sleep(pause)
        return made

    def bare(self) -> float:
        """Seconds of a script that deploys the same template: change set, execute, wait."""
        template, aws = self.people.revision(self.people.shops[0], "table").template, self.script()
        began = time.monotonic()
        made = self.bare_plan(aws, template)
        aws.execute_change_set(ChangeSetName=made["Id"])
        while aws.describe_stacks(StackName=made["StackId"])["Stacks"][0]["StackStatus"] != "CREATE_COMPLETE":
            time.sleep(0.5)
        return time.monotonic() - began

    def whole(self) -> float:
        """Seconds from the request to the end, with nobody who has to approve."""
        shop = factories.application(self.people.cast, f"first{uuid.uuid4().hex[:8]}")
        revision = self.people.revision(shop, "table")
        began = time.monotonic()
        row = self.ask(factories.environment(shop, "dev"), revision)
        self.ended([row])
        return time.monotonic() - began

    def shops(self, name: str, count: int, place: str) -> list[tuple[Environment, Revision]]:
        """Environments of applications of their own, each with a revision."""
        made = [factories.application(self.people.cast, f"{name}-{number}") for number in range(count)]
        return [(factories.environment(shop, place), self.people.revision(shop, "table")) for shop in made]

    def ended(self, rows: list[Deployment]) -> None:
        """Wait for the end of all."""
        keys = [row.pk for row in rows]
        left = Deployment.objects.filter(pk__in=keys).exclude(status__in=[*TERMINAL])
        wait_until(lambda: not left.exists(), PATIENCE, "all have ended")

    # -- from approve to ExecuteChangeSet ------------------------------------------------------------------------

    def approvals(self, bare: float) -> list[Row]:
        """With the broker, and without it."""
        with_broker = self._approvals("staging")
        self.world.valkey.stop()
        without = self._approvals("production")
        self.world.valkey.start()
        slower = share(without, 0.5) - share(with_broker, 0.5)
        return [
            Row("approve to ExecuteChangeSet, p50", share(with_broker, 0.5), 1.0, floor=bare),
            Row("approve to ExecuteChangeSet, p99", share(with_broker, 0.99), 5.0, floor=bare),
            Row("  the same without broker, p50", share(without, 0.5), 4.0, floor=bare),
            Row("without broker slower by", max(0.0, slower), 3.0),
        ]

    def _approvals(self, place: str) -> list[float]:
        shops = self.people.shops[: self.options.approvals]
        rows = [self.ask(factories.environment(shop, place), self.people.revision(shop, "table")) for shop in shops]
        waiting = Deployment.objects.filter(pk__in=[row.pk for row in rows], status=Status.AWAITING_APPROVAL)
        wait_until(lambda: waiting.count() == len(rows), PATIENCE, "all wait for approval")
        pressed = {}
        for row in waiting.select_related("plan"):
            pressed[str(row.pk)] = time.time()
            approve.approve(deployment=row, digest=row.plan.digest, by=self.people.cast.approver)
            time.sleep(0.5)
        self.ended(rows)
        ledger = self.world.sandbox.ledger()
        sent = {line["token"]: when(line) for line in ledger if line["outcome"] == "accepted"}
        return sorted(sent[token] - at for token, at in pressed.items())

    # -- many at once --------------------------------------------------------------------------------------------

    def plans(self) -> Iterator[Row]:
        """Plans a second of templates that were linted before, each of an environment of its own.

        PostgreSQL and AWS are on no worker host, and here they take processors from it: so beneath it stands what the
        processors of a host alone would make, if its processes never waited.
        """
        asked, first = self.shops("plan", PLANS, "dev"), self.shops("first", FIRST_RUNS, "dev")
        floor = self.bare_plans([revision.template for _, revision in asked])
        self.ended([self.ask(place, revision, Mode.PLAN) for place, revision in first])
        host = [self.world.processes[name] for name in ("worker", "sweeper-1")]
        for process in host:
            process.freeze()
        rows = [self.ask(place, revision, Mode.PLAN) for place, revision in asked]
        used, began = processor_seconds(host), database_now()
        for process in host:
            process.thaw()
        self.ended(rows)
        each = (processor_seconds(host) - used) / PLANS
        planned = Deployment.objects.filter(pk__in=[row.pk for row in rows], status=Status.PLANNED)
        ends = [end for end in planned.values_list("ended_at", flat=True) if end]
        if len(ends) < PLANS:
            raise RuntimeError(f"{PLANS - len(ends)} of {PLANS} plans did not come about.")
        rate, alone = PLANS / (max(ends) - began).total_seconds(), HOST_PROCESSES / each
        yield Row("plans of linted templates, PostgreSQL and AWS beside", rate, 20.0, "/s", floor, most=False)
        yield Row("  processor time of the worker host for one", each * 1000, each * 1000, "ms")
        yield Row("  that is, of two processors that never wait", alone, alone, "/s", floor, most=False)
        yield Row("  change sets alone by a bare script, 16 at once", floor, floor, "/s", floor, most=False)

    def bare_plans(self, templates: list[str]) -> float:
        """Change sets a second that a script gets from the same sandbox, 16 at once."""
        aws, began = self.script(), time.monotonic()
        with ThreadPoolExecutor(16) as pool:
            made = list(pool.map(lambda template: self.bare_plan(aws, template, pause=0.05), templates))
        return len(made) / (time.monotonic() - began)

    def crowd(self) -> list[Row]:
        """Many in flight on one host with two processes: how long the slowest took beside the one in the middle."""
        count = self.options.flights
        asked = self.shops("crowd", count, "dev")
        # Nobody works until all have asked: otherwise the first would be done before the last is in line.
        self.nobody_works()
        rows = [self.ask(place, revision) for place, revision in asked]
        self.everybody_works()
        self.ended(rows)
        ends = Deployment.objects.filter(pk__in=[row.pk for row in rows])
        seconds = sorted((row.ended_at - row.requested_at).total_seconds() for row in ends if row.ended_at)
        well = ends.filter(status=Status.SUCCEEDED).count()
        return [
            Row(f"{count} in flight: slowest beside median", seconds[-1] / statistics.median(seconds), 3.0, "×"),
            Row(f"{count} in flight: all ended", seconds[-1], PATIENCE),
            Row(f"{count} in flight: succeeded", float(well), float(count), "#", most=False),
        ]

    # -- a death -------------------------------------------------------------------------------------------------

    def recoveries(self) -> list[Row]:
        """Seconds after the lease's end until somebody else goes on: the slowest of several deaths."""
        return [
            Row(
                f"goes on after kill -9 of a {name}, slowest of {DEATHS}",
                max(self._recovery(name, make) for _ in range(DEATHS)),
                30.0,
            )
            for name, make in (("sweeper", sweeper), ("worker", celery_worker))
        ]

    def _recovery(self, name: str, make: Any) -> float:
        self.nobody_works()
        once = Path(self.world.folder, f"once-{name}-{uuid.uuid4().hex[:4]}")
        once.mkdir()
        held = {"TIERBOARD_FAILPOINT": "after_claim:sleep:120", "TIERBOARD_FAILPOINT_ONCE": str(once)}
        victim = self.start(f"victim-{name}", make, **held)
        row = self.ask(
            factories.environment(self.people.shops[0], "dev"), self.people.revision(self.people.shops[0], "table")
        )
        mine = Deployment.objects.filter(pk=row.pk)

        def taken() -> bool:
            rouse([row.pk] if not mine.filter(lease_until__isnull=False).exists() else [])
            queue.send(str(row.pk))
            return mine.filter(lease_until__isnull=False).exists()

        wait_until(taken, PATIENCE, "it was taken")
        victim.kill()
        fresh = mine.get()
        self.everybody_works()
        wait_until(lambda: mine.filter(epoch__gt=1).exists(), PATIENCE, "somebody goes on")
        seen = database_now()
        self.ended([row])
        assert fresh.lease_until is not None
        return max(0.0, (seen - fresh.lease_until).total_seconds())


def processor_seconds(processes: list[Process]) -> float:
    """What these and their children have used of the processors so far, by Linux's own count."""
    pids = [pid for process in processes for pid in (process.pid, *process.children())]
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    # Fields 14 to 17 of the whole line: time in the program and in the kernel for it, its own and of ended children.
    return sum(int(number) for one in fields for number in one[11:15]) / os.sysconf("SC_CLK_TCK")
