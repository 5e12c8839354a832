"""The demo's people, teams and sandbox accounts."""

import time
from pathlib import Path
from typing import Final

from django.conf import settings

from deployments.actions.check_account import check
from deployments.aws import doors
from deployments.management.seeding.calls import call
from deployments.management.seeding.stage import LOOK_SECONDS, Late
from teams import demo, documents
from teams.accounts import ask_check, register_sandbox
from teams.actions import add_member, create_team
from teams.connecting import Purpose
from teams.models import AwsAccount, Team, User

ACCOUNT_ID: Final = "111122223333"
REGIONS: Final = ("us-east-1", "eu-west-1", "eu-central-1", "eu-north-1")
"""Where the teams may deploy. The price book holds no prices of the last one."""
TEAMS: Final = (demo.TEAM, demo.OTHER_TEAM)
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
    names = {purpose: documents.role_name(team.slug, purpose) for purpose in Purpose}
    if (
        held is None
        or not set(REGIONS) <= set(held.regions)
        or not held.deploy_role_arn.endswith(names[Purpose.DEPLOY])
    ):
        register_sandbox(team=team, name="Sandbox", account_id=ACCOUNT_ID, regions=REGIONS, roles=names)


def connect_accounts(seconds: float) -> None:
    """Make each team's roles in the sandbox and have its account checked, beside the sweepers, as for any other one.

    :raises Late: when a check does not pass in time.
    """
    deadline = time.monotonic() + seconds
    waiting = AwsAccount.objects.filter(kind=AwsAccount.Kind.SANDBOX, team__name__in=TEAMS, passed_at__isnull=True)
    for account in waiting.select_related("team"):
        _make_roles(account)
        ask_check(account=account, by=None)
    while (left := waiting.first()) is not None:
        if not check(left.pk, enter=doors.enter):
            time.sleep(LOOK_SECONDS)
        if time.monotonic() > deadline:
            raise Late(f"The sandbox's account of {left.team} is {left.verdict or 'not checked'}.")


def _make_roles(account: AwsAccount) -> None:
    """What people do in AWS's console with the template of the page: roles that ask for the account's ExternalId."""
    token = Path(settings.SANDBOX_TOKEN_FILE).read_text().strip()
    for purpose in Purpose:
        role = {"name": documents.role_name(account.team.slug, purpose), "external_id": account.external_id}
        call(f"{settings.SANDBOX_URL}/_sandbox/roles", role, {"X-Sandbox-Token": token})
