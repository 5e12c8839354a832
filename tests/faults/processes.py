"""Processes of the product, each in a group of its own, so that one can be killed or frozen with its children."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from config.launch import commands

ROOT = Path(__file__).resolve().parent.parent.parent


class Process:
    """One process of ours. All signals go to its group, by the id that we started."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as output:
            self._popen = subprocess.Popen(
                [sys.executable, *command],
                env={**os.environ, **environment},
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Its id, which is also its group's."""
        return self._popen.pid

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self._popen.poll() is None

    def kill(self) -> None:
        """SIGKILL to it and its children, as a power cut."""
        self._signal(signal.SIGKILL)
        self._popen.wait(10)

    def ask_to_end(self) -> None:
        """SIGTERM to it alone, as containers are stopped."""
        self._popen.terminate()

    def stop(self) -> int:
        """SIGTERM and wait; SIGKILL when it does not end. Returns the exit code."""
        if self.runs:
            self.ask_to_end()
            try:
                self._popen.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        self._signal(signal.SIGKILL)
        return self._popen.returncode

    def freeze(self) -> None:
        """SIGSTOP."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT."""
        self._signal(signal.SIGCONT)

    def children(self) -> list[int]:
        """Process ids of its living children."""
        return children(self.pid)

    def wait(self, seconds: float) -> int:
        """Its exit code, once it ended by itself."""
        return self._popen.wait(seconds)

    def output(self) -> str:
        """All that it wrote."""
        return self.log.read_text(errors="replace")

    def _signal(self, number: signal.Signals) -> None:
        try:
            os.killpg(self._popen.pid, number)
        except ProcessLookupError:
            return


def children(pid: int) -> list[int]:
    """Process ids of the living children of ``pid``; none when it has just ended."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(word) for task in tasks for word in (task / "children").read_text().split()]
    except OSError:
        return []


def web(environment: dict[str, str], log: Path, port: int, workers: int = 2, threads: int = 4) -> Process:
    """``gunicorn`` as the product starts it, with so many processes and threads."""
    more = ["--workers", str(workers), "--threads", str(threads)]
    return Process([*commands.web(f"127.0.0.1:{port}")[1:], *more], environment, log)


def sweeper(environment: dict[str, str], log: Path, workers: int = 4) -> Process:
    """``manage.py sweep``."""
    return Process(["manage.py", "sweep", "--workers", str(workers)], environment, log)


def celery_worker(environment: dict[str, str], log: Path, limits: Mapping[str, int | None] | None = None) -> Process:
    """``celery -A config worker`` with two children, and with ``limits`` (settings of Celery) in place of ours."""
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
    command = ["--skip-checks", "worker", "--concurrency", "2", *quiet]
    if limits is None:
        return Process(["-m", "celery", "-A", "config", *command], environment, log)
    code = f"from config.celery import app; app.conf.update({dict(limits)!r}); app.start({command!r})"
    return Process(["-c", code], environment, log)


def beat(environment: dict[str, str], log: Path) -> Process:
    """``celery -A config beat`` as the product starts it."""
    return Process(commands.argv("beat")[1:], environment, log)


def wait_until(holds: Callable[[], bool], seconds: float, what: str) -> None:
    """Look ten times a second; AssertionError when it does not come about in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds:.0f} s: {what}")
