"""One supervised child process: start, readiness, output with a prefix, stop."""

import errno
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from config.launch.errors import LaunchError
from config.launch.guardian import GUARDIAN, end_groups, group_alive
from config.launch.unprivileged import Credentials

POLL_SECONDS = 0.02
LAST_LINES = 8
LAST_WORDS_SECONDS = 1.0
"""For what a child wrote to arrive after its end; a grandchild that holds the pipe may keep it open for ever."""

Sink = Callable[[str, str], None]
"""Receives (process name, one line of output without its end)."""


class Process:
    """A child that leads its own process group, so that a signal reaches its children and a Ctrl-C reaches only us.

    `output` is a log file, or a sink that gets each line. Start it again after it ended by calling `start` again.
    """

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        output: Path | Sink,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        credentials: Credentials | None = None,
        stop_signal: int = signal.SIGTERM,
    ) -> None:
        self.name = name
        self.argv = list(argv)
        self._output = output
        self._env = dict(os.environ if env is None else env)
        self._cwd = cwd
        self._credentials = credentials or Credentials()
        self._stop_signal = stop_signal
        self._popen: subprocess.Popen[bytes] | None = None
        self._last: list[str] = []
        self._reading: threading.Thread | None = None

    @property
    def pid(self) -> int:
        """The child's process id. Raises LaunchError before the first start."""
        if self._popen is None:
            raise LaunchError(f"{self.name} was not started.")
        return self._popen.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative is the number of the signal that ended it."""
        return None if self._popen is None else self._popen.poll()

    @property
    def alive(self) -> bool:
        return self._popen is not None and self._popen.poll() is None

    def start(self) -> None:
        """Start it; raises LaunchError when the program cannot be executed."""
        self._last = []
        try:
            self._popen = self._spawn()
        except OSError as error:
            raise LaunchError(f"{self.name} could not be started ({self.argv[0]}): {error.strerror}.") from None
        GUARDIAN.watch(self._popen.pid, self._stop_signal)
        if not isinstance(self._output, Path) and self._popen.stdout is not None:
            self._reading = threading.Thread(target=self._pump, args=(self._popen.stdout, self._output), daemon=True)
            self._reading.start()

    def wait_until(self, ready: Callable[[], bool], seconds: float, poll: float = POLL_SECONDS) -> None:
        """Return when `ready()`. Raises LaunchError with the last lines of output when it ends first or is too slow."""
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.alive:
                raise LaunchError(f"{self.name} ended while starting (code {self.exit_code}).{self._quote()}")
            if time.monotonic() > deadline:
                raise LaunchError(f"{self.name} was not ready after {seconds:.0f} seconds.{self._quote()}")
            time.sleep(poll)

    def wait(self) -> int:
        """Wait until it has ended, let its last words arrive and return its exit code.

        Raises LaunchError before the first start.
        """
        if self._popen is None:
            raise LaunchError(f"{self.name} was not started.")
        self._popen.wait()
        self._hear_out()
        return self._popen.returncode

    def stop(self, patience: float = 10.0) -> None:
        """Ask it to stop, kill it and its group after `patience` seconds. Harmless when it has ended."""
        if self._popen is None:
            return
        end_groups({self._popen.pid: self._stop_signal}, patience)
        self._popen.wait()
        GUARDIAN.forget(self._popen.pid)

    def collect(self) -> None:
        """After it ended by itself: end what is left of its group."""
        if self._popen is not None and group_alive(self._popen.pid):
            end_groups({self._popen.pid: self._stop_signal}, 2.0)
        if self._popen is not None:
            GUARDIAN.forget(self._popen.pid)

    def last_lines(self) -> list[str]:
        """The end of its output, for a message that says why it stopped."""
        if isinstance(self._output, Path):
            if not self._output.exists():
                return []
            return self._output.read_text(errors="replace").splitlines()[-LAST_LINES:]
        return self._last[-LAST_LINES:]

    def _quote(self) -> str:
        self._hear_out()
        lines = self.last_lines()
        if any(os.strerror(errno.ENOSPC) in line for line in lines):
            return " The disk is full: free some space and start again."
        return "".join(f"\n    {line}" for line in lines)

    def _hear_out(self) -> None:
        if self._reading is not None and not self.alive:
            self._reading.join(LAST_WORDS_SECONDS)

    def _spawn(self) -> subprocess.Popen[bytes]:
        log: IO[bytes] | None = self._output.open("ab") if isinstance(self._output, Path) else None
        try:
            return subprocess.Popen(
                self.argv,
                stdin=subprocess.DEVNULL,
                stdout=log or subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=self._env,
                cwd=self._cwd,
                start_new_session=True,
                **self._credentials,
            )
        finally:
            if log is not None:
                log.close()

    def _pump(self, stream: IO[bytes], sink: Sink) -> None:
        with stream:
            for raw in stream:
                line = raw.decode(errors="replace").rstrip()
                self._last = [*self._last[1 - LAST_LINES :], line]
                sink(self.name, line)
