"""Asking for another look at what runs. Writes the row that a worker finds; the answer comes with the row."""

from django.db import transaction

from deployments import policies, queue
from deployments.actions.work import database_now
from deployments.models import Deployment
from deployments.models.clock import ClockTimestamp
from deployments.refusals import Refused
from deployments.verification import newest, results_of
from teams import audit
from teams.models import User
from teams.models.audit import subject

PAUSE_SECONDS = 10
"""So long after a look nobody asks again: smoke tests may write, and sites have visitors of their own."""


def recheck(*, deployment: Deployment, by: User) -> Deployment:
    """Make the deployment due for one more look. Pressed again while it is under way, it is the same look.

    :raises Refused: when ``by`` may not, it does not run, or it was looked at a moment ago.
    """
    with transaction.atomic():
        locked = Deployment.objects.select_for_update(no_key=True, of=("self",)).select_related(
            "environment__live_deployment", "application__team"
        )
        deployment = locked.get(pk=deployment.pk)
        if reason := policies.may_recheck(by, deployment):
            raise Refused(reason)
        if deployment.recheck_asked_at is not None:
            return deployment
        _wait(deployment)
        now = ClockTimestamp()
        Deployment.objects.filter(pk=deployment.pk).update(recheck_asked_at=now, next_check_at=now, attempts=0)
        environment, application = deployment.environment, deployment.application
        audit.record(
            team=application.team,
            action="deployment.recheck",
            subject=subject("deployment", deployment.pk),
            sentence=f"{by} asked to check {environment.name} of {application} (#{deployment.number}) again.",
            by=by,
            detail={"number": deployment.number, "environment": str(environment.pk)},
        )
        queue.ring([deployment.pk])
    deployment.refresh_from_db(fields=["recheck_asked_at", "next_check_at"])
    return deployment


def _wait(deployment: Deployment) -> None:
    last = newest(results_of(deployment.verification))
    ago = int((database_now() - last).total_seconds()) if last else PAUSE_SECONDS
    if ago < PAUSE_SECONDS:
        left = PAUSE_SECONDS - ago
        raise Refused(f"It was checked {ago} seconds ago. Check it again in {left} second{'' if left == 1 else 's'}.")
