"""Blueprints of teams: saved from revisions, started from, withdrawn."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from deployments import team_blueprints
from deployments.actions import block_revision, define, save_blueprint
from deployments.actions.applications import create_from_version
from deployments.models import Application, BlueprintVersion, Revision, TeamBlueprint
from deployments.refusals import Refused
from teams.actions import add_member
from teams.models import AuditEntry, User
from teams.roles import Role
from tests import factories
from tests.factories import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(cast: Cast, shop: Application) -> Revision:
    return factories.revision(cast, shop)


@pytest.fixture
def saved(cast: Cast, first: Revision) -> BlueprintVersion:
    return factories.blueprint(cast, first)


def start(cast: Cast, version: BlueprintVersion, **changed: Any) -> Application:
    where = {"team": cast.team, "account": cast.account, "region": factories.REGIONS[0], "by": cast.developer}
    return create_from_version(**{"name": "copy", "version": version, **where, **changed})


def test_a_version_holds_what_the_revision_says_and_tells_who_saved_it(cast: Cast, saved: BlueprintVersion) -> None:
    assert saved.document == saved.revision.document
    assert (saved.number, saved.message, saved.saved_by) == (1, "First version", cast.developer)
    entry = AuditEntry.objects.get(action="blueprint.saved")
    assert entry.subject == f"blueprint:{saved.blueprint_id}"
    assert entry.sentence == ("Developer saved version 1 of the blueprint Notes from revision 1 of shop: First version")


def test_the_next_revision_is_the_next_version_and_the_same_one_is_none(
    cast: Cast, shop: Application, saved: BlueprintVersion
) -> None:
    second = factories.revision(cast, shop, notes={"memory": 512})
    made = save_blueprint.save_version(blueprint=saved.blueprint, revision=second, message="More", by=cast.owner)
    assert (made.number, made.message, made.saved_by) == (2, "More", cast.owner)
    with pytest.raises(Refused, match="Nothing changed since version 2 of Notes"):
        save_blueprint.save_version(blueprint=saved.blueprint, revision=second, message="Again", by=cast.owner)
    again = save_blueprint.save_version(blueprint=saved.blueprint, revision=second, message="More", by=cast.owner)
    assert (again, saved.blueprint.versions.count()) == (made, 2)


def test_the_same_press_twice_saves_one_blueprint(cast: Cast, first: Revision, saved: BlueprintVersion) -> None:
    words = {"name": saved.blueprint.name, "description": "", "message": ""}
    assert save_blueprint.save_as_new(revision=first, by=cast.developer, **words) == saved
    with pytest.raises(Refused, match="already has a blueprint of this name"):
        save_blueprint.save_as_new(revision=first, by=cast.owner, **words)


def test_what_was_blocked_since_starts_nothing(cast: Cast, first: Revision, saved: BlueprintVersion) -> None:
    block_revision.block(revision=first, reason="It loses orders", by=cast.approver)
    with pytest.raises(Refused, match="It loses orders. It is version 1 here"):
        start(cast, saved)
    assert not Application.objects.filter(name="copy").exists()


def test_who_wrote_the_blueprint_does_not_decide_about_what_goes_on_with_it(
    cast: Cast, saved: BlueprintVersion
) -> None:
    made = start(cast, saved, by=cast.owner)
    revision = define.save_revision(application=made, version=made.draft.version, message="Mine", by=cast.owner)
    assert (revision.author, revision.editors) == (cast.owner, [cast.developer.pk])


def test_a_version_never_changes(saved: BlueprintVersion) -> None:
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        BlueprintVersion.objects.filter(pk=saved.pk).update(message="Other")


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "no\u202etes", "NOTES"])
def test_a_name_that_cannot_be_one_is_refused_at_its_field(cast: Cast, saved: BlueprintVersion, name: str) -> None:
    words = {"description": "", "message": ""}
    with pytest.raises(Refused) as caught:
        save_blueprint.save_as_new(revision=saved.revision, name=name, by=cast.developer, **words)
    assert caught.value.field == "name"
    assert TeamBlueprint.objects.count() == 1


@pytest.mark.parametrize("role", ["viewer", "finance", "approver", "outsider"])
def test_others_save_none(cast: Cast, first: Revision, role: str) -> None:
    by: User = getattr(cast, role)
    with pytest.raises(Refused, match="Only developers and owners of Platform may save blueprints"):
        save_blueprint.save_as_new(revision=first, name="Notes", description="", message="", by=by)
    assert not TeamBlueprint.objects.exists()


def test_what_is_blocked_is_nothing_to_start_from(cast: Cast, first: Revision) -> None:
    blocked = block_revision.block(revision=first, reason="It loses orders", by=cast.approver).revision
    with pytest.raises(Refused, match="was blocked by Approver: It loses orders"):
        factories.blueprint(cast, blocked)


def test_a_revision_of_one_team_is_no_version_of_anothers_blueprint(cast: Cast, saved: BlueprintVersion) -> None:
    add_member(team=cast.other_team, user=cast.developer, roles=[Role.DEVELOPER])
    other = TeamBlueprint.objects.create(team=cast.other_team, name="Theirs", created_by=cast.outsider)
    with pytest.raises(Refused, match="belongs to another team"):
        save_blueprint.save_version(blueprint=other, revision=saved.revision, message="", by=cast.developer)


def test_only_owners_withdraw_and_twice_is_once(cast: Cast, saved: BlueprintVersion) -> None:
    with pytest.raises(Refused, match="Only owners of Platform may withdraw blueprints"):
        save_blueprint.withdraw(blueprint=saved.blueprint, by=cast.developer)
    first = save_blueprint.withdraw(blueprint=saved.blueprint, by=cast.owner)
    assert save_blueprint.withdraw(blueprint=saved.blueprint, by=cast.owner).withdrawn_at == first.withdrawn_at
    assert AuditEntry.objects.filter(action="blueprint.withdrawn").count() == 1


def test_what_was_withdrawn_takes_no_version_starts_nothing_and_frees_its_name(
    cast: Cast, shop: Application, saved: BlueprintVersion
) -> None:
    gone = save_blueprint.withdraw(blueprint=saved.blueprint, by=cast.owner)
    second = factories.revision(cast, shop, notes={"memory": 512})
    with pytest.raises(Refused, match="was withdrawn by Owner"):
        save_blueprint.save_version(blueprint=gone, revision=second, message="", by=cast.developer)
    saved.blueprint.refresh_from_db()
    with pytest.raises(Refused, match="was withdrawn by Owner"):
        start(cast, saved)
    assert factories.blueprint(cast, second).number == 1


def test_an_application_remembers_the_version_that_it_started_from(cast: Cast, saved: BlueprintVersion) -> None:
    made = start(cast, saved)
    assert (made.started_from, made.blueprint) == (saved, "")
    assert (made.draft.document, made.draft.blueprint_base) == (saved.document, saved)
    revision = factories.revision(cast, made)
    assert revision.blueprint_base == saved
    entry = AuditEntry.objects.filter(action="application.created").order_by("-id")[0]
    assert entry.sentence == "Developer made copy from version 1 of the blueprint Notes."


def test_alarms_come_beside_the_blueprint_and_not_over_its_own(cast: Cast, saved: BlueprintVersion) -> None:
    made = start(cast, saved, alarm_mail="alerts@example.org")
    assert made.draft.document["components"]["alarms"]["emails"] == ["alerts@example.org"]
    again = factories.blueprint(cast, factories.revision(cast, made), "With alarms")
    with pytest.raises(Refused, match="has a component named alarms already"):
        start(cast, again, name="third", alarm_mail="alerts@example.org")


def test_another_team_starts_nothing_from_it(cast: Cast, saved: BlueprintVersion) -> None:
    add_member(team=cast.other_team, user=cast.developer, roles=[Role.DEVELOPER])
    with pytest.raises(Refused, match="The blueprint Notes is of Platform"):
        start(cast, saved, team=cast.other_team, account=cast.other_account)


def test_nobody_sees_the_blueprints_of_other_teams(cast: Cast, saved: BlueprintVersion) -> None:
    start(cast, saved)
    assert list(team_blueprints.offered(cast.developer)) == [saved]
    assert [len(team_blueprints.listed(user)) for user in (cast.viewer, cast.outsider)] == [1, 0]
    assert not team_blueprints.offered(cast.outsider)
    assert not team_blueprints.started_from(cast.outsider, saved.blueprint)
    with pytest.raises(TeamBlueprint.DoesNotExist):
        team_blueprints.blueprint(cast.outsider, saved.blueprint_id)
