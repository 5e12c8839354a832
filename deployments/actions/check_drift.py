"""Compares a stack with what really is, one short look at a time. For sweepers alone; pages only ask for it.

AWS compares for minutes: a look begins it, later ones ask how it stands, the last one reads what was found. By the read
role, in a session named after the check. Nothing that runs is changed. Never while a deployment is at work on the
stack, and an answer that something was executed since is thrown away.
"""

import logging
import uuid
from datetime import timedelta
from typing import Final

from config.aws import Target
from deployments import drift_checks
from deployments.actions.store_plan import as_data
from deployments.actions.targets import may_call, slowing_down, target_of
from deployments.aws.errors import AwsProblem, Trouble
from deployments.aws.gateways import Aws, Connect
from deployments.aws.shapes import DriftDetection, Stack, StackResource
from deployments.aws.statuses import Phase, phase
from deployments.changes.drift import Seen, State, judged
from deployments.changes.scaled import without_scaling
from deployments.models import DriftCheck
from deployments.models.clock import ClockTimestamp
from teams.connecting import Purpose
from teams.policies import why_unusable

log = logging.getLogger(__name__)

BEGIN_CALLS: Final = 4
READ_CALLS: Final = 8
BUSY: Final = timedelta(seconds=10)
NO_ALLOWANCE: Final = timedelta(seconds=5)
PAUSES: Final = ((600, 60), (60, 15), (15, 5), (0, 2))
"""After so many seconds the next look is so many later: small stacks take seconds, large ones minutes."""
LONGEST: Final = timedelta(hours=1)
"""AWS says minutes; after this long it is not coming any more."""
MOST_ATTEMPTS: Final = 8
_LONGEST_PAUSE: Final = 300.0
# AWS compares stacks in these alone (API_DetectStackDrift, and the user guide on drift).
_STUCK_AND_COMPARABLE: Final = "UPDATE_ROLLBACK_FAILED"
_DENIED: Final = (
    "The read role may not compare. Give it the rights that the template of the page AWS accounts has now, then check "
    "again."
)


def look(pk: uuid.UUID, *, connect: Connect) -> bool:
    """One look at a check that is due and that nobody has; whether there was one. Safe to repeat at any time."""
    check = drift_checks.claim(pk)
    if check is None:
        return False
    place = check.environment
    try:
        with slowing_down(place.account.account_id, place.region):
            _step(check, connect)
    except AwsProblem as problem:
        _after(check, problem, connect)
    except Exception:
        log.exception("the drift check %s failed", check.pk)
        _again(check, "Something went wrong on our side. We try again by ourselves.", "")
    return True


def _target(check: DriftCheck) -> Target:
    place = check.environment
    return target_of(place.account, place.region, Purpose.READ, session_name=str(check.pk))


def _step(check: DriftCheck, connect: Connect) -> None:
    if not check.stack_id or drift_checks.is_another_stack(check):
        drift_checks.overtake(check)
    elif reason := why_unusable(check.environment.account, check.environment.region):
        drift_checks.give_up(check, f"It could not be compared. {reason}")
    elif check.state == DriftCheck.State.WAITING and (other := drift_checks.holder(check)):
        drift_checks.put_off(check, BUSY, sentence=f"Waits for deployment #{other.number} to end.")
    elif not may_call(target := _target(check), READ_CALLS if check.detection_id else BEGIN_CALLS):
        drift_checks.put_off(check, NO_ALLOWANCE)
    elif check.detection_id:
        _read(check, connect(target))
    else:
        _begin(check, connect(target))


def _begin(check: DriftCheck, aws: Aws) -> None:
    stack = aws.cloudformation.stack(check.stack_id)
    if stack is None or phase(stack.status) is Phase.GONE:
        sentence = "AWS has no such stack any more: somebody removed all of it outside of Tierboard. Deploy again."
        drift_checks.give_up(check, sentence)
        return
    if phase(stack.status) is Phase.MOVING:
        sentence = f"Somebody outside of Tierboard is at work on the stack ({stack.status}). We wait for it to end."
        drift_checks.put_off(check, BUSY, sentence=sentence)
        return
    if not _is_comparable(stack):
        sentence = f"AWS does not compare a stack in this state ({stack.status}). Bring it back first."
        drift_checks.give_up(check, sentence, aws_said=stack.reason)
        return
    # Written down first: what is executed from here on makes the answer worthless.
    if not drift_checks.note(check, begun_at=ClockTimestamp()):
        return
    detection_id = aws.cloudformation.detect_drift(check.stack_id)
    state = DriftCheck.State.DETECTING
    pause = timedelta(seconds=PAUSES[-1][1])
    drift_checks.put_off(check, pause, state=state, detection_id=detection_id, sentence="", aws_said="", attempts=0)


def _is_comparable(stack: Stack) -> bool:
    return phase(stack.status) in {Phase.WELL, Phase.BACK} or stack.status == _STUCK_AND_COMPARABLE


def _read(check: DriftCheck, aws: Aws) -> None:
    detection = aws.cloudformation.drift_detection(check.detection_id)
    if detection.is_running:
        _wait(check)
        return
    resources = [_unseen(row) for row in aws.cloudformation.resources(check.stack_id)]
    rows = judged(
        resources,
        aws.cloudformation.resource_drifts(check.stack_id),
        began=detection.at,
        failed=not detection.is_complete,
        reason=detection.reason,
    )
    if not detection.is_complete and all(row.state is State.UNKNOWN for row in rows):
        drift_checks.give_up(check, _nothing(detection), aws_said=detection.reason)
        return
    live = check.environment.live_revision
    drift_checks.end(check, without_scaling(rows, as_data(live.template) if live else {}))


def _unseen(row: StackResource) -> Seen:
    return Seen(row.logical_id, row.physical_id, row.type, State.NOT_CHECKABLE)


def _nothing(detection: DriftDetection) -> str:
    return f"AWS could compare nothing ({detection.status}). Read what it says, then check again."


def _wait(check: DriftCheck) -> None:
    """Look again: soon at first, then less often."""
    begun = DriftCheck.objects.filter(pk=check.pk)
    if begun.filter(begun_at__lt=ClockTimestamp() - LONGEST).exists():
        drift_checks.give_up(check, "AWS did not say within an hour what it found. Check again.")
        return
    for age, pause in PAUSES:
        if not age or begun.filter(begun_at__lt=ClockTimestamp() - timedelta(seconds=age)).exists():
            drift_checks.put_off(check, timedelta(seconds=pause))
            return


def _after(check: DriftCheck, problem: AwsProblem, connect: Connect) -> None:
    """Unknown is not in sync: look again later, and after some times say that it could not be known."""
    log.info("drift check %s: %s", check.pk, problem)
    if problem.trouble is Trouble.EXPIRED:
        connect.forget(_target(check))
    if problem.trouble is Trouble.DENIED:
        drift_checks.give_up(check, _DENIED, aws_said=problem.text)
    elif problem.is_final or problem.trouble is Trouble.NAMELESS:
        drift_checks.give_up(check, f"It could not be compared. {problem.sentence}", aws_said=problem.text)
    else:
        _again(check, problem.sentence, problem.text)


def _again(check: DriftCheck, sentence: str, aws_said: str) -> None:
    if check.attempts + 1 >= MOST_ATTEMPTS:
        text = f"After {MOST_ATTEMPTS} tries it could not be compared. Check again later."
        drift_checks.give_up(check, text, aws_said=aws_said)
        return
    pause = timedelta(seconds=min(_LONGEST_PAUSE, 5.0 * 2**check.attempts))
    drift_checks.stumbled(check, pause, sentence=sentence, aws_said=aws_said)
