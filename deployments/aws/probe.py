"""Asks an address that AWS gave us, as a visitor would, to see what it answers.

A live connection (``wss:``) is opened and closed again, which is all that a visitor without a program for it could do.

Only hosts of AWS and, with the sandbox, ``*.localhost`` on its port are asked: an output can hold any text, and a name
of AWS's can lead to any address. AWS's are asked on the ports of the web, and only where the address is a public one;
``*.localhost`` names are not looked up anywhere, they are this machine. No redirect is followed, so no answer leads
anywhere else.
"""

import base64
import http.client
import ipaddress
import os
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
_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_STAYS_OPEN = {"ws", "wss"}
_AGENT = "tierboard-check"
_GOODBYE = b"\x88\x80"
"""The frame that ends a connection, without a reason; the key that it is masked with comes after it."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True)
class Answer:
    """What came. ``status`` None: nothing did, and ``detail`` says why. ``cut``: there was more text than was read."""

    status: int | None
    detail: str
    text: str = ""
    cut: bool = False
    milliseconds: int = 0


def ask(
    url: str, *, local: int | None, method: str = "GET", body: str | None = None, seconds: float = SECONDS
) -> Answer:
    """Send one request, once. ``local`` is the port of the sandbox's hosts, if any. Never raises, never tries again."""
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


def _exchange(url: str, *, local: int | None, method: str, body: str | None, deadline: float) -> tuple[int, str, bytes]:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme)
    is_local = local is not None and host.endswith(".localhost") and parts.scheme in ("http", "ws") and port == local
    is_aws = host.endswith(_HOSTS) and port == _PORTS.get(parts.scheme)
    if port is None or not (is_local or is_aws) or "@" in parts.netloc:
        raise ValueError("this is not an address that AWS or the sandbox gives")
    sock = _connected("127.0.0.1" if is_local else host, port, deadline, public=not is_local)
    if parts.scheme in ("https", "wss"):
        sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
    with sock:
        # The time limit of a socket is one of each read: what trickles, a handshake too, would never meet it.
        watch = threading.Timer(max(0.0, deadline - time.monotonic()), _hang_up, [sock])
        watch.daemon = True
        watch.start()
        try:
            if isinstance(sock, ssl.SSLSocket):
                sock.do_handshake()
            path = _path(parts.path, parts.query)
            if parts.scheme in _STAYS_OPEN:
                return _opened(sock, parts.netloc, path, deadline)
            return _answered(sock, parts.netloc, method, path, body, deadline)
        finally:
            watch.cancel()


def _connected(host: str, port: int, deadline: float, *, public: bool) -> socket.socket:
    """The first of the host's addresses that takes a connection, all of them within the time.

    :param public: whether an address that is not everybody's, of a network of ours say, is left out.
    """
    problem: OSError = OSError("the name has no address")
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if public and not is_public(str(address[0])):
            problem = OSError("the name leads to an address that is not public")
            continue
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


def is_public(address: str) -> bool:
    """Whether an address is one of the internet; an IPv4 address inside an IPv6 one counts as itself."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inside = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if inside is None and found in _NAT64:
            inside = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inside is not None:
            return is_public(str(inside))
    return found.is_global and not found.is_multicast


def _answered(
    sock: socket.socket, host: str, method: str, path: str, body: str | None, deadline: float
) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection(host)
    connection.sock = sock
    headers = {"Host": host, "User-Agent": _AGENT}
    if body is not None:
        headers["Content-Type"] = "application/json"
    connection.request(method, path, body=None if body is None else body.encode(), headers=headers)
    return _read(connection, deadline)


def _opened(sock: socket.socket, host: str, path: str, deadline: float) -> tuple[int, str, bytes]:
    """Ask for a connection that stays open (RFC 6455, section 4.1), and say goodbye when it is given."""
    connection = http.client.HTTPConnection(host)
    connection.sock = sock
    key = base64.b64encode(os.urandom(16)).decode()
    wish = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key}
    connection.request("GET", path, headers={"Host": host, "User-Agent": _AGENT, **wish})
    found = _read(connection, deadline)
    if found[0] == http.client.SWITCHING_PROTOCOLS:
        sock.sendall(_GOODBYE + os.urandom(4))
    return found


def _read(connection: http.client.HTTPConnection, deadline: float) -> tuple[int, str, bytes]:
    answer = connection.getresponse()
    text = answer.read(LARGEST + 1)
    if time.monotonic() >= deadline:
        raise TimeoutError
    return answer.status, answer.reason, text


def _path(path: str, query: str) -> str:
    return (path or "/") + (f"?{query}" if query else "")


def _hang_up(sock: socket.socket) -> None:
    with suppress(OSError):
        # Of the connection itself: what TLS has to say to the end of one would wait for the other side.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
