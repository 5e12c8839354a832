"""An application takes over what its blueprint changed: what it changed itself stays, and nothing happens by itself."""

from typing import Any

import pytest

from deployments import team_blueprints
from deployments.actions import define, save_blueprint
from deployments.actions.applications import create_from_version
from deployments.actions.take_blueprint import news_of, take_over
from deployments.models import Application, BlueprintVersion, Deployment, Draft
from deployments.refusals import Outdated, Refused
from teams.models import AuditEntry
from tests import factories
from tests.factories import Cast

pytestmark = pytest.mark.django_db
PLACE = ("notes", "memory")


@pytest.fixture
def first(cast: Cast, shop: Application) -> BlueprintVersion:
    return factories.blueprint(cast, factories.revision(cast, shop))


@pytest.fixture
def copy(cast: Cast, first: BlueprintVersion) -> Application:
    """An application that started from version 1 and has saved a revision of its own."""
    where: dict[str, Any] = {"account": cast.account, "region": factories.REGIONS[0]}
    made = create_from_version(team=cast.team, name="copy", version=first, by=cast.developer, **where)
    factories.revision(cast, made, notes={"timeout": 9})
    return made


@pytest.fixture
def newest(cast: Cast, shop: Application, first: BlueprintVersion, copy: Application) -> BlueprintVersion:
    """Version 3: more memory since version 2, and another time limit since this one."""
    for notes in ({"memory": 512}, {"timeout": 20}):
        revision = factories.revision(cast, shop, notes=notes)
        made = save_blueprint.save_version(blueprint=first.blueprint, revision=revision, message="", by=cast.developer)
    return made


def take(cast: Cast, copy: Application, *places: tuple[str, str], number: int = 3, by: Any = None) -> Draft:
    version = Draft.objects.get(application=copy).version
    return take_over(application=copy, version=version, number=number, take=places, by=by or cast.developer)


def standing(cast: Cast, copy: Application) -> team_blueprints.Standing:
    found = team_blueprints.standing(cast.viewer, copy)
    assert found is not None
    return found


def test_it_lags_by_the_versions_that_were_saved_since(
    cast: Cast, shop: Application, copy: Application, newest: BlueprintVersion
) -> None:
    found = standing(cast, copy)
    assert (found.numbers, found.behind, found.newest) == (team_blueprints.Numbers(1, 1, 1), 2, 3)
    assert [one.number for one in found.newer] == [3, 2]
    assert team_blueprints.standing(cast.viewer, shop) is None
    row: Any = team_blueprints.listed(cast.viewer).get()
    assert (row.newest, row.started, row.behind) == (3, 1, 1)


def test_only_what_both_changed_is_a_conflict(copy: Application, newest: BlueprintVersion) -> None:
    found = news_of(Draft.objects.get(application=copy), newest)
    assert [(one.place, one.mine, one.theirs, one.both) for one in found] == [
        (PLACE, 256, 512, False),
        (("notes", "timeout"), 9, 20, True),
    ]


def test_what_is_taken_is_in_the_draft_and_what_is_not_stays(
    cast: Cast, copy: Application, newest: BlueprintVersion
) -> None:
    draft = take(cast, copy, PLACE)
    notes = draft.document["components"]["notes"]
    assert (notes["memory"], notes["timeout"]) == (512, 9)
    assert (draft.blueprint_base, standing(cast, copy).behind) == (newest, 0)
    assert AuditEntry.objects.get(action="blueprint.taken").sentence == (
        "Developer took 1 change of version 3 of the blueprint Notes into the draft of copy."
    )


def test_nothing_is_saved_or_deployed_by_it(cast: Cast, copy: Application, newest: BlueprintVersion) -> None:
    take(cast, copy, PLACE)
    assert (copy.revisions.count(), Deployment.objects.count()) == (1, 0)
    assert standing(cast, copy).numbers == team_blueprints.Numbers(began=1, has=3, saved=1)
    revision = factories.revision(cast, copy)
    assert (revision.blueprint_base, standing(cast, copy).numbers.saved) == (newest, 3)


def test_a_version_in_between_can_be_taken(cast: Cast, copy: Application, newest: BlueprintVersion) -> None:
    take(cast, copy, PLACE, number=2)
    assert standing(cast, copy).behind == 1


def test_a_draft_that_changed_meanwhile_is_left_alone(cast: Cast, copy: Application, newest: BlueprintVersion) -> None:
    version = Draft.objects.get(application=copy).version
    factories.revision(cast, copy, notes={"timeout": 10})
    with pytest.raises(Outdated):
        take_over(application=copy, version=version, number=3, take=[PLACE], by=cast.developer)
    assert not AuditEntry.objects.filter(action="blueprint.taken").exists()
    assert standing(cast, copy).behind == 2


@pytest.mark.parametrize("number", [0, 1, 4, -1])
def test_there_has_to_be_something_newer(cast: Cast, copy: Application, newest: BlueprintVersion, number: int) -> None:
    with pytest.raises(Refused, match="nothing to take over any more"):
        take(cast, copy, PLACE, number=number)


def test_others_take_nothing_and_what_started_elsewhere_has_nothing_to_take(
    cast: Cast, shop: Application, copy: Application, newest: BlueprintVersion
) -> None:
    with pytest.raises(Refused, match="Only developers and owners of Platform may change copy"):
        take(cast, copy, PLACE, by=cast.viewer)
    with pytest.raises(Refused, match="did not start from a blueprint"):
        take(cast, shop, PLACE)


def test_what_ci_saves_stands_where_the_revision_before_it_stood(
    cast: Cast, copy: Application, newest: BlueprintVersion
) -> None:
    document = copy.revisions.get().document
    document["components"]["notes"]["memory"] = 1024
    made = define.save_document(application=copy, document=document, message="", by=cast.owner)
    assert (made.blueprint_base_id, standing(cast, copy).numbers.saved) == (copy.started_from_id, 1)


def test_withdrawing_leaves_what_was_saved_to_those_who_started_from_it(
    cast: Cast, copy: Application, newest: BlueprintVersion
) -> None:
    save_blueprint.withdraw(blueprint=newest.blueprint, by=cast.owner)
    assert take(cast, copy, PLACE).blueprint_base == newest
