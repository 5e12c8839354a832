"""The lint process: ``python -m deployments.lint.server SOCKET PARENT_PID``. Answers one question at a time.

It ends when the process that started it ends, when nobody asked for ten minutes, or when its socket file is gone.
"""

import json
import os
import socket
import sys
import time
from pathlib import Path
from typing import Any

from cfnlint.api import lint
from cfnlint.config import ManualArgs

IDLE_SECONDS = 600
LARGEST_QUESTION = 8_000_000


def serve(path: Path, parent: int) -> None:
    """Listen until there is a reason to end."""
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(str(path))
    server.listen(64)
    server.settimeout(1)
    asked_at = time.monotonic()
    while os.getppid() == parent and path.exists() and time.monotonic() - asked_at < IDLE_SECONDS:
        try:
            connection, _ = server.accept()
        except TimeoutError:
            continue
        if _answer(connection):
            asked_at = time.monotonic()


def _answer(connection: socket.socket) -> bool:
    """Whether there was a question. Who only looks whether we are here keeps us from nothing."""
    with connection:
        connection.settimeout(5)
        try:
            question = json.loads(_line(connection))
            connection.sendall(json.dumps(_lint(question)).encode())
        except (OSError, ValueError, KeyError):
            # Whoever asked has gone or said nothing sensible: they ask again.
            return False
    return True


def _line(connection: socket.socket) -> bytes:
    received = b""
    while not received.endswith(b"\n"):
        chunk = connection.recv(65536)
        if not chunk or len(received) > LARGEST_QUESTION:
            raise ValueError("no question")
        received += chunk
    return received


def _lint(question: dict[str, Any]) -> list[dict[str, Any]]:
    matches = lint(question["template"], config=ManualArgs(regions=list(question["regions"])))
    return [
        {
            "rule": match.rule.id,
            "level": match.rule.severity,
            "message": match.message,
            "path": [str(part) for part in match.path or []],
        }
        for match in matches
    ]


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
