"""A definition document as names by column and who calls whom. Pure. Drafts may be wrong: what makes sense stays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboard.diagram.kinds import ASKS, CALLS, ELSEWHERE, LETS_IN, OPENS, USES, VERBS, VISITORS, Place, Verb
from dashboard.diagram.networks import placed
from deployments.spec.kinds.placement import INSIDE
from deployments.spec.text import joined

MOST_IN_A_COLUMN = 7
MOST_OPEN = 20
"""So many of one group are drawn by themselves at a time."""


@dataclass(frozen=True)
class Call:
    """An arrow between two names; ``count`` of them drawn as one."""

    verb: Verb
    count: int = 1


@dataclass(frozen=True)
class Opened:
    """Which part of a group is drawn in full: from ``first`` to ``last`` of ``total``. ``before`` and ``after`` ask for
    the parts beside it, empty where there is none.
    """

    plural: str
    first: int
    last: int
    total: int
    before: str
    after: str

    @property
    def following(self) -> int:
        """How many the next part has."""
        return min(MOST_OPEN, self.total - self.last)


@dataclass
class Graph:
    """Names by column, what they are, and who calls whom. ``band`` stands above the APIs. ``opened`` is there when a
    group is too large to be drawn in full: the rest of it stays a group. ``inside`` is what lies in a private network,
    with its name: that is no arrow.
    """

    places: Mapping[str, Place]
    columns: dict[int, list[str]] = field(default_factory=dict)
    band: list[str] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
    calls: dict[str, dict[str, Call]] = field(default_factory=dict)
    inside: dict[str, str] = field(default_factory=dict)
    members: dict[str, tuple[str, ...]] = field(default_factory=dict)
    expanded: bool = False
    opened: Opened | None = None
    rest: str = ""

    def place(self, name: str) -> Place:
        """Where the kind of ``name`` belongs."""
        return self.places.get(self.kinds[name], ELSEWHERE)

    def callers(self, name: str) -> list[str]:
        """Who calls ``name``, by name."""
        return sorted(caller for caller, called in self.calls.items() if name in called)

    def leading_to(self, names: Iterable[str]) -> frozenset[tuple[str, str]]:
        """The arrows of every path that ends at one of ``names``, as (caller, called)."""
        found: set[tuple[str, str]] = set()
        left = list(names)
        while left:
            name = left.pop()
            fresh = {(caller, name) for caller in self.callers(name)} - found
            found |= fresh
            left += [caller for caller, _ in sorted(fresh)]
        return frozenset(found)

    def leading_from(self, name: str) -> frozenset[tuple[str, str]]:
        """The arrows of every path that begins at ``name``, as (caller, called)."""
        found: set[tuple[str, str]] = set()
        left = [name]
        while left:
            caller = left.pop()
            fresh = {(caller, called) for called in self.calls.get(caller, {})} - found
            found |= fresh
            left += [called for _, called in sorted(fresh)]
        return frozenset(found)

    def plural(self, name: str) -> str:
        """``8 functions`` for a group, else nothing."""
        members = self.members.get(name, ())
        more = "more " if name == self.rest else ""
        return f"{len(members)} {more}{self.place(name).plural}" if members else ""

    @property
    def symbols(self) -> tuple[str, ...]:
        """The kinds of all names, each once."""
        return tuple(sorted(set(self.kinds.values())))

    def opens(self, name: str) -> str:
        """What to ask for to see what is in a group: of one that stands open in part, the next part, or the first."""
        if name == self.rest and self.opened:
            return self.opened.after or name
        return name


def read(document: Mapping[str, Any], places: Mapping[str, Place]) -> Graph:
    """The graph of a document, visitors included when there is something that they open."""
    graph = Graph(places)
    known = components_of(document)
    for name in sorted(known):
        graph.kinds[name] = str(known[name].get("kind", ""))
        place = graph.place(name)
        (graph.band if place.band else graph.columns.setdefault(place.column, [])).append(name)
    for name in sorted(known):
        graph.calls[name] = _calls(known[name], graph.kinds)
    graph.inside = placed(known)
    _add_visitors(graph, known)
    return graph


def components_of(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Component bodies by name; what is no component is left out."""
    components = document.get("components")
    found = components if isinstance(components, Mapping) else {}
    return {str(name): body for name, body in found.items() if isinstance(body, Mapping)}


def _calls(body: Mapping[str, Any], kinds: Mapping[str, str]) -> dict[str, Call]:
    called: dict[str, Call] = {}
    uses = body.get("uses")
    if isinstance(uses, Mapping):
        used = {str(name): str(how) for name, how in uses.items() if str(name) in kinds and how != INSIDE}
        called |= {name: Call(VERBS.get(how, USES)) for name, how in used.items()}
    routes = body.get("routes")
    for route in routes if isinstance(routes, list) else []:
        target = route.get("function") if isinstance(route, Mapping) else None
        if isinstance(target, str) and target in kinds:
            called.setdefault(target, Call(CALLS))
    doorman = body.get("authorizer")
    if isinstance(doorman, str) and doorman in kinds:
        called.setdefault(doorman, Call(LETS_IN))
    guard = body.get("user_pool")
    if isinstance(guard, str) and guard in kinds:
        called.setdefault(guard, Call(ASKS))
    return called


def _add_visitors(graph: Graph, known: Mapping[str, Mapping[str, Any]]) -> None:
    doors = [name for name in graph.kinds if _is_door(graph, name, known[name])]
    if doors:
        graph.kinds[VISITORS] = VISITORS
        graph.columns[0] = [VISITORS]
        graph.calls[VISITORS] = {name: Call(OPENS) for name in sorted(doors)}


def _is_door(graph: Graph, name: str, body: Mapping[str, Any]) -> bool:
    door = graph.place(name).door
    if door == "address":
        url = body.get("url")
        return isinstance(url, Mapping) and url.get("access") == "public"
    before = [caller for caller in graph.callers(name) if graph.place(caller).column < graph.place(name).column]
    return door == "always" or (door == "uncalled" and not before)


def group(graph: Graph, expand: str) -> None:
    """Put columns of more than seven into groups that share their callers; one by one from the left.

    :param expand: the group that stands open, by its name, or a kind for all of that kind; with ``.2`` the second part.
    """
    wanted, _, part = expand.partition(".")
    room = MOST_OPEN
    for column, names in sorted(graph.columns.items()):
        if len(names) <= MOST_IN_A_COLUMN:
            continue
        shown: list[str] = []
        for number, block in enumerate(_blocks(graph, column, names), start=1):
            kinds = {graph.kinds[name] for name in block}
            kind = kinds.pop() if len(kinds) == 1 else "mixed"
            title = f"{kind}-{number}"
            if wanted in (title, kind) and len(block) > 1 and (room == MOST_OPEN or len(block) <= room):
                opened = _part(graph, title, kind, block, part)
                room -= len(opened)
                shown += opened
                block = [name for name in block if name not in opened]
            if len(block) <= 1:
                shown += block
                continue
            graph.kinds[title] = kind
            graph.members[title] = tuple(block)
            _merge(graph, title, tuple(block))
            shown.append(title)
        graph.columns[column] = shown


def _part(graph: Graph, title: str, kind: str, block: list[str], part: str) -> list[str]:
    """Those of a group that are drawn by themselves; anything that is no part of it is the nearest one."""
    graph.expanded = True
    if len(block) <= MOST_OPEN:
        return block
    parts = -(-len(block) // MOST_OPEN)
    number = min(max(int(part[:4]) if part.isascii() and part.isdigit() else 1, 1), parts)
    found = block[(number - 1) * MOST_OPEN : number * MOST_OPEN]
    first = (number - 1) * MOST_OPEN + 1
    before = f"{title}.{number - 1}" if number > 1 else ""
    after = f"{title}.{number + 1}" if number < parts else ""
    plural = graph.places.get(kind, ELSEWHERE).plural
    graph.opened = Opened(plural, first, first + len(found) - 1, len(block), before, after)
    graph.rest = title
    return found


def _blocks(graph: Graph, column: int, names: list[str]) -> list[list[str]]:
    """Names that share their kind and callers; where that is too fine, by kind; where that is, all together."""

    def earlier(name: str) -> tuple[str, ...]:
        return tuple(caller for caller in graph.callers(name) if graph.place(caller).column < column)

    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for by_kind, by_caller in ((True, True), (True, False), (False, False)):
        found = {}
        for name in sorted(names):
            key = (graph.kinds[name] if by_kind else "", earlier(name) if by_caller else ())
            found.setdefault(key, []).append(name)
        if len(found) <= MOST_IN_A_COLUMN:
            break
    return [found[one] for one in sorted(found)]


def _merge(graph: Graph, title: str, members: tuple[str, ...]) -> None:
    inside = set(members)
    leaving: dict[str, list[Call]] = {}
    for name in members:
        for target, call in graph.calls.pop(name, {}).items():
            if target not in inside:
                leaving.setdefault(target, []).append(call)
    for called in graph.calls.values():
        entering = [called.pop(name) for name in members if name in called]
        if entering:
            called[title] = _together(entering)
    graph.calls[title] = {target: _together(calls) for target, calls in leaving.items()}


def _together(calls: list[Call]) -> Call:
    verbs = {call.verb for call in calls}
    return Call(verbs.pop() if len(verbs) == 1 else USES, sum(call.count for call in calls))


def sentence(graph: Graph, name: str) -> str:
    """Who calls it and what it does, for the list that says the same as the picture."""
    callers = [_spoken(graph, caller) for caller in graph.callers(name)]
    parts = [f"called by {joined(callers)}"] if callers else []
    by_word: dict[str, list[str]] = {}
    for target, call in sorted(graph.calls.get(name, {}).items()):
        by_word.setdefault(call.verb.words, []).append(_spoken(graph, target))
    parts += [f"{word} {joined(targets)}" for word, targets in by_word.items()]
    parts += [f"in the private network {graph.inside[name]}"] if name in graph.inside else []
    return "; ".join(parts)


def _spoken(graph: Graph, name: str) -> str:
    return graph.plural(name) or ("visitors" if name == VISITORS else name)
