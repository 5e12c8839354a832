"""PostgreSQL from the wheel: who runs it, what a crash leaves, and what it refuses."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config.launch.errors import LaunchError
from config.launch.guardian import group_alive
from config.launch.postgres import Postgres
from config.launch.unprivileged import server_account


@pytest.fixture
def closed_dir(tmp_path: Path) -> Path:
    """A directory below one that only its owner may enter, as below a private home."""
    tmp_path.chmod(0o700)
    return tmp_path / "data" / "postgres"


@pytest.fixture
def server(closed_dir: Path) -> Iterator[Postgres]:
    server = Postgres(closed_dir, fsync=False)
    yield server
    server.stop()


def write_note(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE note (text text)")
        connection.execute("INSERT INTO note VALUES ('kept')")


def read_note(url: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT text FROM note").fetchone()
    return row and row[0]


def test_it_runs_unprivileged_below_a_private_directory(server: Postgres) -> None:
    with psycopg.connect(server.start()) as connection:
        row = connection.execute("SHOW server_encoding").fetchone()
    assert row == ("UTF8",)
    assert Path(f"/proc/{server.pid}").stat().st_uid == server_account().uid != 0


def test_it_sorts_by_code_point_and_knows_letters_beyond_ascii(server: Postgres) -> None:
    with psycopg.connect(server.start()) as connection:
        row = connection.execute("SELECT upper('é'), 'Z' < 'a'").fetchone()
    assert row == ("É", True)


def test_data_survive_a_stop(server: Postgres, closed_dir: Path) -> None:
    write_note(server.start())
    server.stop()
    again = Postgres(closed_dir, fsync=False)
    try:
        assert read_note(again.start()) == "kept"
    finally:
        again.stop()


@pytest.mark.full
def test_data_survive_kill_9(server: Postgres) -> None:
    write_note(server.start())
    os.kill(server.pid, signal.SIGKILL)
    assert read_note(server.start()) == "kept"


@pytest.mark.full
def test_a_server_left_behind_is_stopped_before_the_next_starts(server: Postgres, closed_dir: Path) -> None:
    write_note(server.start())
    again = Postgres(closed_dir, fsync=False)
    try:
        assert read_note(again.start()) == "kept"
        assert not group_alive(server.pid)
    finally:
        again.stop()


@pytest.mark.full
def test_a_pid_file_that_names_a_stranger_is_no_obstacle(server: Postgres, closed_dir: Path) -> None:
    write_note(server.start())
    server.stop()
    (closed_dir / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    assert read_note(server.start()) == "kept"


def test_data_of_another_major_are_refused_in_words(server: Postgres, closed_dir: Path) -> None:
    server.start()
    server.stop()
    (closed_dir / "data" / "PG_VERSION").write_text("15\n")
    with pytest.raises(LaunchError, match=r"PostgreSQL 15; .* starts PostgreSQL \d\d.*DATA_DIR"):
        server.start()


def test_a_deep_directory_gets_a_short_socket_path(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d" * 40] * 4)
    server = Postgres(deep, fsync=False)
    try:
        psycopg.connect(server.start()).close()
    finally:
        server.stop()


@pytest.mark.full
def test_a_start_that_was_killed_half_way_leaves_nothing_half_made(server: Postgres, closed_dir: Path) -> None:
    server.start()
    server.stop()
    (closed_dir / "data").rename(closed_dir / "data.new")
    psycopg.connect(server.start()).close()


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LaunchError, match=r"data directory .*/file/postgres cannot be used .*DATA_DIR"):
        Postgres(tmp_path / "file" / "postgres").start()


def test_nobody_else_may_connect(server: Postgres) -> None:
    url = server.start()
    socket_directory = Path(url.partition("host=")[2])
    assert socket_directory.stat().st_mode & 0o077 == 0
    rules = (socket_directory.parent / "data" / "pg_hba.conf").read_text()
    assert rules == "local all all peer map=launch\n"
