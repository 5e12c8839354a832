"""Rings workers: "look at this deployment now". A hint, never a fact: losing all of them only makes us slower.

Celery is asked by task name, so that actions need not know tasks. A broker that is gone or hangs must never hold up a
page: nothing is retried, sockets time out, and after one failure nobody tries again for some seconds.
"""

import logging
import threading
import time
import uuid
from collections.abc import Iterable
from functools import partial

from django.conf import settings
from django.db import transaction

from config.celery import app

log = logging.getLogger(__name__)

ADVANCE = "deployments.advance"
EXPIRES_SECONDS = 5
PAUSE_SECONDS = 15.0


class _Breaker:
    """Remembers that the broker failed. Shared by the threads of a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closed_until = 0.0

    def lets_through(self) -> bool:
        """Whether to try; only one thread tries after a pause, the others go on skipping until it came through."""
        with self._lock:
            now = time.monotonic()
            if now < self._closed_until:
                return False
            if self._closed_until:
                self._closed_until = now + PAUSE_SECONDS
            return True

    def tell(self, *, well: bool) -> None:
        """Report how sending went."""
        with self._lock:
            self._closed_until = 0.0 if well else time.monotonic() + PAUSE_SECONDS


_breaker = _Breaker()


def ring(deployment_ids: Iterable[uuid.UUID]) -> None:
    """After the transaction commits, tell workers that these deployments are due. Never raises, never waits long."""
    ids = [str(each) for each in deployment_ids]
    if ids and _has_broker():
        transaction.on_commit(partial(_send, ids), robust=True)


def _has_broker() -> bool:
    return bool(settings.ENVIRONMENT.redis_url)


def _send(ids: list[str]) -> None:
    for each in ids:
        if not _breaker.lets_through():
            return
        try:
            app.send_task(ADVANCE, args=[each], retry=False, expires=EXPIRES_SECONDS, ignore_result=True)
        except Exception as error:  # noqa: BLE001 - whatever the broker's client raises, the row is the truth
            log.warning("Nobody was rung for %s: %s. The sweeper will find it.", each, type(error).__name__)
            _breaker.tell(well=False)
            return
        _breaker.tell(well=True)
