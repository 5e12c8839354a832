"""What was changed outside, as the page shows it: resources and settings in our words, AWS's beside them.

Pure: of a comparison and the template that runs it makes rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from dashboard.stages.rows import Text, bold
from deployments.changes.drift import GONE, Difference, Seen, State
from deployments.changes.drift_board import Board, Ignored
from deployments.changes.logs import logs_lost
from deployments.changes.properties import UNITS, label_of, with_unit
from deployments.changes.resources import about
from deployments.models import DriftIgnore

LONGEST: Final = 160
"""Characters of a value that stand in the table; longer ones are folded."""
_NO_REASON: Final = "AWS cannot compare this kind ({})."
_UNREAD: Final = "AWS does not say why."


@dataclass(frozen=True)
class Setting:
    """One difference: what it is called, what the definition says, what AWS has. ``query`` names it in addresses."""

    label: str
    aws: str
    expected: str
    actual: str
    query: str
    hidden: bool = False
    gone: bool = False
    lost: str = ""
    """What is deleted for good when it goes back."""

    @property
    def is_long(self) -> bool:
        """Whether the values have no room in a table."""
        return max(len(self.expected), len(self.actual)) > LONGEST


@dataclass(frozen=True)
class Thing:
    """One resource: its sentence, its settings that differ, and why nothing is known of it where that is so."""

    sentence: tuple[Text, ...]
    logical_id: str
    type: str
    component: str
    settings: tuple[Setting, ...] = ()
    reason: str = ""
    query: str = ""


@dataclass(frozen=True)
class Allowed:
    """What may stay changed: the resource with the settings that a rule covers, and the rule."""

    thing: Thing
    rule: DriftIgnore


@dataclass(frozen=True)
class Sections:
    """The page's sections, in their order."""

    drifted: tuple[Thing, ...]
    unknown: tuple[Thing, ...]
    not_checkable: tuple[Thing, ...]
    in_sync: tuple[Thing, ...]
    ignored: tuple[Allowed, ...]
    spare: tuple[DriftIgnore, ...]
    """Rules under which nothing falls at the moment."""

    @property
    def at_risk(self) -> bool:
        """Whether something is deleted for good when all of it goes back, what is ignored included."""
        return _loses(self.drifted) or self.only_ignored_at_risk

    @property
    def only_ignored_at_risk(self) -> bool:
        """Whether nothing is deleted for good but by what is ignored and goes back as well."""
        return not _loses(self.drifted) and _loses(one.thing for one in self.ignored)


def _loses(things: Iterable[Thing]) -> bool:
    return any(setting.lost for thing in things for setting in thing.settings)


def sections(found: Board, ignores: Sequence[DriftIgnore], template: Mapping[str, Any]) -> Sections:
    """Everything that the page lists."""
    rules = {str(row.pk): row for row in ignores}
    used = {one.rule.key for one in found.ignored}
    return Sections(
        drifted=tuple(_changed(one.seen, one.places, template) for one in found.drifted),
        unknown=tuple(_plain(one, template, one.reason or _UNREAD) for one in found.unknown),
        not_checkable=tuple(
            _plain(one, template, one.reason or _NO_REASON.format(one.type)) for one in found.not_checkable
        ),
        in_sync=tuple(_plain(one, template, "") for one in found.in_sync),
        ignored=tuple(_allowed(one, rules, template) for one in found.ignored),
        spare=tuple(row for key, row in rules.items() if key not in used),
    )


def _allowed(one: Ignored, rules: Mapping[str, DriftIgnore], template: Mapping[str, Any]) -> Allowed:
    return Allowed(_changed(one.seen, one.places, template), rules[one.rule.key])


def _changed(seen: Seen, places: Iterable[Difference], template: Mapping[str, Any]) -> Thing:
    subject = about(seen.logical_id, seen.type, template)
    what = "was deleted" if seen.state is State.DELETED else "was changed"
    return Thing(
        sentence=bold(f"{subject.words} {what} outside of Tierboard."),
        logical_id=seen.logical_id,
        type=seen.type,
        component=subject.component,
        settings=tuple(setting(seen, place) for place in places),
        query=urlencode({"resource": seen.logical_id}) if seen.state is State.MODIFIED else "",
    )


def _plain(seen: Seen, template: Mapping[str, Any], reason: str) -> Thing:
    subject = about(seen.logical_id, seen.type, template)
    return Thing(bold(subject.words), seen.logical_id, seen.type, subject.component, reason=reason)


def setting(seen: Seen, place: Difference) -> Setting:
    """A difference in our words; a property that has none goes by AWS's name."""
    query = urlencode({"resource": seen.logical_id, "path": place.path})
    if place.path == GONE:
        return Setting("The thing itself", "", "is there", "was deleted", query, gone=True)
    name = place.path.strip("/").replace("/", ".")
    unit = UNITS.get((seen.type, name), "")
    return Setting(
        label=label_of(seen.type, name) or name or "AWS does not say what",
        aws=name,
        expected=_value(place.expected, unit),
        actual=_value(place.actual, unit),
        query=query,
        hidden=place.hidden,
        lost=logs_lost(seen.type, name, place.actual, place.expected),
    )


def _value(value: str | None, unit: str) -> str:
    if value is None:
        return "nothing"
    counts = bool(unit) and value.isascii() and value.isdecimal()
    return with_unit(f"{int(value):,}" if counts else value, unit)


def is_old(at: datetime, now: datetime, hours: int) -> bool:
    """Whether the schedule should have compared again long ago; without one, after two days."""
    return (now - at).total_seconds() > 3600 * (2 * hours if hours else 48)
