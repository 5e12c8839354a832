"""What happens in a campaign: people at work, faults in between, peace at the end, the verdict."""

import argparse
import math
import random
import time
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.management import call_command

from deployments.models import Deployment
from deployments.models.clock import ClockTimestamp
from deployments.states import MACHINE
from teams import audit
from teams.models import AuditEntry
from tests import factories
from tests.faults import verdict
from tests.faults.crowd import Crowd
from tests.faults.hands import Hands, comparisons_under_way
from tests.faults.notebook import Notebook
from tests.faults.outsider import Outsider
from tests.faults.people import People, steady

if TYPE_CHECKING:
    from tests.faults.world import World

OPEN_AT_ONCE = 24
PROGRESS_SECONDS = 15.0
FINISHING_SECONDS = 120.0
FAULT_PAUSE_SECONDS = 1.0


class Story:
    """One campaign on a world whose processes may be hurt."""

    def __init__(self, world: "World", options: argparse.Namespace, say: Callable[[str], None]) -> None:
        self.world, self.options, self.say = world, options, say
        self.notebook = Notebook(world.folder / "people.jsonl")
        self.deadline = world.began + options.seconds
        self._told = self._hurt_at = 0.0
        self._hurt = 0

    def run(self) -> verdict.Verdict:
        """Let it happen."""
        call_command("migrate", verbosity=0)
        self.crowd = self._crowd()
        self.world.staff()
        while len(self.crowd.asked) < self.options.runs and time.monotonic() < self.deadline:
            self._moment()
        self.world.calm()
        self.deadline = max(self.deadline, time.monotonic() + FINISHING_SECONDS)
        while time.monotonic() < self.deadline and (len(self.crowd.open) > 0 or steady(_machines_work)):
            self._look()
        self.crowd.clear_up()
        self.crowd.look()
        return self._judged()

    def _crowd(self) -> Crowd:
        people = People(factories.cast(), random.Random(f"people {self.options.seed}"))  # noqa: S311 - dice
        people.open_shops(max(4, min(16, self.options.runs // 8)))
        sandbox, note = self.world.sandbox, self.notebook
        outsider = Outsider(sandbox.url, lambda token, stack: note.write("foreign", token=token, stack=stack))
        crowd = Crowd(people, note, outsider, self._order_failure, self.world.web_port)
        for shop in people.shops:
            crowd.places += list(shop.environments.select_related("application__team", "account").order_by("position"))
        if self.options.hands:
            crowd.hands = Hands(people, sandbox, outsider)
            crowd.hands.make_stacks()
        return crowd

    def _order_failure(self, stack_name: str, step: str) -> None:
        try:
            self.world.sandbox.fail_next(stack_name, step=step)
        except OSError:
            return  # the sandbox is down, so its control endpoint is: no failure is ordered this time

    def _moment(self) -> None:
        for _ in range(4):
            if len(self.crowd.open) < OPEN_AT_ONCE and len(self.crowd.asked) < self._may_ask():
                self.crowd.ask()
        self._perhaps_hurt()
        self._look()

    def _may_ask(self) -> int:
        """How many are asked for before the next fault: none of them is left over when everything has ended."""
        if self._hurt >= self.options.faults:
            return int(self.options.runs)
        due: int = math.ceil((self._hurt + 1) * self.options.runs / (self.options.faults + 1))
        return due

    def _look(self) -> None:
        self.crowd.decide()
        self.crowd.look()
        self.world.staff()
        if time.monotonic() - self._told > PROGRESS_SECONDS:
            self._told = time.monotonic()
            done = len(self.crowd.asked) - len(self.crowd.open)
            took = self._told - self.world.began
            self.say(f"{took:6.1f} s  asked {len(self.crowd.asked)}, ended {done}, faults {self._hurt}")
        time.sleep(0.05)

    def _perhaps_hurt(self) -> None:
        """A fault after every so many deployments, and time for the others to notice it."""
        if self._hurt >= self.options.faults or len(self.crowd.asked) < self._may_ask():
            return
        if time.monotonic() - self._hurt_at > FAULT_PAUSE_SECONDS:
            self.world.hurt()
            self.say(self.world.log[-1])
            self._hurt, self._hurt_at = self._hurt + 1, time.monotonic()

    # -- the end -------------------------------------------------------------------------------------------------

    def _judged(self) -> verdict.Verdict:
        found = verdict.judge(self.world.sandbox.ledger(), self.notebook.lines(), self.world.sandbox.refused())
        held = Deployment.objects.filter(lease_until__gt=ClockTimestamp()).values_list("pk", flat=True)
        found.lost += [f"{pk}: its lease is still held" for pk in held]
        found.lost += comparisons_under_way()
        while audit.seal():
            pass
        found.audit += [str(each) for each in audit.breaks()]
        found.audit += self._not_written_down()
        return found

    def _not_written_down(self) -> list[str]:
        """Ends that are in the log more than once, or not at all."""
        rows = AuditEntry.objects.filter(subject__startswith="deployment:").values_list("subject", "action")
        counted = Counter((subject.removeprefix("deployment:"), action) for subject, action in rows.iterator())
        ends = (line for line in self.notebook.lines() if line["what"] == "end")
        asked = ((str(pk), "deployment.queued") for pk in self.crowd.asked)
        wanted = [*asked, *((line["deployment"], f"deployment.{line['state']}") for line in ends)]
        return [f"{action} of {pk}: {counted[pk, action]} entries" for pk, action in wanted if counted[pk, action] != 1]

    def report(self) -> dict[str, Any]:
        """Numbers of what happened."""
        ledger, notes = self.world.sandbox.ledger(), self.notebook.lines()
        ends = [line for line in notes if line["what"] == "end"]
        waits = verdict.waits(ledger, notes)
        epochs = Deployment.objects.order_by("-epoch").values_list("epoch", flat=True).first()
        return {
            "kinds": Counter(line["kind"] for line in notes if line["what"] == "asked"),
            "ends": Counter(line["state"] for line in ends),
            "people": Counter(line["what"] for line in notes),
            "answers": self.world.line.counts,
            "highest epoch": epochs or 0,
            "slowest run, seconds": max((line["seconds"] for line in ends), default=0),
            "approve to ExecuteChangeSet, seconds": {
                "p50": round(verdict.share(waits, 0.5), 2),
                "p99": round(verdict.share(waits, 0.99), 2),
                "of": len(waits),
            },
            "seconds": round(time.monotonic() - self.world.began, 1),
        }


def _machines_work() -> bool:
    return Deployment.objects.filter(status__in=[*MACHINE]).exists() or bool(comparisons_under_way())
