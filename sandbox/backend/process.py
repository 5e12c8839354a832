"""Starting and ending the MiniStack child, and feeding it the journal."""

import json
import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.backend.calls import Call
from sandbox.backend.client import Client
from sandbox.privileges import Interpreter
from sandbox.settings import ACCOUNT_ID, DEFAULT_REGION, Settings

START_SECONDS = 60.0
REPLAY_SECONDS = 600.0


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild did: how many calls, and those that were refused this time."""

    repeated: int
    failed: tuple[str, ...]


class Backend:
    """The child process and the client that talks to it."""

    def __init__(self, settings: Settings, interpreter: Interpreter) -> None:
        self._settings = settings
        self._interpreter = interpreter
        self._process: subprocess.Popen[bytes] | None = None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.client = Client(self._listener.getsockname()[1], secrets.token_hex(16))

    def spawn(self) -> None:
        """Start the child. It is ready when it answers the first call. To be called from the main thread: the kernel
        ends the child when the thread that started it ends.
        """
        self.client.ready.clear()
        self.client.key = secrets.token_hex(16)
        temporary = Path(self._settings.data_dir) / "tmp"
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(exist_ok=True)
        descriptor = self._listener.fileno()
        hand_over = {
            "parent": os.getpid(),
            "socket_fd": descriptor,
            "key": self.client.key,
            "endpoint": self._settings.endpoint,
            "interpreter": self._interpreter.to_json(),
        }
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [self._interpreter.path, "-m", "sandbox.backend.host"],
            env={**self._ministack_env(temporary), **self._interpreter.own_env, "SANDBOX_HOST": json.dumps(hand_over)},
            pass_fds=(*self._interpreter.descriptors, descriptor),
            cwd=temporary,
        )

    def _ministack_env(self, temporary: Path) -> dict[str, str]:
        """All of the child's environment; Docker and extra listeners are kept away from it."""
        return {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(temporary),
            "TMPDIR": str(temporary),
            "LANG": "C.UTF-8",
            "MINISTACK_ACCOUNT_ID": ACCOUNT_ID,
            "MINISTACK_REGION": DEFAULT_REGION,
            "MINISTACK_HOST": "localhost",
            "GATEWAY_PORT": str(self._settings.port),
            "AWS_ENDPOINT_URL": self._settings.endpoint,
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "DOCKER_HOST": f"unix://{temporary}/no-docker.sock",
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "LOG_LEVEL": "WARNING",
        }

    async def rebuild(self, records: Iterable[dict[str, Any]]) -> Rebuilt:
        """Wait until the child answers and repeat the recorded calls in it."""
        await self.client.send_early(Call("GET", "/_ministack/health"), seconds=START_SECONDS)
        body = b"\n".join(json.dumps(record).encode() for record in records)
        answer = await self.client.send_early(Call("POST", "/_sandbox/replay", body=body), seconds=REPLAY_SECONDS)
        self.client.ready.set()
        result = json.loads(answer.body)
        return Rebuilt(result["repeated"], tuple(result["failed"]))

    @property
    def alive(self) -> bool:
        """Whether the child runs."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """End the child at once: its state is in the journal, and it would wait for functions that still run."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
