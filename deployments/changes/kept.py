"""What is left in the account after a change: the thing itself, or a snapshot of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from deployments.changes.change import Action, Change
from deployments.changes.resources import (
    VERSION,
    copied_at_the_end,
    kept_on_removal,
    kept_on_replacement,
    resources_of,
)


def keeps(change: Change, before: Mapping[str, Any]) -> bool:
    """Whether AWS lets go of a thing and leaves it, by what AWS says and else by the template."""
    if change.type == VERSION:
        return False
    if change.action == Action.REMOVE:
        return change.policy_action in ("Retain", "Snapshot") or (
            not change.policy_action and kept_on_removal(before, change.logical_id)
        )
    return change.replaces and kept_on_replacement(before, change.logical_id)


def goes_on_costing(changes: Iterable[Change], before: Mapping[str, Any]) -> list[str]:
    """The logical ids of what is billed after it left the stack; a last backup that a property asks for is, too."""
    return [one.logical_id for one in changes if one.physical_id and (keeps(one, before) or _copied(one, before))]


def all_that_goes_on_costing(before: Mapping[str, Any]) -> list[str]:
    """The same of a whole stack that is removed."""
    return [key for key in resources_of(before) if kept_on_removal(before, key) or copied_at_the_end(before, key)]


def _copied(change: Change, before: Mapping[str, Any]) -> bool:
    gone = change.action == Action.REMOVE or change.replaces
    return gone and bool(copied_at_the_end(before, change.logical_id))
