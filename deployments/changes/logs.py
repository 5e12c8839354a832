"""What keeping logs for a shorter time deletes. Pure."""

from typing import Final

from deployments.changes.change import Action, Change
from deployments.changes.resources import LOG_GROUP

_NAME: Final = "RetentionInDays"


def logs_lost(type_: str, name: str, now: object, then: object) -> str:
    """``Log entries older than 30 days are deleted.`` when a log group keeps them for less long; empty otherwise.

    Without a number they are kept for ever, and what is older than a new number is deleted for good:
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html.

    :param now: days as AWS has them, a number or its text; None without one.
    :param then: as they are to be.
    """
    kept, wanted = _days(now), _days(then)
    if (type_, name) != (LOG_GROUP, _NAME) or wanted is None or (kept is not None and kept <= wanted):
        return ""
    return f"Log entries older than {wanted} day{'' if wanted == 1 else 's'} are deleted."


def entries_lost(change: Change) -> str:
    """What a change of a log group deletes, in the words of :func:`logs_lost`; empty when it keeps all of it."""
    if change.action is not Action.MODIFY:
        return ""
    said = (logs_lost(change.type, detail.name, detail.before, detail.after) for detail in change.details)
    return next((words for words in said if words), "")


def _days(value: object) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() else None
