"""The sweeper: finds every second what is due and not taken, and does it in a small pool of its own.

Enough alone: without Celery, broker and beat everything still happens. Safe in any number of copies, because taking a
deployment is one conditional UPDATE.
"""

import logging
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from django.db import Error, close_old_connections, connection
from django.db.models import F, Q

from deployments import drift_checks, observing, panel_questions, queue
from deployments.actions import check_drift
from deployments.actions.advance import advance
from deployments.actions.check_account import check
from deployments.actions.expire import expire
from deployments.actions.heartbeat import sign
from deployments.actions.look_at_stack import look
from deployments.actions.panel_work import PanelWork
from deployments.actions.tidy import tidy_ended
from deployments.actions.tidy_store import tidy_store
from deployments.actions.withdraw import withdraw
from deployments.aws.gateways import Connect, Enter
from deployments.models import Deployment
from deployments.models.clock import ClockTimestamp
from deployments.states import MAY_BE_DUE
from teams import account_checks, audit, idempotency
from teams.audit_rounds import check_a_piece

log = logging.getLogger(__name__)

PERIOD_SECONDS = 1.0
SHORTEST_SECONDS = 0.1
CHORES_SECONDS = 5.0
TIDY_SECONDS = 60.0
STORE_SECONDS = 3600.0
MOST_AT_ONCE = 200
# Who was rung for is not rung for again so soon.
RING_PAUSE_SECONDS = 3.0
ENDING_SECONDS = 20.0
ACCOUNTS_AT_ONCE = 2
LOOKS_AT_ONCE = 2
DRIFTS_AT_ONCE = 2
DRIFTS_SCHEDULED = 5


class Sweeper:
    """One sweeping process. ``stop`` may be called from a signal handler."""

    def __init__(self, *, connect: Connect, enter: Enter, name: str, workers: int) -> None:
        self._connect, self._enter, self._name, self._workers = connect, enter, name, workers
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="sweep")
        self._account_pool = ThreadPoolExecutor(ACCOUNTS_AT_ONCE, thread_name_prefix="account")
        self._drift_pool = ThreadPoolExecutor(DRIFTS_AT_ONCE, thread_name_prefix="drift")
        self._drifts: dict[uuid.UUID, Future[None]] = {}
        self._busy: dict[uuid.UUID, Future[None]] = {}
        self._rung: dict[uuid.UUID, float] = {}
        self._look_pool = ThreadPoolExecutor(LOOKS_AT_ONCE, thread_name_prefix="look")
        self._checks: dict[uuid.UUID, Future[None]] = {}
        self._looks: dict[uuid.UUID, Future[None]] = {}
        self._panels = PanelWork(connect, self._guarded)
        self._wake = threading.Event()
        self._ending = threading.Event()
        self._chores_at = self._tidy_at = self._store_at = 0.0
        self._pause = PERIOD_SECONDS

    def stop(self) -> None:
        """End softly: nothing new is taken, steps under way finish and give their leases back."""
        self._ending.set()
        self._wake.set()

    def run(self) -> None:
        """Sweep until stopped. A database that is away is waited for."""
        while not self._ending.is_set():
            self._wake.clear()
            self._guarded(self.sweep)
            self._guarded(self.check_accounts)
            self._guarded(self.look_at_stacks)
            self._guarded(self.check_drift)
            self._guarded(self._panels.begin)
            self._guarded(self._chores)
            self._wake.wait(self._pause)
        self._finish()

    def once(self) -> int:
        """Do everything that is due now, wait for it, and return how many deployments were looked at."""
        taken = self.sweep()
        self.check_accounts()
        self.look_at_stacks()
        self.check_drift()
        self._panels.begin()
        self._do_chores()
        self._finish()
        return taken

    def sweep(self) -> int:
        """Hand due deployments to the pool; what finds no free place is rung for, so that other hosts take it."""
        self._busy = {pk: future for pk, future in self._busy.items() if not future.done()}
        due = [pk for pk in due_ids(MOST_AT_ONCE) if pk not in self._busy]
        free = self._workers - len(self._busy)
        for pk in due[:free]:
            self._busy[pk] = self._pool.submit(self._work, pk)
        self._ring(due[free:])
        self._pause = next_due_in() if free > len(due) else PERIOD_SECONDS
        return min(free, len(due))

    def check_accounts(self) -> None:
        """Begin checks of AWS accounts that are due, some at a time: they wait for AWS, and deployments go first."""
        self._checks = {pk: future for pk, future in self._checks.items() if not future.done()}
        for pk in account_checks.due(ACCOUNTS_AT_ONCE):
            if pk not in self._checks and len(self._checks) < ACCOUNTS_AT_ONCE:
                self._checks[pk] = self._account_pool.submit(self._check_account, pk)

    def _check_account(self, pk: uuid.UUID) -> None:
        close_old_connections()
        self._guarded(lambda: check(pk, enter=self._enter))

    def look_at_stacks(self) -> None:
        """Begin looks at observed stacks that are due, some at a time; they only read."""
        self._looks = {pk: future for pk, future in self._looks.items() if not future.done()}
        for pk in observing.due(LOOKS_AT_ONCE):
            if pk not in self._looks and len(self._looks) < LOOKS_AT_ONCE:
                self._looks[pk] = self._look_pool.submit(self._look_at, pk)

    def _look_at(self, pk: uuid.UUID) -> None:
        close_old_connections()
        self._guarded(lambda: look(pk, connect=self._connect))

    def check_drift(self) -> None:
        """Look at drift checks that are due, some at a time, as at accounts."""
        self._drifts = {pk: future for pk, future in self._drifts.items() if not future.done()}
        for pk in drift_checks.due(DRIFTS_AT_ONCE):
            if pk not in self._drifts and len(self._drifts) < DRIFTS_AT_ONCE:
                self._drifts[pk] = self._drift_pool.submit(self._check_drift, pk)

    def _check_drift(self, pk: uuid.UUID) -> None:
        close_old_connections()
        self._guarded(lambda: check_drift.look(pk, connect=self._connect))

    def _work(self, pk: uuid.UUID) -> None:
        close_old_connections()
        try:
            advance(pk, connect=self._connect, owner=f"{self._name}:{threading.get_ident()}", go_on=True)
        except Exception:
            # The database went away, most likely. The lease ends by itself and somebody looks again.
            log.exception("looking at %s failed", pk)
            connection.close()
        finally:
            self._wake.set()

    def _ring(self, ids: list[uuid.UUID]) -> None:
        now = time.monotonic()
        self._rung = {pk: at for pk, at in self._rung.items() if now - at < RING_PAUSE_SECONDS}
        fresh = [pk for pk in ids if pk not in self._rung]
        self._rung |= dict.fromkeys(fresh, now)
        queue.ring(fresh)

    def _chores(self) -> None:
        if time.monotonic() >= self._chores_at:
            self._chores_at = time.monotonic() + CHORES_SECONDS
            self._do_chores()

    def _do_chores(self) -> None:
        sign("sweeper", self._name)
        expire()
        withdraw()
        drift_checks.schedule(DRIFTS_SCHEDULED)
        audit.seal()
        if time.monotonic() >= self._tidy_at:
            # In the pool: it waits for AWS, and the sweeper itself waits for nobody.
            self._tidy_at = time.monotonic() + TIDY_SECONDS
            self._pool.submit(self._guarded, lambda: tidy_ended(self._connect))
            self._pool.submit(self._guarded, check_a_piece)
            idempotency.forget()
            panel_questions.forget()
        if time.monotonic() >= self._store_at:
            self._store_at = time.monotonic() + STORE_SECONDS
            self._pool.submit(self._guarded, tidy_store)

    def _guarded(self, what: Callable[[], object]) -> None:
        try:
            what()
        except Error as error:
            log.warning("the database is away (%s); trying again", type(error).__name__)
            connection.close()
        except Exception:
            log.exception("sweeping failed; going on")

    def _finish(self) -> None:
        """Wait for steps under way, but not for ever: a lease that is not given back ends by itself."""
        deadline = time.monotonic() + ENDING_SECONDS
        at_work = (self._busy, self._checks, self._looks, self._drifts)
        for future in [future for group in at_work for future in group.values()]:
            try:
                future.result(timeout=max(0.0, deadline - time.monotonic()))
            except TimeoutError:
                log.warning("a step is still under way; its lease ends by itself")
        if not self._panels.wait(deadline):
            log.warning("a function or a question is still under way; its lease ends by itself")
        self._pool.shutdown(wait=False)
        self._account_pool.shutdown(wait=False)
        self._look_pool.shutdown(wait=False)
        self._drift_pool.shutdown(wait=False)


def next_due_in() -> float:
    """Seconds until something is due, from 0.1 to the sweeper's period: what waits half a second gets no whole one."""
    rows = Deployment.objects.filter(status__in=[*MAY_BE_DUE], lease_until__isnull=True)
    soon = rows.annotate(clock=ClockTimestamp()).filter(next_check_at__gt=F("clock")).order_by("next_check_at")
    first = soon.values_list("next_check_at", "clock").first()
    if first is None or first[0] is None:
        return PERIOD_SECONDS
    return min(PERIOD_SECONDS, max(SHORTEST_SECONDS, (first[0] - first[1]).total_seconds()))


def due_ids(limit: int) -> list[uuid.UUID]:
    """Deployments that are due and that nobody holds, longest due first."""
    now = ClockTimestamp()
    rows = Deployment.objects.filter(status__in=[*MAY_BE_DUE], next_check_at__lte=now)
    free = rows.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now))
    return list(free.order_by(F("next_check_at").asc()).values_list("pk", flat=True)[:limit])
