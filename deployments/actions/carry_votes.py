"""A re-plan keeps its votes when it is the same change at no higher price under no stricter rule."""

from decimal import Decimal

from costing.estimate import Estimate
from deployments import policies
from deployments.marks import RESTORED, is_marked
from deployments.models import Approval, Deployment, Plan
from deployments.states import Status
from teams import audit
from teams.models.audit import subject

# A cent of rounding or a larger profile's last digit is not another price.
TOLERANCE = Decimal("1.01")


def carry_votes(deployment: Deployment, plan: Plan) -> int:
    """Copy the approvals of the newest plan of the same digest, if it was overtaken; returns how many.

    Only when that plan's time has not run out, the monthly cost is known on both sides, at the same volume with the
    same things unpriced and at most 1 % higher, and the plan needs no more people than the one they approved. Copied
    votes are not copied again, so that a price cannot creep up; and a no, a cancellation or an expiry in between ends
    what was said before. Whether a copied vote counts is for ``policies.tally``: who asked for the re-plan is its
    author now. Call it in the transaction that overtakes.
    """
    older = (
        Plan.objects.filter(deployment__environment_id=deployment.environment_id, digest=plan.digest)
        .exclude(pk=plan.pk)
        .select_related("deployment")
        .order_by("-deployment__number")
        .first()
    )
    if older is None or not _stands(older) or not _no_dearer(older, plan) or not _no_stricter(older, plan):
        return 0
    votes = list(
        older.approvals.filter(vote=Approval.Vote.APPROVE, digest=plan.digest, carried=False).select_related("person")
    )
    place = f"{deployment.application} / {deployment.environment.name}"
    for vote in votes:
        Approval.objects.create(
            plan=plan,
            person=vote.person,
            vote=vote.vote,
            digest=vote.digest,
            comment=vote.comment,
            at=vote.at,
            carried=True,
        )
        audit.record(
            team=deployment.application.team,
            action="deployment.vote_kept",
            subject=subject("deployment", deployment.pk),
            sentence=f"{vote.person}'s approval of #{older.deployment.number} holds for {place} #{deployment.number}: "
            "the same change at no higher cost.",
            by=vote.person,
            via="worker",
            detail={"digest": plan.digest, "from": older.deployment.number},
        )
    return len(votes)


def _stands(older: Plan) -> bool:
    """Whether the plan was overtaken, rather than refused, cancelled or left until its time ran out, and people know
    what came of it: of one that a backup brought back they do not.
    """
    row = older.deployment
    return row.status == Status.SUPERSEDED and not policies.is_expired(row) and not is_marked(row.intent, RESTORED)


def _no_dearer(older: Plan, newer: Plan) -> bool:
    if not older.cost_after or not newer.cost_after:
        return False
    then, now = Estimate.from_json(older.cost_after), Estimate.from_json(newer.cost_after)
    if (then.requests, then.free_tier, _unpriced(then)) != (now.requests, now.free_tier, _unpriced(now)):
        return False
    return now.total <= then.total * TOLERANCE


def _unpriced(estimate: Estimate) -> frozenset[str]:
    return frozenset(row.logical_id for row in estimate.unpriced)


def _no_stricter(older: Plan, newer: Plan) -> bool:
    return newer.approvals_needed <= older.approvals_needed and newer.owner_needed <= older.owner_needed
