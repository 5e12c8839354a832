"""Live connections at `ws://<api-id>.localhost/<stage>`: what a client says goes to MiniStack, what comes back to it.

AWS's limits (API Gateway Developer Guide, "Quotas for configuring and running a WebSocket in API Gateway"): messages of
128 KB, an end after ten minutes in which nothing was said and after two hours in any case.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Event,
    Ping,
    RejectConnection,
    RejectData,
    Request,
    TextMessage,
)
from wsproto.utilities import ProtocolError

from sandbox.backend.client import KEY_HEADER, BackendDown
from sandbox.store import Store

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

LONGEST_MESSAGE = 128 * 1024
IDLE_SECONDS = 600.0
MOST_SECONDS = 7200.0
GOING_AWAY = 1001
STARTING_AGAIN = 1012
REFUSED = 1008
CHUNK = 65_536
_OWN = (b"host", b"connection", b"upgrade", b"content-length")
_OWN_BEGINNING = b"sec-websocket-"


class Connections:
    """Opens connections to APIs that MiniStack keeps."""

    def __init__(self, store: Store, *, idle: float = IDLE_SECONDS, most: float = MOST_SECONDS) -> None:
        self._store = store
        self._idle = idle
        self._most = most

    async def answer(self, api: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection from its handshake to its end."""
        await receive()
        try:
            port, key = await self._store.client.place()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except (BackendDown, OSError):
            await refuse(scope, send, 503, b"The sandbox is starting again.")
            return
        line = _Line(reader, writer)
        try:
            await line.say(_request(api, scope, key))
            if await _opened(line, scope, send):
                await self._relay(line, receive, send)
        finally:
            writer.close()

    async def _relay(self, line: "_Line", receive: Receive, send: Send) -> None:
        """Both directions, until one side ends it or the time is over."""
        ends = asyncio.get_running_loop().time() + self._most
        heard, said = asyncio.ensure_future(receive()), asyncio.ensure_future(line.hear())
        try:
            while True:
                left = min(self._idle, ends - asyncio.get_running_loop().time())
                done, _ = await asyncio.wait({heard, said}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                if not done:
                    await self._end(line, send)
                    return
                if heard in done:
                    if not await _forwarded(heard.result(), line):
                        return
                    heard = asyncio.ensure_future(receive())
                if said in done:
                    if not await _delivered(said.result(), send):
                        return
                    said = asyncio.ensure_future(line.hear())
        finally:
            heard.cancel()
            said.cancel()

    async def _end(self, line: "_Line", send: Send) -> None:
        await line.say(CloseConnection(GOING_AWAY, "Going away"))
        await send({"type": "websocket.close", "code": GOING_AWAY, "reason": "Going away"})


class _Line:
    """The client's side of a connection to MiniStack."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._state = WSConnection(ConnectionType.CLIENT)
        self._events = self._read()
        self._text: list[str] = []

    async def say(self, event: Event) -> None:
        """Send an event; a line that is closed already stays closed."""
        try:
            self._writer.write(self._state.send(event))
            await self._writer.drain()
        except (ProtocolError, ConnectionError):
            self._writer.close()

    async def hear(self) -> Event:
        """The next event, a message whole; an end without a word comes as one of its own."""
        async for event in self._events:
            if isinstance(event, Ping):
                await self.say(event.response())
            elif isinstance(event, TextMessage):
                self._text.append(event.data)
                if event.message_finished:
                    whole, self._text = "".join(self._text), []
                    return TextMessage(whole)
            else:
                return event
        return CloseConnection(STARTING_AGAIN)

    async def _read(self) -> AsyncIterator[Event]:
        try:
            while data := await self._reader.read(CHUNK):
                self._state.receive_data(data)
                for event in self._state.events():
                    yield event
        except (ProtocolError, ConnectionError):
            return


def _request(api: str, scope: Scope, key: str) -> Request:
    raw = scope.get("raw_path") or str(scope["path"]).encode()
    query = scope.get("query_string", b"")
    target = (raw + (b"?" + query if query else b"")).decode("latin-1")
    kept = [
        (name, value) for name, value in scope["headers"] if name not in _OWN and not name.startswith(_OWN_BEGINNING)
    ]
    headers = [*kept, (KEY_HEADER.encode(), key.encode())]
    host = f"{api}.execute-api.localhost"
    return Request(host=host, target=target, extra_headers=headers, subprotocols=list(scope.get("subprotocols", ())))


async def _opened(line: _Line, scope: Scope, send: Send) -> bool:
    """Whether the API let the client in; otherwise it is told why not."""
    first = await line.hear()
    if isinstance(first, AcceptConnection):
        await send({"type": "websocket.accept", "subprotocol": first.subprotocol})
        return True
    if not isinstance(first, RejectConnection):
        await send({"type": "websocket.close", "code": REFUSED})
        return False
    body = b""
    while first.has_body and isinstance(part := await line.hear(), RejectData):
        body += part.data
        if part.body_finished:
            break
    await refuse(scope, send, first.status_code, body)
    return False


async def refuse(scope: Scope, send: Send, status: int, body: bytes) -> None:
    """Answer a handshake with a status and words."""
    if "websocket.http.response" not in (scope.get("extensions") or {}):
        await send({"type": "websocket.close", "code": REFUSED})
        return
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})


async def _forwarded(message: MutableMapping[str, Any], line: _Line) -> bool:
    """Pass on what the client said; false at its end."""
    if message["type"] == "websocket.disconnect":
        await line.say(CloseConnection(int(message.get("code") or 1005), message.get("reason") or None))
        return False
    text = message.get("text")
    await line.say(TextMessage(text) if text is not None else BytesMessage(message.get("bytes") or b""))
    return True


async def _delivered(event: Event, send: Send) -> bool:
    """Pass on what the API said; false at its end."""
    if isinstance(event, TextMessage):
        await send({"type": "websocket.send", "text": event.data})
        return True
    if isinstance(event, CloseConnection):
        await send({"type": "websocket.close", "code": event.code, "reason": event.reason or ""})
        return False
    return True
