"""A beat rings once for all that it missed, whatever happens to its times meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest
from celery.beat import ScheduleEntry
from django_celery_beat.models import PeriodicTask, PeriodicTasks

from config.beat import Scheduler
from config.celery import app

# A beat closes connections that are in a transaction.
pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


class Counting(Scheduler):
    """A beat whose rings are noted and not sent. ``disturbed``: another begins right after it looked for changes."""

    def __init__(self) -> None:
        self.rung: list[str] = []
        self.disturbed = False
        super().__init__(app=app)
        self._finalize.cancel()

    def schedules_equal(self, *schedules: object) -> bool:
        equal: bool = super().schedules_equal(*schedules)
        if self.disturbed:
            self.disturbed = False
            PeriodicTasks.update_changed()
        return equal

    def apply_entry(self, entry: ScheduleEntry, producer: object = None) -> None:
        self.rung.append(str(entry.name))


@pytest.fixture
def beat() -> Counting:
    """A beat that begins, and whose ring was due ten minutes ago."""
    Counting()
    PeriodicTask.objects.update(last_run_at=datetime.now(UTC) - timedelta(minutes=10))
    return Counting()


def test_a_beat_rings_once_though_another_begins_in_the_tick_that_rings(beat: Counting) -> None:
    beat.disturbed = True
    for _ in range(ROUNDS):
        beat.tick()
    assert beat.rung.count("seal-audit") == 1


def test_another_beat_that_begins_later_learns_of_the_ring(beat: Counting) -> None:
    for _ in range(ROUNDS):
        beat.tick()
    beat.sync()
    other = Counting()
    for _ in range(ROUNDS):
        other.tick()
    assert (beat.rung.count("seal-audit"), other.rung.count("seal-audit")) == (1, 0)


def test_a_ring_that_no_worker_heard_for_a_minute_is_dropped(beat: Counting) -> None:
    assert beat.schedule["seal-audit"].options["expires"] == 60
