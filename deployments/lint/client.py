"""The asking side: finds the host's lint process, or starts it."""

import fcntl
import hashlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deployments.lint.verdict import LintProblem

ANSWER_SECONDS = 25.0
START_SECONDS = 25.0
SOCKET = "lint.sock"
LONGEST_ADDRESS = 107
"""Bytes of a socket's path that Linux takes (unix(7))."""
SHALLOW = Path("/tmp")  # noqa: S108 - the folder in it is this user's alone, or it is refused


class LintUnavailable(Exception):
    """The lint process could not be started or did not answer. Ask again later."""


def lint(template: str, regions: tuple[str, ...]) -> tuple[LintProblem, ...]:
    """What cfn-lint says of the template in these regions.

    :raises LintUnavailable: when there is no answer in time.
    """
    question = json.dumps({"template": template, "regions": list(regions)}).encode() + b"\n"
    try:
        answer = _ask(_connected(), question)
        rows = json.loads(answer)
    except (OSError, ValueError) as error:
        raise LintUnavailable(f"The lint process did not answer: {error}") from error
    return tuple(LintProblem.from_json(row) for row in rows)


def is_up() -> bool:
    """Whether this host's lint process is there. It is started when a template needs it and ends when none does."""
    try:
        connection = _try(_folder() / SOCKET)
    except (OSError, LintUnavailable):
        return False
    if connection:
        connection.close()
    return connection is not None


def _folder() -> Path:
    """A folder of this user, this checkout and this Python: others run other rules.

    Below the system's own ``/tmp`` where TMPDIR is so deep that the kernel would refuse the socket's address.
    """
    here, base = Path(__file__).resolve().parent, Path(tempfile.gettempdir())
    name = hashlib.sha256(f"{here}:{sys.executable}:{base}".encode()).hexdigest()[:12]
    folder = base / f"tierboard-lint-{os.getuid()}-{name}"
    if len(os.fsencode(folder / SOCKET)) > LONGEST_ADDRESS:
        folder = SHALLOW / folder.name
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise LintUnavailable(f"{folder} belongs to somebody else.")
    return folder


def _connected() -> socket.socket:
    path = _folder() / SOCKET
    connection = _try(path)
    if connection:
        return connection
    with _only_one(_folder() / "lock"):
        connection = _try(path)
        return connection or _started(path)


def _try(path: Path) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(ANSWER_SECONDS)
    try:
        connection.connect(str(path))
    except OSError:
        connection.close()
        return None
    return connection


def _started(path: Path) -> socket.socket:
    path.unlink(missing_ok=True)
    # A plain Popen: Celery's children are daemonic and may not have multiprocessing children.
    command = [sys.executable, "-m", "deployments.lint.server", str(path), str(os.getpid())]
    root = Path(__file__).resolve().parent.parent.parent
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command, cwd=root, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and child.poll() is None:
        connection = _try(path)
        if connection:
            return connection
        time.sleep(0.05)
    child.kill()
    child.wait()
    raise LintUnavailable("The lint process did not start.")


def _ask(connection: socket.socket, question: bytes) -> bytes:
    with connection:
        connection.sendall(question)
        chunks = []
        while chunk := connection.recv(65536):
            chunks.append(chunk)
    return b"".join(chunks)


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """A lock among processes; the system gives it back when its holder dies."""
    with path.open("a") as file:
        deadline = time.monotonic() + START_SECONDS + 5
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise LintUnavailable("Another process is still starting the lint process.") from None
                time.sleep(0.05)
        yield
