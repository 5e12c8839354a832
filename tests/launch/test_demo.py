"""The values of a demo: ports, directory, secret, and what its processes may know."""

from pathlib import Path

import pytest

from config.launch import fingerprint
from config.launch.demo import CHECKOUT, Demo
from config.launch.errors import LaunchError
from config.launch.ports import free_port, is_free


def test_defaults() -> None:
    demo = Demo.from_environment({})
    assert (demo.url, demo.sandbox_url, demo.data_dir) == (
        "http://127.0.0.1:8000",
        "http://127.0.0.1:4566",
        CHECKOUT / ".data",
    )


@pytest.mark.parametrize("value", ["0", "65536", "-1", "http", "８０", "80 ", "1e3"])
def test_a_port_that_is_none_is_refused_with_its_name(value: str) -> None:
    with pytest.raises(LaunchError, match=r"PORT is '.*'; it must be a number from 1 to 65535"):
        Demo.from_environment({"PORT": value})


def test_one_port_for_two_is_refused() -> None:
    with pytest.raises(LaunchError, match="PORT and SANDBOX_PORT are both 9000"):
        Demo.from_environment({"PORT": "9000", "SANDBOX_PORT": "9000"})


def test_a_data_directory_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LaunchError, match="cannot be made"):
        Demo.from_environment({"DATA_DIR": str(tmp_path / "file")}).make_data_dir()


def test_the_secret_is_made_once_and_private(tmp_path: Path) -> None:
    demo = Demo(1, 2, tmp_path)
    assert demo.secret() == demo.secret()
    assert len(demo.secret()) >= 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_processes_know_no_aws_credentials_and_reach_loopback_past_a_proxy(tmp_path: Path) -> None:
    environ = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "HTTP_PROXY": "http://proxy", "NO_PROXY": "intranet", "PATH": "/bin"}
    env = Demo(8000, 4566, tmp_path).environment(environ, {"DATABASE_URL": "postgresql:///x"})
    assert not [name for name in env if name.startswith("AWS_")]
    assert env["NO_PROXY"] == "intranet,127.0.0.1,localhost,.localhost"
    assert (env["TIERBOARD_MODE"], env["SANDBOX_URL"]) == ("demo", "http://127.0.0.1:4566")


def test_a_free_port_is_free() -> None:
    assert is_free(free_port())


def test_the_fingerprint_follows_migrations_and_libraries(tmp_path: Path) -> None:
    (tmp_path / "teams" / "migrations").mkdir(parents=True)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "lean.txt").write_text("django==5.2\n")
    seen = {fingerprint.migrations(tmp_path)}
    (tmp_path / "teams" / "migrations" / "0001_initial.py").write_text("first")
    seen.add(fingerprint.migrations(tmp_path))
    (tmp_path / "requirements" / "lean.txt").write_text("django==5.3\n")
    seen.add(fingerprint.migrations(tmp_path))
    assert len(seen) == 3
