"""Signs of life of worker and sweeper processes, so that a page can say when nobody works."""

import logging
import threading
from datetime import timedelta

from django.db import Error, connection
from django.utils import timezone

from deployments.lint import is_up as lint_is_up
from deployments.models import Heartbeat
from deployments.models.clock import ClockTimestamp

log = logging.getLogger(__name__)

SECONDS = 5.0
FORGOTTEN = timedelta(days=1)


def sign(role: str, name: str) -> None:
    """Write down that this process lives, by the database's clock; forget those that have been silent for a day."""
    columns = {"role": role, "at": ClockTimestamp(), "host_at": timezone.now(), "lint_up": lint_is_up()}
    Heartbeat.objects.update_or_create(name=f"{role}:{name}"[:120], defaults=columns)
    Heartbeat.objects.filter(at__lt=ClockTimestamp() - FORGOTTEN).delete()


def beat(role: str, name: str, ending: threading.Event) -> None:
    """Sign every five seconds until ``ending``. For a thread of its own; survives a database that is away."""
    while True:
        try:
            sign(role, name)
        except Error as error:
            log.warning("no sign of life could be written: %s", type(error).__name__)
        finally:
            connection.close()
        if ending.wait(SECONDS):
            return
