"""What can be done after a deployment that failed or is stuck, in order, the recommended first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from dashboard.at_aws import where, who
from dashboard.figures import duration
from dashboard.reasons import of_the_linter, passes
from dashboard.remedy_words import REMEDIES
from dashboard.stages.deciders import NOBODY, approvers_of
from deployments import insight, policies
from deployments.changes import Severity
from deployments.insight import Stands
from deployments.models import Deployment, Environment
from deployments.remedies import Remedy, for_status, kind_of
from deployments.states import Kind, Status
from teams.models import User

_RESCUE_FIRST: Final = (
    "AWS takes no change of this stack until it has been brought back. Then use Deploy… on the application."
)
_REMOVE_FIRST: Final = "AWS takes no change of a stack whose first version failed: remove what is left first."
_BACK_FIRST: Final = "AWS takes no change of this stack before whoever made it has brought it back."
_THEN: Final = "mend the definition and deploy again"
_THEN_AGAIN: Final = "deploy again"
_BY_THE_REVISION: Final = frozenset({"rights_everything", "runtime_retired", "secret_in_plain_text", "template_size"})
"""Checks that ask nothing but what the revision says, which never changes."""
_MENDED: Final = frozenset({Status.PLAN_FAILED, Status.DENIED, Status.FAILED, Status.ROLLED_BACK})


@dataclass(frozen=True)
class Step:
    """One next action. ``reason`` says why this person may not take it; without ``href`` it is done outside of here.

    ``removes``: it ends in a removal, so that it is never the page's first button. ``then`` is what has to follow.
    """

    label: str
    effect: str
    risk: str
    takes: str
    undo: str
    approval: str
    href: str = ""
    reason: str = ""
    removes: bool = False
    then: str = ""

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What one wants to know before, in order; who must approve only where it is not the rule of the place."""
        known = (
            ("Data at risk", self.risk),
            ("Usually takes", self.takes),
            ("Can be taken back", self.undo),
            ("Who must approve", self.approval),
        )
        return tuple(fact for fact in known if fact[1])


def steps_of(deployment: Deployment, user: User, stands: Stands, status: str = "") -> tuple[Step, ...]:
    """The next actions, each with its effect; empty where nothing went wrong.

    :param stands: what AWS takes of the stack now. What it would refuse is shown, refused, with the reason.
    :param status: AWS's word for the state that the stack is in, as far as it was heard.
    """
    return tuple(_steps(deployment, user, stands, for_status(status) if stands is not Stands.OPEN else ()))


def _steps(deployment: Deployment, user: User, stands: Stands, remedies: tuple[Remedy, ...]) -> Iterator[Step]:
    if deployment.environment.observed:
        yield from _of_observed(deployment, user, stands)
        return
    state, live = deployment.state, deployment.environment.live_revision
    stuck, destroy = state is Status.NEEDS_ATTENTION, deployment.kind == Kind.DESTROY
    blocked = "" if destroy else _blocked(deployment, stands)
    remove_first = not destroy and blocked == _REMOVE_FIRST
    # What failed for no reason inside the definition, as somebody else's work on the stack, is only to be tried again.
    mend_last = passes(deployment.aws_said) or (
        state is Status.PLAN_FAILED and not deployment.problems and not deployment.aws_said
    )
    if remove_first:
        yield replace(_remove(deployment, user), then=_THEN_AGAIN if mend_last else _THEN)
    elif stuck and remedies and not destroy:
        yield from (_remedy(deployment, user, remedy) for remedy in remedies)
    elif stuck and stands not in (Stands.GONE, Stands.OPEN):
        yield _in_console(deployment, stands)
    mend = [_mend(deployment, user)] if state in _MENDED or remove_first else []
    yield from [] if mend_last else mend
    yield _refused(_again(deployment, user), blocked or _same_check(deployment))
    yield from mend if mend_last else []
    if stuck and destroy:
        yield from (_remedy(deployment, user, remedy) for remedy in remedies)
    if live is not None and not destroy and state in (Status.FAILED, Status.NEEDS_ATTENTION):
        yield _refused(_back(deployment, user), blocked)
    if stuck and not remove_first and not destroy and stands is not Stands.GONE:
        yield _remove(deployment, user)


def _of_observed(deployment: Deployment, user: User, stands: Stands) -> Iterator[Step]:
    """Of a stack that could not be taken over: it is still somebody else's, so nothing is offered to change it."""
    stuck = deployment.state is Status.NEEDS_ATTENTION and stands not in (Stands.GONE, Stands.OPEN)
    if stuck:
        yield _in_console(deployment, stands)
    if deployment.state in _MENDED and (deployment.problems or deployment.aws_said):
        yield _mend(deployment, user)
    yield _refused(_again(deployment, user), _BACK_FIRST if stuck else "")


def _blocked(deployment: Deployment, stands: Stands) -> str:
    """Why AWS would take no other change of the stack now; empty when it would, or when nobody knows."""
    if stands is Stands.RESCUE_FIRST:
        return _RESCUE_FIRST
    broken = deployment.state is Status.FAILED and deployment.environment.live_revision is None
    return _REMOVE_FIRST if broken or stands is Stands.REMOVE_FIRST else ""


def _same_check(deployment: Deployment) -> str:
    """Why planning the same revision would end the same; empty where it may end otherwise, or nobody knows."""
    revision, plan = deployment.revision, getattr(deployment, "plan", None)
    denied = deployment.state is Status.DENIED and any(
        row.get("severity") == Severity.DENY and row.get("code") in _BY_THE_REVISION
        for row in (plan.findings if plan else ())
    )
    linted = deployment.state is Status.PLAN_FAILED and any(
        of_the_linter(str(row.get("message") or ""), "") for row in deployment.problems
    )
    if revision is None or not (denied or linted):
        return ""
    again = "would fail the same check again" if denied else "could not be planned again either"
    return f"Revision {revision.number} {again}: mend the definition, then plan the new revision."


def in_sentence(step: Step) -> str:
    """The step with all that has to follow, for the sentence above the card."""
    return f"{step.label}, then {step.then}" if step.then else step.label


def _refused(step: Step, blocked: str) -> Step:
    return replace(step, reason=step.reason or blocked)


def _in_console(deployment: Deployment, stands: Stands) -> Step:
    """What only AWS's console offers: no button leads there, it says where to go and what to press."""
    way = f"Open {where(deployment.environment)}"
    asked = who(deployment.environment)
    if deployment.kind == Kind.DESTROY:
        effect = f"{way}: its events name what AWS could not delete. Empty it, or remove what still uses it."
        return Step(
            "Free what cannot be deleted, in AWS's console", effect, "what you empty", "some minutes", "no", asked
        )
    if stands is not Stands.RESCUE_FIRST:
        effect = f"{way}, and see in which state it is: AWS has not said it to us. Nothing changes by looking."
        return Step("Look at the stack in AWS's console", effect, "none", "some minutes", "nothing to take back", asked)
    effect = (
        f"AWS finishes what it began. {way}, then Stack actions, Continue update rollback. "
        "Skip a resource only if nothing else helps: skipped resources no longer match the definition."
    )
    risk = "none, as long as nothing is skipped"
    return Step("Continue going back in AWS's console", effect, risk, "some minutes", "no", asked)


def _remedy(deployment: Deployment, user: User, remedy: Remedy) -> Step:
    words = REMEDIES[remedy]
    place = deployment.environment
    return Step(
        words.label,
        words.effect,
        words.risk,
        words.takes,
        words.undo,
        approvers_of(place),
        f"{reverse('environment_rescue', args=[place.pk])}?{urlencode({'remedy': remedy.value})}",
        policies.may_deploy(user, place) or "",
        removes=kind_of(remedy) is Kind.DESTROY,
    )


def _carried_out(place: Environment) -> str:
    """What happens with a new plan there."""
    if place.approvals_required:
        return "Nothing is changed before it is approved."
    return "It is carried out at once, unless data is at risk."


def _undo(deployment: Deployment) -> str:
    """Whether the same, asked for again, can be taken back."""
    if deployment.environment.approvals_required:
        return "yes, until it is approved"
    return "no" if deployment.kind in (Kind.DESTROY, Kind.REVERT_DRIFT) else "yes, by deploying again"


def _mend(deployment: Deployment, user: User) -> Step:
    return Step(
        "Mend the definition",
        "Opens the settings. Nothing at AWS changes until a new revision is deployed.",
        "none",
        "as long as you need",
        "yes, drafts can be dropped",
        NOBODY,
        reverse("definition", args=[deployment.application_id]),
        policies.may_edit(user, deployment.application) or "",
    )


_AGAIN: Final = {
    "environment_destroy": "Ask for the removal again",
    "environment_adopt": "Ask to take it over again",
    "environment_drift_undo": "Ask to undo the changes again",
}


def again_of(deployment: Deployment) -> tuple[str, Callable[[User, Environment], str | None]]:
    """By which page the same is asked for once more, and who may. What was taken over since is deployed to."""
    if deployment.kind == Kind.DESTROY:
        return "environment_destroy", policies.may_destroy
    if deployment.environment.observed:
        return "environment_adopt", policies.may_adopt
    if deployment.kind == Kind.REVERT_DRIFT:
        return "environment_drift_undo", policies.may_deploy
    return "environment_deploy", policies.may_deploy


def _again(deployment: Deployment, user: User) -> Step:
    name, may = again_of(deployment)
    query = f"?{urlencode({'revision': deployment.revision.number})}" if deployment.revision else ""
    return Step(
        _AGAIN.get(name, "Plan again"),
        f"AWS is asked anew what would change. {_carried_out(deployment.environment)}",
        "none: the plan shows what would be",
        "20 s",
        _undo(deployment),
        approvers_of(deployment.environment),
        f"{reverse(name, args=[deployment.environment_id])}{query}",
        may(user, deployment.environment) or policies.why_blocked(deployment.revision) or "",
        removes=deployment.kind == Kind.DESTROY,
    )


def _back(deployment: Deployment, user: User) -> Step:
    usual = insight.usual_seconds(deployment)
    return Step(
        "Go back to an earlier revision",
        f"Plans an earlier revision. {_carried_out(deployment.environment)}",
        "the plan names it, if there is any",
        f"20 s, then about {duration(usual)}" if usual else "20 s, then as long as a deployment",
        "yes, by deploying again",
        approvers_of(deployment.environment),
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
        approvers_of(deployment.environment),
        reverse("environment_destroy", args=[deployment.environment_id]),
        policies.may_destroy(user, deployment.environment) or "",
        removes=True,
    )
