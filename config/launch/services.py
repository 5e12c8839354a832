"""PostgreSQL and Valkey together: alone in the foreground, or around one command such as the test run."""

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from config.launch.demo import venv_path, without_proxy
from config.launch.errors import LaunchError
from config.launch.postgres import Postgres
from config.launch.signals import on_signal, on_stop
from config.launch.valkey import Valkey
from config.launch.wheel_server import WheelServer

COMMAND_NOT_FOUND = 127


@dataclass(frozen=True)
class External:
    """A server of the operator's own: its URL was given, so it is neither started nor stopped here."""

    url: str

    def start(self) -> str:
        return self.url

    def stop(self) -> None:
        """Nothing: it is not ours."""


@dataclass(frozen=True)
class Services:
    """The database and the broker, each from a wheel unless its URL is in the environment."""

    database: Postgres | External
    broker: Valkey | External

    @classmethod
    def below(cls, data_dir: Path, environ: Mapping[str, str], *, fsync: bool) -> "Services":
        """Services whose data lie in `data_dir`, with `DATABASE_URL` and `REDIS_URL` taking precedence."""
        return cls(
            External(environ["DATABASE_URL"])
            if environ.get("DATABASE_URL")
            else Postgres(data_dir / "postgres", fsync),
            External(environ["REDIS_URL"]) if environ.get("REDIS_URL") else Valkey(data_dir / "valkey"),
        )

    @property
    def own(self) -> list[WheelServer]:
        """Those that are ours to watch."""
        return [server for server in (self.database, self.broker) if isinstance(server, WheelServer)]

    def start(self) -> dict[str, str]:
        """Start both at once and return their URLs as environment variables. Raises LaunchError."""
        with ThreadPoolExecutor(2) as pool:
            urls = [pool.submit(server.start) for server in (self.database, self.broker)]
        return {"DATABASE_URL": urls[0].result(), "REDIS_URL": urls[1].result()}

    @contextlib.contextmanager
    def running(self) -> Iterator[dict[str, str]]:
        """Start both, yield their URLs as environment variables, and stop both. Raises LaunchError."""
        try:
            yield self.start()
        finally:
            self.broker.stop()
            self.database.stop()


def serve(data_dir: Path) -> int:
    """Start the services, print their URLs as shell assignments, and stay until told to stop."""
    stopping = threading.Event()
    services = Services.below(data_dir, os.environ, fsync=True)
    with on_stop(stopping.set), services.running() as urls:
        for name, url in urls.items():
            print(f"{name}={url}", flush=True)
        while not stopping.wait(0.5):
            for server in services.own:
                if not server.alive:
                    raise LaunchError(f"{server.name} ended by itself; see its log in {data_dir}.")
    return 0


def around(command: Sequence[str]) -> int:
    """Run `command` with throw-away services in its environment; returns its exit code."""
    if not command:
        raise LaunchError("Nothing to run. Write the command after two dashes: python -m config.launch test -- pytest")
    with tempfile.TemporaryDirectory(prefix="tierboard-test-") as scratch:
        # Below the system's directory for scratch files, which every account can enter once this one is open.
        Path(scratch).chmod(0o755)
        with Services.below(Path(scratch), os.environ, fsync=False).running() as urls:
            mode = {"TIERBOARD_MODE": "test", "SECRET_KEY": secrets.token_urlsafe(48), "PATH": venv_path(os.environ)}
            return _run(command, os.environ | urls | without_proxy(os.environ) | mode)


def _run(command: Sequence[str], env: Mapping[str, str]) -> int:
    """In our own process group, so that a debugger in the command may read the terminal."""
    try:
        child = subprocess.Popen(command, env=env)
    except FileNotFoundError:
        print(f"{command[0]}: no such command", file=sys.stderr)
        return COMMAND_NOT_FOUND
    # A Ctrl-C reaches the child from the terminal; it decides how to end, and so do we when it has.
    with on_signal(signal.SIGINT, _nothing), on_signal(signal.SIGTERM, child.terminate):
        code = child.wait()
    return code if code >= 0 else 128 - code


def _nothing() -> None:
    """Leave the decision to the child."""
