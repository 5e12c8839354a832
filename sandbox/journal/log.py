"""The append-only file: a line is on the disk before anybody is told that it happened."""

import asyncio
import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.clock import now_text
from sandbox.journal.blobs import Blobs, sync_folder
from sandbox.journal.records import Change, Contents, Line, Record, compacted, lines_of

logger = logging.getLogger("sandbox.journal")

SPARE_BYTES = 16 * 1024 * 1024
COMPACT_LINES = 2_000


class DiskFull(Exception):
    """The journal cannot be written; nothing may be accepted until it can."""


@dataclass
class _Waiting:
    line: Line
    done: asyncio.Future[None]


class Log:
    """The journal of one data directory: `journal-N.jsonl`, the highest N counts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._blobs = Blobs(folder / "blobs")
        self._waiting: list[_Waiting] = []
        self._flusher: asyncio.Task[None] | None = None
        self.contents = Contents()
        self.problem = ""
        self._look_again = COMPACT_LINES
        self._path = self._newest()

    def _newest(self) -> Path:
        numbers = [int(p.stem.removeprefix("journal-")) for p in self._folder.glob("journal-*.jsonl")]
        return self._folder / f"journal-{max(numbers, default=1)}.jsonl"

    def open(self) -> Contents:
        """Read everything, cut a line that was being written when the process died, compact when that pays, and open
        for appending. Raises OSError.
        """
        self._path.touch()
        good = 0
        for line, end in _whole_lines(self._path):
            self.contents.add(line)
            good = end
        if good < self._path.stat().st_size:
            logger.warning("The last line of %s was not complete and is cut off.", self._path.name)
            os.truncate(self._path, good)
        self._compact_if_worth()
        self.contents.calls = compacted(self.contents.calls)
        self._file = self._path.open("ab", buffering=0)
        sync_folder(self._folder)
        return self.contents

    def _rotate(self) -> None:
        """Compact while running. Only when no line waits: what is in memory is then exactly what is in the file."""
        old = self._path
        self._compact_if_worth()
        if self._path != old:
            self._file.close()
            self._file = self._path.open("ab", buffering=0)

    def _compact_if_worth(self) -> None:
        """Write a journal without what later lines made superfluous, and switch to it by one rename."""
        if self.contents.lines < self._look_again:
            return
        useful = compacted(self.contents.calls)
        size = len(useful) + sum(len(documents) for documents in self.contents.documents.values())
        self.contents.calls = useful
        if size * 2 > self.contents.lines:
            self._look_again = max(COMPACT_LINES, size * 2)
            return
        number = int(self._path.stem.removeprefix("journal-")) + 1
        target = self._folder / f"journal-{number}.jsonl"
        partial = target.with_suffix(".part")
        with partial.open("wb") as file:
            for line in lines_of(self.contents, useful, now_text()):
                file.write(_encoded(line))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
        sync_folder(self._folder)
        self._path.unlink()
        self._path = target
        self._blobs.keep_only(useful)
        self.contents.lines = size
        self._look_again = max(COMPACT_LINES, size * 2)

    def calls(self) -> Iterator[dict[str, Any]]:
        """The recorded calls with their bodies, for a rebuild."""
        for record in self.contents.calls:
            yield self._blobs.load(record)

    def check_space(self) -> None:
        """Raise DiskFull while there is too little room to promise anything."""
        free = os.statvfs(self._folder)
        if free.f_bavail * free.f_frsize < SPARE_BYTES:
            raise DiskFull("The disk that holds the sandbox's data is full. Free some space, then try again.")

    async def append(self, changes: list[Change], records: list[Record]) -> None:
        """Write one line and return when it is on the disk; it can be read before. Lines keep the order of the calls.
        Raises DiskFull.
        """
        try:
            stored = [self._blobs.store(record.to_json()) for record in records]
        except OSError as error:
            raise DiskFull(f"The sandbox cannot store a body: {error.strerror}.") from error
        self.contents.calls.extend(stored)
        self.contents.apply(changes)
        line: Line = {"at": now_text(), "d": [list(change) for change in changes], "c": stored}
        waiting = _Waiting(line, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush())
        await waiting.done

    async def _flush(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            content = b"".join(_encoded(waiting.line) for waiting in batch)
            try:
                await asyncio.to_thread(self._write, content)
            except OSError as error:
                self._failed(batch, error)
                return
            self.problem = ""
            self.contents.lines += len(batch)
            for waiting in batch:
                if not waiting.done.done():
                    waiting.done.set_result(None)
            if not self._waiting:
                self._rotate()

    def _failed(self, batch: list[_Waiting], error: OSError) -> None:
        """Tell everybody who waits, and keep the lines: the next append writes them first."""
        self.problem = f"The sandbox cannot write its journal: {error.strerror}. Free some space, then try again."
        waiting = batch + self._waiting
        for one in waiting:
            if not one.done.done():
                one.done.set_exception(DiskFull(self.problem))
        self._waiting = waiting

    def _write(self, content: bytes) -> None:
        start = self._file.seek(0, os.SEEK_END)
        try:
            written = self._file.write(content)
            if written != len(content):
                raise OSError(28, "No space left on device")
            os.fsync(self._file.fileno())
        except OSError:
            os.truncate(self._path, start)
            raise


def _encoded(line: Line) -> bytes:
    return json.dumps({k: v for k, v in line.items() if v}, separators=(",", ":")).encode() + b"\n"


def _whole_lines(path: Path) -> Iterator[tuple[Line, int]]:
    """Each complete line with the offset of its end; stops at the first that is not complete."""
    offset = 0
    with path.open("rb") as file:
        for raw in file:
            if not raw.endswith(b"\n"):
                return
            try:
                line = json.loads(raw)
            except ValueError:
                return
            offset += len(raw)
            yield line, offset
