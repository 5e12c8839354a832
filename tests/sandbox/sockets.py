"""A client of live connections: what a browser does, over a socket of its own."""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from typing import Any, Self
from urllib.parse import urlsplit

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    CloseConnection,
    Event,
    RejectConnection,
    Request,
    TextMessage,
)
from wsproto.utilities import LocalProtocolError

PATIENCE_SECONDS = 20.0


class Refused(Exception):
    """The other side let nobody in; `status` says why."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class Live:
    """One open connection to `ws://NAME.localhost:PORT/...`. Raises Refused, and TimeoutError where nothing comes."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        assert parts.scheme == "ws" and str(parts.hostname).endswith(".localhost"), url
        self._socket = socket.create_connection(("127.0.0.1", parts.port or 80), PATIENCE_SECONDS)
        self._state = WSConnection(ConnectionType.CLIENT)
        self._waiting: list[Event] = []
        self._text = ""
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        self._send(Request(host=parts.netloc, target=target))
        first = self._next()
        if isinstance(first, RejectConnection):
            self._socket.close()
            raise Refused(first.status_code)
        assert isinstance(first, AcceptConnection), first

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def say(self, **message: Any) -> None:
        """Send a message as JSON."""
        self.say_text(json.dumps(message))

    def say_text(self, text: str) -> None:
        """Send a message as it is."""
        self._send(TextMessage(text))

    def hear(self) -> Any:
        """The next message, read as JSON."""
        while True:
            event = self._next()
            if isinstance(event, CloseConnection):
                raise AssertionError(f"The connection ended with {event.code}.")
            if isinstance(event, TextMessage):
                self._text += event.data
                if event.message_finished:
                    whole, self._text = self._text, ""
                    return json.loads(whole)

    def end(self) -> int:
        """Wait until the other side ends it; the code."""
        while not isinstance(event := self._next(), CloseConnection):
            pass
        return int(event.code)

    def close(self, code: int = 1000) -> None:
        """End it from this side."""
        with suppress(LocalProtocolError, OSError):  # it may have ended already
            self._send(CloseConnection(code))
        self._socket.close()

    def _send(self, event: Event) -> None:
        self._socket.sendall(self._state.send(event))

    def _next(self) -> Event:
        while not self._waiting:
            data = self._socket.recv(65_536)
            if not data:
                return CloseConnection(1006)
            self._state.receive_data(data)
            self._waiting += self._state.events()
        return self._waiting.pop(0)
