"""EXECUTING: looks at AWS, stores new events, and ends when AWS has ended *our* operation.

The operation is ours by its token and its change set's ARN; the stack is followed by StackId. A final status counts
only when an event of our operation says the same: descriptions of stacks may be old.
"""

from datetime import timedelta

from deployments.actions import already, finish, verdicts
from deployments.actions.ends import end
from deployments.actions.events import root_status, store_events
from deployments.actions.execute import StillClosed, end_closed, try_again
from deployments.actions.protect_again import protect_again
from deployments.actions.work import NOW, Work, database_now
from deployments.aws.shapes import Stack
from deployments.aws.statuses import Phase, phase
from deployments.failpoints import fp
from deployments.marks import ALTERED, is_marked
from deployments.models import Deployment
from deployments.models.clock import ClockTimestamp
from deployments.states import Kind, Status
from deployments.transitions import ensure_margin

# AWS's answers may be this old. Until then nothing is concluded from what is *not* there.
PATIENCE = timedelta(seconds=60)
# A removal or a way on cannot be taken back as a change set can. A call that was signed and not sent yet is refused by
# AWS five minutes later by its own clock, of which ours may be as far away.
UNSENT = timedelta(minutes=11)
LONGEST_PAUSE = timedelta(seconds=5)
# Nothing that we know of takes longer; AWS may still be at work, so a person has to look.
LOST = timedelta(hours=36)
# Where an operation has to end to have done what it was asked for.
_GOOD = {Kind.DESTROY: Phase.GONE, Kind.RESCUE: Phase.BACK}


def follow(work: Work) -> timedelta:
    """One look. Returns when to look again."""
    deployment = work.deployment
    if deployment.stack_done:
        return finish.finish(work)
    store_events(work)
    if not deployment.began and not _see_beginning(work):
        return _not_begun(work)
    return _see_end(work)


def _see_beginning(work: Work) -> bool:
    """Whether AWS proves that our operation began; the proof is written down."""
    deployment = work.deployment
    began = root_status(deployment) != ""
    if not began and deployment.change_set_arn:
        found = work.aws.cloudformation.change_set(deployment.change_set_arn)
        began = found is not None and found.began
    if began:
        fp("before_began_saved")
        work.note(began=True, outcome="", attempts=0)
        fp("after_began_saved")
    return began


def _not_begun(work: Work) -> timedelta:
    try:
        return try_again(work)
    except StillClosed as closed:
        young = not work.older_than("sent_at", PATIENCE)
        if young or (closed.missing and not work.surely_missing()):
            return timedelta(seconds=2)
        return _never_began(work, closed.sentence, altered=closed.altered)


def _never_began(work: Work, reason: str, *, altered: bool) -> timedelta:
    """The door has been closed for longer than AWS's answers can be old, and no event is ours: it was not executed."""
    deployment = work.deployment
    if deployment.kind == Kind.DESTROY:
        stack = work.aws.cloudformation.stack(deployment.stack_id)
        if stack is not None and phase(stack.status) is Phase.GONE:
            return end(work, Status.SUPERSEDED, "The stack was removed by somebody else.")
    # At once: a call that is still on its way is refused then.
    protect_again(work)
    if deployment.kind in (Kind.DESTROY, Kind.RESCUE):
        return end(work, Status.SUPERSEDED, reason) if work.older_than("sent_at", UNSENT) else LONGEST_PAUSE
    intent = deployment.intent or {}
    found = work.aws.cloudformation.change_set(deployment.change_set_arn)
    if found is not None and found.began:
        # Seen since we looked: the next look goes on from there.
        return timedelta(seconds=1)
    if found is not None and found.is_executable:
        return take_back(work, reason, altered=altered)
    if found is None and "refused" in intent:
        return end(work, Status.NEEDS_ATTENTION, str(intent["taken_back"]), aws_said=str(intent["refused"]))
    if found is None and "taken_back" in intent:
        return end_closed(work, str(intent["taken_back"]), altered=is_marked(intent, ALTERED))
    if found is None:
        sentence = (
            "The change set is gone at AWS and nothing shows whether it was executed. "
            "Look at the stack in AWS's console, then plan again."
        )
        return end(work, Status.NEEDS_ATTENTION, sentence)
    return end(work, Status.SUPERSEDED, reason)


def take_back(work: Work, reason: str, *, refused: str = "", altered: bool = False) -> timedelta:
    """Delete the change set, and look again. Whoever froze right before the call and wakes up later is refused then.

    AWS refuses this while it executes the change set; the next look sees that it began.

    :param refused: what AWS said when it refused for good to execute it.
    :param altered: whether it holds something else than what was approved.
    """
    deployment = work.deployment
    why = {"taken_back": reason, **({"refused": refused} if refused else {}), **({ALTERED: True} if altered else {})}
    work.note(intent={**(deployment.intent or {}), **why})
    fp("before_take_back")
    ensure_margin(deployment)
    work.aws.cloudformation.delete_change_set(deployment.change_set_arn)
    fp("after_take_back")
    return timedelta(seconds=2)


def _see_end(work: Work) -> timedelta:
    deployment = work.deployment
    stack = work.aws.cloudformation.stack(deployment.stack_id)
    ours = root_status(deployment) or _ended_elsewhere(work, stack)
    final = phase(ours) if ours else Phase.MOVING
    if final in {Phase.MOVING, Phase.UNKNOWN, Phase.REVIEW}:
        return _still_moving(work, stack)
    if not _agrees(stack, ours) and not _event_is_old(deployment):
        return timedelta(seconds=1)
    if final is not _GOOD.get(Kind(deployment.kind), Phase.WELL):
        store_events(work, all_pages=True)
        protect_again(work)
        return verdicts.end_by(work, final, ours)
    fp("before_stack_done")
    work.note(stack_done=ours, stack_done_at=database_now(), resources_done=deployment.resources_total, attempts=0)
    fp("after_stack_done")
    return NOW


def _ended_elsewhere(work: Work, stack: Stack | None) -> str:
    """It began and for a minute no event of it is ours: perhaps somebody else executed our change set."""
    return already.ended_elsewhere(work, stack) if work.older_than("sent_at", PATIENCE) else ""


def _agrees(stack: Stack | None, ours: str) -> bool:
    """Whether the description of the stack is as new as the event. A deleted stack may also be unknown already."""
    return stack.status == ours if stack else phase(ours) is Phase.GONE


def _event_is_old(deployment: Deployment) -> bool:
    """Whether our operation ended long ago by its own event: what is described now is somebody else's doing."""
    newest = deployment.events.filter(physical_id=deployment.stack_id).order_by("-at", "-id").first()
    if newest is None:
        return False
    return deployment.events.filter(pk=newest.pk, at__lt=ClockTimestamp() - PATIENCE).exists()


def _still_moving(work: Work, stack: Stack | None) -> timedelta:
    """Keep looking; notice a stack that somebody deleted under us, or that stands still for days.

    By its id AWS shows a deleted stack for 90 days: one that it does not know at all is an old answer.
    """
    deployment = work.deployment
    gone = stack is not None and phase(stack.status) is Phase.GONE
    if gone and deployment.kind != Kind.DESTROY and work.older_than("sent_at", PATIENCE):
        sentence = "Somebody deleted the stack while it was being deployed. Plan again to make it anew."
        return end(work, Status.NEEDS_ATTENTION, sentence)
    if work.older_than("executing_at", LOST):
        sentence = "AWS has not said for 36 hours how this ended. Look at the stack in AWS's console."
        return end(work, Status.NEEDS_ATTENTION, sentence)
    return _pause(work)


def _pause(work: Work) -> timedelta:
    """One second at first, growing to five."""
    for age, pause in ((120, LONGEST_PAUSE), (60, timedelta(seconds=3)), (30, timedelta(seconds=2))):
        if work.older_than("executing_at", timedelta(seconds=age)):
            return pause
    return timedelta(seconds=1)
