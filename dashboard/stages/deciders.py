"""Who approves a plan that is only about to be asked for, in words.

What the engine counts in the end is :func:`deployments.policies.tally`.
"""

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


def who_decides(place: Environment, asking: User, revision: Revision | None = None, *, at_risk: bool = False) -> str:
    """:func:`approvers_of` with :func:`whom`, for pages that ask for a plan."""
    rule = approvers_of(place, at_risk=at_risk)
    if not (place.approvals_required or at_risk):
        return rule
    return f"{rule}{whom(place, asking, revision, at_risk=at_risk)}"


def whom(place: Environment, asking: User, revision: Revision | None = None, *, at_risk: bool = False) -> str:
    """``. Ask Ann or Bob``: who can approve when this person asks for this revision, and what is missing where they are
    too few or no owner is among them: such a plan would wait until it runs out.
    """
    own = {asking.pk, revision.author_id, *revision.editors} if revision else {asking.pk}
    others = others_of(place.application.team, own - {None})
    owners = [name for name, roles in others if Role.OWNER in roles]
    approvers = [name for name, roles in others if Role.APPROVER in roles]
    if at_risk and not place.approvals_required:
        return ask(owners)
    needed, said = place.approvals_required + (1 if at_risk else 0), ask(approvers)
    if not approvers:
        return said
    if len(approvers) < needed:
        return f"{said}. More are needed than there are: {operator()} can add somebody"
    if at_risk and not owners:
        return f"{said}. None of them is an owner: {operator()} can add one"
    return said
