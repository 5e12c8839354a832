"""What happens in a campaign: people at work, faults in between, peace at the end, the verdict."""

import argparse
import random
import time
from typing import TYPE_CHECKING, Any

from django.core.management import call_command

from deployments.models import Deployment
from deployments.states import MACHINE, OPEN, Status
from tests import factories
from tests.faults.oracle import judge
from tests.faults.people import People, steady

if TYPE_CHECKING:
    from tests.faults.campaign import World

OPEN_AT_ONCE = 10


def run(world: "World", options: argparse.Namespace) -> dict[str, Any]:
    """Let it happen; returns the verdict as JSON data."""
    call_command("migrate", verbosity=0)
    people = People(factories.cast(), random.Random(f"people {options.seed}"))  # noqa: S311 - dice
    people.open_shops(max(2, options.runs // 8))
    people.fail_next = world.sandbox.fail_next
    world.staff()
    deadline = world.began + options.seconds
    _work(world, people, options, deadline)
    _peace(world, people, deadline)
    found = judge(world.sandbox.ledger(), people.left)
    return {
        "seed": options.seed,
        "runs": len(people.asked),
        "ends": found.ends,
        "process faults": world.log,
        "answers": world.line.counts,
        "take-overs": _take_overs(),
        "seconds": round(time.monotonic() - world.began, 1),
        "must be zero": {
            name: len(getattr(found, name))
            for name in ("lost", "doubled", "overlapped", "unapproved", "wrong", "leases", "audit_breaks")
        },
        "faults found": found.faults,
    }


def _work(world: "World", people: People, options: argparse.Namespace, deadline: float) -> None:
    """Ask until enough was asked for; a fault after every so many deployments."""
    hurt = 0
    while len(people.asked) < options.runs and time.monotonic() < deadline:
        if steady(_open_count) < OPEN_AT_ONCE:
            _try(lambda: steady(people.ask))
        _try(lambda: steady(people.decide))
        if hurt < options.faults and len(people.asked) >= (hurt + 1) * options.runs / (options.faults + 1):
            world.hurt()
            hurt += 1
        world.thaw()
        world.staff()
        time.sleep(0.1)


def _peace(world: "World", people: People, deadline: float) -> None:
    """No more faults: whatever is open comes to its end."""
    world.line.rate = 0.0
    while time.monotonic() < deadline and steady(_machines_work):
        _try(lambda: steady(people.decide))
        world.thaw()
        world.staff()
        time.sleep(0.2)
    steady(people.clear_up)


def _try(what: Any) -> None:
    try:
        what()
    except OSError:
        # The sandbox is down, so its control endpoint is: no failure is ordered this time.
        return


def _open_count() -> int:
    return Deployment.objects.filter(status__in=[*OPEN]).count()


def _machines_work() -> bool:
    return Deployment.objects.filter(status__in=[*MACHINE, Status.AWAITING_APPROVAL]).exists()


def _take_overs() -> int:
    """The highest epochs tell of leases that changed hands."""
    return Deployment.objects.order_by("-epoch").values_list("epoch", flat=True).first() or 0
