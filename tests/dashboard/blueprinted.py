"""A team's blueprint for page tests: Notes, of revision 2 of shop, and copy, which started from its first version."""

import copy
from typing import Any

from deployments.actions import define, save_blueprint
from deployments.actions.applications import create_from_version
from deployments.models import Application, BlueprintVersion, Draft, TeamBlueprint
from tests import factories
from tests.dashboard.world import World


def saved(built: World) -> BlueprintVersion:
    """Version 1, made when it is missing."""
    found = BlueprintVersion.objects.filter(blueprint__name="Notes", number=1).first()
    return found or factories.blueprint(built.cast, built.revision)


def started(built: World, name: str = "copy") -> Application:
    """An application that started from version 1, made when it is missing."""
    if found := Application.objects.filter(team=built.cast.team, name=name).first():
        return found
    where: dict[str, Any] = {"account": built.cast.account, "region": factories.REGIONS[0], "by": built.cast.developer}
    return create_from_version(team=built.cast.team, name=name, version=saved(built), **where)


def next_version(built: World, **notes: Any) -> BlueprintVersion:
    """Another version, of a new revision of shop whose function has these settings."""
    blueprint = TeamBlueprint.objects.get(name="Notes")
    document = copy.deepcopy(blueprint.versions.order_by("-number")[0].document)
    document["components"]["notes"] |= notes
    revision = define.save_document(
        application=built.application, document=document, message="A change", by=built.cast.owner
    )
    return save_blueprint.save_version(blueprint=blueprint, revision=revision, message="A change", by=built.cast.owner)


def behind(built: World) -> dict[str, Any]:
    """The application, one version behind, for its address."""
    made = started(built)
    if saved(built).blueprint.versions.count() == 1:
        next_version(built, memory=1024)
    return {"pk": made.pk}


def take_form(built: World) -> dict[str, Any]:
    """What takes all of it over."""
    version = Draft.objects.get(application__name="copy").version
    return {"version": version, "number": "2", "do": "chosen", "news-notes.memory": "theirs"}


def of_blueprint(built: World) -> dict[str, Any]:
    """The blueprint's page, with an application that lags behind."""
    behind(built)
    return {"pk": saved(built).blueprint_id}


def save_form(built: World) -> dict[str, Any]:
    """What saves a new blueprint."""
    return {"blueprint": "", "name": "Shop", "description": "Sells things.", "message": ""}
