"""The Lambda gateway (see ``gateways.Functions`` for its promises), and what a function's log says of one call."""

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from deployments.aws.errors import reading
from deployments.aws.punctual import guard

MOST_READ: Final = 6 * 1024 * 1024 + 1
"""Bytes of an answer: Lambda gives no more than 6 MB (API reference, "Invoke")."""
_REPORT: Final = re.compile(
    r"^REPORT RequestId: \S+\s+Duration: (?P<duration>[\d.]+) ms\s+Billed Duration: (?P<billed>[\d.]+) ms"
    r"\s+Memory Size: (?P<memory>\d+) MB(?:\s+Max Memory Used: (?P<used>\d+) MB)?"
    r"(?:\s+Init Duration: (?P<start>[\d.]+) ms)?",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Report:
    """What the last line of a call's log says: milliseconds and MB; what it does not say is ``None``."""

    duration_ms: float | None = None
    billed_ms: float | None = None
    start_ms: float | None = None
    memory_mb: int | None = None
    memory_used_mb: int | None = None


@dataclass(frozen=True)
class Invocation:
    """An answered call. ``failed`` when the function failed by itself; ``answer`` is what it gave back then, too."""

    answer: str
    failed: bool
    version: str
    log: str
    report: Report


class FunctionsGateway:
    """Functions of one account and region. Safe to share between threads."""

    def __init__(self, make: Callable[[str, float], Any]) -> None:
        """:param make: makes a client of a service that sends each call once and waits so many seconds for it."""
        self._make = make

    def invoke(self, name: str, event: str, *, version: str, seconds: float) -> Invocation:
        """Call the function and wait for its answer, ``seconds`` at most. Sent once, never again by itself."""
        client = self._make("lambda", seconds)
        guard(client, "lambda")
        qualifier = {"Qualifier": version} if version else {}
        with reading("Invoke"):
            answer = client.invoke(FunctionName=name, Payload=event.encode(), LogType="Tail", **qualifier)
            payload = answer["Payload"].read(MOST_READ)
            log = base64.b64decode(answer.get("LogResult", "")).decode("utf-8", errors="replace")
            return Invocation(
                answer=payload.decode("utf-8", errors="replace"),
                failed=bool(answer.get("FunctionError")),
                version=str(answer.get("ExecutedVersion", "")),
                log=log,
                report=report_of(log),
            )


def report_of(log: str) -> Report:
    """What the log's report says, as a line of text or, where the function logs as JSON, as an object."""
    if match := _REPORT.search(log):
        return Report(
            duration_ms=_number(match["duration"]),
            billed_ms=_number(match["billed"]),
            start_ms=_number(match["start"]),
            memory_mb=_whole(match["memory"]),
            memory_used_mb=_whole(match["used"]),
        )
    for line in reversed(log.splitlines()):
        if '"platform.report"' in line and (found := _metrics(line)) is not None:
            return Report(
                duration_ms=_number(found.get("durationMs")),
                billed_ms=_number(found.get("billedDurationMs")),
                start_ms=_number(found.get("initDurationMs")),
                memory_mb=_whole(found.get("memorySizeMB")),
                memory_used_mb=_whole(found.get("maxMemoryUsedMB")),
            )
    return Report()


def _metrics(line: str) -> Mapping[str, Any] | None:
    try:
        found = json.loads(line)["record"]["metrics"]
    except (ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, dict) else None


def _number(text: object) -> float | None:
    try:
        return float(str(text)) if text is not None else None
    except ValueError:
        return None


def _whole(text: object) -> int | None:
    found = _number(text)
    return None if found is None else int(found)
