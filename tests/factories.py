"""The cast and what they own: plain functions that write the least a test needs, through the actions."""

from dataclasses import dataclass
from typing import Any

from deployments.actions import applications, define, save_blueprint
from deployments.models import Application, BlueprintVersion, Draft, Environment, Revision
from teams import account_checks
from teams.accounts import register_sandbox
from teams.actions import add_member, create_team
from teams.connecting import Answer, Outcome, Question
from teams.models import AwsAccount, Team, User
from teams.roles import Role

ACCOUNT_ID = "111122223333"
REGIONS = ("us-east-1", "eu-west-1")
PASSWORD = "a-password-for-tests"  # noqa: S105


@dataclass(frozen=True)
class Cast:
    """One person per role in one team, and an outsider who owns another."""

    team: Team
    other_team: Team
    account: AwsAccount
    other_account: AwsAccount
    owner: User
    developer: User
    approver: User
    finance: User
    viewer: User
    outsider: User


def person(name: str, team: Team, *roles: Role) -> User:
    """A user who can sign in with :data:`PASSWORD` and holds ``roles`` in ``team``."""
    user = User.objects.create_user(f"{name.lower().replace(' ', '-')}@example.org", PASSWORD, name=name)
    add_member(team=team, user=user, roles=roles)
    return user


def sandbox(team: Team) -> AwsAccount:
    """The team's sandbox account, whose check has passed."""
    return connected(register_sandbox(team=team, name="Sandbox", account_id=ACCOUNT_ID, regions=REGIONS))


def connected(account: AwsAccount) -> AwsAccount:
    """The account after a check that went well."""
    claimed = account_checks.claim(account.pk)
    assert claimed is not None
    assert account_checks.end(claimed, [Answer(Question.APART, None, Outcome.GOOD, "Fine.")])
    account.refresh_from_db()
    return account


def cast() -> Cast:
    """Everybody."""
    team, other = create_team(name="Platform"), create_team(name="Elsewhere")
    return Cast(
        team=team,
        other_team=other,
        account=sandbox(team),
        other_account=sandbox(other),
        owner=person("Owner", team, Role.OWNER),
        developer=person("Developer", team, Role.DEVELOPER),
        approver=person("Approver", team, Role.APPROVER),
        finance=person("Finance", team, Role.FINANCE),
        viewer=person("Viewer", team, Role.VIEWER),
        outsider=person("Outsider", other, Role.OWNER),
    )


def application(cast: Cast, name: str = "shop", blueprint: str = "three-tier") -> Application:
    """An application of the team with its draft and three environments, made by the developer."""
    return applications.create_application(
        team=cast.team,
        name=name,
        blueprint=blueprint,
        account=cast.account,
        region=REGIONS[0],
        by=cast.developer,
    )


def revision(cast: Cast, application: Application, **changes: dict[str, Any]) -> Revision:
    """The draft as the next revision; ``changes`` are merged into components by name first."""
    draft = Draft.objects.get(application=application)
    document = draft.document
    for component, settings in changes.items():
        document["components"][component] |= settings
    draft = define.save_draft(application=application, document=document, version=draft.version, by=cast.developer)
    return define.save_revision(application=application, version=draft.version, message="A change", by=cast.developer)


def environment(application: Application, name: str = "staging") -> Environment:
    """One of dev (no approval), staging (one) and production (one, protected)."""
    return application.environments.select_related("application__team", "account").get(name=name)


def blueprint(cast: Cast, revision: Revision, name: str = "Notes") -> BlueprintVersion:
    """The revision as version 1 of a new blueprint of the team, saved by the developer."""
    return save_blueprint.save_as_new(revision=revision, name=name, description="", message="", by=cast.developer)
