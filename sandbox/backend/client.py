"""Calls to the MiniStack child over loopback."""

import asyncio

import httpcore

from sandbox.backend.calls import Answer, Call

READ_SECONDS = 20.0
INVOKE_SECONDS = 960.0
READY_SECONDS = 30.0
KEY_HEADER = "x-sandbox-key"
SEED_HEADER = "x-sandbox-seed"
INSIDE = "/_sandbox/inside/"
"""Where private APIs are called from functions: then come the API, and the endpoint that the call comes through."""
THROUGH_HEADER = "x-sandbox-through"
"""The endpoint of a private network that a call of an API comes through."""
WRONG_KEY = 421
"""The child's answer to a call that was meant for another: it has not been looked at, so it may be sent again."""
MOST_CHILDREN = 5
IDLE_SECONDS = 5.0
"""How long an unused connection is kept. The child keeps it far longer (`HELD_SECONDS`): where both give up at the same
moment, a call goes out on what the other end has just closed, and nobody can tell whether it was heard.
"""
HELD_SECONDS = 75


class BackendDown(Exception):
    """MiniStack did not answer: it ended or hangs."""


class Client:
    """Sends calls. One per server; safe for concurrent use within its event loop."""

    def __init__(self, port: int, key: str) -> None:
        """`key` is the secret that the child asks for, so that nothing else on the machine talks past the journal.

        Each child has its own: a call meant for one that died is refused by the next, which may not be rebuilt yet.
        """
        self._port = port
        self.key = key
        self.ready = asyncio.Event()
        self._pool = httpcore.AsyncConnectionPool(
            max_connections=100, max_keepalive_connections=20, keepalive_expiry=IDLE_SECONDS, retries=0
        )

    async def send(self, call: Call, *, seconds: float = READ_SECONDS) -> Answer:
        """The answer to `call`, whatever its status, once MiniStack is rebuilt. Raises BackendDown when there is
        none.
        """
        for _ in range(MOST_CHILDREN):
            await self.place()
            answer = await self.send_early(call, seconds=seconds)
            if answer.status != WRONG_KEY:
                return answer
        raise BackendDown("MiniStack ends again and again.")

    async def place(self) -> tuple[int, str]:
        """The port of the child and the key that it asks for, once it is rebuilt. Raises BackendDown."""
        try:
            await asyncio.wait_for(self.ready.wait(), READY_SECONDS)
        except TimeoutError as error:
            raise BackendDown("MiniStack is not ready.") from error
        return self._port, self.key

    async def send_early(self, call: Call, *, seconds: float) -> Answer:
        """Like `send`, but without waiting for the rebuild: for the rebuild itself."""
        url = httpcore.URL(scheme=b"http", host=b"127.0.0.1", port=self._port, target=call.target.encode("latin-1"))
        try:
            response = await self._pool.request(
                call.method,
                url,
                headers=self._headers(call),
                content=call.body,
                extensions={"timeout": {"connect": 5.0, "read": seconds, "write": seconds, "pool": seconds}},
            )
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
            raise BackendDown(f"MiniStack did not answer {call.method} {call.target}: {error!r}") from error
        headers = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in response.headers)
        return Answer(response.status, headers, response.content)

    def _headers(self, call: Call) -> list[tuple[bytes, bytes]]:
        own = [(KEY_HEADER, self.key), (SEED_HEADER, call.seed), ("content-length", str(len(call.body)))]
        if not any(name.lower() == "host" for name, _ in call.headers):
            own.append(("host", f"127.0.0.1:{self._port}"))
        return [(k.encode("latin-1"), v.encode("latin-1")) for k, v in (*call.headers, *own)]

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.aclose()
