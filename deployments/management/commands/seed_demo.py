"""``manage.py seed_demo``: the demo's people and one application that runs, made through the actions people use.

Safe to run at every start: what is there already is left alone, what an earlier run left half way is finished. Prints
the logins.
"""

import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from deployments import aws
from deployments.actions import advance, applications, approve, define, plan
from deployments.models import Application, Deployment, Environment, Revision
from deployments.states import MACHINE, Kind, Mode, Status
from teams import demo
from teams.actions import add_member, create_team, register_sandbox
from teams.models import AwsAccount, Team, User

APPLICATION = "notes-board"
BLUEPRINT = "three-tier"
ACCOUNT_ID = "111122223333"
REGIONS = ("us-east-1", "eu-west-1", "eu-central-1")
LOOK_SECONDS = 0.25


class Command(BaseCommand):
    """Seeds the demo."""

    help = "Make the demo's people and its first application; safe to repeat. Demo and test only."

    def add_arguments(self, parser: Any) -> None:
        """How long a deployment may take before the command gives up waiting."""
        parser.add_argument("--seconds", type=float, default=120.0, help="longest wait for one deployment")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing and print the logins."""
        if not settings.SANDBOX_URL:
            raise CommandError("The demo needs the sandbox: start it with `make run`, or set SANDBOX_URL.")
        self.seconds: float = options["seconds"]
        people = _people()
        self._print_logins()
        call_command("load_prices", verbosity=0, stdout=self.stderr)
        application = _application(people)
        revision = _first_revision(application, people["Developer"])
        self._bring_live(application, revision, people)

    def _print_logins(self) -> None:
        """First of all and ended by an empty line: that is what `make run` waits for before it shows them."""
        self.stdout.write("Sign in as one of these people, password " + demo.PASSWORD)
        for login in demo.LOGINS:
            self.stdout.write(f"  {login.email:<38} {login.sentence}")
        self.stdout.write("\n")
        self.stdout.flush()

    def _bring_live(self, application: Application, revision: Revision, people: dict[str, User]) -> None:
        """dev and staging run the first revision; production waits for an approver. All three at the same time."""
        rows = [
            _first_deployment(environment, revision, people["Developer"])
            for environment in application.environments.select_related("application__team", "account")
        ]
        deadline = time.monotonic() + self.seconds
        while rows := [row for row in rows if self._help_along(row, people["Approver"])]:
            if time.monotonic() > deadline:
                stuck = ", ".join(f"{row} is {row.status}" for row in rows)
                raise CommandError(f"Not ready after {self.seconds:.0f} s: {stuck}. Run the command again.")
            time.sleep(LOOK_SECONDS)

    def _help_along(self, row: Deployment, approver: User) -> bool:
        """One look at a deployment beside the workers'; approve in staging. Whether there is more to wait for."""
        advance.advance(row.id, connect=aws.connect, owner="seed")
        row.refresh_from_db()
        if row.status == Status.AWAITING_APPROVAL and row.environment.name == "staging":
            approve.approve(deployment=row, digest=row.plan.digest, comment="Looks good.", by=approver)
            row.refresh_from_db()
        return row.state in MACHINE


def _first_deployment(environment: Environment, revision: Revision, by: User) -> Deployment:
    """What the environment was first asked to become, asked for now if nobody has."""
    return environment.deployments.order_by("number").first() or plan.request(
        environment=environment,
        kind=Kind.DEPLOY,
        revision=revision,
        mode=Mode.DEPLOY,
        state_version=environment.state_version,
        by=by,
        note="The first version, from the blueprint.",
    )


def _people() -> dict[str, User]:
    people = {}
    for login in demo.LOGINS:
        team = Team.objects.filter(name=login.team).first() or create_team(name=login.team)
        user = User.objects.filter(email__iexact=login.email).first()
        if user is None:
            user = User.objects.create_user(login.email, demo.PASSWORD, name=login.name, is_staff=login.operator)
        if not user.memberships.filter(team=team).exists():
            add_member(team=team, user=user, roles=[login.role])
        if not team.aws_accounts.exists():
            register_sandbox(team=team, name="Sandbox", account_id=ACCOUNT_ID, regions=REGIONS)
        people[login.name] = user
    return people


def _application(people: dict[str, User]) -> Application:
    team = Team.objects.get(name=demo.TEAM)
    found = Application.objects.filter(team=team, name=APPLICATION).first()
    if found:
        return found
    account = AwsAccount.objects.get(team=team, kind=AwsAccount.Kind.SANDBOX)
    return applications.create_application(
        team=team,
        name=APPLICATION,
        blueprint=BLUEPRINT,
        account=account,
        region=REGIONS[0],
        by=people["Developer"],
    )


def _first_revision(application: Application, by: User) -> Revision:
    found = application.revisions.order_by("number").first()
    if found:
        return found
    return define.save_revision(
        application=application, version=application.draft.version, message="First version", by=by
    )
