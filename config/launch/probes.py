"""Asking servers whether they are ready: pages by HTTP, database and broker by a connection."""

import http.client
import socket
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

Probe = Callable[[], bool]
TIMEOUT_SECONDS = 5.0
OK = 200
VARIABLES = {"database": ("DATABASE_URL", 5432), "broker": ("REDIS_URL", 6379)}


def healthy(target: str, environ: Mapping[str, str]) -> bool:
    """Whether `target` answers: an http URL, or `database` or `broker` as their variables name them."""
    if target in VARIABLES:
        variable, port = VARIABLES[target]
        return accepts(environ.get(variable, ""), port)
    return answers(target, host=host_name(environ.get("ALLOWED_HOSTS", "")))


def answers(url: str, host: str = "") -> bool:
    """Whether `url` (http, loopback) answers 200 now; `host` is the name to ask for. No proxy is used."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", parts.path or "/", headers={"Host": host} if host else {})
        return connection.getresponse().status == OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def host_name(allowed: str) -> str:
    """A name that a server with these ALLOWED_HOSTS answers to; empty when any will do."""
    first = allowed.split(",")[0].strip().lstrip(".")
    return "" if first == "*" else first


def accepts(url: str, default_port: int) -> bool:
    """Whether the server of a database or broker URL takes connections, by TCP."""
    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
    try:
        socket.create_connection((host, parts.port or default_port), TIMEOUT_SECONDS).close()
    except OSError:
        return False
    return bool(host)
