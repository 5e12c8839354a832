"""Times as AWS writes them. The sandbox lives in UTC."""

from datetime import UTC, datetime


def now_text() -> str:
    """The present, e.g. `2026-01-01T12:00:00.123456Z`; sorts as text."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def milliseconds(text: str) -> str:
    """A time with AWS's three decimals, e.g. `2026-01-01T12:00:00.123Z`."""
    return text[:23] + "Z"
