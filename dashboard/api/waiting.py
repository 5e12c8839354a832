"""Answering later: a request that waits for news of a deployment. Nothing is locked, no transaction is open meanwhile.

Each one that waits holds a thread, so a process lets only some wait; the others are answered at once and ask again.
"""

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, Final

from django.db.models import Count

from deployments.models import Deployment
from deployments.states import TERMINAL, Status

LONGEST_SECONDS: Final = 25
LOOK_SECONDS: Final = 0.5
_PLACES: Final = 2
"""Of the four threads that a web process has."""
_free = threading.BoundedSemaphore(_PLACES)

News = tuple[Any, ...]


def until_news(pk: uuid.UUID, before: News | None, seconds: float, pause: Callable[[float], object]) -> None:
    """Come back when something is other than ``before``, when the deployment has ended, or after ``seconds``.

    :param pause: waits for so many seconds.
    """
    with _place() as mine:
        end = monotonic() + seconds
        while mine and before and Status(before[0]) not in TERMINAL and monotonic() < end:
            if news_of(pk) != before:
                return
            pause(min(LOOK_SECONDS, max(0.0, end - monotonic())))


@contextmanager
def _place() -> Iterator[bool]:
    """A place among those who wait, if one is free."""
    mine = _free.acquire(blocking=False)
    try:
        yield mine
    finally:
        if mine:
            _free.release()


def news_of(pk: uuid.UUID) -> News | None:
    """What changes whenever there is something to tell; ``None`` when the deployment is gone."""
    rows = Deployment.objects.filter(pk=pk).annotate(votes=Count("plan__approvals"))
    found: News | None = rows.values_list("status", "resources_done", "resources_total", "votes").first()
    return found
