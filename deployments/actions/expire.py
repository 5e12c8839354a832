"""Ends what waited for people longer than its plan is valid."""

from deployments.failpoints import fp
from deployments.models import Deployment
from deployments.models.clock import ClockTimestamp
from deployments.states import Status
from deployments.transitions import LostRace, move

SENTENCE = "The time for approval ran out. Nothing was changed. Plan again: prices and AWS's state may have moved."
_AT_ONCE = 100


def expire() -> int:
    """End what is overdue; returns how many. Safe to run anywhere, any number of times."""
    overdue = Deployment.objects.filter(status=Status.AWAITING_APPROVAL, expires_at__lte=ClockTimestamp())
    ended = 0
    for deployment in overdue.select_related("application__team", "environment")[:_AT_ONCE]:
        try:
            fp("before_expire")
            move(deployment, to=Status.EXPIRED, sentence=SENTENCE, leased=False, outcome=SENTENCE)
            fp("after_expire")
        except LostRace:
            continue
        ended += 1
    return ended
