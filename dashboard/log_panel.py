"""What the panel of a function's log shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from deployments.models import PanelQuestion
from deployments.panel_answers import Lines

BACK: Final = {
    "15m": "the last 15 minutes",
    "1h": "the last hour",
    "24h": "the last 24 hours",
    "7d": "the last 7 days",
}


@dataclass(frozen=True)
class ShownLine:
    """A line with its time."""

    at: datetime
    text: str


@dataclass(frozen=True)
class ShownLog:
    """The newest lines, newest first. ``since`` is how far back it was read; ``whole`` as in ``Lines``."""

    lines: tuple[ShownLine, ...]
    since: datetime
    whole: bool
    wanted: str


def shown_log(question: PanelQuestion) -> ShownLog | None:
    """The newest answer, or ``None`` while there is none."""
    found: Lines | None = question.answer
    if found is None:
        return None
    lines = tuple(_newest_first(found))
    wanted = BACK.get(str(question.about.get("back")), "")
    return ShownLog(lines, _moment(found["since"]), found["whole"], wanted)


def _newest_first(found: Lines) -> Iterable[ShownLine]:
    for line in reversed(found["lines"]):
        yield ShownLine(_moment(line["at"]), line["text"])


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
