"""More of everything that pages list, for what they may cost when there is much of it."""

import copy

from deployments.actions import define
from deployments.models import Draft
from deployments.states import Status
from teams import accounts
from teams.models import AwsAccount
from teams.roles import Role
from teams.scopes import Scope
from teams.tokens import make
from tests import factories
from tests.dashboard import blueprinted, world
from tests.dashboard.world import World


def applications(built: World, prefix: str = "more") -> None:
    """Ten more applications, thirty more deployments in every state."""
    for number in range(10):
        made = factories.application(built.cast, f"{prefix}-{number}")
        place = factories.environment(made, "dev")
        world.deployment(place, Status.CANCELLED, built.cast.developer)
        staging = factories.environment(made, "staging")
        world.deployment(staging, Status.AWAITING_APPROVAL, built.cast.developer, revision=built.revision, risk=True)
    for status in Status:
        if status not in {Status.PLANNING, Status.EXECUTING, Status.AWAITING_APPROVAL}:
            world.deployment(built.dev, status, built.cast.developer, revision=built.revision)
    for _ in range(20):
        world.deployment(built.dev, Status.FAILED, built.cast.developer, revision=built.revision)


def everything(built: World, prefix: str) -> None:
    """Those, and revisions, components, accounts, tokens and people."""
    applications(built, prefix)
    revisions(built, prefix)
    blueprints(built, prefix)
    draft = Draft.objects.get(application=built.application)
    document = copy.deepcopy(draft.document)
    document["components"] |= {f"{prefix}_{n}": document["components"]["notes"] for n in range(6)}
    define.save_draft(application=built.application, document=document, version=draft.version, by=built.cast.developer)
    for number in range(6):
        identity = f"{AwsAccount.objects.count() + 100:012}"
        name = f"{prefix} {number}"
        accounts.register(team=built.cast.team, name=name, account_id=identity, regions=["us-east-1"], by=None)
        make(
            team=built.cast.team,
            name=name,
            scopes=[Scope.READ],
            applications=[built.application.pk],
            days=30,
            by=built.cast.developer,
        )
        factories.person(f"{prefix.title()}{number}", built.cast.team, Role.VIEWER)


def revisions(built: World, prefix: str) -> None:
    """Six more, each with a longer time limit."""
    for number in range(6):
        document = copy.deepcopy(built.revision.document)
        document["components"]["notes"]["timeout"] = built.application.revisions.count() + 10
        define.save_document(
            application=built.application, document=document, message=f"{prefix} {number}", by=built.cast.owner
        )


def blueprints(built: World, prefix: str) -> None:
    """Six more, and six more applications and versions of the one that the pages show."""
    for number in range(6):
        factories.blueprint(built.cast, built.revision, f"{prefix} {number}")
        blueprinted.started(built, f"{prefix}-copy-{number}")
    for number in range(6):
        blueprinted.next_version(built, timeout=100 + len(prefix) * 10 + number)
