"""APPROVED, and EXECUTING until AWS began: through the last door, intent first, then the one call that changes things.

``act`` is the only place that calls ExecuteChangeSet, DeleteStack, ContinueUpdateRollback and RollbackStack for a
deployment, and only behind an open door.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from deployments import policies
from deployments.actions import door
from deployments.actions.after_restore import SENTENCE as AFTER_RESTORE
from deployments.actions.ends import end
from deployments.actions.plan_destroy import retained
from deployments.actions.plan_rescue import operation_of
from deployments.actions.work import NOW, STALE, Work, database_now
from deployments.aws.errors import AwsProblem
from deployments.aws.punctual import punctual
from deployments.failpoints import fp
from deployments.marks import ALTERED, RESTORED, is_marked
from deployments.models import Deployment, Plan
from deployments.remedies import Remedy
from deployments.states import Kind, Status
from deployments.transitions import MARGIN, ensure_margin, move

WAIT = timedelta(seconds=5)
SOON = timedelta(milliseconds=300)
_DONE = "AWS runs it already. What is left to do comes now: files, checks and addresses."
_ACTIONS = {Kind.DESTROY: "delete_stack", Kind.RESCUE: "rescue"}
CALLS = frozenset({"ExecuteChangeSet", "DeleteStack", "ContinueUpdateRollback", "RollbackStack"})
"""What :func:`act` sends, by AWS's names."""
_ENDS = {door.Door.WITHDRAWN: Status.CANCELLED}


def execute(work: Work) -> timedelta:
    """From APPROVED to EXECUTING and on to AWS; or SUPERSEDED, CANCELLED or EXPIRED when the door is closed."""
    if reason := policies.why_withdrawn(work.deployment):
        return end(work, Status.CANCELLED, reason)
    restored = is_marked(work.deployment.intent, RESTORED)
    if policies.is_expired(work.deployment) and not restored:
        return end(work, Status.EXPIRED, "The time for approval and execution ran out. Nothing was changed.")
    plan = plan_of(work.deployment)
    answer = door.at_aws(work, plan)
    if answer.door is door.Door.WAIT:
        return _wait(work, answer.sentence)
    if answer.door is door.Door.CLOSED:
        if answer.missing and not (work.older_than("planning_at", STALE) and work.surely_missing()):
            return _wait(work, f"{answer.sentence} AWS's answer may be old, so we look again.")
        return end_closed(work, answer.sentence, altered=answer.altered)
    if restored and answer.door is door.Door.OPEN:
        return end(work, Status.EXPIRED, AFTER_RESTORE)
    fp("before_executing")
    last = _commit_intent(work, answer.status)
    if last.door is not door.Door.OPEN:
        return end(work, _ENDS.get(last.door, Status.SUPERSEDED), last.sentence)
    fp("after_executing")
    if answer.door is door.Door.DONE:
        return NOW
    act(work, plan)
    return SOON


def end_closed(work: Work, sentence: str, *, altered: bool) -> timedelta:
    """Overtaken. That it was ``altered`` at AWS is kept for the alarm: in the row, the audit log and the notice."""
    if not altered:
        return end(work, Status.SUPERSEDED, sentence)
    kept = (work.deployment.intent or {}) | {ALTERED: True}
    return end(work, Status.SUPERSEDED, sentence, intent=kept, detail={ALTERED: True})


def plan_of(deployment: Deployment) -> Plan:
    """The stored plan, with its deployment at hand."""
    return Plan.objects.select_related(
        "deployment__environment__account", "deployment__application__team", "deployment__revision"
    ).get(deployment=deployment)


def _wait(work: Work, sentence: str) -> timedelta:
    if work.deployment.outcome != sentence:
        work.note(outcome=sentence)
    return WAIT


def _commit_intent(work: Work, done: str) -> door.Answer:
    """Read rights, votes and rules again and write the intent, in one transaction; nothing is written unless open.

    :param done: the stack's status when AWS runs it already: nothing will be sent, and what is left to do comes next.
    """
    deployment = work.deployment
    with transaction.atomic():
        Deployment.objects.select_for_update(no_key=True).get(pk=deployment.pk)
        answer = door.in_database(deployment, plan_of(deployment))
        if answer.door is not door.Door.OPEN:
            return answer
        move(
            deployment,
            to=Status.EXECUTING,
            sentence=_DONE if done else "AWS was told to carry the plan out.",
            intent=_intent(deployment) | ({"action": "none"} if done else {}),
            outcome=_DONE if done else "",
            attempts=0,
            began=False,
            sent_at=Now(),
            stack_done=done,
            stack_done_at=Now() if done else None,
        )
    return answer


def _intent(deployment: Deployment) -> dict[str, str]:
    what = _ACTIONS.get(Kind(deployment.kind), "execute_change_set")
    kept = {"type": str((deployment.intent or {}).get("type", ""))}
    return {
        "action": what,
        "stack_id": deployment.stack_id,
        "change_set_arn": deployment.change_set_arn,
        "token": str(deployment.pk),
        **kept,
    }


def act(work: Work, plan: Plan) -> None:
    """Send the one mutation. The caller has just seen an open door and that nothing began.

    Any error means *unknown*: the next look at AWS tells.
    """
    _ACTS.get(Kind(work.deployment.kind), _execute)(work, plan)


@contextmanager
def _in_time(deployment: Deployment) -> Iterator[None]:
    """With enough left of the lease. Whoever freezes in here sends nothing when it wakes up: the lease may be somebody
    else's by then.
    """
    with punctual(MARGIN.total_seconds()):
        ensure_margin(deployment)
        yield


def _execute(work: Work, plan: Plan) -> None:
    fp("before_execute")
    with _in_time(work.deployment):
        work.aws.cloudformation.execute_change_set(work.deployment.change_set_arn, token=work.token)
    fp("after_execute_before_save")


def _delete(work: Work, plan: Plan) -> None:
    deployment, cloudformation = work.deployment, work.aws.cloudformation
    if work.environment.protected:
        fp("before_unprotect")
        with _in_time(deployment):
            cloudformation.protect(deployment.stack_id, on=False)
        fp("after_unprotect")
    fp("before_delete_stack")
    force = plan.parameters.get("DeletionMode") == "FORCE_DELETE_STACK"
    with _in_time(deployment):
        cloudformation.delete_stack(deployment.stack_id, token=work.token, retain=retained(plan), force=force)
    fp("after_delete_stack_before_save")


def _rescue(work: Work, plan: Plan) -> None:
    deployment, cloudformation = work.deployment, work.aws.cloudformation
    operation = operation_of(deployment)
    fp("before_rescue")
    skip = operation.resources if operation else ()
    with _in_time(deployment):
        if operation is not None and operation.remedy is Remedy.ROLL_BACK:
            cloudformation.roll_back(deployment.stack_id, token=work.token)
        else:
            cloudformation.continue_rollback(deployment.stack_id, token=work.token, skip=skip)
    fp("after_rescue_before_save")


_ACTS = {Kind.DESTROY: _delete, Kind.RESCUE: _rescue}


def _send_again(work: Work, plan: Plan) -> None:
    """Once more, with the time of it written down first: patience is counted from the last call that may have counted.

    A call that AWS refuses for good was none.
    """
    before = work.deployment.sent_at
    work.note(sent_at=database_now())
    try:
        act(work, plan)
    except AwsProblem as problem:
        if problem.is_final:
            work.note(sent_at=before)
        raise


def try_again(work: Work) -> timedelta:
    """AWS shows that nothing began although the intent is written: through the whole door once more.

    A closed door does not end the deployment here: AWS's answer may be old. Returns when to look again; raises
    :class:`StillClosed` with the reason.
    """
    plan = plan_of(work.deployment)
    answer = door.at_aws(work, plan)
    if answer.door is door.Door.OPEN:
        answer = door.in_database(work.deployment, plan)
    if answer.door is door.Door.WAIT:
        return WAIT
    if answer.door is door.Door.DONE:
        # Executed since we looked whether it began: the next look sees that.
        return SOON
    if answer.door is not door.Door.OPEN:
        raise StillClosed(answer)
    if is_marked(work.deployment.intent, RESTORED):
        raise StillClosed(door.closed(AFTER_RESTORE))
    _send_again(work, plan)
    return SOON


class StillClosed(Exception):
    """The door is closed for a deployment whose intent was written."""

    def __init__(self, answer: door.Answer) -> None:
        super().__init__(answer.sentence)
        self.sentence, self.missing, self.altered = answer.sentence, answer.missing, answer.altered
