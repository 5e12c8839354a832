"""CloudWatch: the lines of a log group, and the figures of a function (see ``gateways.Watching`` for the promises)."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final

from deployments.aws.errors import reading

LONGEST_LINE: Final = 2_000
MOST_PAGES: Final = 4
"""Pages of one look; AWS gives up to 1 MB or 10,000 lines with each (API reference, "FilterLogEvents")."""
MOST_METRIC_PAGES: Final = 5
COMPLETE: Final = "Complete"


@dataclass(frozen=True)
class LogLine:
    """One line. ``at`` in milliseconds since 1970; ``id`` tells it from others of the same moment."""

    id: str
    at: int
    text: str


@dataclass(frozen=True)
class LogLines:
    """Lines, oldest first. ``whole`` unless AWS has more in that time than was read."""

    lines: tuple[LogLine, ...]
    whole: bool


@dataclass(frozen=True)
class Series:
    """One figure over time: pairs of seconds since 1970 and value. ``whole`` unless AWS says that some is missing."""

    points: tuple[tuple[int, float], ...]
    whole: bool


class WatchingGateway:
    """CloudWatch and its logs in one account and region. Safe to share between threads."""

    def __init__(self, make: Callable[[str], Any]) -> None:
        """:param make: makes the client of a service, when something is first asked of it."""
        self._make = make

    @cached_property
    def _logs(self) -> Any:
        return self._make("logs")

    @cached_property
    def _cloudwatch(self) -> Any:
        return self._make("cloudwatch")

    def lines(self, group: str, *, since: int, until: int, search: str) -> LogLines:
        """Lines between two moments (milliseconds), both included; ``search`` as it stands in them."""
        asked: dict[str, Any] = {"logGroupName": group, "startTime": since, "endTime": until}
        if search:
            asked["filterPattern"] = phrase(search)
        found: list[LogLine] = []
        token = ""
        with reading("FilterLogEvents"):
            for _ in range(MOST_PAGES):
                answer = self._logs.filter_log_events(**asked, **({"nextToken": token} if token else {}))
                found += [_line(row) for row in answer.get("events", ())]
                if not (token := str(answer.get("nextToken") or "")):
                    break
        return LogLines(tuple(sorted(found, key=lambda line: line.at)), not token)

    def figures(
        self, function: str, wanted: Mapping[str, tuple[str, str]], *, since: datetime, until: datetime, period: int
    ) -> dict[str, Series]:
        """Figures of a function by the names in ``wanted``, each a metric with a statistic.

        :param period: seconds, a multiple of 60.
        """
        queries = [_query(name, metric, statistic, function, period) for name, (metric, statistic) in wanted.items()]
        asked = {"MetricDataQueries": queries, "StartTime": since, "EndTime": until, "ScanBy": "TimestampAscending"}
        found: dict[str, list[tuple[int, float]]] = {name: [] for name in wanted}
        missing: set[str] = set()
        with reading("GetMetricData"):
            for row in self._metric_rows(asked):
                name = str(row["Id"])
                found[name] += _points(row.get("Timestamps", ()), row.get("Values", ()))
                missing |= set() if row.get("StatusCode", COMPLETE) == COMPLETE else {name}
        return {name: Series(tuple(sorted(points)), name not in missing) for name, points in found.items()}

    def _metric_rows(self, asked: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        token = ""
        for _ in range(MOST_METRIC_PAGES):
            answer = self._cloudwatch.get_metric_data(**asked, **({"NextToken": token} if token else {}))
            token = str(answer.get("NextToken") or "")
            for row in answer["MetricDataResults"]:
                # What a later page completes is partial on the earlier one.
                yield {**row, "StatusCode": COMPLETE} if token and row.get("StatusCode") == "PartialData" else row
            if not token:
                return


def phrase(search: str) -> str:
    """The text as a filter pattern that means exactly it (CloudWatch Logs, "Filter pattern syntax")."""
    escaped = search.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _line(row: Mapping[str, Any]) -> LogLine:
    text = _storable(str(row.get("message", "")))
    at = int(row["timestamp"])
    identity = row.get("eventId") or hashlib.sha256(f"{row.get('logStreamName')} {at} {text}".encode()).hexdigest()
    return LogLine(str(identity), at, text.rstrip("\n")[:LONGEST_LINE])


def _storable(text: str) -> str:
    """PostgreSQL's JSON takes no NUL, and no half of a character."""
    return text.replace("\0", "\ufffd").encode("utf-8", errors="replace").decode()


def _points(times: Sequence[Any], values: Sequence[Any]) -> list[tuple[int, float]]:
    return [(_seconds(time), float(value)) for time, value in zip(times, values, strict=True)]


def _seconds(time: Any) -> int:
    return int(time.timestamp() if isinstance(time, datetime) else datetime.fromisoformat(str(time)).timestamp())


def _query(name: str, metric: str, statistic: str, function: str, period: int) -> dict[str, Any]:
    dimensions = [{"Name": "FunctionName", "Value": function}]
    about = {"Namespace": "AWS/Lambda", "MetricName": metric, "Dimensions": dimensions}
    return {"Id": name, "MetricStat": {"Metric": about, "Period": period, "Stat": statistic}, "ReturnData": True}


def now_in_milliseconds() -> int:
    """The host's clock, as logs count."""
    return int(datetime.now(UTC).timestamp() * 1000)
