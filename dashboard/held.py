"""How much a thing holds whose data are at risk, and what becomes of it where AWS keeps the thing. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from deployments.changes.change import TABLE_TYPE
from deployments.changes.resources import LOG_GROUP, QUEUE

UNKNOWN: Final = {
    TABLE_TYPE: "number of items unknown",
    "AWS::S3::Bucket": "number of files unknown",
    "AWS::SecretsManager::Secret": "one value",
    "AWS::EFS::FileSystem": "number of files unknown",
    "AWS::OpenSearchService::Domain": "number of documents unknown",
    "AWS::Cognito::UserPool": "number of people unknown",
    LOG_GROUP: "number of log entries unknown",
    QUEUE: "number of messages unknown",
}
_ABOUT: Final = frozenset({TABLE_TYPE, LOG_GROUP, QUEUE})
"""What AWS counts late or roughly."""
KEPT: Final = "kept in the account, but no environment uses it any more"
_NOBODY: Final = "nobody knows how much"


def holds(row: Mapping[str, Any]) -> str:
    """Of a row of ``Plan.data_at_risk``. AWS counts items late and messages roughly: their number is "about"."""
    held, type_ = str(row.get("what") or "unknown"), str(row.get("type", ""))
    if held == "unknown":
        return UNKNOWN.get(type_, f"{_NOBODY} it holds")
    return f"about {held}" if type_ in _ABOUT else held


def kept_words(held: str) -> str:
    """What becomes of it, as the sentence behind the one that it stays behind. ``held`` is of :func:`holds`."""
    return f"What it holds ({held or _NOBODY}) is {KEPT}."
