"""A broker that hangs or is gone never holds up a page."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from celery import Celery

from config.launch.valkey import Valkey
from tests.faults.processes import ROOT

LONGEST = 0.5

# A process of its own, because the product reads its broker's address when it starts. There is no transaction, so
# hints go out at once.
RINGS = """
import json, time, uuid, django
django.setup()
from deployments import queue
queue.transaction.on_commit = lambda what, robust: what()
times = []
for _ in range(3):
    began = time.monotonic()
    queue.ring([uuid.uuid4() for _ in range(3)])
    times.append(time.monotonic() - began)
time.sleep(WAIT)
print(json.dumps(times))
"""


def times(url: str, wait: float = 0.0) -> list[float]:
    environment = {
        **os.environ,
        "TIERBOARD_MODE": "test",
        "REDIS_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    code = RINGS.replace("WAIT", str(wait))
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    found: list[float] = json.loads(done.stdout)
    return found


def test_hints_arrive_at_a_broker_that_answers(tmp_path: Path) -> None:
    server = Valkey(tmp_path / "valkey")
    url = server.start()
    try:
        assert max(times(url, wait=3)) < LONGEST
        with Celery(broker=url.replace("unix://", "redis+socket://", 1)) as app, app.connection_for_read() as line:
            assert line.SimpleQueue("celery").qsize() == 9
    finally:
        server.stop()


def test_a_broker_that_hangs_holds_up_nobody(tmp_path: Path) -> None:
    server = Valkey(tmp_path / "valkey")
    url = server.start()
    os.kill(server.pid, signal.SIGSTOP)
    try:
        assert max(times(url)) < LONGEST
    finally:
        os.kill(server.pid, signal.SIGCONT)
        server.stop()


@pytest.mark.parametrize("url", ["unix:///nowhere/at/all.sock", "redis://127.0.0.1:1/0", ""])
def test_a_broker_that_is_gone_holds_up_nobody(url: str) -> None:
    assert max(times(url)) < LONGEST
