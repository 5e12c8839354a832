"""Who holds which role. The one place that reads memberships for rights."""

from teams.models import Membership, Team, User
from teams.roles import Role, expand


def roles_in(user: User, team: Team) -> frozenset[Role]:
    """All roles of an active user in ``team``, owners' implied ones included; empty for outsiders."""
    if not user.is_active:
        return frozenset()
    row = Membership.objects.filter(user=user, team=team).first()
    return expand(row.roles) if row else frozenset()


def is_member(user: User, team: Team) -> bool:
    """Whether the person belongs to the team with any role at all."""
    return bool(roles_in(user, team))
