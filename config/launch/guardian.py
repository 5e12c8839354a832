"""A small process that outlives its parent by a few seconds and ends what the parent left behind.

However the parent ends, `kill -9` included, its end of a pipe closes. The guardian then asks every process group that
it was told about to stop, and kills those that do not. It is run by path without site packages, so that it starts in
milliseconds; it therefore imports the standard library only.

Protocol, a line each on stdin: `+PID SIGNAL` watch the group led by PID, `-PID` forget it.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

PATIENCE_SECONDS = 8.0
POLL_SECONDS = 0.05


class Guardian:
    """The parent's side. One per process is enough; it is started at the first `watch`."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def watch(self, pid: int, stop_signal: int = signal.SIGTERM) -> None:
        """End the process group led by `pid` with `stop_signal` should this process die first."""
        with self._lock:
            if self._process is None:
                self._process = subprocess.Popen(
                    [sys.executable, "-I", "-S", str(Path(__file__).resolve())],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    start_new_session=True,
                )
            self._tell(f"+{pid} {int(stop_signal)}\n")

    def forget(self, pid: int) -> None:
        """Take back `watch`: the group has ended and its id may soon belong to someone else."""
        with self._lock:
            self._tell(f"-{pid}\n")

    def _tell(self, line: str) -> None:
        if self._process is None or self._process.stdin is None:
            return
        try:
            self._process.stdin.write(line.encode())
            self._process.stdin.flush()
        except BrokenPipeError:
            return


GUARDIAN = Guardian()


def group_alive(pid: int) -> bool:
    """Whether any process of the group led by `pid` still runs.

    The dead that nobody has collected do not count: in a container whose first process collects no orphans they stay
    for good.
    """
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    proc = Path("/proc")
    if not (proc / "self" / "stat").exists():
        return True
    return any(_runs_in_group(entry, pid) for entry in proc.iterdir() if entry.name.isdigit())


def _runs_in_group(entry: Path, group: int) -> bool:
    try:
        state, _parent, of_group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
    except OSError:
        return False
    return int(of_group) == group and state not in "ZX"


def end_groups(groups: dict[int, int], patience: float = PATIENCE_SECONDS) -> None:
    """Send each group its signal, wait up to `patience` seconds for all of them, then kill what is left."""
    for pid, stop_signal in groups.items():
        _signal_group(pid, stop_signal)
    deadline = time.monotonic() + patience
    left = {pid for pid in groups if group_alive(pid)}
    while left and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        left = {pid for pid in left if group_alive(pid)}
    for pid in left:
        _signal_group(pid, signal.SIGKILL)


def _signal_group(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def _guard() -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    groups: dict[int, int] = {}
    for line in sys.stdin:
        if line.startswith("+"):
            pid, number = line[1:].split()
            groups[int(pid)] = int(number)
        else:
            groups.pop(int(line[1:]), None)
    end_groups(groups)


if __name__ == "__main__":
    _guard()
