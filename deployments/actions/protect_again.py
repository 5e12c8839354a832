"""Switches termination protection on again when a removal comes to nothing. Naturally repeatable."""

import logging

from deployments.actions.work import Work
from deployments.aws.errors import AwsProblem
from deployments.aws.statuses import Phase, phase
from deployments.failpoints import fp
from deployments.states import Kind
from deployments.transitions import ensure_margin

TRIES = 10

log = logging.getLogger(__name__)


def protect_again(work: Work) -> None:
    """Protect what was to be removed, before its deployment ends otherwise. AWS takes none while it is at work.

    :raises AwsProblem: when it may heal; the caller's step is repeated then. What AWS refuses for good, or many times
        in a row, stays as it is.
    """
    deployment = work.deployment
    if deployment.kind != Kind.DESTROY or not work.environment.protected:
        return
    stack = work.aws.cloudformation.stack(deployment.stack_id)
    if stack is None or stack.protected or phase(stack.status) in (Phase.GONE, Phase.MOVING):
        return
    fp("before_protect_again")
    ensure_margin(deployment)
    try:
        work.aws.cloudformation.protect(stack.id, on=True)
    except AwsProblem as problem:
        if not problem.is_final and deployment.attempts < TRIES:
            raise
        log.warning("%s stays without protection: %s", stack.id, problem)
    fp("after_protect_again")
