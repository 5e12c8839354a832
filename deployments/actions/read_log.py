"""The newest lines of a log, which AWS gives oldest first: it is read backwards, a stretch of time after another."""

from collections.abc import Callable, Sequence
from typing import Final

from deployments.aws.watching import LogLine, LogLines
from deployments.panel_answers import MINUTES, MOST_LINES, Line, Lines

FIRST_SPAN: Final = 5 * 60_000
SHORTEST_SPAN: Final = 1_000
MOST_LOOKS: Final = 8
LATE: Final = 15_000
"""Lines come to AWS some seconds after they were written; a log that is followed is read again so far back."""
Read = Callable[[int, int], LogLines]
"""Reads between two moments, in milliseconds."""


def newest(read: Read, back: str, until: int) -> Lines:
    """As many of the newest lines as are kept, no older than ``back`` says. Busy times are cut finer, quiet ones taken
    in longer stretches; after so many looks it says how far it came.
    """
    oldest = until - MINUTES.get(back, 60) * 60_000
    found: list[LogLine] = []
    span, end, whole, since = FIRST_SPAN, until, True, until
    for _ in range(MOST_LOOKS):
        start = max(oldest, end - span)
        part = read(start, end)
        if not part.whole and span > SHORTEST_SPAN:
            span = max(SHORTEST_SPAN, span // 8)
            continue
        whole, since = whole and part.whole, start
        found = [*part.lines, *found]
        if len(found) >= MOST_LINES or start <= oldest:
            break
        end, span = start - 1, span * 4
    return _lines(found, since=since, until=until, whole=whole)


def followed(read: Read, before: Lines, until: int) -> Lines:
    """What came since, behind what was read before."""
    part = read(before["until"] - LATE, until)
    known = {line["id"] for line in before["lines"]}
    old = [LogLine(line["id"], line["at"], line["text"]) for line in before["lines"]]
    new = [line for line in part.lines if line.id not in known]
    merged = sorted([*old, *new], key=lambda line: line.at)
    return _lines(merged, since=before["since"], until=until, whole=before["whole"] and part.whole)


def _lines(found: Sequence[LogLine], *, since: int, until: int, whole: bool) -> Lines:
    """Cut to what is kept: then it goes back no further than its first line."""
    kept = found[-MOST_LINES:]
    first = kept[0].at if len(kept) < len(found) else since
    rows: list[Line] = [{"id": line.id, "at": line.at, "text": line.text} for line in kept]
    return {"lines": rows, "since": first, "until": until, "whole": whole}
