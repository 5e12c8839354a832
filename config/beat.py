"""The clock of Celery, ``celery beat``: it rings for what is due at its times, which are rows of the database."""

from celery.beat import ScheduleEntry
from django_celery_beat.schedulers import DatabaseScheduler


class Scheduler(DatabaseScheduler):  # type: ignore[misc]
    """django-celery-beat's, which also remembers among its entries when it last rang, as Celery's own does.

    Without that it rings twice at once where another beat begins meanwhile: it notices the new times while it puts its
    entries in order, rings, puts them in order again, and its entries still say that the ring is due.
    """

    def reserve(self, entry: ScheduleEntry) -> ScheduleEntry:
        """The entry after it rang, which takes the place of the one before it."""
        rung: ScheduleEntry = super().reserve(entry)
        self._schedule[rung.name] = rung
        return rung
