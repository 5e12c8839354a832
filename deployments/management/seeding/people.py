"""The demo's people, teams and sandbox accounts."""

from typing import Final

from teams import demo
from teams.actions import add_member, create_team, register_sandbox
from teams.models import Team, User

ACCOUNT_ID: Final = "111122223333"
REGIONS: Final = ("us-east-1", "eu-west-1", "eu-central-1", "eu-north-1")
"""Where the teams may deploy. The price book holds no prices of the last one."""
UNPRICED_REGION: Final = REGIONS[-1]


def people() -> dict[str, User]:
    """Everybody by name, made where they are missing."""
    known = {}
    for login in demo.LOGINS:
        team = Team.objects.filter(name=login.team).first() or create_team(name=login.team)
        user = User.objects.filter(email__iexact=login.email).first()
        if user is None:
            user = User.objects.create_user(login.email, demo.PASSWORD, name=login.name, is_staff=login.operator)
        if not user.memberships.filter(team=team).exists():
            add_member(team=team, user=user, roles=[login.role])
        _account(team)
        known[login.name] = user
    return known


def _account(team: Team) -> None:
    """The sandbox's account for the team, with regions that came with a later version added."""
    held = team.aws_accounts.filter(account_id=ACCOUNT_ID).first()
    if held is None or not set(REGIONS) <= set(held.regions):
        register_sandbox(team=team, name="Sandbox", account_id=ACCOUNT_ID, regions=REGIONS)
