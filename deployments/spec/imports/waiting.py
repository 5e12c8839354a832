"""What a resource is made after, whether it says so or not. Pure.

CloudFormation makes a resource after everything that it names, and what that is made after ("DependsOn attribute"). A
template that says to wait for such a thing says nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deployments.spec.imports.part import references
from deployments.spec.imports.proposal import Body


def without_said(theirs: Body, logical_id: str, drawn: Mapping[str, Body]) -> dict[str, Any]:
    """The template's resource without what it waits for and ours waits for too, by what is drawn."""
    said = theirs.get("DependsOn", [])
    names = [said] if isinstance(said, str) else said
    ours = drawn[logical_id].get("DependsOn", [])
    if not isinstance(names, list) or not set(map(str, names)) - set(ours):
        return dict(theirs)
    before = _before(logical_id, drawn)
    left = [name for name in names if name in ours or name not in before]
    kept = {key: value for key, value in theirs.items() if key != "DependsOn"}
    return {**kept, "DependsOn": left} if left else kept


def _before(logical_id: str, drawn: Mapping[str, Body]) -> set[str]:
    """Everything that a drawn resource is made after."""
    found: set[str] = set()
    left = [logical_id]
    while left:
        named = {one for one in references(drawn[left.pop()]) if one in drawn} - found
        found |= named
        left += named
    return found
