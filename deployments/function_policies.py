"""Who may try a function out, keep events for that, read its log, and look into a table.

As in ``policies``: ``None`` means yes, anything else is the reason in words, with who can. Why it is so:
``docs/adr/0022-functions-are-tested-by-a-right-of-their-own.md``.
"""

from collections.abc import Collection
from typing import Final

from deployments.models import Application, Environment
from deployments.observing import why_observed
from teams.models import Membership, Team, User
from teams.policies import ask, roles_in, why_unusable
from teams.roles import Role, expand

_AT_WORK: Final = frozenset({Role.DEVELOPER, Role.APPROVER})


def may_test(user: User, environment: Environment) -> str | None:
    """Run a function of the environment by hand. Where deployments need an approval, approvers answer for it."""
    team, name = environment.application.team, environment.name
    if environment.approvals_required:
        why = f"Deployments to {name} need an approval, so only approvers and owners of {team} may test functions there"
        return _needs(user, team, {Role.APPROVER}, why) or _why_closed(environment)
    why = f"Only developers and owners of {team} may test functions in {name}"
    return _needs(user, team, {Role.DEVELOPER}, why) or _why_closed(environment)


def may_watch(user: User, environment: Environment) -> str | None:
    """Read the logs and figures of its functions: logs may say anything, also of visitors."""
    team = environment.application.team
    why = f"Only developers, approvers and owners of {team} may read logs and figures of {environment.name}"
    return _needs(user, team, _AT_WORK, why) or _why_closed(environment)


def may_browse(user: User, environment: Environment) -> str | None:
    """Look at the items of its tables, which are people's data."""
    team = environment.application.team
    why = f"Only owners of {team} may look at items of tables in {environment.name}"
    return _needs(user, team, {Role.OWNER}, why) or _why_closed(environment)


def may_keep_events(user: User, application: Application) -> str | None:
    """Save an event for the team, or remove one."""
    team = application.team
    return _needs(user, team, _AT_WORK, f"Only developers, approvers and owners of {team} may keep events")


def _why_closed(environment: Environment) -> str | None:
    return why_observed(environment) or why_unusable(environment.account, environment.region)


def _needs(user: User, team: Team, wanted: Collection[Role], sentence: str) -> str | None:
    if roles_in(user, team) & frozenset(wanted):
        return None
    rows = Membership.objects.filter(team=team, user__is_active=True).select_related("user").order_by("user__name")
    return f"{sentence}{ask([str(row.user) for row in rows if expand(row.roles) & frozenset(wanted)])}."
