"""What a form says of the component as a whole: when a schedule runs next, and what AWS advises against. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from costing.estimate.cron import Rate, next_runs, read_schedule
from dashboard.forms.components import components_of
from deployments.spec.components import read_component
from deployments.spec.definition import Definition
from deployments.spec.kinds import KINDS
from deployments.spec.kinds.schedule import ScheduleSettings
from deployments.spec.messages import find_spec

SHOWN = 5


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
    """What stands below the settings. ``runs`` is None for what is no schedule, or none that can be read yet."""

    runs: Runs | None
    advice: tuple[str, ...]


def beside(document: object, definition: Definition | None, name: str, now: datetime) -> Beside:
    """For one component of a draft; ``definition`` is the draft without problems, when it has none."""
    return Beside(_runs(document, name, now), tuple(_advice(definition, name)))


def _runs(document: object, name: str, now: datetime) -> Runs | None:
    component = components_of(document).get(name)
    if component is None or component.get("kind") != "schedule":
        return None
    settings = read_component(name, component)[0].settings
    if not isinstance(settings, ScheduleSettings):
        return None
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
