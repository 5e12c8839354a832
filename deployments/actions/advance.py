"""The one entry for Celery tasks and the sweeper: take a deployment, do a short step, give it back.

Called any number of times, by anybody, in any order: the row decides. A step that meets trouble leaves the state as it
was and says when to look again; only AWS's word or a person ends a deployment.
"""

import logging
import random
import threading
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import copy_context
from datetime import timedelta
from types import TracebackType
from typing import Self

from django.db import connection
from structlog.contextvars import bound_contextvars

from deployments import queue
from deployments.actions import checkup, ends, execute, follow, make_plan, plan_ends, start
from deployments.actions.protect_again import protect_again
from deployments.actions.targets import may_call, slowing_down
from deployments.actions.work import NOW, Work
from deployments.aws.errors import AwsProblem, Trouble
from deployments.aws.gateways import Connect
from deployments.failpoints import fp
from deployments.lint import LintUnavailable
from deployments.models import Deployment
from deployments.states import HOLDS_TARGET, MACHINE, Status
from deployments.transitions import LostRace, TargetBusy, claim, note, release, renew, rouse

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 5.0
BUSY = timedelta(seconds=1)
LONGEST_BACKOFF = 60.0

_NOT_EXECUTED = "AWS refuses to execute the plan. Nothing was changed. Read what AWS says, then plan again."
_NOT_REMOVED = "AWS refuses the removal. Nothing was removed. Read what AWS says, then ask for the removal again."
_NO_WAY_ON = "AWS does not take this way on. Read what AWS says and choose another one."
# Somebody has to mend it.
_SAID_AT_ONCE = frozenset({Trouble.DENIED, Trouble.CLOCK})
_OUR_FAULT = "Tierboard itself failed here; whoever runs it finds the reason in its log."

# A plan that AWS was asked for is only read: the change set, its stack and two templates.
CALLS_TO_READ = 4
# The step of each state, and about how many AWS calls it makes.
STEPS: dict[Status, tuple[Callable[[Work], timedelta], int]] = {
    Status.QUEUED: (start.start, 0),
    Status.PLANNING: (make_plan.make_plan, 8),
    Status.APPROVED: (execute.execute, 8),
    Status.EXECUTING: (follow.follow, 3),
    Status.SUCCEEDED: (checkup.check_again, 0),
}


def advance(deployment_id: uuid.UUID, *, connect: Connect, owner: str, go_on: bool = False) -> None:
    """One step on a deployment that is due and that nobody holds; nothing otherwise.

    :param go_on: whoever begins a plan also asks AWS for it, in a second step.
    """
    fp("before_claim")
    deployment = claim(deployment_id, owner=owner)
    if deployment is None:
        return
    fp("after_claim")
    environment, team_id = deployment.environment_id, deployment.application.team_id
    with bound_contextvars(
        deployment_id=str(deployment.pk), environment_uid=str(environment), team_id=str(team_id), epoch=deployment.epoch
    ):
        _take_steps(deployment, connect, go_on=go_on)


def _take_steps(deployment: Deployment, connect: Connect, *, go_on: bool) -> None:
    began, held_target = deployment.state, deployment.state in HOLDS_TARGET
    with _Heartbeat(deployment):
        after = _step(deployment, connect)
        if go_on and after == NOW and (began, deployment.state) == (Status.QUEUED, Status.PLANNING):
            held_target = True
            after = _step(deployment, connect)
    if after is not None:
        fp("before_release")
        release(deployment, after=after)
        fp("after_release")
    if held_target and deployment.state not in HOLDS_TARGET:
        _rouse_next(deployment.target)
    if after is NOW and deployment.state in MACHINE:
        queue.ring([deployment.pk])


def _step(deployment: Deployment, connect: Connect) -> timedelta | None:
    """When to look again; ``None`` when the row is no longer ours and must not be touched."""
    run, calls = STEPS[deployment.state]
    if deployment.state is Status.PLANNING and deployment.change_set_arn:
        calls = CALLS_TO_READ
    work = Work(deployment, connect)
    try:
        if calls and not may_call(work.target, calls):
            return _jittered(1.0)
        with _slowing_down(work):
            after = run(work)
        _trouble_is_over(deployment)
        return after
    except LostRace as lost:
        log.info("stopped: %s", lost)
        return None
    except TargetBusy:
        return BUSY
    except AwsProblem as problem:
        return _after_problem(work, problem)
    except LintUnavailable as error:
        return _after_no_lint(work, error)
    except Exception:
        log.exception("step of %s failed in %s", deployment.pk, deployment.status)
        return _after_fault(work)


def _slowing_down(work: Work) -> AbstractContextManager[None]:
    place = work.environment
    return slowing_down(place.account.account_id, place.region)


def _trouble_is_over(deployment: Deployment) -> None:
    """A step went well after some that did not: what was said about them is taken back."""
    if deployment.attempts and deployment.state in MACHINE:
        note(deployment, attempts=0, **({"aws_said": "", "outcome": ""} if deployment.aws_said else {}))


def _after_problem(work: Work, problem: AwsProblem) -> timedelta | None:
    """Unknown is not failed: look again later, and say why where a person can help."""
    deployment = work.deployment
    log.info("%s in %s: %s", deployment.pk, deployment.status, problem)
    if problem.trouble is Trouble.EXPIRED:
        work.connect.forget(work.target)
    try:
        with _slowing_down(work):
            ended = _plan_fails_for_good(work, problem)
            if ended is None:
                ended = _refused(work, problem)
    except LostRace:
        return None
    except AwsProblem as other:
        # What has to be done at AWS before it ends did not work either: once more with the next look.
        log.info("%s cannot end yet: %s", deployment.pk, other)
        ended = None
    if ended is None:
        ended = _lost(work, problem.text)
    if ended is not None:
        return ended
    shown = problem.trouble in _SAID_AT_ONCE or deployment.attempts >= 3
    return _back_off(deployment, {"outcome": problem.sentence, "aws_said": problem.text} if shown else {})


def _plan_fails_for_good(work: Work, problem: AwsProblem) -> timedelta | None:
    """While planning nothing was changed, so what AWS will never accept, or refuses for long, may end it."""
    deployment = work.deployment
    if deployment.state is not Status.PLANNING:
        return None
    lasting = work.older_than("planning_at", plan_ends.GIVE_UP)
    if not (problem.is_final or lasting):
        return None
    begin = "AWS did not accept the plan." if problem.is_final else "There is no plan:"
    sentence = f"{begin} {problem.end_sentence} Nothing was changed."
    return plan_ends.plan_failed(work, sentence, aws_said=problem.text)


def _refused(work: Work, problem: AwsProblem) -> timedelta | None:
    """AWS refuses for good what was to be done, and shows nothing of ours: people choose another way."""
    deployment = work.deployment
    waiting = deployment.state is Status.EXECUTING and not deployment.began and not deployment.stack_done
    if not (waiting and problem.is_final and problem.operation in execute.CALLS):
        return None
    if not work.older_than("sent_at", follow.PATIENCE):
        return None
    if problem.operation == "ExecuteChangeSet":
        return follow.take_back(work, _NOT_EXECUTED, refused=problem.text)
    protect_again(work)
    sentence = _NO_WAY_ON if deployment.operation else _NOT_REMOVED
    return ends.end(work, Status.NEEDS_ATTENTION, sentence, aws_said=problem.text)


def _lost(work: Work, aws_said: str) -> timedelta | None:
    """What could not be followed for longer than anything takes needs a person; until then the target stays held."""
    if work.deployment.state is not Status.EXECUTING or not work.older_than("executing_at", follow.LOST):
        return None
    sentence = "We have not been able to follow this at AWS for 36 hours. Look at the stack in AWS's console."
    try:
        try:
            protect_again(work)
        except AwsProblem as problem:
            log.warning("%s ends without protection: %s", work.deployment.pk, problem)
        return ends.end(work, Status.NEEDS_ATTENTION, sentence, aws_said=aws_said)
    except LostRace:
        return None


def _after_fault(work: Work) -> timedelta | None:
    """A fault of ours: tried again, and said. While planning it ends when it lasts, as nothing was changed."""
    deployment = work.deployment
    try:
        if deployment.state is Status.PLANNING and work.older_than("planning_at", plan_ends.GIVE_UP):
            return plan_ends.plan_failed(work, f"There is no plan: {_OUR_FAULT} Nothing was changed. Plan again later.")
    except LostRace:
        return None
    ended = _lost(work, "")
    if ended is not None:
        return ended
    return _back_off(deployment, {"outcome": f"{_OUR_FAULT} It is tried again."} if deployment.attempts >= 3 else {})


def _after_no_lint(work: Work, error: LintUnavailable) -> timedelta | None:
    log.warning("%s: %s", work.deployment.pk, error)
    if not work.older_than("planning_at", plan_ends.GIVE_UP):
        return _back_off(work.deployment, {"outcome": "The template's check is being started. We go on by ourselves."})
    try:
        return plan_ends.plan_failed(work, "The template could not be checked: cfn-lint does not answer. Plan again.")
    except LostRace:
        return None


def _back_off(deployment: Deployment, columns: dict[str, str]) -> timedelta | None:
    """0.5 s, 1 s, 2 s … up to a minute, spread, so that many rows do not come back at once."""
    try:
        note(deployment, attempts=deployment.attempts + 1, **columns)
    except LostRace:
        return None
    return _jittered(min(LONGEST_BACKOFF, 0.5 * 2 ** min(deployment.attempts - 1, 10)))


def _jittered(seconds: float) -> timedelta:
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311 - spreads load, guards nothing


def _rouse_next(target: str) -> None:
    """The target is free: the next in line need not wait for its look."""
    waiting = Deployment.objects.filter(target=target, status__in=[Status.QUEUED, Status.APPROVED])
    ids = list(waiting.order_by("requested_at").values_list("pk", flat=True)[:2])
    if ids:
        rouse(ids)
        queue.ring(ids)


class _Heartbeat:
    """Renews the lease while a step runs. Its thread opens a database connection only when a step takes that long."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._over = threading.Event()
        # In this step's context, so that its lines say whose lease it was.
        run = copy_context().run
        self._thread = threading.Thread(target=run, args=(self._beat,), name=f"lease-{deployment.pk}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._over.wait(HEARTBEAT_SECONDS):
                # Not ours may only mean that the state is just moving; the step itself notices a lease that is lost.
                renew(self._deployment)
        except Exception:
            # Without renewal the lease ends by itself and the step stops at its next write.
            log.exception("the lease of %s could not be renewed", self._deployment.pk)
        finally:
            connection.close()
