"""`python -m sandbox --port P --data DIR [--speed F]`: prepare, drop rights, become the server.

Everything that needs rights or ordinary paths happens here: the data directory, its lock, the control token, the
listening socket. Then the process replaces itself with the server, with an empty environment, so that no secret of
whoever started it is anywhere near user code.
"""

import fcntl
import os
import secrets
import socket
import sys
from dataclasses import replace
from pathlib import Path

from sandbox import privileges, settings
from sandbox.settings import BadSettings, Settings

TOKEN_FILE = "control-token"  # noqa: S105 - a name
LOCK_FILE = "lock"
PORT_FILE = "port"
SPARE_BYTES = 16 * 1024 * 1024
PASSED = ("LANG", "TZ")


def main() -> int:
    """Start, or say in one sentence why not."""
    try:
        wanted = settings.read(sys.argv[1:], os.environ)
        data = _prepared(Path(wanted.data_dir))
        _lock(data)
        listener = _listening(wanted.port)
        token = _token(data)
        interpreter = privileges.plain_interpreter()
        if privileges.is_root():
            if sys.platform != "linux":
                raise BadSettings("As root the sandbox runs on Linux only. Start it as an ordinary user.")
            privileges.compile_ahead()
            interpreter = privileges.opened_interpreter()
            privileges.give_to_unprivileged(data, frozenset({TOKEN_FILE}))
            data, interpreter = privileges.opened_folder(data, interpreter)
            privileges.drop()
    except (BadSettings, OSError) as error:
        print(f"The sandbox cannot start: {error}", file=sys.stderr)
        return 1
    port = listener.getsockname()[1]
    (data / PORT_FILE).write_text(str(port))
    ready = replace(wanted, token=token, port=port, socket_fd=listener.detach(), data_dir=str(data))
    _become_server(ready, interpreter)
    return 1


def _prepared(data: Path) -> Path:
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o755)
        free = os.statvfs(data)
        if free.f_bavail * free.f_frsize < SPARE_BYTES:
            raise BadSettings(f"The disk below {data} is full. Free some space, then start again.")
        return data
    except OSError as error:
        raise BadSettings(
            f"{data} cannot be used: {error.strerror}. Choose another with --data or SANDBOX_DATA."
        ) from error


def _lock(data: Path) -> None:
    """Hold the data directory for this process and for the server that it becomes."""
    descriptor = os.open(data / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise BadSettings(f"Another sandbox uses {data}. Stop it, or choose another folder with --data.") from error
    os.set_inheritable(descriptor, True)


def _listening(port: int) -> socket.socket:
    try:
        listener = socket.create_server(("127.0.0.1", port), backlog=256)
    except OSError as error:
        advice = "Stop what uses it, or choose another with --port or SANDBOX_PORT."
        raise BadSettings(f"Port {port} cannot be used ({error.strerror}). {advice}") from error
    listener.set_inheritable(True)
    return listener


def _token(data: Path) -> str:
    """The control token: made once, readable by its owner only."""
    path = data / TOKEN_FILE
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32))
    return path.read_text().strip()


def _become_server(ready: Settings, interpreter: privileges.Interpreter) -> None:
    read, write = os.pipe()
    os.write(write, f"{ready.to_json()}\n{interpreter.to_json()}\n".encode())
    os.close(write)
    os.set_inheritable(read, True)
    env = {name: os.environ[name] for name in PASSED if name in os.environ}
    env |= {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": ready.data_dir, **interpreter.own_env}
    os.execve(  # noqa: S606 - our own interpreter
        interpreter.path, [interpreter.path, "-m", "sandbox.server", str(read)], env
    )


if __name__ == "__main__":
    sys.exit(main())
