"""Finds and ends processes that a killed launcher left behind, and never one that merely got the same number."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from config.launch.errors import LaunchError
from config.launch.guardian import end_groups

PATIENCE_SECONDS = 15.0


def stop_server(cluster: Path, pid_file: Path) -> None:
    """Stop the PostgreSQL whose id `pid_file` holds, if its command line names `cluster`; it may take 15 seconds.

    A file whose id still exists otherwise is removed, because PostgreSQL would take the process for its predecessor: a
    stranger got the number, or the dead server was never collected, which in a container without an init is for good. A
    file that names nobody stays: PostgreSQL uses it to see whether old children still hold its memory.
    """
    try:
        pid = int(pid_file.read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return
    if str(cluster) in command_line(pid):
        end_groups({pid: signal.SIGINT}, PATIENCE_SECONDS)
        _wait(lambda: not command_line(pid), pid)
    if _exists(pid):
        _wait(lambda: not _works_in(cluster), pid)
        pid_file.unlink(missing_ok=True)


def command_line(pid: int) -> str:
    """The arguments of a running process, joined by spaces; empty when there is no such process or it is dead."""
    proc = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self/cmdline").exists():
        try:
            return proc.read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            return ""
    listed = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return listed.stdout.strip()


def birth(pid: int) -> str:
    """When a process started, in the kernel's words: tells it from a later one with its id. Empty if it is gone."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            return stat.read_text().rpartition(")")[2].split()[19]
        except (OSError, IndexError):
            return ""
    listed = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return listed.stdout.strip()


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _works_in(directory: Path) -> bool:
    """Whether a living process has `directory` as its working directory, as every part of a PostgreSQL has its data."""
    return any(_cwd(entry) == str(directory) for entry in Path("/proc").glob("[0-9]*"))


def _cwd(entry: Path) -> str:
    try:
        return os.readlink(entry / "cwd")
    except OSError:
        return ""


def _wait(done: Callable[[], bool], pid: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        if time.monotonic() > deadline:
            raise LaunchError(f"Process {pid}, left by an earlier start, does not end. End it (kill -9 {pid}).")
        time.sleep(0.05)
