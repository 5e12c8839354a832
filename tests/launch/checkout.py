"""A checkout with small stand-ins for the product, so that the launcher itself can be run, killed and run again.

The launcher is the real one and starts real servers; `python -m gunicorn`, `celery`, `sandbox` and `manage.py` are
found in the working directory first, and are the scripts below.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from config.launch import probes
from config.launch.demo import CHECKOUT
from config.launch.ports import free_port

PATIENCE_SECONDS = 20.0
SERVER = """
import http.server, os, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(self.path.encode())
    def log_message(self, *args): pass
address = sys.argv[sys.argv.index(OPTION) + 1]
http.server.ThreadingHTTPServer(("127.0.0.1", int(address.split(":")[-1])), Page).serve_forever()
"""
SLEEPER = """
import sys, time
print(NAME, "at work", flush=True)
time.sleep(600)
"""
MANAGE = """
import os, psycopg, sys, time
what = sys.argv[1]
if os.path.exists("broken-" + what):
    sys.exit("The stand-in for " + what + " is broken.")
if what == "sweep":
    time.sleep(600)
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS starts (what text)")
    connection.execute("INSERT INTO starts VALUES (%s)", [what])
    count = connection.execute("SELECT count(*) FROM starts WHERE what = %s", [what]).fetchone()[0]
if what == "seed_demo":
    print("owner@example.com")
    print()
    print("The database knows of", count, "starts", flush=True)
    if os.path.exists("broken-deployment"):
        sys.exit("The sandbox refused.")
"""


def make(folder: Path) -> Path:
    """Write the stand-ins and a copy of the launcher into `folder`; returns it."""
    shutil.copytree(CHECKOUT / "config" / "launch", folder / "config" / "launch")
    (folder / "config" / "__init__.py").touch()
    (folder / "gunicorn.py").write_text(SERVER.replace("OPTION", '"--bind"'))
    (folder / "sandbox.py").write_text(
        SERVER.replace("OPTION", '"--port"').replace('rpartition(":")', 'rpartition(" ")')
    )
    (folder / "celery.py").write_text(SLEEPER.replace("NAME", "sys.argv[5]"))
    (folder / "manage.py").write_text(MANAGE)
    return folder


@dataclass
class Running:
    """One `python -m config.launch run` in such a checkout."""

    folder: Path
    env: dict[str, str]
    port: int
    process: subprocess.Popen[str] | None = None
    lines: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Running":
        """Start the launcher without waiting for anything."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.launch", "run"],
            cwd=self.folder,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return self

    def until(self, words: str) -> str:
        """Read its output up to a line with `words` in it, and return that line; fails when the output ends first."""
        assert self.process is not None and self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if words in line:
                return line
        raise AssertionError(f"{words!r} was never said:\n{''.join(self.lines)}")

    def said(self, words: str) -> str:
        """A line with `words` that it has said already, or the next one."""
        return next((line for line in self.lines if words in line), "") or self.until(words)

    def kill_everything(self) -> None:
        """`kill -9` of the launcher, its guardian and all children."""
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send the launcher a signal, drain its output, and return its exit code."""
        assert self.process is not None and self.process.stdout is not None
        self.process.send_signal(number)
        self.lines += self.process.stdout.readlines()
        return self.process.wait(PATIENCE_SECONDS)

    def processes(self) -> set[int]:
        """Ids of all living processes that were started from this checkout."""
        return {pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if self._is_ours(pid)}

    def gone(self) -> bool:
        """Whether all of them end within the patience of a test."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.processes() and time.monotonic() < deadline:
            time.sleep(0.1)
        return not self.processes()

    def _is_ours(self, pid: int) -> bool:
        try:
            if "State:\tZ" in Path(f"/proc/{pid}/status").read_text():
                return False
            environ = Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            return False
        return f"CHECKOUT_OF_TEST={self.env['CHECKOUT_OF_TEST']}\0".encode() in environ


@contextlib.contextmanager
def running(folder: Path, **variables: str) -> Iterator[Running]:
    """A launcher in `folder` that is not started yet; what it leaves is killed, and what lies elsewhere removed."""
    port = free_port()
    own = {"CHECKOUT_OF_TEST": f"{folder}:{port}", "PORT": str(port), "SANDBOX_PORT": str(free_port())}
    inherited = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    demo = Running(folder, inherited | own | {"DATA_DIR": str(folder / "data")} | variables, port)
    try:
        yield demo
    finally:
        demo.kill_everything()
        for link in filter(Path.is_symlink, (folder / "data").glob("*")):
            shutil.rmtree(link.resolve(), ignore_errors=True)


def answers(url: str) -> bool:
    """Whether the page answers now."""
    return probes.answers(url)
