"""What a sweeper does for panels that people look at: tests of functions, and questions about what runs.

In threads that end with the process: a function may run for a quarter of an hour, and a sweeper that is stopped waits
for none of that. What is left behind ends by its lease.
"""

import threading
import time
import uuid
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from django.db import close_old_connections, connection

from deployments import function_tests, panel_questions
from deployments.actions import answer_panel, run_test
from deployments.aws.gateways import Connect

TESTS_AT_ONCE: Final = 8
"""Threads that only wait for AWS."""
QUESTIONS_AT_ONCE: Final = 4
Guarded = Callable[[Callable[[], object]], None]


class PanelWork:
    """The panels' part of one sweeping process."""

    def __init__(self, connect: Connect, guarded: Guarded) -> None:
        """:param guarded: does something and survives a database that is away."""
        self._connect, self._guarded = connect, guarded
        self._tests: dict[uuid.UUID, threading.Thread] = {}
        self._questions: dict[uuid.UUID, threading.Thread] = {}

    def begin(self) -> None:
        """Begin what is due, so much at a time."""
        self._tests, self._questions = _alive(self._tests), _alive(self._questions)
        for pk in _fresh(function_tests.due(TESTS_AT_ONCE), self._tests, TESTS_AT_ONCE):
            self._tests[pk] = self._thread(pk, partial(run_test.run, pk, connect=self._connect))
        for pk in _fresh(panel_questions.due(QUESTIONS_AT_ONCE), self._questions, QUESTIONS_AT_ONCE):
            self._questions[pk] = self._thread(pk, partial(answer_panel.answer, pk, connect=self._connect))

    def wait(self, deadline: float) -> bool:
        """Wait for what is under way until then, by the monotonic clock; whether all of it ended."""
        for thread in [*self._tests.values(), *self._questions.values()]:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not _alive(self._tests) and not _alive(self._questions)

    def _thread(self, pk: uuid.UUID, what: Callable[[], object]) -> threading.Thread:
        def work() -> None:
            close_old_connections()
            try:
                self._guarded(what)
            finally:
                connection.close()

        thread = threading.Thread(target=work, name=f"panel-{pk}", daemon=True)
        thread.start()
        return thread


def _alive(threads: dict[uuid.UUID, threading.Thread]) -> dict[uuid.UUID, threading.Thread]:
    return {pk: thread for pk, thread in threads.items() if thread.is_alive()}


def _fresh(due: Iterable[uuid.UUID], busy: dict[uuid.UUID, threading.Thread], most: int) -> list[uuid.UUID]:
    return [pk for pk in due if pk not in busy][: max(0, most - len(busy))]
