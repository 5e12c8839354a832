"""Says what a plan to undo changes from outside does: what goes back to what, and what is made again. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from deployments.changes.change import Action, Change
from deployments.changes.explain import explain
from deployments.changes.logs import entries_lost
from deployments.changes.resources import about
from deployments.changes.wording import listed


def explain_reverts(
    changes: Iterable[Change], before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[Change, ...]:
    """As :func:`deployments.changes.explain.explain`, for changes that bring things back to the template that runs.

    AWS gives what really is as the value before, and what the template says as the value after.
    """
    return tuple(_reverted(change, after) for change in explain(changes, before, after))


def _reverted(change: Change, after: Mapping[str, Any]) -> Change:
    subject = about(change.logical_id, change.type, after)
    if change.action is Action.ADD:
        lost = " What was in it does not come back." if subject.holds_data else ""
        words = f"{subject.words} was deleted outside of Tierboard and is made again.{lost}"
        return replace(change, sentence=words)
    if change.action is Action.MODIFY and not change.replaces and not change.follows:
        what = f": {listed(change.type, change.details)}" if change.details else ""
        words = f"{subject.words} was changed outside of Tierboard and goes back{what}. {entries_lost(change)}"
        return replace(change, sentence=words.rstrip())
    return change
