"""The board of what was changed outside: what was found, less what people said to ignore, and what that means. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from deployments.changes.drift import DRIFTED, GONE, Difference, Seen, State


@dataclass(frozen=True)
class Rule:
    """What is not counted for a while. ``path`` is empty for all changed settings of the resource; that it was deleted
    is covered by a rule with :data:`deployments.changes.drift.GONE` alone.
    """

    key: str
    logical_id: str
    path: str
    expires_at: datetime

    def covers(self, row: Seen, place: Difference) -> bool:
        """Whether a difference falls under it."""
        if row.logical_id != self.logical_id:
            return False
        if place.path == GONE or self.path == GONE:
            return place.path == self.path
        return not self.path or place.path == self.path or place.path.startswith(f"{self.path}/")


@dataclass(frozen=True)
class Drifted:
    """A resource that differs, with what of it counts."""

    seen: Seen
    places: tuple[Difference, ...]


@dataclass(frozen=True)
class Ignored:
    """Differences that a rule covers."""

    seen: Seen
    places: tuple[Difference, ...]
    rule: Rule


@dataclass(frozen=True)
class Board:
    """Everything by what a person has to know first. A resource of which all differences are ignored is in ``ignored``
    alone, and never in sync.
    """

    drifted: tuple[Drifted, ...] = ()
    unknown: tuple[Seen, ...] = ()
    not_checkable: tuple[Seen, ...] = ()
    in_sync: tuple[Seen, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    total: int = 0

    @property
    def left_out(self) -> int:
        """Resources of which everything that differs is ignored."""
        return len({one.seen.logical_id for one in self.ignored} - {one.seen.logical_id for one in self.drifted})


def board(rows: Iterable[Seen], rules: Sequence[Rule], now: datetime) -> Board:
    """The board. Rules that have run out count no more."""
    rows, valid = list(rows), [rule for rule in rules if rule.expires_at > now]
    drifted, ignored = [], []
    for row in rows:
        if row.state in DRIFTED:
            counted, covered = _split(row, valid)
            ignored += covered
            drifted += [Drifted(row, counted)] if counted else []
    return Board(
        drifted=tuple(drifted),
        unknown=_in(rows, State.UNKNOWN),
        not_checkable=_in(rows, State.NOT_CHECKABLE),
        in_sync=_in(rows, State.IN_SYNC),
        ignored=tuple(ignored),
        total=len(rows),
    )


def _in(rows: Iterable[Seen], state: State) -> tuple[Seen, ...]:
    return tuple(row for row in rows if row.state is state)


def _split(row: Seen, rules: Sequence[Rule]) -> tuple[tuple[Difference, ...], list[Ignored]]:
    # AWS may call something modified and not say what: that counts too, and only a rule for all of it covers it.
    places = row.places or (Difference(""),)
    counted, by_rule = [], dict[str, tuple[Rule, list[Difference]]]()
    for place in places:
        rule = next((one for one in rules if one.covers(row, place)), None)
        if rule is None:
            counted.append(place)
        else:
            by_rule.setdefault(rule.key, (rule, []))[1].append(place)
    return tuple(counted), [Ignored(row, tuple(found), rule) for rule, found in by_rule.values()]


def sentence(found: Board) -> str:
    """What the board says, in one to four short sentences."""
    changed = len(found.drifted)
    if changed:
        parts = [f"{changed} of {_resources(found.total)} {_were(changed)} changed outside of Tierboard."]
    elif found.in_sync:
        same = len(found.in_sync)
        all_of = "" if same == found.total else f" of {found.total}"
        parts = [f"{same}{all_of} resource{'s' if found.total > 1 else ''} {_are(same)} as deployed."]
    else:
        parts = ["Nothing could be compared."]
    if found.left_out:
        parts.append(f"{found.left_out} {_are(found.left_out)} changed and ignored for now.")
    if found.unknown:
        parts.append(f"{len(found.unknown)} could not be read, so nobody knows.")
    if found.not_checkable:
        parts.append(f"{len(found.not_checkable)} cannot be checked by AWS.")
    return " ".join(parts)


def _resources(count: int) -> str:
    return f"{count} resource{'' if count == 1 else 's'}"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
