"""Who may have an environment compared with what AWS has, and let a change stay for a while.

As in ``policies``: ``None`` means yes, anything else is the reason in words, with who can.
"""

from typing import Final

from deployments.models import Environment
from teams.models import Membership, User
from teams.policies import roles_in
from teams.roles import Role, expand

_WANTED: Final = frozenset({Role.DEVELOPER, Role.APPROVER})
_NAMES_SHOWN: Final = 3


def may_check_drift(user: User, environment: Environment) -> str | None:
    """Have it compared, and say for a while what of the findings does not count."""
    team = environment.application.team
    if roles_in(user, team) & _WANTED:
        return None
    rows = Membership.objects.filter(team=team, user__is_active=True).select_related("user").order_by("user__name")
    names = [str(row.user) for row in rows if expand(row.roles) & _WANTED]
    who = f" ({', '.join(names[:_NAMES_SHOWN])})" if names else "; nobody can at the moment"
    return f"Only developers, approvers and owners of {team} may compare {environment.name}{who}."
