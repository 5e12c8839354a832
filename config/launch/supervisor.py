"""Keeps children running: what ends by itself is started again, slower each time, with a sentence that says so."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from config.launch.errors import LaunchError
from config.launch.record import Record

FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 30.0
CALM_SECONDS = 60.0
TICK_SECONDS = 0.2

Say = Callable[[str], None]


class Child(Protocol):
    """What can be kept running: our own processes and the servers from wheels."""

    @property
    def name(self) -> str: ...

    @property
    def pid(self) -> int: ...

    @property
    def alive(self) -> bool: ...

    @property
    def exit_code(self) -> int | None: ...

    def start(self) -> object: ...

    def stop(self) -> None: ...

    def collect(self) -> None: ...


@dataclass
class Watched:
    """A child, whether the others stand on it, and when it may be started again."""

    child: Child
    below: bool = False
    delay: float = FIRST_DELAY_SECONDS
    started_at: float = 0.0
    due_at: float | None = None


class Supervisor:
    """The children of one demo. Those that others stand on (`below`) are stopped when the others have ended."""

    def __init__(self, record: Record, say: Say) -> None:
        self._record = record
        self._say = say
        self._watched: list[Watched] = []

    def start(self, child: Child, *, below: bool = False) -> None:
        """Start a child and watch it from now on. Raises LaunchError when it cannot be executed."""
        child.start()
        self.watch(child, below=below)

    def watch(self, child: Child, *, below: bool = False) -> None:
        """Watch a child that runs already."""
        self._record.add(child.pid)
        self._watched.append(Watched(child, below, started_at=time.monotonic()))

    def babysit(self, stopping: threading.Event) -> None:
        """Restart what ends, until `stopping` is set."""
        while not stopping.wait(TICK_SECONDS):
            for watched in self._watched:
                self.look_after(watched, time.monotonic())

    def look_after(self, watched: Watched, now: float) -> None:
        """One look at one child: notice its end, or start it again once its delay is over."""
        if watched.due_at is None:
            if not watched.child.alive:
                self._ended(watched, now)
        elif now >= watched.due_at:
            self._again(watched, now)

    def stop(self) -> None:
        """Stop first those above, all at once, then those below, last started first; returns when all have ended."""
        above = [watched.child for watched in self._watched if not watched.below]
        below = [watched.child for watched in self._watched if watched.below]
        with ThreadPoolExecutor(max_workers=max(1, len(above))) as pool:
            list(pool.map(self._stop, above))
        for child in reversed(below):
            self._stop(child)
        self._watched.clear()

    def _stop(self, child: Child) -> None:
        child.stop()
        self._record.drop(child.pid)

    def _ended(self, watched: Watched, now: float) -> None:
        child = watched.child
        child.collect()
        self._record.drop(child.pid)
        if now - watched.started_at > CALM_SECONDS:
            watched.delay = FIRST_DELAY_SECONDS
        watched.due_at = now + watched.delay
        self._say(f"{child.name} ended ({reason(child.exit_code)}). It is started again in {watched.delay:g} s.")
        watched.delay = min(watched.delay * 2, LONGEST_DELAY_SECONDS)

    def _again(self, watched: Watched, now: float) -> None:
        try:
            watched.child.start()
        except LaunchError as error:
            self._say(f"{error} The next try is in {watched.delay:g} s.")
            watched.due_at = now + watched.delay
            watched.delay = min(watched.delay * 2, LONGEST_DELAY_SECONDS)
            return
        self._record.add(watched.child.pid)
        watched.started_at, watched.due_at = now, None


def reason(exit_code: int | None) -> str:
    """Words for how a process ended."""
    if exit_code is None:
        return "no exit code"
    return f"killed by signal {-exit_code}" if exit_code < 0 else f"exit code {exit_code}"
