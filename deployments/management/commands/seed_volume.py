"""``manage.py seed_volume``: as many rows as a large installation holds, to measure pages with.

Applications and environments come from the action that people use; revisions, deployments, plans and their audit rows
are written directly, because a hundred thousand real deployments would take days. Nothing of it exists in AWS. Demo and
test only; safe to repeat: it adds what is missing to the counts.
"""

import json
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from config.env import Mode
from deployments import selectors
from deployments.actions import applications, define, save_blueprint
from deployments.actions.observe_stack import register_stack
from deployments.changes import Action, Change, Replacement
from deployments.models import Deployment, Environment, ObservedStack, Plan, Revision
from deployments.states import Kind, Status
from deployments.states import Mode as DeploymentMode
from teams import demo
from teams.accounts import register_sandbox
from teams.actions import add_member, create_team
from teams.models import ApiToken, AuditEntry, AwsAccount, Team, User
from teams.models.audit import subject
from teams.scopes import Scope
from teams.tokens import make

TEAM: Final = "Volume"
BATCH: Final = 2_000
PER_APPLICATION: Final = 3
ACCOUNT_ID: Final = "444455556666"
REGION: Final = "us-east-1"
ENDS: Final = (
    (Status.SUCCEEDED, Status.FAILED)
    + (Status.SUCCEEDED,) * 5
    + (Status.NO_CHANGES, Status.REJECTED, Status.ROLLED_BACK)
)
OBSERVED: Final = "by-hand"


class Command(BaseCommand):
    """Adds rows until there are as many as asked for."""

    help = "Fill the database with many deployments and environments, to measure pages with. Demo and test only."

    def add_arguments(self, parser: Any) -> None:
        """How many there shall be in all."""
        parser.add_argument("--deployments", type=int, default=100_000, help="rows in all (100000)")
        parser.add_argument("--environments", type=int, default=2_000, help="rows in all, three an application (2000)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill up, batch by batch; what is there already stays."""
        if settings.MODE is Mode.PRODUCTION:
            raise CommandError("This fills a database with rows that stand for nothing. It runs in demo and test only.")
        if options["deployments"] < 0 or options["environments"] < PER_APPLICATION:
            raise CommandError(f"--deployments must be 0 or more, --environments {PER_APPLICATION} or more.")
        team, people = _team()
        places = _places(team, people[0], options["environments"])
        self.stdout.write(f"{len(places)} environments of {TEAM}")
        missing = options["deployments"] - Deployment.objects.filter(application__team=team).count()
        rows = _rows(places, people, max(0, missing))
        while batch := list(islice(rows, BATCH)):
            _store(batch)
        _beside(team, people[2])
        self.stdout.write(f"{max(0, missing)} deployments added")


def _team() -> tuple[Team, list[User]]:
    """The team, with the demo's people in it where they exist, else one developer of its own."""
    team = Team.objects.filter(name=TEAM).first() or create_team(name=TEAM)
    if not team.aws_accounts.exists():
        account = register_sandbox(team=team, name="Volume", account_id=ACCOUNT_ID, regions=(REGION,))
        # Written as all that is here: nobody asks AWS for volume.
        AwsAccount.objects.filter(pk=account.pk).update(
            verdict=AwsAccount.Verdict.CONNECTED,
            passed_at=Now(),
            checked_at=Now(),
            check_asked_at=None,
            next_check_at=None,
        )
    people = []
    for login in demo.LOGINS[:5]:
        user = User.objects.filter(email__iexact=login.email).first()
        user = user or User.objects.create_user(login.email, demo.PASSWORD, name=login.name)
        if not user.memberships.filter(team=team).exists():
            add_member(team=team, user=user, roles=[login.role])
        people.append(user)
    return team, people


def _places(team: Team, by: User, wanted: int) -> list[Environment]:
    account = AwsAccount.objects.get(team=team)
    have = team.applications.count()
    for number in range(have, -(-wanted // PER_APPLICATION)):
        applications.create_application(
            team=team, name=f"load-{number:05}", blueprint="three-tier", account=account, region=REGION, by=by
        )
    first = team.applications.order_by("name").first()
    if first and not first.revisions.exists():
        define.save_revision(application=first, version=first.draft.version, message="First version", by=by)
    if first:
        _copy_revision(first.revisions.get(number=1), team)
    rows = Environment.objects.filter(application__team=team, observed=False).select_related(
        "application__team", "account"
    )
    return list(rows.order_by("application__name", "position")[:wanted])


def _beside(team: Team, owner: User) -> None:
    """One of what pages show besides: a stack that somebody else made, a token, and a blueprint of the team."""
    first = team.applications.order_by("name")[0]
    if not first.environments.filter(observed=True).exists():
        account = AwsAccount.objects.get(team=team)
        place = register_stack(
            application=first, name=OBSERVED, account=account, region=REGION, stack_name=OBSERVED, by=owner
        )
        # Written as the sweeper would: nobody asks AWS for volume.
        seen = {"stack_id": f"arn:aws:cloudformation:{REGION}:{ACCOUNT_ID}:stack/{OBSERVED}/1", "template": "{}"}
        times = {"looked_at": Now(), "tried_at": Now(), "next_check_at": timezone.now() + timedelta(days=365)}
        ObservedStack.objects.filter(pk=place.pk).update(status="CREATE_COMPLETE", **seen, **times)
    if not ApiToken.objects.filter(team=team, created_by=owner).exists():
        make(team=team, name="Volume", scopes=[Scope.READ], applications=(), days=365, by=owner)
    if not team.blueprints.exists():
        revision = first.revisions.get(number=1)
        save_blueprint.save_as_new(revision=revision, name="Volume", description="", message="", by=owner)


def _copy_revision(revision: Revision, team: Team) -> None:
    """The same first revision for every application: rendering it hundreds of times would say nothing new."""
    without = team.applications.filter(revisions__isnull=True)
    fields = ("document", "digest", "template", "template_sha256", "message", "author_id", "editors")
    same = {name: getattr(revision, name) for name in fields}
    rows = [Revision(application=application, number=1, **same) for application in without]
    Revision.objects.bulk_create(rows, batch_size=200)


def _rows(places: Sequence[Environment], people: Sequence[User], count: int) -> Iterator[Deployment]:
    """``count`` deployments spread over the places, oldest first; a few of the newest wait for approval."""
    now = timezone.now()
    numbers: dict[uuid.UUID, int] = {}
    for application in {place.application_id for place in places}:
        numbers[application] = Deployment.objects.filter(application_id=application).count()
    revisions = {row.application_id: row for row in Revision.objects.filter(application_id__in=list(numbers), number=1)}
    for index in range(count):
        place = places[index % len(places)]
        numbers[place.application_id] += 1
        at = now - timedelta(minutes=7) * (count - index)
        waiting = count - index <= min(50, len(places))
        status = Status.AWAITING_APPROVAL if waiting else ENDS[index // len(places) % len(ENDS)]
        revision = revisions[place.application_id]
        yield _row(place, numbers[place.application_id], status, revision, people[index % 2], at)


def _row(place: Environment, number: int, status: Status, revision: Revision, by: User, at: datetime) -> Deployment:
    waiting = status is Status.AWAITING_APPROVAL
    return Deployment(
        id=uuid.uuid4(),
        application=place.application,
        environment=place,
        number=number,
        kind=Kind.DEPLOY,
        mode=DeploymentMode.DEPLOY,
        revision=revision,
        target=place.target,
        status=status,
        requested_by=by,
        requested_at=at,
        request_key=uuid.uuid4().hex,
        note="Made to measure with.",
        next_check_at=None,
        planning_at=at,
        planned_at=at + timedelta(seconds=20),
        ended_at=None if waiting else at + timedelta(minutes=2),
        expires_at=timezone.now() + timedelta(days=7),
        outcome="" if waiting else "Made to measure with: nothing of this ran.",
    )


@transaction.atomic
def _store(batch: Sequence[Deployment]) -> None:
    Deployment.objects.bulk_create(batch)
    costs = _costs(batch[0])
    Plan.objects.bulk_create([_plan(row, costs) for row in batch], batch_size=500)
    AuditEntry.objects.bulk_create([_audit(row) for row in batch])
    newest = {row.environment_id: row for row in batch if row.status == Status.SUCCEEDED}
    places = Environment.objects.in_bulk(list(newest))
    for pk, place in places.items():
        place.live_deployment, place.live_revision = newest[pk], newest[pk].revision
    Environment.objects.bulk_update(places.values(), ["live_deployment", "live_revision"], batch_size=500)


def _costs(row: Deployment) -> dict[str, Any]:
    """One real estimate for the whole batch: the definition, the region and the volume are the same everywhere."""
    body = json.loads(row.revision.template) if row.revision else {}
    found = selectors.estimate_of(body, row.environment)
    stored: dict[str, Any] = found.to_json()
    return stored


def _plan(row: Deployment, costs: dict[str, Any]) -> Plan:
    """Only plans that wait carry their whole invoice and changes; the others the totals that lists show."""
    waiting = row.status == Status.AWAITING_APPROVAL
    short = {"total": costs["total"], "lines": [], "unpriced": []}
    return Plan(
        deployment=row,
        digest=uuid.uuid4().hex * 2,
        change_set_type="UPDATE",
        template=row.revision.template if row.revision and waiting else "{}",
        template_sha256=row.revision.template_sha256 if row.revision else "",
        changes=_changes() if waiting else [],
        cost_before=costs if waiting else short,
        cost_after=costs if waiting else short,
        approvals_needed=1,
    )


def _changes() -> list[dict[str, Any]]:
    """Twelve changed functions: as much as a plan of an ordinary application shows."""
    names = [f"work_{number}" for number in range(12)]
    return [
        Change(
            logical_id=name.title().replace("_", ""),
            type="AWS::Lambda::Function",
            component=name,
            kind="function",
            action=Action.MODIFY,
            replacement=Replacement.FALSE,
        ).to_json()
        for name in names
    ]


def _audit(row: Deployment) -> AuditEntry:
    return AuditEntry(
        team_id=row.application.team_id,
        actor=row.requested_by,
        action="deployment.queued",
        subject=subject("deployment", row.pk),
        sentence=f"{row.requested_by} asked for revision 1 in {row.environment} (#{row.number}).",
    )
