"""QUEUED: waits in line for its target, oldest first, and starts planning when the target is free."""

from datetime import timedelta

from deployments import policies
from deployments.actions.ends import end
from deployments.actions.work import NOW, Work
from deployments.failpoints import fp
from deployments.models import Deployment
from deployments.states import HOLDS_TARGET, Status
from deployments.transitions import move

TURN = timedelta(seconds=1)


def start(work: Work) -> timedelta:
    """Take the target if it is our turn; otherwise look again. Raises TargetBusy when somebody was faster.

    What is not to be carried out any more ends instead.
    """
    deployment = work.deployment
    others = Deployment.objects.filter(target=deployment.target).exclude(pk=deployment.pk)
    if others.filter(status__in=[*HOLDS_TARGET]).exists():
        return TURN
    if others.filter(status=Status.QUEUED, requested_at__lt=deployment.requested_at).exists():
        return TURN
    if reason := policies.why_withdrawn(deployment):
        return end(work, Status.CANCELLED, reason)
    fp("before_planning")
    move(deployment, to=Status.PLANNING, sentence="Works out what would change.", attempts=0)
    fp("after_planning")
    return NOW
