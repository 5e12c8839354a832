"""The demo as people start it, with data and ports of its own."""

import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from config.launch.ports import free_port
from tests.e2e.places import Place

ROOT = Path(__file__).resolve().parents[2]
READY = "Tierboard is ready: "
TOLD = "The demo is complete."
NOT_TOLD = "The demo's data are incomplete"
START_LIMIT = 600.0
STOP_LIMIT = 60.0
SPEED = "0.4"
"""Resources take 0.4 of their usual time: long enough to be seen under way."""
# What the test run has set up for itself must not reach the demo, which brings its own services.
_NOT_PASSED = ("DATABASE_URL", "REDIS_URL", "TIERBOARD_MODE", "SECRET_KEY", "SANDBOX_URL", "ALLOWED_HOSTS")


@dataclass
class Demo:
    """The running demo: its address, what it printed so far, and its pages once somebody has looked for them."""

    process: subprocess.Popen[bytes]
    url: str
    output: list[str]
    places: list[Place] = field(default_factory=list)

    def wait_until_told(self) -> None:
        """Wait for the end of the stories that the seed tells in the background. Somebody must read the output.

        :raises RuntimeError: when they stopped half way or take longer than :data:`START_LIMIT`.
        """
        end = time.monotonic() + START_LIMIT
        while not any(TOLD in line for line in self.output):
            if time.monotonic() > end or any(NOT_TOLD in line for line in self.output):
                raise RuntimeError("The demo's stories were not told:\n" + "\n".join(self.output[-60:]))
            time.sleep(0.2)

    def stop(self) -> None:
        """End it as Ctrl-C does; what does not end in time is killed."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(data_dir: Path, stories: str = "first") -> Demo:
    """Start the demo and wait until it says that it is ready.

    :param stories: what the seed tells beside notes-board: names of stories, or nothing for all of them. They are told
        in the background for minutes and take the machine's time, so tests that need none do without.
    :raises RuntimeError: with its output when it ends or is not ready within :data:`START_LIMIT` seconds.
    """
    ports = {"PORT": str(free_port()), "SANDBOX_PORT": str(free_port())}
    env = {name: value for name, value in os.environ.items() if name not in _NOT_PASSED}
    env |= ports | {"DATA_DIR": str(data_dir), "SANDBOX_SPEED": SPEED, "PYTHONUNBUFFERED": "1", "DEMO_STORIES": stories}
    process = subprocess.Popen(
        [sys.executable, "-m", "config.launch", "run"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    demo = Demo(process, "", [])
    try:
        _wait(demo)
    except BaseException:
        demo.stop()
        raise
    return demo


def _wait(demo: Demo) -> None:
    assert demo.process.stdout is not None
    end = time.monotonic() + START_LIMIT
    with selectors.DefaultSelector() as selector:
        selector.register(demo.process.stdout, selectors.EVENT_READ)
        buffer = b""
        while time.monotonic() < end:
            if not selector.select(timeout=1.0):
                continue
            chunk = os.read(demo.process.stdout.fileno(), 65_536)
            if not chunk:
                break
            *lines, buffer = (buffer + chunk).split(b"\n")
            demo.output += [line.decode("utf-8", "replace") for line in lines]
            for line in demo.output:
                if READY in line:
                    demo.url = line.split(READY)[1].split()[0]
                    return
    raise RuntimeError("The demo did not get ready:\n" + "\n".join(demo.output[-60:]))
