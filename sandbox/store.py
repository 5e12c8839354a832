"""The sandbox's own documents in memory, and the one door through which anything is accepted."""

import asyncio
from collections.abc import Awaitable, Callable

from sandbox.backend.calls import Answer, Call
from sandbox.backend.client import Client
from sandbox.journal.log import Log
from sandbox.journal.records import Change, Document, Record

Describe = Callable[[Call, Answer], Awaitable[list[Record]]]


class Store:
    """Documents by kind and key, and accepted calls; both last once a method here has returned.

    Mutating calls to MiniStack go one at a time, so that the journal's order is the order in which they took effect.
    Reads and invocations do not wait for each other.
    """

    def __init__(self, log: Log, client: Client) -> None:
        self._log = log
        self.client = client
        self._turn = asyncio.Lock()

    def all(self, kind: str) -> dict[str, Document]:
        """The documents of a kind; not to be changed in place."""
        return self._log.contents.documents.setdefault(kind, {})

    def get(self, kind: str, key: str) -> Document | None:
        """One document, or None."""
        return self.all(kind).get(key)

    async def save(self, *changes: Change, records: list[Record] | None = None) -> None:
        """Put or remove documents; they can be read at once and last when this returns. Raises DiskFull."""
        await self._log.append(list(changes), records or [])

    async def mutate(self, call: Call, describe: Describe) -> Answer:
        """Send a call that changes something and write it down when it was accepted. Raises DiskFull, BackendDown.

        `describe` turns call and answer into records; it may ask MiniStack what became of the thing.
        """
        self._log.check_space()
        async with self._turn:
            answer = await self.client.send(call)
            if not answer.ok:
                return answer
            written = asyncio.ensure_future(self._log.append([], await describe(call, answer)))
        await written
        return answer

    def turn(self) -> asyncio.Lock:
        """For a change of several calls that must not be mixed with others."""
        return self._turn

    @property
    def problem(self) -> str:
        """Why nothing can be accepted at present, or an empty string."""
        return self._log.problem
