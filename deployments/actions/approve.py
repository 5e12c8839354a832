"""Deciding about a plan. A vote names the change digest that was on the screen."""

from django.db import transaction

from deployments import policies, queue
from deployments.failpoints import fp
from deployments.models import Approval, Deployment, Plan
from deployments.refusals import Outdated, Refused
from deployments.states import Status
from deployments.transitions import LostRace, move
from deployments.written import written
from teams import audit
from teams.models import User
from teams.models.audit import subject

LONGEST_COMMENT = 500
_CHANGED = "The plan changed since you opened it. Look at it again."


def approve(*, deployment: Deployment, digest: str, typed_name: str = "", comment: str = "", by: User) -> Deployment:
    """Vote for the plan. The last vote that is needed makes the deployment APPROVED and due.

    :raises Refused: when ``by`` may not vote, the name was not typed, the comment cannot be kept, or the wait ended.
    :raises Outdated: when the plan on the screen is not the plan that waits (``current``).
    """
    comment = written(comment, most=LONGEST_COMMENT, field="comment")
    fp("before_approve")
    with transaction.atomic():
        deployment, plan = _open_plan(deployment, digest, by)
        _check_name(deployment, typed_name)
        Approval.objects.create(plan=plan, person=by, vote=Approval.Vote.APPROVE, digest=plan.digest, comment=comment)
        _record(deployment, plan, f"{by} approved {_named(deployment)}.", by)
        if policies.tally(plan).enough:
            _move(deployment, Status.APPROVED, "Approved: nobody else has to decide.", by)
            queue.ring([deployment.pk])
    fp("after_approve")
    return deployment


def reject(*, deployment: Deployment, digest: str, reason: str, by: User) -> Deployment:
    """Vote against the plan, which ends the deployment. One rejection is enough.

    :raises Refused: when ``by`` may not vote, gives no reason that can be kept, or the wait ended meanwhile.
    :raises Outdated: when the plan on the screen is not the plan that waits (``current``).
    """
    reason = written(reason, most=LONGEST_COMMENT, field="reason")
    if not reason:
        raise Refused("Say in a few words why, so that the author knows what to mend.", field="reason")
    fp("before_reject")
    with transaction.atomic():
        deployment, plan = _open_plan(deployment, digest, by)
        Approval.objects.create(plan=plan, person=by, vote=Approval.Vote.REJECT, digest=plan.digest, comment=reason)
        _record(deployment, plan, f"{by} rejected {_named(deployment)}: {reason}", by)
        end = "" if reason.endswith((".", "!", "?")) else "."
        outcome = f"{by} wrote: “{reason}{end}” Edit and plan again."
        _move(deployment, Status.REJECTED, "Rejected. Nothing was changed.", by, outcome)
    fp("after_reject")
    return deployment


def _open_plan(deployment: Deployment, digest: str, by: User) -> tuple[Deployment, Plan]:
    """The deployment and its plan, the row locked: two voters at once take turns, so the last vote is seen as such."""
    locked = Deployment.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "environment", "application__team", "revision", "requested_by"
    )
    deployment = locked.get(pk=deployment.pk)
    if reason := _voted_before(deployment, by) or policies.may_vote(by, deployment):
        raise Refused(reason)
    plan = Plan.objects.get(deployment=deployment)
    plan.deployment, deployment.plan = deployment, plan
    if digest != plan.digest:
        raise Outdated(_CHANGED, plan)
    if policies.is_expired(deployment):
        raise Refused("The time for approval ran out. Plan again: prices and AWS's state may have moved.")
    return deployment, plan


def _voted_before(deployment: Deployment, by: User) -> str | None:
    """A second press, the back button or another tab: said also when the first vote has moved the deployment on."""
    vote = Approval.objects.filter(plan_id=deployment.pk, person=by).first()
    return f"You have already {vote.get_vote_display()} this plan. Your vote counts once." if vote else None


def _check_name(deployment: Deployment, typed_name: str) -> None:
    expected = policies.name_to_type(deployment)
    if expected and typed_name.strip() != expected:
        raise Refused(f"Data is at risk. Type {expected} to show that you mean this one.", field="typed_name")


def _named(deployment: Deployment) -> str:
    return f"{deployment.application} / {deployment.environment.name} #{deployment.number}"


def _move(deployment: Deployment, to: Status, sentence: str, by: User, outcome: str = "") -> None:
    try:
        move(deployment, to=to, sentence=sentence, by=by, via="web", leased=False, outcome=outcome)
    except LostRace:
        raise Refused("Somebody else decided or cancelled it at the same moment. Look at it again.") from None


def _record(deployment: Deployment, plan: Plan, sentence: str, by: User) -> None:
    """One entry a vote."""
    audit.record(
        team=deployment.application.team,
        action="deployment.vote",
        subject=subject("deployment", deployment.pk),
        sentence=sentence,
        by=by,
        detail={"digest": plan.digest},
    )
