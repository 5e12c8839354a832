"""What CloudFormation was really asked to do, in a file of its own that tests read as the oracle.

`DATA/ledger.jsonl`, append-only, synced before the call is answered, one JSON object a line:

    at              UTC time, e.g. "2026-01-01T12:00:00.123456Z"
    action          CreateChangeSet, ExecuteChangeSet, DeleteChangeSet, DeleteStack, CancelUpdateStack, RollbackStack,
                    ContinueUpdateRollback, SetStackPolicy or UpdateTerminationProtection
    stack_name      name of the stack
    stack_id        ARN of the stack
    change_set_id   ARN of the change set, or ""
    change_set_name name of the change set, or ""
    token           ClientToken or ClientRequestToken of the call, or ""
    outcome         "accepted" (took effect), "repeated" (same token again: nothing happened a second time),
                    or, when an operation ended, the stack's final status (then action is the one that began it)
    detail          words, e.g. the reason of a failure, or ""
    session         name of the role session that asked for it, or "" (also for the end of an operation after a restart)
    n               number of the line, from 1

A refused call changes nothing and has no line. An operation has exactly one line with outcome "accepted" and, once it
ended, exactly one with its final status, whatever was killed in between: each line is first a document in the same
journal line as the change that it tells of, and a start writes those that a killed process did not get to write here.

`DATA/refused.jsonl` tells of the operations that were refused, for tests: only there does it show who tried to begin
two at once. It has no `outcome` and `session`, but AWS's `code`, and in `after` the number that this file had reached.
It may lack what a killed process had to say.
"""

import asyncio
import json
import os
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from sandbox.aws.errors import AwsError
from sandbox.clock import now_text
from sandbox.cloudformation.model import Operation, Stack
from sandbox.journal.records import Change
from sandbox.store import Store

KIND = "ledger"
SESSION: ContextVar[str] = ContextVar("session", default="")
"""The name of the role session that makes the present call; operations that it begins inherit it."""


class Ledger:
    """The ledger of one data directory."""

    def __init__(self, path: Path, store: Store) -> None:
        self._path = path
        self._refused = path.with_name("refused.jsonl")
        self._store = store
        self._turn = asyncio.Lock()
        self._last = 0

    async def open(self) -> None:
        """Cut a torn last line, write what is missing, and clear what the journal needed for that."""
        content = self._path.read_bytes() if self._path.exists() else b""
        whole = content[: content.rfind(b"\n") + 1]
        if whole != content:
            os.truncate(self._path, len(whole))
        self._last = json.loads(whole.splitlines()[-1])["n"] if whole else 0
        waiting = sorted(self._store.all(KIND).values(), key=lambda line: int(line["n"]))
        for line in waiting:
            if line["n"] > self._last:
                self._append(line)
                self._last = line["n"]
        if waiting:
            await self._store.save(*[(KIND, str(line["n"]), None) for line in waiting])

    def entry(
        self,
        action: str,
        stack: Stack,
        *,
        change_set: tuple[str, str] = ("", ""),
        token: str = "",
        outcome: str = "accepted",
        detail: str = "",
    ) -> Change:
        """A line to be saved with the change it tells of and then given to `publish`; `change_set` is id and name."""
        self._last += 1
        line = {
            "n": self._last,
            "at": now_text(),
            "action": action,
            "stack_name": stack.name,
            "stack_id": stack.id,
            "change_set_id": change_set[0],
            "change_set_name": change_set[1],
            "token": token,
            "outcome": outcome,
            "detail": detail,
            "session": SESSION.get(),
        }
        return (KIND, str(self._last), line)

    def ended(self, stack: Stack, operation: Operation) -> Change:
        """The line of an operation that reached its end."""
        return self.entry(
            operation.action,
            stack,
            change_set=(operation.change_set_id, ""),
            token=operation.asked,
            outcome=stack.status,
            detail=operation.failure,
        )

    async def refused(self, action: str, stack: tuple[str, str], token: str, error: AwsError) -> None:
        """Tell of an operation that was refused; `stack` is id and name."""
        line = {
            "after": self._last,
            "at": now_text(),
            "action": action,
            "stack_id": stack[0],
            "stack_name": stack[1],
            "token": token,
            "code": error.code,
            "detail": error.message,
        }
        async with self._turn:
            await asyncio.to_thread(_append, self._refused, line)

    async def publish(self, *entries: Change) -> None:
        """Write saved lines to the file."""
        async with self._turn:
            for _, _, line in entries:
                await asyncio.to_thread(self._append, line)

    def _append(self, line: Any) -> None:
        _append(self._path, line)


def _append(path: Path, line: Any) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(descriptor, json.dumps(line).encode() + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
