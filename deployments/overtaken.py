"""The plan before this one: overtaken, perhaps with votes that do not count any more."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from deployments.models import Approval, Deployment, Plan
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


def void_voters(rows: Collection[Deployment]) -> Mapping[uuid.UUID, frozenset[uuid.UUID]]:
    """Whose approvals of an earlier plan count for nothing now, by the deployment that waits in its place.

    The same people as :func:`overtaken` names for one, for all rows of a list in one query. What has none is not in it.
    """
    planned = [row for row in rows if getattr(row, "plan", None) is not None]
    if not planned:
        return {}
    before = Q(
        plan__deployment__environment__in={row.environment_id for row in planned},
        plan__deployment__status=Status.SUPERSEDED,
        plan__created_at__gt=min(row.plan.created_at for row in planned) - LOOK_BACK,
    )
    votes = (
        Approval.objects.filter(before | Q(plan__in=[row.pk for row in planned]), vote=Approval.Vote.APPROVE)
        .select_related("plan__deployment")
        .only(
            "person_id", "carried", "plan__created_at", "plan__deployment__number", "plan__deployment__environment_id"
        )
        .order_by("-plan__deployment__number")
    )
    found = list(votes)
    voters = {row.pk: _void(row, found) for row in planned}
    return {pk: people for pk, people in voters.items() if people}


def _void(row: Deployment, votes: Collection[Approval]) -> frozenset[uuid.UUID]:
    """Who approved the newest earlier plan that has void votes; ``votes`` come with those of the newest plan first."""
    counted = {vote.person_id for vote in votes if vote.plan_id == row.pk}
    void = [
        vote
        for vote in votes
        if vote.plan.deployment.environment_id == row.environment_id
        and vote.plan.deployment.number < row.number
        and vote.plan.created_at > row.plan.created_at - LOOK_BACK
        and vote.person_id not in counted
        and not vote.carried
    ]
    return frozenset(vote.person_id for vote in void if vote.plan_id == void[0].plan_id)
