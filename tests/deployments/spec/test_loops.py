"""Connections that would bring about each other's next event without end."""

from __future__ import annotations

import pytest

from deployments.spec.parse import problems_of
from tests.deployments.spec.examples import Document, bucket, function, only, queue, schedule, table, topic

DIRECT = {
    "queue": queue(uses={"work": "run"}),
    "topic": topic(uses={"work": "run"}),
    "bucket": bucket(uses={"work": "run"}),
    "table": table(uses={"work": "run"}),
}


@pytest.mark.parametrize("kind", DIRECT)
def test_a_function_may_not_write_to_what_runs_it(kind: str) -> None:
    (found,) = problems_of(only(source=DIRECT[kind], work=function(uses={"source": "write"})))
    assert found.place == "source.uses.work"
    assert "source runs work, which writes to source: each run would bring the next, without end." in found.message


def test_a_function_may_read_what_runs_it() -> None:
    for kind in ("bucket", "queue", "table"):
        assert problems_of(only(source=DIRECT[kind], work=function(uses={"source": "read"}))) == ()


def round_about(**last: Document) -> Document:
    return only(
        box=queue(uses={"first": "run"}),
        first=function(uses={"second": "call"}),
        second=function(uses={"news": "write"}),
        news=topic(uses={"box": "write"}),
        **last,
    )


def test_a_long_way_round_is_found_and_shown() -> None:
    (found,) = problems_of(round_about())
    assert found.message == (
        "This goes in a circle without end: box → first → second → news → box. Remove one connection of it."
    )


def test_writing_to_what_runs_nobody_is_no_circle() -> None:
    document = only(
        hourly=schedule(uses={"first": "run"}),
        first=function(uses={"box": "write", "rows": "read_write"}),
        box=queue(uses={"second": "run"}),
        second=function(uses={"rows": "write"}),
        rows=table(),
    )
    assert problems_of(document) == ()


@pytest.mark.parametrize("uses", [None, [], {"work": ["run"]}, {"work": {"run": 1}}, {"": "run"}])
def test_rubbish_in_connections_is_no_circle(uses: object) -> None:
    found = problems_of(only(source=queue(uses=uses), work=function(uses={"source": "write"})))
    assert all("without end" not in problem.message for problem in found)
