"""What somebody changed outside of Tierboard, resource by resource, as AWS's drift detection sees it. Pure.

What AWS does not compare is *not checkable*, and what it could not read is *unknown*: neither is ever in sync.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

GONE: Final = "deleted"
"""The place of the difference that the thing itself was deleted; AWS's paths begin with a slash."""
_NAMED: Final = re.compile(r"[A-Za-z0-9]+")


class State(StrEnum):
    """How a resource compares with the template."""

    IN_SYNC = "in_sync"
    MODIFIED = "modified"
    DELETED = "deleted"
    NOT_CHECKABLE = "not_checkable"
    UNKNOWN = "unknown"


DRIFTED: Final = frozenset({State.MODIFIED, State.DELETED})
_WORDS: Final = {
    "IN_SYNC": State.IN_SYNC,
    "MODIFIED": State.MODIFIED,
    "DELETED": State.DELETED,
    "NOT_CHECKED": State.NOT_CHECKABLE,
    "UNSUPPORTED": State.NOT_CHECKABLE,
}


def read_state(word: object) -> State:
    """AWS's StackResourceDriftStatus; a word that we do not know is never in sync."""
    return _WORDS.get(str(word), State.UNKNOWN)


@dataclass(frozen=True)
class Difference:
    """One property. ``path`` is AWS's (``/MemorySize``) or :data:`GONE`; ``kind`` is ADD, REMOVE or NOT_EQUAL.

    ``hidden``: the values may be secret, or were too long, so they are not kept.
    """

    path: str
    kind: str = ""
    expected: str | None = None
    actual: str | None = None
    hidden: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data, as rows keep it."""
        found = {"path": self.path, "kind": self.kind, "expected": self.expected, "actual": self.actual}
        return found | ({"hidden": True} if self.hidden else {})

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Difference":
        """Read back what :meth:`to_json` wrote."""
        hidden = bool(row.get("hidden"))
        return cls(row["path"], row.get("kind", ""), row.get("expected"), row.get("actual"), hidden)


@dataclass(frozen=True)
class Seen:
    """One resource as it was found. ``reason`` is AWS's text, ``at`` when AWS looked at it."""

    logical_id: str
    physical_id: str
    type: str
    state: State
    differences: tuple[Difference, ...] = ()
    reason: str = ""
    at: datetime | None = None

    @property
    def places(self) -> tuple[Difference, ...]:
        """What differs, one by one: of what was deleted that it was."""
        return (Difference(GONE),) if self.state is State.DELETED else self.differences


def judged(
    resources: Iterable[Seen], drifts: Iterable[Seen], *, began: datetime | None, failed: bool, reason: str
) -> tuple[Seen, ...]:
    """Every resource of the stack with what this detection found of it, in the stack's order.

    AWS leaves out what it cannot compare, and keeps showing what an earlier detection found.

    :param resources: all that the stack has; their state does not count.
    :param drifts: what AWS answers.
    :param began: when AWS began to look, by its clock; what is older was found by another detection.
    :param failed: whether AWS says that the detection failed for something; ``reason`` names for what.
    """
    found = {row.logical_id: row for row in drifts}
    named = set(_NAMED.findall(reason.partition("[")[2])) if failed else set()
    return tuple(_judged(row, found.get(row.logical_id), began, named, failed, reason) for row in resources)


def _judged(
    row: Seen, found: Seen | None, began: datetime | None, named: Collection[str], failed: bool, reason: str
) -> Seen:
    is_old = found is not None and bool(began and found.at and found.at < began)
    if found is not None and not is_old:
        # A difference that AWS counts and does not say is one all the same.
        return replace(found, type=found.type or row.type, physical_id=found.physical_id or row.physical_id)
    if row.logical_id in named or (failed and not named):
        return replace(row, state=State.UNKNOWN, reason=reason)
    return replace(row, state=State.NOT_CHECKABLE, reason="")


def finding(rows: Iterable[Seen]) -> frozenset[tuple[str, str, str]]:
    """What was changed: resource, place, value. Two checks with the same found nothing new."""
    return frozenset(
        (row.logical_id, place.path, place.actual or "")
        for row in rows
        if row.state in DRIFTED
        for place in row.places or (Difference(""),)
    )
