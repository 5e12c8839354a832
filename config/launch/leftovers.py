"""Finds and ends processes that a killed launcher left behind, and never one that merely got the same number."""

import os
import signal
import subprocess
import time
from pathlib import Path

from config.launch.errors import LaunchError
from config.launch.guardian import end_groups

PATIENCE_SECONDS = 15.0


def stop_server(marker: Path, pid_file: Path) -> None:
    """Stop the server whose id `pid_file` holds, if its command line names `marker`; it may take 15 seconds.

    A file that names another living process is removed, because the server would take that one for its predecessor. A
    file that names a dead one stays: PostgreSQL uses it to see whether old children still hold its memory.
    """
    try:
        pid = int(pid_file.read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return
    line = command_line(pid)
    if str(marker) in line:
        end_groups({pid: signal.SIGINT}, PATIENCE_SECONDS)
        _wait_gone(pid)
    elif line:
        pid_file.unlink()


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


def _wait_gone(pid: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while command_line(pid):
        if time.monotonic() > deadline:
            raise LaunchError(
                f"Process {pid}, left by an earlier start, does not end. End it (kill -9 {pid}) and try again."
            )
        time.sleep(0.05)
        _collect(pid)


def _collect(pid: int) -> None:
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return
