"""Rows that all tests of a module start from: written once, seen by each, and taken back at the module's end.

Writing them takes longer than most tests. They stand in a transaction that never commits, so a module in which a test
commits cannot have them.
"""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

Rows = TypeVar("Rows")


@contextmanager
def shared(make: Callable[[], Rows], request: pytest.FixtureRequest, blocker: DjangoDbBlocker) -> Iterator[Rows | None]:
    """What ``make`` writes, for the module of ``request``; None for a module in which a test commits."""
    if any(_commits(item) for item in request.session.items if item.path == request.path):
        yield None
        return
    with blocker.unblock(), transaction.atomic():
        yield make()
        transaction.set_rollback(True)


def own(rows: Rows | None, make: Callable[[], Rows]) -> Rows:
    """The shared rows as objects of this test alone; written for it where they are not shared."""
    return make() if rows is None else copy.deepcopy(rows)


def _commits(item: pytest.Item) -> bool:
    marks = [mark.kwargs.get("transaction") for mark in item.iter_markers("django_db")]
    return any(marks) or "transactional_db" in getattr(item, "fixturenames", ())
