"""Conditions of a template that hold in one environment alone, under whatever name. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deployments.spec.canvas import ENVIRONMENT_NAME, condition_of, ref


def environments(conditions: Mapping[str, Any]) -> dict[str, str]:
    """By condition: the environment that it is met in. Others, which ask for anything else, are not there."""
    found = {}
    for name, said in conditions.items():
        sides = said.get("Fn::Equals") if isinstance(said, Mapping) and len(said) == 1 else None
        others = [one for one in sides if one != ref(ENVIRONMENT_NAME)] if isinstance(sides, list) else []
        if len(others) == 1 and len(sides or ()) == 2 and isinstance(others[0], str):
            found[name] = others[0]
    return found


def in_our_words(body: Mapping[str, Any], places: Mapping[str, str]) -> Mapping[str, Any]:
    """A resource whose condition has the name that a component gives to the same."""
    place = places.get(str(body.get("Condition")))
    return body if place is None else {**body, "Condition": condition_of(place)}
