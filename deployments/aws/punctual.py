"""Calls that go out in time or not at all: a process that froze and wakes up sends nothing that others gave up since.

The last look at the clock is right before the bytes leave. Frozen even after that, a call carries the time at which it
was signed, and AWS refuses signatures that are older than five minutes.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

_latest: ContextVar[float | None] = ContextVar("latest", default=None)
# Goes on while the machine sleeps, where there is such a clock.
_CLOCK: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class TooLate(OSError):
    """The call was not sent: its time had passed."""


@contextmanager
def punctual(seconds: float) -> Iterator[None]:
    """Within this, calls of guarded clients go out in the next ``seconds`` or raise :class:`TooLate`."""
    reset = _latest.set(now() + seconds)
    try:
        yield
    finally:
        _latest.reset(reset)


def guard(client: Any, service: str) -> None:
    """Have each attempt of each call of a boto3 client look at the time; without :func:`punctual` it does nothing."""
    client.meta.events.register(f"before-send.{service}", _look)


def check() -> None:
    """Raise :class:`TooLate` when the time for sending has passed."""
    latest = _latest.get()
    if latest is not None and now() >= latest:
        raise TooLate("not sent: this process was held up for too long before it")


def now() -> float:
    """Seconds of the clock that counts."""
    return time.clock_gettime(_CLOCK)


def _look(**told: Any) -> None:
    check()
