"""Coverage is measured where it is wanted, and nowhere else: it costs a third of what tests of pages take."""

import sys

import pytest
from coverage import Coverage


def _traced() -> bool:
    return type(sys.gettrace()).__module__.startswith("coverage")


@pytest.mark.django_db
def test_nothing_is_traced_while_the_database_is_used() -> None:
    assert not _traced()
    assert Coverage.current() is None


def test_the_tracer_is_back_for_a_test_without_it() -> None:
    assert _traced() is (Coverage.current() is not None)
