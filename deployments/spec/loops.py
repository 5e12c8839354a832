"""Connections that lead back to where they began: each run of a function would bring the next, without end. Pure.

AWS stops some of these after sixteen rounds (Lambda's recursive loop detection, for queues, topics and buckets) and
bills all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from deployments.spec.canvas import RUN
from deployments.spec.components import Read
from deployments.spec.problems import Problem

WRITING = ("write", "read_write")


def endless(reads: Mapping[str, Read]) -> Iterator[Problem]:
    """Each circle in which something runs a function that, by itself or through others, brings it the next event."""
    edges = {name: _edges(read, reads) for name, read in reads.items()}
    for source in sorted(edges):
        for function in _run_by(reads[source]):
            path = _path(function, source, edges)
            if path:
                yield Problem(source, f"uses.{function}", _words(source, path))


def _words(source: str, path: Sequence[str]) -> str:
    if len(path) == 1:
        return (
            f"{source} runs {path[0]}, which writes to {source}: each run would bring the next, without end. Write to "
            "another component, or remove this connection."
        )
    way = " → ".join([source, *path, source])
    return f"This goes in a circle without end: {way}. Remove one connection of it."


def _edges(read: Read, reads: Mapping[str, Read]) -> list[str]:
    """What an event in this component brings about: runs, calls, and writing to what runs functions."""
    uses = read.raw.get("uses")
    found = []
    for target, access in sorted(uses.items()) if isinstance(uses, dict) else ():
        if target == read.name or target not in reads:
            continue
        if access in (RUN, "call") or (access in WRITING and _runs_or_passes_on(reads[target])):
            found.append(target)
    return found


def _runs_or_passes_on(read: Read) -> bool:
    uses = read.raw.get("uses")
    return isinstance(uses, dict) and any(access == RUN or access in WRITING for access in uses.values())


def _run_by(read: Read) -> list[str]:
    uses = read.raw.get("uses")
    return sorted(target for target, access in uses.items() if access == RUN) if isinstance(uses, dict) else []


def _path(start: str, goal: str, edges: Mapping[str, Sequence[str]]) -> list[str] | None:
    """A shortest path from `start` to `goal`, with `start` and without `goal`; None when there is none."""
    paths = [[start]]
    seen = {start}
    while paths:
        path = paths.pop(0)
        for following in edges.get(path[-1], ()):
            if following == goal:
                return path
            if following not in seen:
                seen.add(following)
                paths.append([*path, following])
    return None


def way_back(start: str, calls: Mapping[str, Sequence[str]]) -> list[str] | None:
    """A shortest path from `start` back to itself, without its end, or None."""
    return _path(start, start, calls)
