"""Runs a test of a function or a route, once at most. For sweepers alone; pages only ask for it.

By the deploy role, since the read role changes nothing, in a session that may do this one thing and nothing else.
What was begun is never begun again: an error after the call went out means that AWS may have run it.
"""

import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from django.db import connection

from deployments import function_tests
from deployments.actions.targets import may_call, slowing_down
from deployments.actions.ways import End, Way, way_of
from deployments.aws.errors import AwsProblem, Trouble
from deployments.aws.gateways import Connect
from deployments.aws.punctual import punctual
from deployments.function_policies import may_test
from deployments.models import FunctionTest
from deployments.refusals import Refused

log = logging.getLogger(__name__)

CALLS: Final = 3
WAIT: Final = timedelta(seconds=2)
RENEW_SECONDS: Final = 10.0
SEND_SECONDS: Final = 20.0
"""A process that froze and wakes up later than this after it wrote that it begins sends nothing any more."""
_S = FunctionTest.State
# What AWS says, or what happens here, before anything runs (API reference, "Invoke", errors).
_SURELY_NOT: Final = frozenset(
    {Trouble.THROTTLED, Trouble.DENIED, Trouble.ABSENT, Trouble.INVALID, Trouble.EXPIRED, Trouble.NAMELESS,
     Trouble.CLOCK, Trouble.FOREIGN}
)  # fmt: skip
_NOT_SENT: Final = frozenset({"ConnectTimeoutError", "EndpointConnectionError", "TooLate", "NoSandbox"})
_REFUSED_BEFORE: Final = frozenset(
    {"ResourceConflictException", "InvalidRequestContentException", "BadRequestException", "NotFoundException"}
)
_LOST: Final = (
    "The worker that asked AWS is gone, so nobody knows how it ended. AWS may have run the function: look at its log "
    "before you test it again."
)
_NO_ANSWER: Final = (
    "AWS gave no clear answer, so nobody knows how it ended. AWS may have run the function: look at its log before you "
    "test it again."
)
_LATE: Final = "No worker took it within two minutes, so it was not run. Test again."
_DENIED: Final = (
    "The deploy role may not test ({operation} was refused). Upload the template of the page AWS accounts again, which "
    "has a policy for it, then test again."
)


def run(pk: uuid.UUID, *, connect: Connect) -> bool:
    """Run a test that is due and that nobody has; whether there was one. Safe to repeat at any time."""
    test = function_tests.claim(pk)
    if test is None:
        return False
    if test.state == _S.RUNNING:
        function_tests.end(test, _S.UNKNOWN, sentence=_LOST)
        return True
    try:
        _run(test, connect)
    except Refused as no:
        function_tests.end(test, _S.NOT_RUN, sentence=no.sentence[:500])
    except AwsProblem as problem:
        _after(test, problem)
    except Exception:
        log.exception("the test %s failed", test.pk)
        _fell(test)
    return True


def _run(test: FunctionTest, connect: Connect) -> None:
    place = test.environment
    # Rights and what runs may have changed since it was asked for.
    if reason := may_test(test.asked_by, place):
        raise Refused(f"It was not run. {reason}")
    if function_tests.is_too_late(test):
        raise Refused(_LATE)
    way = way_of(test)
    if not may_call(way.target, CALLS):
        function_tests.put_off(test, WAIT)
        return
    with slowing_down(way.target.account_id, way.target.region):
        end = _sent(test, way, connect)
    if end is not None:
        function_tests.end(test, end.state, **end.columns)


def _sent(test: FunctionTest, way: Way, connect: Connect) -> End | None:
    """What came of it; ``None`` when the test is not ours any more and nothing was sent."""
    send = way.prepare(connect(way.target))
    if not function_tests.begun(test, way.called):
        return None
    with _kept(test), punctual(SEND_SECONDS):
        return send()


def _after(test: FunctionTest, problem: AwsProblem) -> None:
    log.info("test %s: %s", test.pk, problem)
    if test.state == _S.RUNNING and not _was_refused(problem):
        function_tests.end(test, _S.UNKNOWN, sentence=_NO_ANSWER, aws_said=problem.text)
        return
    function_tests.end(test, _S.NOT_RUN, sentence=_why_not(test, problem)[:500], aws_said=problem.text)


def _was_refused(problem: AwsProblem) -> bool:
    return problem.trouble in _SURELY_NOT or problem.code in _NOT_SENT | _REFUSED_BEFORE


def _why_not(test: FunctionTest, problem: AwsProblem) -> str:
    if problem.trouble is Trouble.DENIED and problem.operation == "AssumeRole":
        return "AWS does not let Tierboard in by the deploy role. Check the AWS account."
    if problem.trouble is Trouble.DENIED:
        return _DENIED.format(operation=problem.operation)
    if problem.trouble is Trouble.THROTTLED:
        return "AWS ran none more at the same time, so it was not run. Test again in a moment."
    if problem.trouble is Trouble.ABSENT:
        return f"AWS does not know {test.component} there any more. Compare {test.environment.name} with AWS."
    return f"It was not run. {problem.end_sentence.replace('Plan again', 'Test again')}"


def _fell(test: FunctionTest) -> None:
    if test.state == _S.RUNNING:
        function_tests.end(test, _S.UNKNOWN, sentence=_NO_ANSWER)
    else:
        function_tests.end(test, _S.NOT_RUN, sentence="Something went wrong on our side before it was run. Test again.")


@contextmanager
def _kept(test: FunctionTest) -> Iterator[None]:
    """Renews the lease meanwhile. Its thread opens a database connection only when the function takes that long."""
    over = threading.Event()

    def beat() -> None:
        try:
            while not over.wait(RENEW_SECONDS):
                function_tests.renew(test)
        except Exception:
            # The lease ends by itself, and who finds it says that the end is not known.
            log.exception("the lease of the test %s could not be renewed", test.pk)
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"test-{test.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
