"""Calls of the demo's own APIs as a visitor makes them. Names below ``.localhost`` are this machine."""

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

SECONDS = 20.0


def call(url: str, body: dict[str, Any] | None = None, headers: Mapping[str, str] | None = None) -> Any:
    """The answer's JSON: of a POST with ``body``, else of a GET.

    :raises OSError: when it does not answer, or with 400 and above.
    """
    parts = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=SECONDS)
    sent = {"Host": parts.netloc, "Content-Type": "application/json", **(headers or {})}
    text = json.dumps(body) if body is not None else None
    try:
        connection.request("GET" if body is None else "POST", parts.path, body=text, headers=sent)
        answer = connection.getresponse()
        said = answer.read()
    except http.client.HTTPException as error:
        raise OSError(f"{url} broke off: {error!r}") from None
    finally:
        connection.close()
    if answer.status >= http.client.BAD_REQUEST:
        raise OSError(f"{url} answered {answer.status}.")
    return json.loads(said)
