"""The MiniStack process: `python -m sandbox.backend.host`, started by the sandbox and by nothing else.

It serves MiniStack's ASGI application on a socket that the parent opened, asks every caller for the parent's key,
gives each call its seed, and repeats recorded calls in this process (about a millisecond each, instead of one HTTP
round trip). Its environment was emptied by the parent; MiniStack reads its settings from it while it is imported.
"""

import asyncio
import ctypes
import json
import logging
import os
import re
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import unquote

from sandbox.backend import randomness

randomness.install()

import uvicorn  # noqa: E402 - after the ids follow the seed
from ministack import app as ministack  # noqa: E402
from ministack.core import lambda_runtime  # noqa: E402

from sandbox.backend import modules  # noqa: E402
from sandbox.backend.calls import Call, call_from_json  # noqa: E402
from sandbox.backend.client import HELD_SECONDS, KEY_HEADER, SEED_HEADER, WRONG_KEY  # noqa: E402
from sandbox.backend.function_places import FunctionPlaces  # noqa: E402
from sandbox.backend.functions import Functions  # noqa: E402
from sandbox.backend.gateway_answers import GatewayAnswers  # noqa: E402
from sandbox.backend.live_connections import LiveConnections  # noqa: E402
from sandbox.backend.log_role import LogRole  # noqa: E402
from sandbox.backend.method_tests import MethodTests  # noqa: E402
from sandbox.backend.older_events import OlderEvents  # noqa: E402
from sandbox.backend.own_addresses import OwnAddresses  # noqa: E402
from sandbox.backend.private_apis import PrivateApis  # noqa: E402
from sandbox.backend.request_checks import RequestChecks  # noqa: E402
from sandbox.backend.worker_launch import WorkerLauncher  # noqa: E402
from sandbox.privileges import close_to_peers, interpreter_from_json  # noqa: E402

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

REPLAY_PATH = "/_sandbox/replay"
PR_SET_PDEATHSIG = 1
STACK_SECONDS = 60.0
FAILED = re.compile(rb"<ResourceStatus>\w+_FAILED</ResourceStatus>.*?</member>", re.DOTALL)
# After the compaction, an update may ask for what its creation gave already.
NOTHING_TO_DO = b"No updates are to be performed."


class Host:
    """The ASGI application of this process."""

    def __init__(self, key: str, functions: Functions) -> None:
        self._key = key.encode()
        self._functions = functions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the key, set the seed, hand over to MiniStack."""
        if scope["type"] == "lifespan":
            await ministack.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if scope["type"] == "websocket":
            await self._connect(scope, receive, send, headers)
        elif headers.get(KEY_HEADER.encode()) != self._key:
            await _answer(send, WRONG_KEY, b"This port belongs to the sandbox. Use its own endpoint.")
        elif scope["path"] == REPLAY_PATH:
            self._functions.replaying = True
            try:
                result = await replay(await _body(receive))
            finally:
                self._functions.replaying = False
            await _answer(send, 200, json.dumps(result).encode())
        else:
            randomness.seed_current(headers.get(SEED_HEADER.encode(), b"").decode())
            await ministack.app(scope, receive, _bodiless_where_none_may_be(send))

    async def _connect(self, scope: Scope, receive: Receive, send: Send, headers: Mapping[bytes, bytes]) -> None:
        """A live connection, whose functions see what the client sent and not the key."""
        name = KEY_HEADER.encode()
        if headers.get(name) != self._key:
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        kept = [pair for pair in scope["headers"] if pair[0] != name]
        await ministack.app({**scope, "headers": kept}, receive, send)


def _bodiless_where_none_may_be(send: Send) -> Send:
    """MiniStack answers an OPTIONS mock with 204 and a body; the server breaks such a connection off, and a browser
    then takes the API for unreachable.
    """
    bodiless = False

    async def sent(message: Any) -> None:
        nonlocal bodiless
        if message["type"] == "http.response.start":
            bodiless = message["status"] in (204, 304)
            if bodiless:
                headers = [pair for pair in message.get("headers", ()) if pair[0].lower() != b"content-length"]
                message = {**message, "headers": headers}
        elif bodiless:
            message = {**message, "body": b""}
        await send(message)

    return sent


async def replay(lines: bytes) -> dict[str, Any]:
    """Repeat recorded calls, one JSON object a line, in order.

    An object is a call with, for a one-resource stack, the name to wait for (`w`). A call that fails now was accepted
    once; it is counted and named in the answer, and the rest goes on: one broken thing must not keep all others away.
    """
    failed: list[str] = []
    count = 0
    for line in lines.splitlines():
        record = json.loads(line)
        call = call_from_json(record)
        status, body = await asyncio.create_task(_repeat(call))
        if record.get("w") and status < 300:
            status, body = await _settled(call, record["w"])
        count += 1
        if status >= 300 and NOTHING_TO_DO not in body:
            failed.append(f"{call.method} {call.target}: {status} {body[:200]!r}")
    return {"repeated": count, "failed": failed}


async def _repeat(call: Call) -> tuple[int, bytes]:
    randomness.seed_current(call.seed)
    return await _call_in_process(call)


async def _call_in_process(call: Call) -> tuple[int, bytes]:
    path, _, query = call.target.partition("?")
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": call.method,
        "scheme": "http",
        "path": unquote(path, errors="surrogateescape"),
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "headers": [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in call.headers]
        + [(b"content-length", str(len(call.body)).encode())],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 0),
    }
    sent: list[MutableMapping[str, Any]] = []
    inbox = [{"type": "http.request", "body": call.body, "more_body": False}]

    async def receive() -> MutableMapping[str, Any]:
        return inbox.pop() if inbox else {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    await ministack.app(scope, receive, send)
    status = next((m["status"] for m in sent if m["type"] == "http.response.start"), 500)
    return status, b"".join(m.get("body", b"") for m in sent if m["type"] == "http.response.body")


async def _settled(call: Call, stack: str) -> tuple[int, bytes]:
    """Wait until a one-resource stack has finished: 500 when it failed or did not end, and why."""
    deadline = asyncio.get_running_loop().time() + STACK_SECONDS
    while True:
        body = await _asked(call, "DescribeStacks", stack)
        if b"_IN_PROGRESS</StackStatus>" not in body:
            if b"ROLLBACK" not in body and b"_FAILED" not in body:
                return 200, body
            why = FAILED.search(await _asked(call, "DescribeStackEvents", stack))
            return 500, why.group() if why else body
        if asyncio.get_running_loop().time() > deadline:
            return 500, b"It did not end in time."
        await asyncio.sleep(0.001)


async def _asked(call: Call, action: str, stack: str) -> bytes:
    """What CloudFormation tells of a one-resource stack, where and as whom ``call`` went."""
    query = Call("POST", "/", call.headers, f"Action={action}&Version=2010-05-15&StackName={stack}".encode())
    _, body = await _call_in_process(query)
    return body


async def _body(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def _answer(send: Send, status: int, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": body})


def die_with_parent(parent: int) -> None:
    """Ask the kernel to end this process when its parent ends, and end at once when that already happened. Linux
    only.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def main() -> None:
    """Serve on the inherited socket until the parent says stop."""
    close_to_peers()
    values = json.loads(os.environ.pop("SANDBOX_HOST"))
    die_with_parent(values["parent"])
    read, write = os.pipe()
    interpreter = interpreter_from_json(values["interpreter"])
    launcher = WorkerLauncher(interpreter, read, write, values["endpoint"])
    lambda_runtime.subprocess = launcher
    listener = socket.socket(fileno=values["socket_fd"])
    logging.getLogger("sandbox.host").debug("%d parts of MiniStack are loaded", len(modules.PRELOADED))
    functions = Functions()
    functions.install()
    OlderEvents().install()
    MethodTests().install()
    LiveConnections().install()
    OwnAddresses(values["endpoint"]).install()
    PrivateApis().install()
    FunctionPlaces().install()
    RequestChecks().install()
    GatewayAnswers().install()
    LogRole(functions).install()
    config = uvicorn.Config(
        Host(values["key"], functions),
        lifespan="on",
        log_level="warning",
        timeout_keep_alive=HELD_SECONDS,
        timeout_graceful_shutdown=2,
        ws="wsproto",
        ws_ping_interval=None,
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
