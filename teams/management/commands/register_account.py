"""``manage.py register_account``: tell Tierboard of an AWS account that a team deploys to."""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from teams.actions import register_account
from teams.models import Team

ROLE = re.compile(r"arn:aws:iam::(\d{12}):role/[\w+=,.@/-]{1,128}")
REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d")


class Command(BaseCommand):
    """Registers an account and prints the ExternalId that its roles must ask for.

    Calling it again for the same account changes its name, roles and regions; the ExternalId stays.
    """

    help = (
        "Register an AWS account for a team, or change one. Prints the ExternalId for the trust policies of both roles."
    )

    def add_arguments(self, parser: Any) -> None:
        """Team, name, roles, regions."""
        parser.add_argument("--team", required=True, help="the team's name")
        parser.add_argument("--name", required=True, help="how people call the account")
        parser.add_argument("--read-role", required=True, help="ARN of the role that only reads")
        parser.add_argument("--deploy-role", required=True, help="ARN of the role that deploys")
        parser.add_argument("--region", required=True, action="append", help="a region that is allowed; repeat it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, write, print."""
        team = Team.objects.filter(name=options["team"]).first()
        if team is None:
            raise CommandError(f"There is no team named {options['team']}. Make it with add_member --new-team.")
        account_id = _account_of(options["read_role"], options["deploy_role"])
        if bad := [region for region in options["region"] if not REGION.fullmatch(region)]:
            raise CommandError(f"{bad[0]} is no region. Write it as AWS does, such as eu-central-1.")
        account = register_account(
            team=team,
            name=options["name"][:60],
            partition="aws",
            account_id=account_id,
            read_role_arn=options["read_role"],
            deploy_role_arn=options["deploy_role"],
            regions=options["region"],
        )
        self.stdout.write(
            f"{account.name} ({account.account_id}) belongs to {team}. "
            "Both roles must be trusted with this condition:\n"
            f'  "Condition": {{"StringEquals": {{"sts:ExternalId": "{account.external_id}"}}}}'
        )


def _account_of(read_role: str, deploy_role: str) -> str:
    """The account id that both roles share."""
    found = [ROLE.fullmatch(arn) for arn in (read_role, deploy_role)]
    for arn, match in zip((read_role, deploy_role), found, strict=True):
        if match is None:
            raise CommandError(f"{arn} is no role. Write it as arn:aws:iam::123456789012:role/NAME.")
    places = {match[1] for match in found if match}
    if len(places) > 1:
        raise CommandError("The two roles belong to different accounts. Both must be of the account to deploy to.")
    return places.pop()
