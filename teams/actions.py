"""Making teams, people and accounts. Each action owns its transaction and leaves an audit row."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.text import slugify

from teams import audit
from teams.models import AwsAccount, Membership, Team, User
from teams.models.audit import subject
from teams.roles import Role


def create_team(*, name: str, by: User | None = None, via: str = "command") -> Team:
    """A new team; its slug, part of stack names, follows from the name and never changes."""
    with transaction.atomic():
        team = Team.objects.create(name=name, slug=slugify(name)[:20])
        audit.record(
            team=team,
            action="team.created",
            subject=subject("team", team.id),
            sentence=f"The team {name} was made.",
            by=by,
            via=via,
        )
    return team


def add_member(
    *, team: Team, user: User, roles: Iterable[Role], by: User | None = None, via: str = "command"
) -> Membership:
    """Put a person into a team, or replace the roles they hold there."""
    wanted = sorted(role.value for role in roles)
    with transaction.atomic():
        row, _ = Membership.objects.update_or_create(team=team, user=user, defaults={"roles": wanted})
        audit.record(
            team=team,
            action="member.roles",
            subject=subject("user", user.id),
            sentence=f"{user} is now {', '.join(wanted)} in {team}.",
            by=by,
            via=via,
            detail={"roles": wanted},
        )
    return row


def register_account(
    *,
    team: Team,
    name: str,
    partition: str,
    account_id: str,
    read_role_arn: str,
    deploy_role_arn: str,
    regions: Iterable[str],
    kind: AwsAccount.Kind = AwsAccount.Kind.AWS,
) -> AwsAccount:
    """An account the team may deploy to; its ExternalId is made here and never typed by anybody."""
    with transaction.atomic():
        account = AwsAccount.objects.create(
            team=team,
            name=name,
            kind=kind,
            partition=partition,
            account_id=account_id,
            read_role_arn=read_role_arn,
            deploy_role_arn=deploy_role_arn,
            regions=list(regions),
        )
        audit.record(
            team=team,
            action="account.registered",
            subject=subject("account", account.id),
            sentence=f"The account {account_id} was registered as {name}.",
            via="command",
        )
    return account


def register_sandbox(*, team: Team, name: str, account_id: str, regions: Iterable[str]) -> AwsAccount:
    """The account of the sandbox for a team: roles that it knows, an ExternalId of ours like for any other account."""
    return register_account(
        team=team,
        name=name,
        kind=AwsAccount.Kind.SANDBOX,
        partition="aws",
        account_id=account_id,
        read_role_arn=f"arn:aws:iam::{account_id}:role/TierboardRead",
        deploy_role_arn=f"arn:aws:iam::{account_id}:role/TierboardDeploy",
        regions=regions,
    )
