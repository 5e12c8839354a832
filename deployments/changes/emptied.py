"""What goes with a queue or a log group that AWS deletes: the messages and entries that are in it then. Pure.

Unlike what holds data for good, both often hold nothing; so how much is in them decides, and AWS is asked for it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from deployments.changes.change import Action, Change
from deployments.changes.kept import keeps
from deployments.changes.resources import LOG_GROUP, QUEUE

EMPTY: Final = "0 messages"
"""What a queue holds in which nothing is lost. A log group is never known to be empty: AWS counts its bytes late."""
_KEEPING: Final = ("Retain", "ReplaceAndRetain")
_NOT_KNOWN: Final = {
    QUEUE: "How many messages are in it is not known; they are lost.",
    LOG_GROUP: "How much is in it is not known; its entries are lost.",
}


def is_emptied(change: Change, before: Mapping[str, Any]) -> bool:
    """Whether the change deletes a queue or a log group, or may do so.

    :param before: the template that runs; empty where it is not known, and AWS's word decides alone.
    """
    goes = change.action in (Action.REMOVE, Action.UNKNOWN) or change.replaces or "Delete" in change.policy_action
    kept = change.policy_action in _KEEPING or keeps(change, before)
    return change.type in _NOT_KNOWN and change.action is not Action.ADD and goes and not kept


def with_loss(change: Change, what: str) -> Change:
    """The same with its data at risk.

    :param what: as ``3 messages`` or ``unknown``.
    """
    said = _NOT_KNOWN[change.type]
    if what != "unknown":
        said = f"About {what} in it {'is' if what.startswith('1 message') else 'are'} lost."
    return replace(
        change, risks=tuple(dict.fromkeys(("data_loss", *change.risks))), sentence=f"{change.sentence} {said}".strip()
    )
