"""How the application's requests spread over its parts, per request: exact fractions, so that shares add up. Pure.

The volume of an application is the number of requests to its APIs; without an API, of its websites; without either, of
the functions that nothing in the template calls.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from costing.estimate.graph import BUCKET_TYPE, FUNCTION_TYPE, Graph, Route
from costing.estimate.reading import Resource

Known = Callable[[str, str], Fraction | None]
"""(component, assumption key) -> what was measured or stated, or None."""

NOTHING = Fraction(0)
ONE = Fraction(1)
FILES_PER_CALL = Fraction(2, 5)
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
    """Answers per-request questions about one template. Nothing here depends on the volume."""

    graph: Graph
    known: Known
    _calls: dict[str, Calls | None] = field(default_factory=dict)
    _depth: int = 0

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
        stated = self.known(self.graph.by_id[function].component, "calls_per_request")
        if stated is not None:
            known = counted is not None and counted.total > 0
            return counted.times(stated / counted.total) if counted and known else Calls(mixed=stated)
        return counted

    def _callers(self, function: str) -> Calls | None:
        found: Calls | None = None
        for api in self.graph.apis:
            here = self._from_routes(api, function)
            if here is not None:
                found = here if found is None else found.plus(here)
        for caller, _ in self.graph.users_of(function):
            calls = self.calls(caller)
            if calls is not None:
                found = calls if found is None else found.plus(calls)
        if found is None and not self.has_entrance():
            return Calls(mixed=ONE / len(self._uncalled()))
        return found

    def _from_routes(self, api: Resource, function: str) -> Calls | None:
        routes = billed_routes(self.graph.routes.get(api.logical_id, ()))
        mine = [route for route in routes if route.function == function]
        if not mine:
            return None
        each = self.api_share(api) / sum(_weight(route) for route in routes)
        reading = sum(_weight(route) for route in mine if route.verb in _READING_VERBS)
        mixed = sum(_weight(route) for route in mine if route.verb == "ANY")
        writing = sum(_weight(route) for route in mine) - reading - mixed
        return Calls(each * reading, each * writing, each * mixed)

    def gets_everything(self, function: Resource) -> bool:
        """Whether every request ends in this function: one API, all its routes lead here, nobody else calls it."""
        apis = self.graph.apis
        if len(apis) != 1 or self.graph.users_of(function.logical_id):
            return False
        routes = billed_routes(self.graph.routes.get(apis[0].logical_id, ()))
        return {route.function for route in routes} == {function.logical_id}

    def has_entrance(self) -> bool:
        """Whether requests come in through an API or a website."""
        return bool(self.graph.apis) or any(is_site(bucket) for bucket in self.graph.of_type(BUCKET_TYPE))

    def _uncalled(self) -> list[str]:
        called = {target for targets in self.graph.uses.values() for target in targets}
        free = [name.logical_id for name in self.graph.of_type(FUNCTION_TYPE) if name.logical_id not in called]
        return free or [name.logical_id for name in self.graph.of_type(FUNCTION_TYPE)]

    def uses(self, target: str) -> tuple[Fraction, Fraction] | None:
        """(reads, writes) per request of a table or bucket: one for each call of a function that may do so; None when
        unknown.
        """
        reads = writes = NOTHING
        users = self.graph.users_of(target)
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
        sites = sum(1 for bucket in self.graph.of_type(BUCKET_TYPE) if is_site(bucket))
        each = FILES_PER_CALL if self.graph.apis else ONE
        return each / max(1, sites)


def is_site(bucket: Resource) -> bool:
    """Whether a bucket is a website."""
    return bucket.properties.has("WebsiteConfiguration")


def _weight(route: Route) -> int:
    """How often a route is called beside the others: people read more than they write."""
    return READS_PER_WRITE if route.verb in _READING_VERBS else 1


def billed_routes(routes: tuple[Route, ...]) -> tuple[Route, ...]:
    """The routes that requests are spread over: those with a function behind them, else all but preflight ones."""
    with_function = tuple(route for route in routes if route.function is not None)
    return with_function or tuple(route for route in routes if route.verb != "OPTIONS")
