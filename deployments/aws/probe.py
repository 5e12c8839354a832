"""Asks an address that AWS gave us, as a visitor would, to see what it answers.

Only hosts of AWS and, with the sandbox, ``*.localhost`` are asked: an output can hold any text. ``*.localhost`` names
are not looked up anywhere; they are this machine. No redirect is followed, so no answer leads anywhere else.
"""

import http.client
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from deployments.aws.errors import clean

SECONDS = 10.0
"""One question takes no longer, however slowly its answer comes; only the resolver of names has a time of its own."""
LARGEST = 65_536
"""So many bytes of an answer are read."""
_HOSTS = (".amazonaws.com", ".amazonaws.com.cn", ".cloudfront.net")


@dataclass(frozen=True)
class Answer:
    """What came. ``status`` None: nothing did, and ``detail`` says why. ``cut``: there was more text than was read."""

    status: int | None
    detail: str
    text: str = ""
    cut: bool = False
    milliseconds: int = 0


def ask(url: str, *, local: bool, method: str = "GET", body: str | None = None, seconds: float = SECONDS) -> Answer:
    """Send one request, once. ``local`` allows the sandbox's hosts. Never raises, never tries again."""
    began = time.monotonic()
    try:
        found = _exchange(url, local=local, method=method, body=body, deadline=began + seconds)
    except (OSError, http.client.HTTPException, ValueError) as error:
        late = time.monotonic() >= began + seconds or isinstance(error, TimeoutError)
        words = f"not within {seconds:.0f} s" if late else clean(error)[:200] or type(error).__name__
        return Answer(None, f"No answer: {words}", milliseconds=_since(began))
    status, reason, text = found
    detail = f"{status} {clean(reason)[:80]}".strip()
    shown = text[:LARGEST].decode(errors="replace")
    return Answer(status, detail, shown, len(text) > LARGEST, _since(began))


def _exchange(url: str, *, local: bool, method: str, body: str | None, deadline: float) -> tuple[int, str, bytes]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    is_local = local and host.endswith(".localhost")
    if parts.scheme not in {"http", "https"} or not (is_local or host.endswith(_HOSTS)):
        raise ValueError("this is not an address that AWS or the sandbox gives")
    secure = parts.scheme == "https"
    opened = _connected("127.0.0.1" if is_local else host, parts.port or (443 if secure else 80), deadline)
    with opened if not secure else ssl.create_default_context().wrap_socket(opened, server_hostname=host) as sock:
        # The time limit of a socket is one of each read: an answer that trickles would never meet it.
        watch = threading.Timer(max(0.0, deadline - time.monotonic()), _hang_up, [sock])
        watch.daemon = True
        watch.start()
        try:
            return _answered(sock, parts.netloc, method, _path(parts.path, parts.query), body, deadline)
        finally:
            watch.cancel()


def _connected(host: str, port: int, deadline: float) -> socket.socket:
    """The first of the host's addresses that takes a connection, all of them within the time."""
    problem: OSError = OSError("the name has no address")
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        sock = socket.socket(family, kind, protocol)
        sock.settimeout(left)
        try:
            sock.connect(address)
        except OSError as error:
            sock.close()
            problem = error
            continue
        return sock
    raise problem


def _answered(
    sock: socket.socket, host: str, method: str, path: str, body: str | None, deadline: float
) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection(host)
    connection.sock = sock
    headers = {"Host": host, "User-Agent": "tierboard-check"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    connection.request(method, path, body=None if body is None else body.encode(), headers=headers)
    answer = connection.getresponse()
    text = answer.read(LARGEST + 1)
    if time.monotonic() >= deadline:
        raise TimeoutError
    return answer.status, answer.reason, text


def _path(path: str, query: str) -> str:
    return (path or "/") + (f"?{query}" if query else "")


def _hang_up(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
