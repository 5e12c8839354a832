"""Who approves a plan that is only about to be asked for, in words.

What the engine counts in the end is :func:`deployments.policies.tally`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from deployments.models import Environment, Revision
from teams.models import User
from teams.operator import operator
from teams.policies import ask, others_of
from teams.roles import Role

NOBODY: Final = "nobody"


def approvers_of(place: Environment, *, at_risk: bool = False) -> str:
    """The environment's rule for a new plan, in words; ``at_risk`` where the plan is known to put data at risk."""
    needed, team = place.approvals_required, place.application.team
    if at_risk:
        owner = f"of {team} other than the author"
        return f"{needed + 1} approvers {owner}, one of them an owner" if needed else f"an owner {owner}"
    if not needed:
        return f"{NOBODY}; an owner of {team} where data is at risk"
    people = f"{needed} approver{'' if needed == 1 else 's'}"
    return f"{people} of {team} other than the author; one more, an owner, where data is at risk"


@dataclass(frozen=True)
class Deciders:
    """``who``: the rule and whom to ask, as the end of a sentence. ``missing``: why nobody, or too few, could approve
    such a plan, for above the button that asks for it; empty where they are enough, or nobody is needed.
    """

    who: str
    missing: str = ""


def deciders(place: Environment, asking: User, revision: Revision | None = None, *, at_risk: bool = False) -> Deciders:
    """Who approves what this person asks for, of this revision."""
    rule = approvers_of(place, at_risk=at_risk)
    if not (place.approvals_required or at_risk):
        return Deciders(rule)
    approvers, owners = _others(place, asking, revision)
    if said := _missing(place, approvers, owners, at_risk=at_risk):
        return Deciders(rule, said)
    return Deciders(f"{rule}{ask(approvers if place.approvals_required else owners)}")


def whom(place: Environment, asking: User, revision: Revision | None = None) -> str:
    """``. Ask Ann or Bob``: who can approve when this person asks for this revision, and what is missing where they are
    too few: such a plan would wait until it runs out.
    """
    approvers, _ = _others(place, asking, revision)
    said = ask(approvers)
    if approvers and len(approvers) < place.approvals_required:
        return f"{said}. More are needed than there are: {operator()} can add somebody"
    return said


def _missing(place: Environment, approvers: Sequence[str], owners: Sequence[str], *, at_risk: bool) -> str:
    team, votes = place.application.team, place.approvals_required
    needed = votes + (1 if at_risk else 0)
    wait = f"What you ask for would wait until it runs out: {operator()} can add somebody to {team} first."
    if at_risk and not owners:
        return f"Nobody can approve this now: {team} has no other owner, and data is at risk. {wait}"
    if votes and not approvers:
        return f"Nobody can approve this now: {team} has no other approver. {wait}"
    if votes and len(approvers) < needed:
        return f"Too few can approve this now: {needed} are needed, and {team} has {len(approvers)} besides you. {wait}"
    return ""


def _others(place: Environment, asking: User, revision: Revision | None) -> tuple[list[str], list[str]]:
    """Approvers, and owners, who neither ask nor had a hand in the revision."""
    own = {asking.pk, revision.author_id, *revision.editors} if revision else {asking.pk}
    others = others_of(place.application.team, own - {None})
    approvers = [name for name, roles in others if Role.APPROVER in roles]
    return approvers, [name for name, roles in others if Role.OWNER in roles]
