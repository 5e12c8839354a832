"""A supervised child: its output, how it starts, how it stops, and what happens when its parent is killed."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.launch.errors import LaunchError
from config.launch.guardian import group_alive
from config.launch.processes import Process

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
PARENT = """
import os, signal, sys
from config.launch.processes import Process
child = Process("child", [sys.executable, "-c", "import time; time.sleep(60)"], output=lambda name, line: None)
child.start()
print(child.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def python(code: str, lines: list[str]) -> Process:
    return Process("child", [sys.executable, "-c", code], output=lambda name, line: lines.append(f"{name}: {line}"))


def test_each_line_reaches_the_sink_with_the_name() -> None:
    lines: list[str] = []
    child = python("print('one'); import sys; print('two', file=sys.stderr)", lines)
    child.start()
    assert child.wait() == 0
    assert sorted(lines) == ["child: one", "child: two"]
    child.stop()


def test_one_that_ends_while_starting_is_quoted() -> None:
    child = python("raise SystemExit('no such table')", [])
    child.start()
    with pytest.raises(LaunchError, match=r"child ended while starting \(code 1\)\.\n    no such table"):
        child.wait_until(lambda: False, 10)
    child.stop()


def test_one_that_is_never_ready_is_given_up() -> None:
    child = python("import time; time.sleep(60)", [])
    child.start()
    with pytest.raises(LaunchError, match="child was not ready after 0 seconds"):
        child.wait_until(lambda: False, 0.2)
    child.stop()


def test_a_full_disk_is_named() -> None:
    child = python("raise OSError(28, 'No space left on device')", [])
    child.start()
    with pytest.raises(LaunchError, match="The disk is full: free some space"):
        child.wait_until(lambda: False, 10)
    child.stop()


def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(LaunchError, match=r"child could not be started \(/nonexistent/program\): No such file"):
        Process("child", ["/nonexistent/program"], output=lambda name, line: None).start()


def test_one_that_ignores_the_request_is_killed() -> None:
    lines: list[str] = []
    child = python(STUBBORN, lines)
    child.start()
    child.wait_until(lambda: bool(lines), 10)
    child.stop(patience=0.3)
    assert child.exit_code == -signal.SIGKILL


def test_its_children_end_with_it() -> None:
    lines: list[str] = []
    nested = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])"
    child = python(f"{nested}; print('up', flush=True); time.sleep(60)", lines)
    child.start()
    child.wait_until(lambda: bool(lines), 10)
    child.stop()
    assert not group_alive(child.pid)


def test_it_ends_when_its_parent_is_killed() -> None:
    checkout = Path(__file__).resolve().parents[2]
    parent = subprocess.run([sys.executable, "-c", PARENT], cwd=checkout, capture_output=True, text=True, check=False)
    child = int(parent.stdout)
    deadline = time.monotonic() + 10
    while group_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not group_alive(child)
