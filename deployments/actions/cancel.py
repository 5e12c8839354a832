"""Stopping a deployment before AWS changes anything."""

from django.db import transaction

from deployments import policies
from deployments.failpoints import fp
from deployments.models import Deployment
from deployments.refusals import Refused
from deployments.states import Status
from deployments.transitions import LostRace, move
from teams.models import User


def cancel(*, deployment: Deployment, by: User) -> Deployment:
    """End the deployment as CANCELLED. A machine at work on its plan stops at its next write.

    :raises Refused: when ``by`` may not, it has ended, or AWS is already at work.
    """
    fp("before_cancel")
    with transaction.atomic():
        locked = Deployment.objects.select_for_update(no_key=True, of=("self",)).select_related(
            "environment", "application__team", "revision", "requested_by"
        )
        deployment = locked.get(pk=deployment.pk)
        if reason := policies.may_cancel(by, deployment):
            raise Refused(reason)
        sentence = f"{by} cancelled it before anything was changed."
        try:
            move(
                deployment,
                to=Status.CANCELLED,
                sentence=sentence,
                by=by,
                via="web",
                leased=False,
                outcome=sentence,
            )
        except LostRace:
            raise Refused("It moved on at the same moment. Look at it again.") from None
    fp("after_cancel")
    return deployment
