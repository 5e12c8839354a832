"""What the panel of a function shows: the events to begin with, how a test ended in words, its result as it is read."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dashboard.figures import duration, size
from dashboard.words import Mark
from deployments.models import FunctionTest, SavedEvent
from deployments.spec.sample_events import SampleEvent

RESULT_SHOWN: Final = 16_000
"""Characters of a result, a log or a trace on the page; AWS's console has all of a log."""
SAVED: Final = "saved-"
_S = FunctionTest.State
MARKS: Final[Mapping[str, Mark]] = {
    _S.WAITING: Mark("In line", "neutral", "circle-dashed"),
    _S.RUNNING: Mark("Running", "active", "loader-circle"),
    _S.DONE: Mark("Answered", "good", "circle-check"),
    _S.ERROR: Mark("The function failed", "bad", "circle-x"),
    _S.NOT_RUN: Mark("Not run", "caution", "ban"),
    _S.UNKNOWN: Mark("Not known", "neutral", "circle-question-mark"),
}


@dataclass(frozen=True)
class Choice:
    """An event to begin with, as a link. ``saved`` is the row of one that the team keeps."""

    key: str
    label: str
    text: str
    fits: bool = False
    saved: SavedEvent | None = None


def choices(samples: Iterable[SampleEvent], saved: Iterable[SavedEvent]) -> tuple[Choice, ...]:
    """Those of the team first, then what fits the function, then the others."""
    own = [Choice(f"{SAVED}{row.pk}", row.name, row.body, saved=row) for row in saved]
    return (*own, *(Choice(one.key, one.label, one.text, one.fits) for one in samples))


def chosen(found: Sequence[Choice], key: str) -> Choice | None:
    """The one that the address names."""
    return next((one for one in found if one.key == key), None)


@dataclass(frozen=True)
class Shown:
    """A text on the page; ``left_out`` counts the characters that are not shown."""

    text: str
    left_out: int = 0


@dataclass(frozen=True)
class Figure:
    """One figure of a test; ``value`` is a word where nobody knows."""

    label: str
    value: str


@dataclass(frozen=True)
class Outcome:
    """A test as the page shows it."""

    test: FunctionTest
    result: Shown
    trace: Shown
    log: Shown
    figures: tuple[Figure, ...]

    @property
    def mark(self) -> Mark:
        """Its state."""
        return MARKS[self.test.state]

    @property
    def answered(self) -> bool:
        """Whether the function came to an end, well or not."""
        return self.test.state in (_S.DONE, _S.ERROR)


def outcome(test: FunctionTest) -> Outcome:
    """The test with its texts made readable."""
    return Outcome(test, shown(pretty(test.result)), shown(test.trace), shown(test.log), tuple(_figures(test)))


def shown(text: str) -> Shown:
    """The text as far as a page has room for it."""
    return Shown(text[:RESULT_SHOWN], max(0, len(text) - RESULT_SHOWN))


def pretty(text: str) -> str:
    """JSON with a line for each part; anything else as it is."""
    try:
        found: Any = json.loads(text)
        return json.dumps(found, indent=2, ensure_ascii=False).encode("utf-8", errors="backslashreplace").decode()
    except (ValueError, RecursionError):
        return text


def _figures(test: FunctionTest) -> Iterable[Figure]:
    yield Figure("Duration", _milliseconds(test.duration_ms))
    if test.status_code is not None:
        return
    yield Figure("Billed", _milliseconds(test.billed_ms))
    if test.start_ms is not None:
        yield Figure("Start of a new copy before that", _milliseconds(test.start_ms))
    used, of = (size(None if mb is None else mb * 1024 * 1024) for mb in (test.memory_used_mb, test.memory_mb))
    unknown = "not said" if test.memory_used_mb is None else used
    yield Figure("Memory used", unknown if test.memory_mb is None else f"{unknown} of {of}")


def _milliseconds(value: float | None) -> str:
    return "not said" if value is None else duration(value / 1000) if value >= 1 else f"{value:.2f} ms"
