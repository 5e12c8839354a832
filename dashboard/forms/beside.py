"""What a form says of the component as a whole: when a schedule runs next, and what AWS advises against. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from costing.estimate.cron import Rate, next_runs, read_schedule
from dashboard.forms.components import components_of
from dashboard.forms.controls import Control
from deployments.spec.components import read_component
from deployments.spec.definition import Definition
from deployments.spec.kinds import KINDS
from deployments.spec.kinds.schedule import ScheduleSettings
from deployments.spec.messages import find_spec

SHOWN = 5
_DECIDES = frozenset({"enabled", "expression", "time_zone"})
"""The settings of a schedule without which nobody can say when it runs."""


@dataclass(frozen=True)
class Run:
    """One time at which a schedule runs, on the clock of its zone."""

    at: datetime

    @property
    def words(self) -> str:
        """``Thu 26 Nov 2026, 08:30``."""
        return f"{self.at:%a} {self.at.day} {self.at:%b %Y, %H:%M}"


@dataclass(frozen=True)
class Runs:
    """The next times of a schedule. ``note`` says what they depend on, or why there are none."""

    zone: str
    times: tuple[Run, ...]
    note: str


@dataclass(frozen=True)
class Beside:
    """What stands below the settings. ``runs`` is None for what is no schedule."""

    runs: Runs | None
    advice: tuple[str, ...]


def beside(
    document: object, definition: Definition | None, name: str, now: datetime, form: Iterable[Control] = ()
) -> Beside:
    """For one component of a draft; ``definition`` is the draft without problems, when it has none.

    :param form: the controls as they are shown. What was typed and could not be taken stands there and not in the
        draft, whose runs would be those of the value before.
    """
    return Beside(_runs(document, name, now, _wrong(form)), tuple(_advice(definition, name)))


def _wrong(form: Iterable[Control]) -> str:
    """What is said at the settings that decide when it runs; empty where nothing is."""
    asked = [one for one in form if one.spec.name in _DECIDES]
    found = (text for one in asked for text in (*one.problems, *(said for line in one.lines for said in line.problems)))
    return next(found, "")


def _runs(document: object, name: str, now: datetime, wrong: str) -> Runs | None:
    component = components_of(document).get(name)
    if component is None or component.get("kind") != "schedule":
        return None
    settings = read_component(name, component)[0].settings
    if wrong:
        return Runs("", (), f"Not known until this is put right: {wrong}")
    if not isinstance(settings, ScheduleSettings):
        return Runs("", (), "Not known until what is wrong above is put right.")
    if not settings.enabled:
        return Runs(settings.time_zone, (), "It is off: nothing runs.")
    schedule = read_schedule(settings.expression)
    times = tuple(Run(at) for at in next_runs(schedule, now, ZoneInfo(settings.time_zone), SHOWN))
    counted = "If it were deployed now: AWS counts from then." if isinstance(schedule, Rate) else ""
    ended = "" if times else "These times are over: it runs no more."
    late = f"Each may start up to {settings.window:,} minutes later." if settings.window else ""
    return Runs(settings.time_zone, times, " ".join(filter(None, (counted, ended, late))))


def _advice(definition: Definition | None, name: str) -> Iterable[str]:
    component = definition.by_name.get(name) if definition else None
    if definition is None or component is None:
        return
    kind = KINDS[component.kind]
    for place, words in kind.advise(definition, component):
        spec = find_spec(kind.fields(), place.split("."))
        yield f"{spec.label}: {words}" if spec else words
