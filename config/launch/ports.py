"""Loopback ports: finding a free one, and saying plainly that one is taken."""

import socket

from config.launch.errors import LaunchError

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now; connections that are just closing do not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def require_free(port: int, *, what: str, variable: str) -> None:
    """Raise LaunchError, naming the variable that moves `what` elsewhere, when `port` is taken or cannot be bound."""
    if not is_free(port):
        raise LaunchError(
            f"Port {port} on {LOOPBACK}, meant for {what}, is taken by another program or needs more rights. "
            f"Stop that program, or choose another port: {variable}={free_port()} make run"
        )
