"""standard: a blueprint of the team with two versions, and visits, which started from the first one."""

from typing import Final

from deployments.actions import save_blueprint
from deployments.actions.applications import create_from_version
from deployments.management.seeding.people import REGIONS
from deployments.management.seeding.stage import Components, Stage
from deployments.models import Application, BlueprintVersion, Revision, TeamBlueprint
from teams.models import AwsAccount

NAME: Final = "Our API"
DESCRIPTION: Final = "How this team starts an API: one function, one table, and the settings that we agreed on."
STARTED: Final = "visits"


def tell(stage: Stage) -> None:
    """Nothing is deployed: what an application lacks of its blueprint is a matter of definitions."""
    application = stage.application("standard", "api", REGIONS[0])
    first = _version(stage, stage.revise(application, "As the team starts", _as_it_is), 1)
    visits = _started(stage, first)
    stage.revise(visits, "Counts visits", _own_way)
    _version(stage, stage.revise(application, "More memory, and answers within 20 seconds", _agreed), 2)


def _version(stage: Stage, revision: Revision, number: int) -> BlueprintVersion:
    """The blueprint's version with this number, saved from the revision when it is missing."""
    found = TeamBlueprint.objects.filter(team=stage.team, name=NAME).first()
    if found is None:
        words = {"name": NAME, "description": DESCRIPTION, "message": ""}
        return save_blueprint.save_as_new(revision=revision, by=stage.developer, **words)
    known = found.versions.filter(number=number).select_related("blueprint__team").first()
    return known or save_blueprint.save_version(
        blueprint=found, revision=revision, message=revision.message, by=stage.developer
    )


def _started(stage: Stage, version: BlueprintVersion) -> Application:
    found = Application.objects.filter(team=stage.team, name=STARTED).first()
    account = AwsAccount.objects.get(team=stage.team, kind=AwsAccount.Kind.SANDBOX)
    return found or create_from_version(
        team=stage.team, name=STARTED, version=version, account=account, region=REGIONS[0], by=stage.developer
    )


def _as_it_is(components: Components) -> None:
    """The blueprint of ours is good enough to begin with."""


def _own_way(components: Components) -> None:
    components["notes"] |= {"timeout": 5, "environment": {"GREETING": "Welcome"}}


def _agreed(components: Components) -> None:
    components["notes"] |= {"memory": 1024, "timeout": 20}
