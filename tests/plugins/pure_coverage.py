"""Measures coverage only where it is wanted: while modules are imported and while tests without a database run.

Pure modules are held to 95 %. Their tests need no database, and tracing every page test as well made the whole run more
than twice as long. So the tracer pauses for tests that use the database, and what those happen to touch does not count.
"""

from collections.abc import Iterator

import pytest
from coverage import Coverage

DATABASE = frozenset({"db", "transactional_db", "django_db_reset_sequences", "live_server"})


def measured(item: pytest.Item) -> bool:
    """Whether the test runs without a database."""
    asked = set(getattr(item, "fixturenames", ()))
    return not (asked & DATABASE or item.get_closest_marker("django_db"))


def _stop() -> list[Coverage]:
    """Stop every tracer, the latest first: pytest-cov begins two on a runner beside others, and the outer one goes on
    as soon as the inner one stops.
    """
    stopped: list[Coverage] = []
    while tracing := Coverage.current():
        tracing.stop()
        stopped.append(tracing)
    return stopped


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Pause for this test, or go on measuring."""
    stopped = [] if measured(item) else _stop()
    try:
        return (yield)
    finally:
        for tracing in reversed(stopped):
            tracing.start()
