"""Rings workers: "look at this deployment now". A hint, never a fact: losing all of them only makes us slower.

Celery is asked by task name, so that actions need not know tasks. Whoever rings never waits for the broker: hints go
out from a thread of their own. Nothing is retried, sockets time out, and after a failure the broker is left alone for
some seconds.
"""

import logging
import os
import queue
import threading
import time
import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from structlog.contextvars import bound_contextvars, get_contextvars

from config.celery import app

log = logging.getLogger(__name__)

ADVANCE = "deployments.advance"
EXPIRES_SECONDS = 5
PAUSE_SECONDS = 15.0
MOST_WAITING = 1000
# A hint with what it was given in: its log lines, and those of the task, carry who asked.
Waiting = queue.Queue[tuple[str, dict[str, Any]]]


def ring(deployment_ids: Iterable[uuid.UUID]) -> None:
    """After the transaction commits, tell workers that these deployments are due. Never raises, never waits."""
    ids = [str(each) for each in deployment_ids]
    if ids and settings.ENVIRONMENT.redis_url:
        transaction.on_commit(partial(_bell.give, ids), robust=True)


class Bell:
    """Hints on their way out. One thread per process, begun with the first hint; a fork begins anew."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pid = 0
        self._waiting: Waiting = queue.Queue(MOST_WAITING)

    def give(self, ids: list[str]) -> None:
        """Hand hints over. What finds no room is dropped: the sweeper looks anyway."""
        with self._lock:
            if self._pid != os.getpid():
                self._pid, self._waiting = os.getpid(), queue.Queue(MOST_WAITING)
                threading.Thread(target=self._send_all, args=(self._waiting,), name="bell", daemon=True).start()
        for each in ids:
            try:
                self._waiting.put_nowait((each, get_contextvars()))
            except queue.Full:
                return

    def _send_all(self, waiting: Waiting) -> None:
        silent_until = 0.0
        while True:
            each, about = waiting.get()
            with bound_contextvars(**about):
                if time.monotonic() >= silent_until and not send(each):
                    silent_until = time.monotonic() + PAUSE_SECONDS


def send(deployment_id: str) -> bool:
    """Send one hint now; false when the broker did not take it."""
    try:
        app.send_task(
            ADVANCE,
            args=[deployment_id],
            retry=False,
            expires=EXPIRES_SECONDS,
            ignore_result=True,
            argsrepr="",
            kwargsrepr="",
        )
    except Exception as error:
        # Whatever the broker's client raises: the row is the truth.
        log.warning("Nobody was rung for %s: %s. The sweeper will find it.", deployment_id, type(error).__name__)
        return False
    return True


_bell = Bell()
