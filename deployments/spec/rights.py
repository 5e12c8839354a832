"""Which rights at AWS a connection gives to a function, read from the template that it renders to. Pure.

Nothing is said twice: an example of the two kinds is rendered with the connection and without it, and what the
function's role may do in the first alone is the connection's. How a statement names what it allows is on AWS's page
"IAM JSON policy elements: Action".
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import Any, Final

from deployments.spec.canvas import logical
from deployments.spec.kinds import KINDS
from deployments.spec.parse import parse
from deployments.spec.problems import InvalidDefinition
from deployments.spec.render import render

FUNCTION: Final = "function"
_USER: Final = "my_function"
_PART: Final = "my_part"
_PLACE: Final = "my_network"
# Some lie in a private network alone, and are reached from inside of it or from outside: the first that holds is taken.
_INSIDE: Final[tuple[tuple[str, ...], ...]] = ((), (_PART,), (_PART, _USER))
# What an example has to say beyond what a new component of the kind says.
_BEYOND: Final[Mapping[str, Mapping[str, Any]]] = {
    "websocket_api": {"routes": [{"key": key, "function": _USER} for key in ("$connect", "$default")]},
    "database": {"data_api": True},
    "network": {"internet": "one", "reach": {"apis": True}},
    "rest_api": {"endpoint": "private", "routes": [{"method": "GET", "path": "/", "function": _USER}]},
}


@cache
def rights(kind: str, access: str) -> tuple[str, ...]:
    """The actions that a function gets by using a component of this kind in this way, such as ``sqs:SendMessage``.

    What a setting adds, as a key of its own, is not among them.

    :param access: a name in what the kind is `used_by` functions for.
    :raises InvalidDefinition: when no example of the two can be made; a test holds that one can of all.
    """
    for inside in _INSIDE[:-1]:
        with suppress(InvalidDefinition):
            return _given(kind, access, inside)
    return _given(kind, access, _INSIDE[-1])


def _given(kind: str, access: str, inside: tuple[str, ...]) -> tuple[str, ...]:
    used = _actions(_example(kind, {_PART: access}, inside))
    return tuple(sorted(used - _actions(_example(kind, {}, inside))))


def _example(kind: str, uses: Mapping[str, str], inside: tuple[str, ...]) -> dict[str, Any]:
    """A definition of one component of the kind, and of a function with these connections to it."""
    user = {**KINDS[FUNCTION].start(), "uses": dict(uses)}
    components = {_USER: user, _PART: {**_complete(kind), "uses": {}}}
    for name in inside:
        components[name]["uses"] |= {_PLACE: "inside"}
    return {"version": 1, "components": components | ({_PLACE: _complete("network")} if inside else {})}


def _complete(kind: str) -> dict[str, Any]:
    return {**KINDS[kind].start(), **copy.deepcopy(dict(_BEYOND.get(kind, {})))}


def _actions(document: dict[str, Any]) -> set[str]:
    """What the function's role may do."""
    return {action for statement in _statements(document) for action in _listed(statement["Action"])}


def _statements(document: dict[str, Any]) -> Iterator[Mapping[str, Any]]:
    role = render(parse(document)).body["Resources"][logical(_USER, "Role")]["Properties"]
    for policy in role["Policies"]:
        yield from policy["PolicyDocument"]["Statement"]


def _listed(action: str | list[str]) -> list[str]:
    return [action] if isinstance(action, str) else action
