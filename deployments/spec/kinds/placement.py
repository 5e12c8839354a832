"""Who lies in which private network, and what can be reached from there. Pure.

A component lies in a network by a connection (``uses: {office: inside}``). A function that uses something which lies in
one is placed beside it without being asked: a person who knows no AWS need not know that it must be.

**How a further kind joins in.** (1) A row in PLACED gives it the connection. (2) A row in BESIDE says by which accesses
functions use it over the network; they are placed then and get through its door. (3) Where code needs an AWS service
for it (a password, an API), a row in NEEDS. (4) Its `check` yields from `placed_faults`; its `render` takes
`network_of` for its network, `doors.draw_group` for a security group of its own, `doors.subnet_ids` for where it stands
and `doors.draw_doors` for the rules that let functions in. The rest (the functions' groups, rights and subnets, every
refusal) is done here and there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from deployments.spec.definition import Component, Definition
from deployments.spec.faults import Fault
from deployments.spec.fields import shown
from deployments.spec.kinds.base import Access
from deployments.spec.networks import PRIVATE_APIS, NetworkSettings, Ways
from deployments.spec.text import quoted

INSIDE: Final = "inside"
PLACED: Final[Mapping[str, tuple[Access, ...]]] = {
    "function": (
        Access(INSIDE, "Inside", "Runs in the network: reaches what is in it, and outside only what it leads to."),
    ),
    **dict.fromkeys(
        ("cache", "file_system"),
        (Access(INSIDE, "Inside", "Lies in the network, where only connected functions reach it."),),
    ),
    "database": (Access(INSIDE, "Inside", "Lies in the network: nobody outside reaches it, only functions inside."),),
    "rest_api": (Access(INSIDE, "Inside", "Is entered from the network alone: by functions inside, and nobody else."),),
    "warehouse": (Access(INSIDE, "Inside", "Lies in the network, where nobody reaches it but by questions in SQL."),),
}
"""The kinds that can lie in a network, with the words of the connection."""
MUST_LIE: Final = frozenset(PLACED) - {"function", "rest_api"}
"""Those of them that can lie nowhere else."""
BESIDE: Final[Mapping[str, frozenset[str]]] = {
    "cache": frozenset({"read_write"}),
    "database": frozenset({"connect"}),
    "file_system": frozenset({"read", "read_write"}),
    "rest_api": frozenset({"call"}),
}
"""Kind that lies in a network -> accesses by which a function reaches it there."""
NEEDS: Final[Mapping[str, Mapping[str, str]]] = {
    "database": {"connect": "secrets", "data_api": "sql"},
    "function": {"call": "functions"},
    "queue": {"read": "queues", "write": "queues", "read_write": "queues"},
    "rest_api": {"call": PRIVATE_APIS},
    "secret": {"read": "secrets"},
    "topic": {"write": "topics"},
    "user_pool": {"manage": "sign_in", "read": "sign_in", "sign_in": "sign_in"},
    "warehouse": {"data_api": "warehouses", "own_rights": "warehouses"},
}
"""Kind -> access -> the way in `Ways` by which a function inside reaches it. Tables and file stores need none."""
ONLY_OUTSIDE: Final = frozenset({"search", "websocket_api"})
"""Kinds that a function inside reaches over the internet alone: API Gateway has no private live connections."""
PRICE: Final = "about $15 a month"


def is_private(component: Component) -> bool:
    """Whether it is an API that nobody outside its network reaches."""
    return getattr(component.settings, "endpoint", "") == "private"


def network_of(definition: Definition, component: Component) -> Component | None:
    """The network that a component lies in, by its own connection or beside what it uses; None for none.

    Where several are named, the first: `function_faults` and `placed_faults` refuse that.
    """
    return next((network for network, _ in _places(definition, component)), None)


def users_inside(definition: Definition, component: Component) -> Iterator[Component]:
    """The functions that reach a component over its network, by name."""
    accesses = BESIDE.get(component.kind, frozenset())
    return (one for one in definition.of_kind("function") if one.uses.get(component.name) in accesses)


def _places(definition: Definition, component: Component) -> Iterator[tuple[Component, str]]:
    """Each network that a component belongs in, with the connection that says so; its own connections first."""
    for name, access in component.uses.items():
        if access == INSIDE:
            yield definition[name], name
    if component.kind != "function":
        return
    for name, access in component.uses.items():
        used = definition[name]
        if access in BESIDE.get(used.kind, ()):
            yield from ((network, name) for network, _ in _places(definition, used))


def placed_faults(definition: Definition, component: Component) -> Iterator[Fault]:
    """What is wrong with where a component lies that must lie in a network."""
    places = list(_places(definition, component))
    if not places:
        yield "uses", nowhere_words([one.name for one in definition.of_kind("network")])
    yield from _too_many(places)


def nowhere_words(networks: Sequence[str]) -> str:
    """What is said of a component that must lie in a network and lies in none.

    :param networks: the names of those that there are.
    """
    way = f"Connect it with {networks[0]}" if networks else "Add one and connect it with that"
    return f"This needs a private network, where only functions reach it. {way} (inside)."


def function_faults(definition: Definition, function: Component) -> Iterator[Fault]:
    """What a function cannot reach from where it lies."""
    yield from _public_apis(definition, function)
    places = list(_places(definition, function))
    several = list(_too_many(places))
    yield from several
    if several or not places:
        return
    network = places[0][0]
    settings = _settings(network)
    for name, access in sorted(function.uses.items()):
        if definition[name].kind in ONLY_OUTSIDE and settings.internet == "none":
            words = f"{function.name} lies in {network.name}, which has no way to the internet, and {name} is reached"
            yield f"uses.{name}", f"{words} over it. Give the network one, or take {function.name} out of it."
        way = NEEDS.get(definition[name].kind, {}).get(access)
        if way and settings.internet == "none" and not getattr(settings.reach, way):
            label = way_label(way)
            yield (
                f"uses.{name}",
                f"{function.name} lies in {network.name}, from where {name} cannot be reached. Switch on {label} under "
                f"Services reached from inside of {network.name} ({PRICE}), or give the network a way to the internet.",
            )


def _public_apis(definition: Definition, function: Component) -> Iterator[Fault]:
    for name in sorted(function.uses):
        used = definition[name]
        if used.kind == "rest_api" and not is_private(used):
            words = f"A function answers {name}; it does not use it. Let it use the other function directly, or have"
            yield f"uses.{name}", f"{words} {name} entered from a private network alone."


def _too_many(places: list[tuple[Component, str]]) -> Iterator[Fault]:
    for network, by in places[1:]:
        first, first_by = places[0]
        if network is not first:
            one = f"{first.name} (by {first_by})" if first_by != first.name else first.name
            two = f"{network.name} (by {by})" if by != network.name else network.name
            words = f"It would lie in {one} and in {two}: AWS takes one network. Remove one connection, or put what is"
            yield f"uses.{by}", f"{words} used into the same network."


def function_advice(definition: Definition, function: Component) -> Iterator[Fault]:
    """Addresses in a function's variables that are most likely on the internet, where there is no way to it."""
    network = network_of(definition, function)
    if network is None or _settings(network).internet != "none":
        return
    for name, value in sorted(getattr(function.settings, "environment", {}).items()):
        if value.startswith(("http://", "https://")):
            words = f"{function.name} lies in {network.name}, which has no way to the internet, so calls of"
            yield "environment", f"{words} {quoted(value)} ({name}) end at its time limit. Give the network one."


def way_label(way: str) -> str:
    """What the form calls one of the ways."""
    return shown(Ways.model_fields[way]).label


def _settings(network: Component) -> NetworkSettings:
    if not isinstance(network.settings, NetworkSettings):
        raise TypeError(f"{network.name} is no network")
    return network.settings
