"""`make run` as its operator meets it: start, second start, kill -9, taken ports, servers of one's own."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.launch.leftovers import command_line
from tests.launch import checkout
from tests.launch.checkout import Running, running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return checkout.make(tmp_path)


@pytest.fixture
def demo(folder: Path) -> Iterator[Running]:
    with running(folder) as demo:
        yield demo


def test_it_starts_says_where_and_stops_everything(demo: Running) -> None:
    demo.start().until(f"Tierboard is ready: {demo.url}")
    assert checkout.answers(f"{demo.url}/anything")
    assert "owner@example.com\n" in demo.lines
    demo.said("worker    | worker at work")
    assert demo.end(signal.SIGINT) == 0
    assert demo.gone()


@pytest.mark.full
def test_the_second_start_keeps_the_data_and_does_not_migrate_again(demo: Running) -> None:
    demo.start().until("is ready")
    demo.end()
    demo.start().until("knows of 2 starts")
    assert demo.end() == 0
    assert demo.lines.count("owner@example.com\n") == 2
    assert sum("Preparing the database" in line for line in demo.lines) == 1


@pytest.mark.full
def test_kill_9_of_the_launcher_leaves_nothing_and_loses_nothing(demo: Running) -> None:
    demo.start().until("is ready")
    demo.end(signal.SIGKILL)
    assert demo.gone()
    demo.start().until("knows of 2 starts")
    assert demo.end() == 0


@pytest.mark.full
def test_kill_9_of_launcher_and_guardian_is_cleaned_up_by_the_next_start(demo: Running) -> None:
    demo.start().until("is ready")
    guardian = next(pid for pid in demo.processes() if "guardian.py" in command_line(pid))
    os.kill(guardian, signal.SIGKILL)
    demo.end(signal.SIGKILL)
    left = demo.processes()
    assert left
    demo.start().until("An earlier start was killed")
    demo.until("knows of 2 starts")
    assert not left & demo.processes()


def test_two_at_once_the_second_says_so_and_changes_nothing(demo: Running, folder: Path) -> None:
    demo.start().until("is ready")
    before = demo.processes()
    with running(folder) as second:
        second.start().until(f"Tierboard already runs from {folder / 'data'}: {demo.url}. Nothing was changed.")
        assert second.end() in {1, -signal.SIGTERM}
        assert demo.processes() <= before
    assert checkout.answers(f"{demo.url}/still-there")


@pytest.mark.full
def test_kill_9_of_everything_loses_nothing(demo: Running) -> None:
    demo.start().until("is ready")
    demo.kill_everything()
    demo.start().until("knows of 2 starts")
    assert demo.end() == 0


@pytest.mark.full
def test_a_child_that_dies_is_started_again(demo: Running) -> None:
    demo.start().until("is ready")
    worker = next(pid for pid in demo.processes() if "celery" in command_line(pid) and "worker" in command_line(pid))
    os.kill(worker, signal.SIGKILL)
    demo.until("worker ended (killed by signal 9). It is started again in 0.5 s.")
    demo.until("worker    | worker at work")


@pytest.mark.full
def test_valkey_that_dies_comes_back_at_its_place(demo: Running) -> None:
    demo.start().until("is ready")
    valkey = next(pid for pid in demo.processes() if "valkey-server" in command_line(pid))
    os.kill(valkey, signal.SIGKILL)
    demo.until("Valkey ended (killed by signal 9)")
    assert demo.end() == 0
    assert demo.gone()


@pytest.mark.parametrize("variable", ["PORT", "SANDBOX_PORT"])
def test_a_taken_port_is_named_with_the_variable_that_moves_it(folder: Path, variable: str) -> None:
    with socket.socket() as taken, running(folder) as demo:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        demo.env[variable] = str(taken.getsockname()[1])
        line = demo.start().until("is taken by another program")
        assert f"{variable}=" in line
        assert demo.end() in {1, -signal.SIGTERM}
        assert demo.gone()


@pytest.mark.full
def test_a_step_that_fails_is_quoted_and_everything_stops(demo: Running, folder: Path) -> None:
    (folder / "broken-migrate").touch()
    demo.start().until("tierboard: migrate failed (code 1)")
    demo.until("The stand-in for migrate is broken.")
    assert demo.gone()


@pytest.mark.full
def test_a_demo_that_cannot_be_filled_still_runs_and_says_so(demo: Running, folder: Path) -> None:
    (folder / "broken-deployment").touch()
    demo.start().until("is ready")
    demo.until("The demo's data are incomplete, see above.")
    demo.said("seed      | The sandbox refused.")
    assert demo.end() == 0


def test_servers_of_ones_own_are_used_and_none_is_started(folder: Path) -> None:
    own = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}
    with running(folder, **own) as demo:
        demo.start().until("is ready")
        lines = [command_line(pid) for pid in demo.processes()]
        assert not any("valkey-server" in line or "postgres" in line for line in lines)
        assert not (folder / "data" / "postgres").exists()
