"""What a pricing rule sees and what it gives back. Pure.

A rule is a generator per AWS type. It yields a Charge for each thing that is metered and a Gap for each thing that
costs money and that it cannot tell; it may raise reading.Unreadable, which ends it with a gap and keeps what it has
yielded.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from costing.estimate.doors import EACH_TIME, ONE_IN_FIVE
from costing.estimate.flow import Flow
from costing.estimate.graph import Graph
from costing.estimate.meters import Meter
from costing.estimate.money import EXACT, picos
from costing.estimate.questions import QUESTIONS
from costing.estimate.reading import Resource
from costing.estimate.usage import Source, Usage

_NOTHING = Fraction(0)
_BY_VOLUME = frozenset(
    {
        "calls_per_request",
        "commands_per_request",
        "messages_per_request",
        "reads_per_request",
        "share",
        "writes_per_request",
    }
)
_GUESSES = {key: Fraction(question.default) for key, question in QUESTIONS.items() if question.default is not None}

Recurring = Literal["fixed", "per_request"]
HOURS = Fraction(730)
SECONDS = HOURS * 3600
DAYS = HOURS / 24
KEY_REQUESTS_A_MONTH = HOURS * 12
"""A service that keeps its key for five minutes."""
GB = Fraction(1, 2**30)
KB_IN_GB = Fraction(1, 2**20)


@dataclass(frozen=True, slots=True)
class Answer:
    """The number that a rule counts with, for one assumption of one component, and where it comes from."""

    component: str
    key: str
    value: Fraction
    source: Source
    note: str


@dataclass(frozen=True, slots=True)
class Often:
    """How often something happens: per request of the application, and a month whatever its volume, which is what
    schedules set off.
    """

    per_request: Fraction = _NOTHING
    per_month: Fraction = _NOTHING

    def times(self, factor: Fraction) -> "Often":
        """Both multiplied."""
        return Often(self.per_request * factor, self.per_month * factor)

    def plus(self, other: "Often") -> "Often":
        """Both together."""
        return Often(self.per_request + other.per_request, self.per_month + other.per_month)


@dataclass(frozen=True, slots=True)
class Charge:
    """So many units of a meter, per month (fixed) or per request. ``how`` says in words what makes up one unit of
    usage.
    """

    meter: Meter
    resource: Resource
    rate: Fraction
    recurring: Recurring
    how: str = ""
    answers: tuple[Answer, ...] = ()
    service: str = ""
    name: str = ""


def spread(
    meter: Meter, resource: Resource, often: Often, how: str = "", answers: tuple[Answer, ...] = ()
) -> "Iterator[Charge]":
    """The charges of what happens so often: one by the volume, and one for what schedules set off, if anything."""
    if often.per_request or not often.per_month:
        yield Charge(meter, resource, often.per_request, "per_request", how, answers)
    if often.per_month:
        own = tuple(answer for answer in answers if answer.key not in _BY_VOLUME)
        yield Charge(meter, resource, often.per_month, "fixed", how, own, name=f"{meter.name} by schedule")


@dataclass(frozen=True, slots=True)
class Gap:
    """Something of a resource that costs money and is not priced, with the reason as a sentence."""

    reason: str


@dataclass(slots=True)
class Scene:
    """The template's graph and flow and the usage, as a rule asks for them; keeps every answer that it gave."""

    graph: Graph
    usage: Usage
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    flow: Flow = field(init=False)
    by_month: Flow = field(init=False)

    def __post_init__(self) -> None:
        self.flow = Flow(self.graph, self._known)
        self.by_month = Flow(self.graph, self._known, monthly=True)

    def _known(self, component: str, key: str) -> Fraction | None:
        known = self.usage.known(component, key)
        return None if known is None else Fraction(known.value)

    def ask(self, resource: Resource, key: str, guess: Fraction | None = None, note: str = "") -> Answer:
        """What was measured or stated for the resource's component, else the guess, else the question's default."""
        known = self.usage.known(resource.component, key)
        question = QUESTIONS[key]
        if known is not None:
            answer = Answer(resource.component, key, Fraction(known.value), known.source, known.note)
        elif guess is not None:
            answer = Answer(resource.component, key, guess, "default", note or question.why)
        else:
            answer = Answer(resource.component, key, _GUESSES.get(key, _NOTHING), "default", question.why)
        self.answers[resource.component, key] = answer
        return answer

    def share(self, api: Resource) -> tuple[Fraction, tuple[Answer, ...]]:
        """The part of the requests that an API gets; an only API gets all, which is no assumption."""
        share = self.flow.api_share(api)
        if len(self.graph.apis) == 1 and self.usage.known(api.component, "share") is None:
            return share, ()
        return share, (self.ask(api, "share", share),)

    def calls(self, function: Resource) -> tuple[Often, tuple[Answer, ...]] | None:
        """How often a function is called and the assumption behind it, if any; None when nobody says how often."""
        calls, monthly = self.flow.calls(function.logical_id), self.by_month.calls(function.logical_id)
        if calls is None or monthly is None:
            return None
        often = Often(calls.total, monthly.total)
        stated = self.usage.known(function.component, "calls_per_request")
        if stated is None and (self.flow.gets_everything(function) or (often.per_month and not often.per_request)):
            return often, ()
        return often, (self.ask(function, "calls_per_request", calls.total, self._note_of_doors(function)),)

    def _note_of_doors(self, function: Resource) -> str:
        """What stands behind the calls of a function that APIs ask whom to let in; empty for any other."""
        doors = self.graph.doors.get(function.logical_id, ())
        return "" if not doors else ONE_IN_FIVE if any(door.kept for door in doors) else EACH_TIME

    def uses(self, target: Resource) -> tuple[Often, Often] | None:
        """How often functions read and write something; None when nobody says how often."""
        found, monthly = self.flow.uses(target.logical_id), self.by_month.uses(target.logical_id)
        if found is None or monthly is None:
            return None
        return Often(found[0], monthly[0]), Often(found[1], monthly[1])

    def events(self, source: Resource) -> Often | None:
        """How often something happens in a source; None when nobody says how often."""
        found, monthly = self.flow.events(source), self.by_month.events(source)
        return None if found is None or monthly is None else Often(found, monthly)


def uncounted(resource: Resource, settings: Mapping[str, str]) -> Iterator[Gap]:
    """A gap for each setting that is there, costs money and has no price here: property name -> what it is."""
    for name, what in settings.items():
        if resource.properties.has(name):
            yield Gap(f"{what} ({name}) is not counted.")


Rule = Callable[[Resource, Scene], Iterator[Charge | Gap]]


def as_decimal(value: Fraction) -> Decimal:
    """The fraction to twelve decimals."""
    return picos(EXACT.divide(Decimal(value.numerator), Decimal(value.denominator)))


def steps(amount: Fraction, size: Fraction) -> Fraction:
    """How many steps of ``size`` AWS bills for one call: rounded up, at least one."""
    return Fraction(max(1, -(-amount // size)))
