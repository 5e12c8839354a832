"""How much a thing holds whose data are at risk, and what becomes of it where AWS keeps the thing. Pure."""

from collections.abc import Mapping
from typing import Any, Final

TABLE: Final = "AWS::DynamoDB::Table"
BUCKET: Final = "AWS::S3::Bucket"
SECRET: Final = "AWS::SecretsManager::Secret"  # noqa: S105 - a type, not a password
DOMAIN: Final = "AWS::OpenSearchService::Domain"
POOL: Final = "AWS::Cognito::UserPool"
LOGS: Final = "AWS::Logs::LogGroup"
UNKNOWN: Final = {
    TABLE: "number of items unknown",
    BUCKET: "number of files unknown",
    SECRET: "one value",
    "AWS::EFS::FileSystem": "number of files unknown",
    DOMAIN: "number of documents unknown",
    POOL: "number of people unknown",
    LOGS: "number of older log entries unknown",
}
KEPT: Final = "kept in the account, but no environment uses it any more"
_NOBODY: Final = "nobody knows how much"


def holds(row: Mapping[str, Any]) -> str:
    """Of a row of ``Plan.data_at_risk``. AWS counts a table's items every six hours only: their number is "about"."""
    held, type_ = str(row.get("what") or "unknown"), str(row.get("type", ""))
    if held == "unknown":
        return UNKNOWN.get(type_, f"{_NOBODY} it holds")
    return f"about {held}" if type_ == TABLE else held


def kept_words(held: str) -> str:
    """What becomes of it, as the sentence behind the one that it stays behind. ``held`` is of :func:`holds`."""
    return f"What it holds ({held or _NOBODY}) is {KEPT}."
