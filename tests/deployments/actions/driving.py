"""Drives deployments through ``advance`` without waiting for the clock."""

import itertools
import time
from typing import Any

from deployments.actions import approve, plan
from deployments.actions.advance import advance
from deployments.actions.lint_plan import verdict_key
from deployments.aws.gateways import Connect
from deployments.models import Deployment, Environment, LintVerdict, Revision
from deployments.states import MACHINE, Kind, Mode, Status
from deployments.transitions import rouse
from teams.models import User

MOST_STEPS = 200


def linted(revision: Revision, region: str = "us-east-1") -> Revision:
    """The revision, with a stored verdict that says: nothing to complain about."""
    LintVerdict.objects.get_or_create(key=verdict_key(revision.template_sha256, region), defaults={"problems": []})
    return revision


def asked(environment: Environment, by: User, revision: Revision | None, **how: Any) -> Deployment:
    """A new deployment of the environment as it is now."""
    environment.refresh_from_db()
    kind = how.pop("kind", Kind.DEPLOY if revision else Kind.DESTROY)
    mode = how.pop("mode", Mode.DEPLOY)
    return plan.request(
        environment=environment,
        kind=kind,
        revision=revision,
        mode=mode,
        state_version=how.pop("state_version", environment.state_version),
        by=by,
        **how,
    )


def step(deployment: Deployment, aws: Connect) -> Deployment:
    """One look, as if it were due now."""
    rouse([deployment.pk])
    advance(deployment.pk, connect=aws, owner="test")
    return fresh(deployment)


def drive(deployment: Deployment, aws: Connect, until: Status | None = None, *, patience: float = 0) -> Deployment:
    """Look until a person has to act, it ends, or it reaches ``until``; ``patience`` in seconds for real processes."""
    deadline = time.monotonic() + patience
    deployment = fresh(deployment)
    for look in itertools.count():
        if deployment.state is until or deployment.state not in MACHINE:
            return deployment
        if look > MOST_STEPS and time.monotonic() > deadline:
            break
        time.sleep(0.05 if patience else 0)
        deployment = step(deployment, aws)
    raise AssertionError(f"still {deployment.status}: {deployment.outcome} {deployment.aws_said}")


def approved(deployment: Deployment, by: User, typed_name: str = "") -> Deployment:
    """A vote on the plan that is stored."""
    digest = deployment.plan.digest
    return approve.approve(deployment=deployment, digest=digest, typed_name=typed_name, by=by)


def fresh(deployment: Deployment) -> Deployment:
    """The row as it is now, with what it belongs to."""
    related = ("environment__account", "application__team", "revision", "plan", "requested_by")
    return Deployment.objects.select_related(*related).get(pk=deployment.pk)
