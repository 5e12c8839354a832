"""The plan before this one: overtaken, perhaps with votes that do not count any more."""

from dataclasses import dataclass
from datetime import timedelta

from deployments.models import Approval, Plan
from deployments.states import Status

LOOK_BACK = timedelta(hours=72)
"""Older votes would have run out anyway."""
_MOST = 10


@dataclass(frozen=True)
class Overtaken:
    """An earlier plan of the same environment and the approvals of it that count for nothing now."""

    plan: Plan
    void: tuple[Approval, ...]


def overtaken(plan: Plan) -> Overtaken | None:
    """The newest earlier plan that somebody approved, else the one that this plan overtook; ``None`` without either.

    Votes that were carried over to ``plan`` still count and are not named. Two queries.
    """
    deployment = plan.deployment
    rows = list(
        Plan.objects.filter(
            deployment__environment_id=deployment.environment_id,
            deployment__status=Status.SUPERSEDED,
            deployment__number__lt=deployment.number,
            created_at__gt=plan.created_at - LOOK_BACK,
        )
        .select_related("deployment")
        .defer("template", "parameters", "findings")
        .prefetch_related("approvals__person")
        .order_by("-deployment__number")[:_MOST]
    )
    counted = {vote.person_id for vote in plan.approvals.all()}
    for row in rows:
        void = tuple(
            vote
            for vote in row.approvals.all()
            if vote.vote == Approval.Vote.APPROVE and vote.person_id not in counted and not vote.carried
        )
        if void:
            return Overtaken(row, void)
    last = next((row for row in rows if row.deployment.superseded_by_id == deployment.pk), None)
    return Overtaken(last, ()) if last and last.digest != plan.digest else None
