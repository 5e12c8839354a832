"""How the application's requests spread over its parts, per request: exact fractions, so that shares add up. Pure.

The volume of an application is the number of requests to its APIs; without an API, to functions with an address of
their own; without either, of its websites; without those, of what reaches from outside the functions that nothing in
the template calls and the queues, topics, buckets and tables that nothing in it writes to. What schedules set off does
not depend on the volume: it flows by the month, in a second Flow of the same template.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce

from costing.estimate.cron import BadSchedule, read_schedule, runs_per_month
from costing.estimate.doors import Door
from costing.estimate.events import QUEUE_TYPE, SCHEDULE_TYPE, TOPIC_TYPE
from costing.estimate.graph import BUCKET_TYPE, FUNCTION_TYPE, ONCE_A_CONNECTION, Graph, Route
from costing.estimate.questions import QUESTIONS
from costing.estimate.reading import Resource, Unreadable
from costing.estimate.sites import is_served, is_site
from costing.estimate.verbs import Access

Known = Callable[[str, str], Fraction | None]
"""(component, assumption key) -> what was measured or stated, or None."""

NOTHING = Fraction(0)
ONE = Fraction(1)
FILES_PER_CALL = Fraction(2, 5)
MESSAGES_PER_CONNECTION = Fraction(QUESTIONS["messages_per_connection"].default or ONE)
_READING_VERBS = ("GET", "HEAD")
_LONGEST_CHAIN = 40
READS_PER_WRITE = 4


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls per request of the application, split by what the caller wants: to read, to write, or either."""

    reading: Fraction = NOTHING
    writing: Fraction = NOTHING
    mixed: Fraction = NOTHING

    @property
    def total(self) -> Fraction:
        """All calls per request."""
        return self.reading + self.writing + self.mixed

    def plus(self, other: "Calls") -> "Calls":
        """Both together."""
        return Calls(self.reading + other.reading, self.writing + other.writing, self.mixed + other.mixed)

    def times(self, factor: Fraction) -> "Calls":
        """All three multiplied."""
        return Calls(self.reading * factor, self.writing * factor, self.mixed * factor)


@dataclass(slots=True)
class Flow:
    """Answers questions about one template: how often per request, or per month for what schedules set off
    (``monthly``). Nothing here depends on the volume.
    """

    graph: Graph
    known: Known
    monthly: bool = False
    _calls: dict[str, Calls | None] = field(default_factory=dict)
    _depth: int = 0
    _begin: frozenset[str] | None = None

    def api_share(self, api: Resource) -> Fraction:
        """The part of all requests that this API gets: stated, else what the others leave, evenly."""
        stated = self.known(api.component, "share")
        if stated is not None:
            return stated
        others = [self.known(other.component, "share") for other in self.graph.apis]
        left = max(NOTHING, ONE - sum((share for share in others if share is not None), NOTHING))
        return left / sum(1 for share in others if share is None)

    def calls(self, function: str) -> Calls | None:
        """Calls of a function per request; None when nothing in the template or in the usage says how often it runs."""
        if function not in self._calls:
            self._calls[function] = Calls()  # a loop of functions that call each other counts once
            self._depth += 1
            if self._depth <= _LONGEST_CHAIN:
                self._calls[function] = self._count(function)
            self._depth -= 1
        return self._calls[function]

    def _count(self, function: str) -> Calls | None:
        counted = self._callers(function)
        if self.monthly:
            return counted
        stated = self.known(self.graph.by_id[function].component, "calls_per_request")
        if stated is not None:
            known = counted is not None and counted.total > 0
            return counted.times(stated / counted.total) if counted and known else Calls(mixed=stated)
        return counted

    def _callers(self, function: str) -> Calls | None:
        apis = () if self.monthly else self.graph.apis
        ways = [
            *(self._from_routes(api, function) for api in apis),
            *(self._from_door(door) for door in (() if self.monthly else self.graph.doors.get(function, ()))),
            *(self.calls(caller) for caller, _ in self.graph.users_of(function)),
            *(self._from_source(self.graph.by_id[name]) for name in self.graph.feeds.get(function, ())),
        ]
        known = [way for way in ways if way is not None]
        if self.monthly:
            return reduce(Calls.plus, known, Calls()) if len(known) == len(ways) else None
        if known:
            return reduce(Calls.plus, known)
        if function in self.graph.addressed and not apis:
            return Calls(mixed=ONE / len(self.graph.addressed))
        if not ways and function in self.beginnings:
            return Calls(mixed=ONE / len(self.beginnings))
        return None

    def _from_source(self, source: Resource) -> Calls | None:
        """Calls of a function that a source runs: one for each event, or for so many messages as one call gets."""
        events = self.events(source)
        if events is None:
            return None
        together = self.known(source.component, "messages_per_call") if source.type != TOPIC_TYPE else None
        return Calls(mixed=events / (together or ONE))

    def events(self, source: Resource) -> Fraction | None:
        """What happens in a source: runs of a schedule, messages of a queue or topic, files of a bucket, changes of a
        table; None when nobody says how often.
        """
        if source.type == SCHEDULE_TYPE:
            return _runs(source) if self.monthly else NOTHING
        key = "messages_per_request" if source.type in (QUEUE_TYPE, TOPIC_TYPE) else "writes_per_request"
        stated = None if self.monthly else self.known(source.component, key)
        if stated is not None:
            return stated
        found = [self.events(self.graph.by_id[name]) for name in self.graph.feeds.get(source.logical_id, ())]
        if writers := self._writers(source.logical_id):
            written = self._used(writers)
            found.append(None if written is None else written[1])
        if found:
            known = [count for count in found if count is not None]
            return sum(known, NOTHING) if len(known) == len(found) else None
        if source.logical_id in self.beginnings:
            return ONE / len(self.beginnings)
        return NOTHING if self.monthly else None

    def _writers(self, target: str) -> list[tuple[str, Access]]:
        """Who may bring the next event. What a source runs only looks at it: anything else would go on without end."""
        run = {name for name, sources in self.graph.feeds.items() if target in sources}
        return [(name, access) for name, access in self.graph.users_of(target) if access != "read" and name not in run]

    def _from_routes(self, api: Resource, function: str) -> Calls | None:
        routes = billed_routes(self.graph.routes.get(api.logical_id, ()))
        mine = [route for route in routes if route.function == function]
        if not mine:
            return None
        by_request = sum(_weight(route) for route in routes if route.verb not in ONCE_A_CONNECTION)
        each = self.api_share(api) / by_request if by_request else NOTHING
        once = sum(1 for route in mine if route.verb in ONCE_A_CONNECTION)
        mine = [route for route in mine if route.verb not in ONCE_A_CONNECTION]
        reading = sum(_weight(route) for route in mine if route.verb in _READING_VERBS)
        mixed = sum(_weight(route) for route in mine if route.verb == "ANY")
        writing = sum(_weight(route) for route in mine) - reading - mixed
        return Calls(each * reading, each * writing, each * mixed + once * self._connections(api))

    def _from_door(self, door: Door) -> Calls:
        """Calls of a function that an API asks whom to let in; it looks up, whatever the caller wants."""
        routes = billed_routes(self.graph.routes.get(door.api, ()))
        guarded = sum(_weight(Route(verb, None)) for verb in door.verbs)
        asked = Fraction(guarded, max(guarded, sum(map(_weight, routes)), 1))
        return Calls(reading=self.api_share(self.graph.by_id[door.api]) * asked * door.share)

    def _connections(self, api: Resource) -> Fraction:
        """Live connections for each request of the application; a request is a message that comes over one."""
        return self.api_share(api) / (self.known(api.component, "messages_per_connection") or MESSAGES_PER_CONNECTION)

    def gets_everything(self, function: Resource) -> bool:
        """Whether every request ends in this function: one API, all its routes lead here, nobody else calls it."""
        apis = self.graph.apis
        name = function.logical_id
        others = self.graph.users_of(name) or self.graph.feeds.get(name) or self.graph.doors.get(name)
        if len(apis) != 1 or others:
            return False
        routes = billed_routes(self.graph.routes.get(apis[0].logical_id, ()))
        return {route.function for route in routes} == {function.logical_id}

    def has_entrance(self) -> bool:
        """Whether requests come in through an API, an address of a function or a website."""
        return bool(self.graph.apis or self.graph.addressed) or any(
            is_site(bucket, self.graph) for bucket in self.graph.of_type(BUCKET_TYPE)
        )

    @property
    def beginnings(self) -> frozenset[str]:
        """Where requests come in without an API or website: what nothing in the template calls, runs or writes to."""
        if self._begin is None:
            self._begin = frozenset() if self.monthly or self.has_entrance() else self._without_callers()
        return self._begin

    def _without_callers(self) -> frozenset[str]:
        functions = [one.logical_id for one in self.graph.of_type(FUNCTION_TYPE)]
        called = {target for targets in self.graph.uses.values() for target in targets}
        free = [name for name in functions if name not in called and name not in self.graph.feeds]
        sources = {name for names in self.graph.feeds.values() for name in names}
        open_ = [name for name in sources if self._is_open(self.graph.by_id[name])]
        return frozenset(free + open_) or frozenset(functions if not sources else ())

    def _is_open(self, source: Resource) -> bool:
        """Whether what happens in a source can only come from outside."""
        name = source.logical_id
        return source.type != SCHEDULE_TYPE and not self._writers(name) and name not in self.graph.feeds

    def uses(self, target: str) -> tuple[Fraction, Fraction] | None:
        """(reads, writes) per request of a table or bucket: one for each call of a function that may do so; None when
        unknown.
        """
        return self._used(self.graph.users_of(target))

    def _used(self, users: Sequence[tuple[str, Access]]) -> tuple[Fraction, Fraction] | None:
        reads = writes = NOTHING
        for function, access in users:
            calls = self.calls(function)
            if calls is None:
                return None
            if access == "read_write":
                reads += calls.reading + calls.mixed
                writes += calls.writing + calls.mixed
            elif access == "read":
                reads += calls.total
            else:
                writes += calls.total
        return (reads, writes) if users else None

    def files(self) -> Fraction:
        """Files fetched from one website per request, by default."""
        sites = sum(1 for bucket in self.graph.of_type(BUCKET_TYPE) if is_served(bucket, self.graph))
        each = FILES_PER_CALL if self.graph.apis else ONE
        return each / max(1, sites)


def _runs(schedule: Resource) -> Fraction | None:
    """Runs a month of a schedule; None when the template does not tell."""
    try:
        if schedule.properties.text("State", "ENABLED") == "DISABLED":
            return NOTHING
        return runs_per_month(read_schedule(schedule.properties.text("ScheduleExpression", "")))
    except (Unreadable, BadSchedule):
        return None


def _weight(route: Route) -> int:
    """How often a route is called beside the others: people read more than they write."""
    return READS_PER_WRITE if route.verb in _READING_VERBS else 1


def billed_routes(routes: tuple[Route, ...]) -> tuple[Route, ...]:
    """The routes that requests are spread over: those with a function behind them, else all but preflight ones."""
    with_function = tuple(route for route in routes if route.function is not None)
    return with_function or tuple(route for route in routes if route.verb != "OPTIONS")
