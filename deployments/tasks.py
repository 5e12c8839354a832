"""Celery's door into deployments, and the sign of life of a worker process."""

import os
import socket
import threading
import uuid
from typing import Any

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down

from deployments import queue
from deployments.actions import heartbeat
from deployments.actions.advance import advance as take_a_step
from deployments.aws import doors

_ending = threading.Event()


@shared_task(name=queue.ADVANCE)
def advance(deployment_id: str) -> None:
    """Look at one deployment. A hint: an id that is unknown, taken or not due does nothing."""
    owner = f"celery:{socket.gethostname()}:{os.getpid()}"
    take_a_step(uuid.UUID(deployment_id), connect=doors.connect, owner=owner, go_on=True)


@worker_ready.connect
def _begin_beating(**_: Any) -> None:
    """In the worker's main process, which forks no more after this: a thread that says every five seconds: alive."""
    name = f"{socket.gethostname()}:{os.getpid()}"
    threading.Thread(target=heartbeat.beat, args=("worker", name, _ending), daemon=True).start()


@worker_shutting_down.connect
def _end_beating(**_: Any) -> None:
    _ending.set()
