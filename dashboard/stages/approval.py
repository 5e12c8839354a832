"""The Approval card: what a decision rests on, the rule, the votes, who can, and what changed since a vote."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from dashboard import words
from dashboard.decisions import Costs, Difference, Facts, costs_of, difference, facts_of, moment
from dashboard.stages.card import DONE, NOT_YET, SKIPPED, WAITING, Card
from dashboard.stages.checks import checks_card
from dashboard.stages.curve import range_of_plan
from dashboard.stages.plan import read_changes
from dashboard.words import Mark
from deployments import policies
from deployments.ballots import Ballots
from deployments.changes import Change
from deployments.models import Approval, Deployment, Plan
from deployments.overtaken import overtaken
from deployments.states import BEFORE_EXECUTION, OPEN, Status


@dataclass(frozen=True)
class Vote:
    """One person's vote as shown. ``moment`` says when by the clock: while people type here, nothing may tick."""

    person: str
    mark: Mark
    comment: str
    at: Any
    moment: str

    @property
    def void(self) -> bool:
        """Whether it counts for nothing any more."""
        return self.mark == VOID


@dataclass(frozen=True)
class Newer:
    """The plan that took this one's place: when, in words, and where to see it."""

    sentence: str
    href: str


@dataclass(frozen=True)
class ApprovalBody:
    """The card's body. ``refusal`` says why this person may not decide, empty when they may; ``waiting`` is whether
    anybody may at all. ``name`` is what must be typed when data is at risk, else empty. ``facts``, ``costs``,
    ``beneath`` and ``since`` are there while it waits only.
    """

    rule: str
    sentence: str
    votes: Sequence[Vote]
    refusal: str
    waiting: bool
    digest: str
    name: str
    asked: str = ""
    facts: Facts | None = None
    costs: Costs | None = None
    beneath: Sequence[tuple[str, str]] = ()
    since: Difference | None = None
    newer: Newer | None = None
    data_at_risk: Mark = words.DATA_AT_RISK


VOID = Mark("Approved", "neutral", "circle-slash")
"""Of what was overtaken: it counts for nothing any more."""
APPROVED = Mark("Approved", "good", "circle-check")
REJECTED = Mark("Rejected", "neutral", "circle-slash")


def approval_card(deployment: Deployment, plan: Plan | None, refusal: str, ballots: Ballots | None = None) -> Card:
    """The card in any state.

    :param refusal: why the person who looks may not decide; empty when they may.
    :param ballots: what the votes rest on, where that was read already.
    """
    if plan is None:
        return Card("approval", "Approval", NOT_YET if deployment.state in BEFORE_EXECUTION else SKIPPED)
    tally = policies.tally(plan, ballots)
    waiting = deployment.state is Status.AWAITING_APPROVAL
    changes = read_changes(plan) if waiting else ()
    body = ApprovalBody(
        rule=_rule(plan, deployment, tally),
        sentence=_summary(deployment, plan, tally) if waiting else "",
        votes=_votes(plan),
        refusal=refusal,
        waiting=waiting,
        digest=plan.digest,
        name=policies.name_to_type(deployment),
        asked=moment(deployment.requested_at),
        facts=facts_of(deployment, plan, changes) if waiting else None,
        costs=_costs(plan) if waiting else None,
        beneath=_beneath(deployment, plan, changes) if waiting else (),
        since=difference(overtaken(plan), plan, changes) if waiting else None,
        newer=_newer(deployment),
    )
    return Card("approval", "Approval", _mark(deployment, plan, body.votes), _summary(deployment, plan, tally), body)


def _costs(plan: Plan) -> Costs | None:
    """With the range that our guesses leave open, which lists have no time to work out."""
    found = costs_of(plan)
    return replace(found, range=range_of_plan(plan)) if found else None


def _beneath(deployment: Deployment, plan: Plan, changes: Sequence[Change]) -> list[tuple[str, str]]:
    """Where the rest of it stands: words and the card."""
    count = len(changes)
    return [
        (f"All {count} changes" if count > 1 else "The change", "#plan"),
        (f"Checks: {checks_card(deployment, plan).summary}", "#checks"),
        ("Cost at other volumes", "#cost"),
    ]


def _newer(deployment: Deployment) -> Newer | None:
    by, at = deployment.superseded_by, deployment.ended_at
    if deployment.state is not Status.SUPERSEDED or by is None or at is None:
        return None
    return Newer(f"The plan changed {moment(at)}.", f"{reverse('deployment', args=[by.pk])}#approval")


def _mark(deployment: Deployment, plan: Plan, votes: Sequence[Vote]) -> Mark:
    status = deployment.state
    if status is Status.AWAITING_APPROVAL:
        return WAITING
    if status is Status.REJECTED:
        return REJECTED
    approved = bool(deployment.approved_at) or not plan.approvals_needed
    if status in (Status.PLANNED, Status.NO_CHANGES, Status.DENIED) or not approved:
        return SKIPPED
    return DONE if votes else Mark("Not needed", "good", "circle-check")


def _summary(deployment: Deployment, plan: Plan, tally: policies.Tally) -> str:
    status = deployment.state
    if status in (Status.PLANNED, Status.DENIED):
        return "Nothing to approve."
    if not plan.approvals_needed:
        return "No approval is needed here."
    counted = f"{len(tally.approved_by)} of {tally.in_all}"
    if status not in OPEN and not plan.approvals.filter(vote=Approval.Vote.APPROVE).exists():
        return "nobody approved"
    if status is Status.SUPERSEDED:
        return f"{counted} when it was overtaken"
    return f"{counted} · {tally.sentence}" if status is Status.AWAITING_APPROVAL else counted


def _rule(plan: Plan, deployment: Deployment, tally: policies.Tally) -> str:
    place = deployment.environment.name
    needed = tally.needed if deployment.state is Status.AWAITING_APPROVAL else plan.approvals_needed
    if not needed:
        return f"{place} asks for no approval."
    people, who = ("1 person", "") if needed == 1 else (f"{needed} people", "one of them ")
    owner = f", {who}an owner because data is at risk" if plan.owner_needed else ""
    return f"{place} asks for {people} who did not write or ask for this{owner}."


def _kept(plan: Plan) -> frozenset[uuid.UUID]:
    """Whose approvals were carried over to the plan that took this one's place: they still count, there."""
    rows = Approval.objects.filter(plan=plan.deployment.superseded_by_id, carried=True)
    return frozenset(rows.values_list("person_id", flat=True))


def _votes(plan: Plan) -> list[Vote]:
    rows = plan.approvals.select_related("person").order_by("at")
    void = plan.deployment.state is Status.SUPERSEDED
    kept = _kept(plan) if void and rows else frozenset()
    approved = VOID if void else APPROVED
    return [
        Vote(
            str(row.person),
            REJECTED if row.vote != Approval.Vote.APPROVE else APPROVED if row.person_id in kept else approved,
            row.comment,
            row.at,
            moment(row.at),
        )
        for row in rows
    ]
