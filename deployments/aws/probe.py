"""Opens an address that AWS gave us, as a visitor would, to see whether it answers.

Only hosts of AWS and, with the sandbox, ``*.localhost`` are opened: an output can hold any text. ``*.localhost`` names
are not looked up anywhere; they are this machine.
"""

import http.client
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from deployments.aws.errors import clean

SECONDS = 8.0
_HOSTS = (".amazonaws.com", ".amazonaws.com.cn", ".cloudfront.net")


@dataclass(frozen=True)
class Visit:
    """What happened. ``ok`` is an answer below 400 in time."""

    ok: bool
    detail: str
    milliseconds: int


def visit(url: str, *, local: bool) -> Visit:
    """GET the address once, without following redirects. ``local`` allows the sandbox's hosts. Never raises."""
    began = time.monotonic()
    try:
        status, reason = _get(url, local=local)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Visit(False, f"No answer: {clean(error)[:200] or type(error).__name__}", _since(began))
    return Visit(status < 400, f"{status} {clean(reason)[:80]}".strip(), _since(began))


def _get(url: str, *, local: bool) -> tuple[int, str]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    is_local = local and host.endswith(".localhost")
    if parts.scheme not in {"http", "https"} or not (is_local or host.endswith(_HOSTS)):
        raise ValueError("this is not an address that AWS or the sandbox gives")
    make = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = make("127.0.0.1" if is_local else host, parts.port, timeout=SECONDS)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("GET", path, headers={"Host": parts.netloc, "User-Agent": "tierboard-check"})
        answer = connection.getresponse()
        answer.read(65536)
        return answer.status, answer.reason
    finally:
        connection.close()


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
