"""Asking a web server whether it is ready."""

import http.client
from collections.abc import Callable
from urllib.parse import urlsplit

Probe = Callable[[], bool]
TIMEOUT_SECONDS = 5.0
OK = 200


def answers(url: str) -> bool:
    """Whether `url` (http, loopback) answers 200 now; a proxy in the environment is not asked."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status == OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
