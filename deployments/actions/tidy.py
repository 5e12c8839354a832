"""Removes what plans left at AWS when they were not executed. Naturally repeatable; losing it harms nothing."""

import logging
from datetime import timedelta

from deployments.actions.targets import may_call
from deployments.actions.work import Work
from deployments.aws.errors import AwsProblem
from deployments.aws.gateways import Connect
from deployments.failpoints import fp
from deployments.models import Deployment
from deployments.models.clock import ClockTimestamp
from deployments.states import TERMINAL
from deployments.transitions import ensure_margin

log = logging.getLogger(__name__)

_AT_ONCE = 5
# AWS drops a stack's change sets itself when one is executed; older ones are not worth a call.
_RECENT = timedelta(days=7)


def remove_change_set(work: Work) -> None:
    """While planning: delete our change set."""
    deployment = work.deployment
    if not deployment.change_set_arn:
        return
    fp("before_delete_change_set")
    ensure_margin(deployment)
    work.aws.cloudformation.delete_change_set(deployment.change_set_arn)
    fp("after_delete_change_set")


def tidy_ended(connect: Connect) -> int:
    """Delete change sets of deployments that ended without being executed; returns how many. Safe in any number.

    The empty stack of a first plan stays: somebody else may be planning on it just now, and the next plan takes it.
    """
    ended = Deployment.objects.filter(status__in=[*TERMINAL], executing_at__isnull=True).exclude(change_set_arn="")
    recent = ended.filter(ended_at__gt=ClockTimestamp() - _RECENT, intent__tidied__isnull=True)
    tidied = 0
    for deployment in recent.select_related("environment__account").order_by("?")[:_AT_ONCE]:
        work = Work(deployment, connect)
        try:
            if not may_call(work.target, 1):
                continue
            fp("before_tidy")
            work.aws.cloudformation.delete_change_set(deployment.change_set_arn)
            fp("after_tidy")
        except AwsProblem as problem:
            log.info("a change set stays for now: %s", problem)
            continue
        Deployment.objects.filter(pk=deployment.pk).update(intent={**(deployment.intent or {}), "tidied": True})
        tidied += 1
    return tidied
