"""``manage.py register_account``: tell Tierboard of an AWS account that a team deploys to.

The same actions as the page *AWS accounts*, for who operates the installation.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from teams import documents
from teams.accounts import AccountRefused, change, register, set_roles
from teams.connecting import account_of
from teams.models import AwsAccount, Team


class Command(BaseCommand):
    """Registers an account and prints its ExternalId and the trust policy that both roles need.

    First without roles, which are made with what it prints; then with them. Calling it again for the same account
    changes its name, roles and regions; the ExternalId stays.
    """

    help = (
        "Register an AWS account for a team, or change one. Prints the ExternalId and the trust policy of both roles; "
        "with --template the CloudFormation template that makes them. With both roles it asks for a check."
    )

    def add_arguments(self, parser: Any) -> None:
        """Team, name, account or roles, regions."""
        parser.add_argument("--team", required=True, help="the team's name")
        parser.add_argument("--name", required=True, help="how people call the account")
        parser.add_argument("--account", default="", help="the account's twelve digits; may be left out with the roles")
        parser.add_argument("--read-role", default="", help="ARN of the role that only reads")
        parser.add_argument("--deploy-role", default="", help="ARN of the role that deploys")
        parser.add_argument("--region", required=True, action="append", help="a region that is allowed; repeat it")
        parser.add_argument("--template", action="store_true", help="print the template instead of the trust policy")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, write, print."""
        team = Team.objects.filter(name=options["team"]).first()
        if team is None:
            raise CommandError(f"There is no team named {options['team']}. Make it with add_member --new-team.")
        roles = {"read_role_arn": options["read_role"].strip(), "deploy_role_arn": options["deploy_role"].strip()}
        if any(roles.values()) and not all(roles.values()):
            raise CommandError("Name both roles, or none yet: --read-role and --deploy-role.")
        account_id = options["account"].strip() or _account_of(*roles.values())
        try:
            with transaction.atomic():
                account = _registered(team, options["name"], account_id, options["region"])
                if all(roles.values()):
                    account = set_roles(account=account, **roles, by=None, via="command")
        except AccountRefused as no:
            raise CommandError(no.sentence) from None
        self.stdout.write(_template(account) if options["template"] else _told(account))


def _registered(team: Team, name: str, account_id: str, regions: list[str]) -> AwsAccount:
    held = AwsAccount.objects.filter(team=team, account_id=account_id).select_related("team").first()
    if held:
        return change(account=held, name=name, regions=regions, by=None, via="command")
    return register(team=team, name=name, account_id=account_id, regions=regions, by=None, via="command")


def _account_of(read_role: str, deploy_role: str) -> str:
    """The account id of the roles; the action says what is wrong with the other one."""
    if not read_role:
        raise CommandError("Say which account it is: --account with its twelve digits, or both roles.")
    found = account_of(read_role)
    if found is None:
        raise CommandError(f"{read_role} is no role. Write it as arn:aws:iam::123456789012:role/NAME.")
    return found


def _told(account: AwsAccount) -> str:
    who = settings.PRINCIPAL or "THE ROLE OR USER THAT TIERBOARD RUNS AS (set TIERBOARD_PRINCIPAL)"
    trust = documents.text(documents.trust(principal=who, external_id=account.external_id))
    then = (
        "A sweeper checks both roles now; the page AWS accounts shows what it finds."
        if account.has_roles
        else "Make the two roles, then call this again with --read-role and --deploy-role."
    )
    return (
        f"{account.name} ({account.account_id}) belongs to {account.team}.\n"
        f"ExternalId: {account.external_id}\n"
        f"Trust policy of both roles:\n{trust}{then}"
    )


def _template(account: AwsAccount) -> str:
    return documents.text(
        documents.template(
            team_slug=account.team.slug,
            partition=account.partition,
            account_id=account.account_id,
            principal=settings.PRINCIPAL,
            external_id=account.external_id,
        )
    )
