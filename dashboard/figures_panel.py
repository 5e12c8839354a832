"""What the panel of a function's figures shows. What AWS has not counted is a word, never 0."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from dashboard.figures import duration
from deployments.models import PanelQuestion
from deployments.panel_answers import FIGURES, RANGES, Figures, SeriesRow

NOTHING: Final = "not counted"
_COUNTS: Final = ("calls", "errors", "throttles")
_TIMES: Final = ("p50", "p95")
LABELS: Final[Mapping[str, str]] = {
    "calls": "Calls",
    "errors": "Errors",
    "throttles": "Refused, too many at once",
    "p50": "Half of all calls took up to",
    "p95": "95 of 100 calls took up to",
}
AWS_NAMES: Final[Mapping[str, str]] = {name: f"{metric} {statistic}" for name, (metric, statistic) in FIGURES.items()}


@dataclass(frozen=True)
class Headline:
    """One figure of the whole time. ``partial`` when AWS says that some of it is missing."""

    label: str
    value: str
    aws: str
    partial: bool = False


@dataclass(frozen=True)
class Row:
    """One stretch of time, newest first."""

    begins: datetime
    values: tuple[str, ...]


@dataclass(frozen=True)
class ShownFigures:
    """All of it. ``empty`` when AWS has counted nothing at all."""

    headlines: tuple[Headline, ...]
    labels: tuple[str, ...]
    rows: tuple[Row, ...]
    since: datetime
    until: datetime
    per: str
    empty: bool


def shown_figures(question: PanelQuestion) -> ShownFigures | None:
    """The newest answer, or ``None`` while there is none."""
    found: Figures | None = question.answer
    if found is None:
        return None
    series = found["series"]
    headlines = tuple(_headline(name, series[name]) for name in LABELS)
    return ShownFigures(
        headlines=headlines,
        labels=tuple(LABELS.values()),
        rows=tuple(_rows(series)),
        since=_moment(found["since"]),
        until=_moment(found["until"]),
        per=duration(found["period"]),
        empty=not any(series[name]["points"] for name in LABELS),
    )


def ranges() -> tuple[tuple[str, str], ...]:
    """What may be chosen: key and words."""
    return tuple((key, f"the last {one.label}") for key, one in RANGES.items())


def _headline(name: str, series: SeriesRow) -> Headline:
    values = [value for _, value in series["points"]]
    if not values:
        value = NOTHING
    elif name in _TIMES:
        low, high = _time(min(values)), _time(max(values))
        value = low if low == high else f"{low} to {high}"
    else:
        value = _count(sum(values))
    return Headline(LABELS[name], value, AWS_NAMES[name], partial=not series["whole"])


def _rows(series: Mapping[str, SeriesRow]) -> Iterable[Row]:
    by_name = {name: dict(_pairs(series[name]["points"])) for name in LABELS}
    for at in sorted({at for points in by_name.values() for at in points}, reverse=True):
        yield Row(_moment(at), tuple(_word(name, by_name[name].get(at)) for name in LABELS))


def _pairs(points: Sequence[Sequence[float]]) -> Iterable[tuple[int, float]]:
    return ((int(at), float(value)) for at, value in points)


def _word(name: str, value: float | None) -> str:
    if value is None:
        return NOTHING
    return _count(value) if name in _COUNTS else _time(value)


def _count(value: float) -> str:
    return f"{value:,.0f}"


def _time(milliseconds: float) -> str:
    return duration(milliseconds / 1000)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
