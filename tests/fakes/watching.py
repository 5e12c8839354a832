"""Logs and figures in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from deployments.aws.errors import AwsProblem
from deployments.aws.watching import LogLine, LogLines, Series


@dataclass
class FakeWatching:
    """``log`` holds all lines; ``at_once`` of them fit into one answer. ``series`` is what CloudWatch has; ``asked`` is
    who asked for what.
    """

    log: list[LogLine] = field(default_factory=list)
    at_once: int = 10_000
    series: dict[str, Series] = field(default_factory=dict)
    problem: AwsProblem | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)

    def lines(self, group: str, *, since: int, until: int, search: str) -> LogLines:
        """Oldest first, as AWS gives them."""
        self._note("lines", group)
        found = tuple(line for line in self.log if since <= line.at <= until and search in line.text)
        return LogLines(found[: self.at_once], len(found) <= self.at_once)

    def figures(
        self, function: str, wanted: Mapping[str, tuple[str, str]], *, since: datetime, until: datetime, period: int
    ) -> dict[str, Series]:
        """What there is; no points for the rest."""
        self._note("figures", function)
        return {name: self.series.get(name, Series((), True)) for name in wanted}

    def _note(self, what: str, of: str) -> None:
        self.asked.append((what, of))
        if self.problem:
            raise self.problem
