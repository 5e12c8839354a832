"""The rows of tests of functions: which is due, who runs it, and how it ends. The row is the work, as for deployments.

A test is leased (``teams.leases``): only who holds the lease's id may write. A function that somebody wrote may do
anything, so it is called once at most: ``begun`` is committed before AWS is asked, and whoever finds a test that was
begun and that nobody holds says that its end is unknown, and asks nothing.
"""

import uuid
from datetime import timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from deployments.models import Environment, FunctionTest
from deployments.models.clock import ClockTimestamp
from teams import audit
from teams.leases import Lease
from teams.models import User
from teams.models.audit import subject

LEASE: Final = Lease(timedelta(seconds=45), holder="lease_id", due="next_look_at", clock=ClockTimestamp)
"""Renewed while the function runs, so that the end of a worker is noticed long before that of the function."""
LONGEST_WAIT: Final = timedelta(minutes=2)
"""Nobody expects a test to begin later than this: it is not run any more."""
KEPT: Final = 20
"""Tests of each function in each environment."""
_S = FunctionTest.State
_OPEN = (_S.WAITING, _S.RUNNING)
_WORDS: Final = {
    _S.DONE: "answered",
    _S.ERROR: "failed",
    _S.NOT_RUN: "was not run",
    _S.UNKNOWN: "may have been run, nobody knows",
}


def ask(environment: Environment, component: str, *, event_name: str, event: str, by: User) -> FunctionTest | None:
    """A new test; ``None`` while another one of the function is under way. Call it in a transaction."""
    columns = {"event_name": event_name, "event": event, "asked_by": by}
    try:
        with transaction.atomic():
            return FunctionTest.objects.create(environment=environment, component=component, **columns)
    except IntegrityError as error:
        if "one_open_function_test" not in str(error):
            raise
        return None


def newest(environment: Environment, component: str, limit: int) -> list[FunctionTest]:
    """The last tests of a function there, newest first, without the events that they were run with."""
    rows = FunctionTest.objects.filter(environment=environment, component=component).select_related("asked_by")
    return list(rows.order_by("-asked_at").defer("event", "result", "log", "trace")[:limit])


def due(limit: int) -> list[uuid.UUID]:
    """Tests that nobody has: new ones, and those that were begun by somebody who is gone."""
    return LEASE.waiting(FunctionTest.objects.filter(state__in=_OPEN), limit)


def claim(pk: uuid.UUID) -> FunctionTest | None:
    """The test, ours; ``None`` when it is not due or somebody has it."""
    mine = LEASE.claim(FunctionTest.objects.filter(state__in=_OPEN), pk)
    related = ("environment__account", "environment__application__team", "environment__live_deployment", "asked_by")
    rows = FunctionTest.objects.select_related(*related, "environment__live_revision")
    return rows.get(pk=pk, lease_id=mine) if mine else None


def _mine(test: FunctionTest) -> QuerySet[FunctionTest]:
    return LEASE.held(test).filter(state__in=_OPEN)


def put_off(test: FunctionTest, after: timedelta) -> None:
    """Give back one that was not begun, to be looked at again."""
    _mine(test).filter(state=_S.WAITING).update(**LEASE.given_back(after))


def is_too_late(test: FunctionTest) -> bool:
    """Whether nobody waits for it any more, by the database's clock."""
    return _mine(test).filter(asked_at__lt=ClockTimestamp() - LONGEST_WAIT).exists()


def begun(test: FunctionTest, called: str) -> bool:
    """Commit that AWS is asked from here on; false when the test is not ours any more: then nothing may be asked."""
    columns = {"state": _S.RUNNING, "called": called[:200], "begun_at": ClockTimestamp(), **LEASE.kept()}
    if not _mine(test).filter(state=_S.WAITING).update(**columns):
        return False
    test.state = _S.RUNNING
    return True


def renew(test: FunctionTest) -> bool:
    """Keep it for another while."""
    return bool(_mine(test).update(**LEASE.kept()))


def end(test: FunctionTest, state: FunctionTest.State, **columns: Any) -> bool:
    """Write how it ended, once; false when it is not ours any more, and nothing is written."""
    rest = {**LEASE.given_back(), "next_look_at": None, "ended_at": ClockTimestamp()}
    with transaction.atomic():
        if not _mine(test).update(state=state, **rest, **columns):
            return False
        _tell(test, state, str(columns.get("sentence", "")))
        _tidy(test)
    return True


def _tell(test: FunctionTest, state: FunctionTest.State, reason: str) -> None:
    place = test.environment
    why = f" {reason}" if reason else ""
    audit.record(
        team=place.application.team,
        action="function.tested",
        subject=subject("environment", place.pk),
        sentence=f"{test.component} of {place} {_WORDS[state]} when {test.asked_by} tested it.{why}",
        via="worker",
        detail={
            "test": str(test.pk),
            "function": test.component,
            "state": state.value,
            "asked_by": str(test.asked_by_id),
        },
    )


def _tidy(test: FunctionTest) -> None:
    same = FunctionTest.objects.filter(environment=test.environment_id, component=test.component)
    kept = [*same.order_by("-asked_at").values_list("pk", flat=True)[:KEPT]]
    same.filter(~Q(state__in=_OPEN)).exclude(pk__in=kept).delete()
