"""What one line of the journal holds.

A line is one JSON object, written and synced as a whole: what it says happened together or not at all.

    {"at": "2026-01-01T00:00:00.000000Z", "d": [[kind, key, document or null], ...], "c": [record, ...]}

`d` are documents of the sandbox itself (stacks, events, sessions): the newest of a key counts, null removes it. `c`
are accepted calls to MiniStack: `m` method, `t` target, `h` headers, `b` body (or `f` the SHA-256 of a blob), `s`
seed, `w` the one-resource stack to wait for, `k` what the call is about, `x` what it makes superfluous, `z` true when
the call itself is superfluous once that is gone (a delete). An entry of `x` that ends in `/` or `#` stands for
everything below it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.backend.calls import Call

Document = dict[str, Any]
Change = tuple[str, str, Document | None]
Line = dict[str, Any]


@dataclass(frozen=True)
class Record:
    """An accepted call, with what the compaction needs to know about it."""

    call: Call
    subject: str = ""
    supersedes: tuple[str, ...] = ()
    tombstone: bool = False
    wait_for: str = ""

    def to_json(self) -> dict[str, Any]:
        """The record as it stands in a line; absent keys are empty."""
        values = self.call.to_json()
        extra = {"k": self.subject, "x": list(self.supersedes), "z": self.tombstone, "w": self.wait_for}
        return {**values, **{key: value for key, value in extra.items() if value}}


@dataclass
class Contents:
    """What a journal says, read from its start."""

    documents: dict[str, dict[str, Document]] = field(default_factory=dict)
    calls: list[dict[str, Any]] = field(default_factory=list)
    lines: int = 0

    def add(self, line: Line) -> None:
        """Take one line into account."""
        self.lines += 1
        self.apply(line.get("d", ()))
        self.calls.extend(line.get("c", ()))

    def apply(self, changes: Iterable[Sequence[Any]]) -> None:
        """Put and remove documents."""
        for kind, key, document in changes:
            of_kind = self.documents.setdefault(kind, {})
            if document is None:
                of_kind.pop(key, None)
            else:
                of_kind[key] = document


def compacted(calls: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The calls that still matter, in their order.

    Read from the newest to the oldest: what a later call supersedes is dropped, and tombstones with it.
    """
    exact: set[str] = set()
    prefixes: set[str] = set()
    kept = []
    for call in reversed(calls):
        subject = call.get("k", "")
        gone = bool(subject) and (subject in exact or _below(subject, prefixes))
        for name in call.get("x", ()):
            (prefixes if name[-1] in "/#" else exact).add(name)
        if not gone and not call.get("z"):
            kept.append(call)
    return kept[::-1]


def _below(subject: str, prefixes: set[str]) -> bool:
    return any(subject[: i + 1] in prefixes for i, letter in enumerate(subject) if letter in "/#")


def lines_of(contents: Contents, calls: Iterable[dict[str, Any]], at: str) -> Iterable[Line]:
    """A whole journal with nothing superfluous: documents first, then `calls`."""
    for kind, documents in contents.documents.items():
        for key, document in documents.items():
            yield {"at": at, "d": [[kind, key, document]]}
    for call in calls:
        yield {"at": at, "c": [call]}
