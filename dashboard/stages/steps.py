"""What can be done after a deployment that failed or is stuck, in order, the recommended first."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from deployments import policies
from deployments.models import Deployment
from deployments.states import Kind, Status
from teams.models import User

BY_RULE: Final = "as the environment's rule says"
NOBODY: Final = "nobody"


@dataclass(frozen=True)
class Step:
    """One next action. ``reason`` says why this person may not take it; without ``href`` it is done outside of here."""

    label: str
    effect: str
    risk: str
    takes: str
    undo: str
    approval: str
    href: str = ""
    reason: str = ""

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What one wants to know before, in order."""
        return (
            ("Data at risk", self.risk),
            ("Usually takes", self.takes),
            ("Can be taken back", self.undo),
            ("Who must approve", self.approval),
        )


def steps_of(deployment: Deployment, user: User) -> tuple[Step, ...]:
    """The next actions, each with its effect; empty where nothing went wrong."""
    return tuple(_steps(deployment, user))


def _steps(deployment: Deployment, user: User) -> Iterator[Step]:
    state, live = deployment.state, deployment.environment.live_revision
    if state is Status.NEEDS_ATTENTION:
        yield _at_aws(deployment)
    if state is Status.FAILED and live is None:
        yield _remove(deployment, user)
    if state in (Status.PLAN_FAILED, Status.DENIED, Status.FAILED, Status.ROLLED_BACK):
        yield _mend(deployment, user)
    blocked = _blocked(deployment)
    yield _refused(_again(deployment, user), blocked)
    if live is not None and deployment.kind != Kind.DESTROY and state in (Status.FAILED, Status.NEEDS_ATTENTION):
        yield _refused(_back(deployment, user), blocked)
    if state is Status.NEEDS_ATTENTION:
        yield _remove(deployment, user)


def _blocked(deployment: Deployment) -> str:
    """Why AWS would take no other change of the stack now; empty when it would, or when nobody knows."""
    if deployment.stack_done == "UPDATE_ROLLBACK_FAILED":
        return "AWS takes no change of this stack before it was continued or undone."
    if deployment.state is Status.FAILED and deployment.environment.live_revision is None:
        return "AWS takes no change of a stack whose first version failed: remove what is left first."
    return ""


def _refused(step: Step, blocked: str) -> Step:
    return replace(step, reason=step.reason or blocked)


def _at_aws(deployment: Deployment) -> Step:
    where = f"CloudFormation in {deployment.environment.region}, stack {deployment.environment.stack_name}"
    return Step(
        "Continue or undo it in AWS's console",
        f"AWS finishes what it began. Open {where}, then Stack actions, Continue update rollback. "
        "Skip a resource only if nothing else helps: skipped resources no longer match the definition.",
        "none, as long as nothing is skipped",
        "some minutes",
        "no",
        "whoever may sign in to the account",
    )


def _mend(deployment: Deployment, user: User) -> Step:
    return Step(
        "Mend the definition",
        "Opens the settings. Nothing at AWS changes until a new plan is approved.",
        "none",
        "as long as you need",
        "yes, drafts can be dropped",
        NOBODY,
        reverse("definition", args=[deployment.application_id]),
        policies.may_edit(user, deployment.application) or "",
    )


def _again(deployment: Deployment, user: User) -> Step:
    destroy = deployment.kind == Kind.DESTROY
    name = "environment_destroy" if destroy else "environment_deploy"
    query = f"?{urlencode({'revision': deployment.revision.number})}" if deployment.revision else ""
    may = policies.may_destroy if destroy else policies.may_deploy
    return Step(
        "Ask for the removal again" if destroy else "Plan again",
        "AWS is asked anew what would change. Nothing is changed before it is approved.",
        "none: the plan shows what would be",
        "20 s",
        "yes, until it is approved",
        BY_RULE,
        f"{reverse(name, args=[deployment.environment_id])}{query}",
        may(user, deployment.environment) or "",
    )


def _back(deployment: Deployment, user: User) -> Step:
    return Step(
        "Go back to an earlier revision",
        "Plans a revision that ran here before. Nothing is changed before it is approved.",
        "the plan names it, if there is any",
        "20 s, then as long as a deployment",
        "yes, by deploying again",
        BY_RULE,
        reverse("environment_rollback", args=[deployment.environment_id]),
        policies.may_deploy(user, deployment.environment) or "",
    )


def _remove(deployment: Deployment, user: User) -> Step:
    place = deployment.environment.name
    return Step(
        f"Remove what is left of {place}",
        f"Asks for the removal of everything in {place}, so that it can be deployed anew.",
        "all data in it, except what is set to stay; the plan names it"
        if deployment.environment.live_revision
        else "none that was live: nothing ran here; the plan names what is left",
        "some minutes",
        "no",
        BY_RULE,
        reverse("environment_destroy", args=[deployment.environment_id]),
        policies.may_destroy(user, deployment.environment) or "",
    )
