"""What the deploying side tells costing: kept once, with history."""

import uuid
from datetime import UTC, datetime

import pytest

from costing import intake
from costing.estimate import InvalidUsage, Usage
from costing.models import EnvironmentLabel, Release, TrackedEnvironment, UsageProfileVersion

pytestmark = pytest.mark.django_db

UID = uuid.uuid4()
TEAM, OTHER_TEAM = uuid.uuid4(), uuid.uuid4()
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def register(team: uuid.UUID = TEAM, application: str = "shop", environment: str = "dev") -> None:
    intake.environment_registered(uid=UID, team_id=team, application=application, environment=environment)


def test_registering_twice_leaves_one_environment_with_one_label() -> None:
    register()
    register()
    label = EnvironmentLabel.objects.get()
    assert TrackedEnvironment.objects.get().uid == UID
    assert (label.team_id, label.application, label.name, label.until) == (TEAM, "shop", "dev", None)


def test_a_move_closes_the_old_label_where_the_new_one_begins() -> None:
    register()
    register(team=OTHER_TEAM)
    old, new = EnvironmentLabel.objects.order_by("since")
    assert (old.team_id, new.team_id) == (TEAM, OTHER_TEAM)
    assert old.until == new.since
    assert new.until is None


def test_a_move_back_is_a_third_label() -> None:
    for team in (TEAM, OTHER_TEAM, TEAM):
        register(team=team)
    assert EnvironmentLabel.objects.count() == 3
    assert EnvironmentLabel.objects.filter(until__isnull=True).get().team_id == TEAM


def test_the_same_release_twice_is_one_marker() -> None:
    register()
    for _ in range(2):
        intake.release_happened(uid=UID, revision_number=3, at=NOON)
    intake.release_happened(uid=UID, revision_number=3, at=NOON.replace(hour=13))
    assert Release.objects.count() == 2


def test_a_release_of_an_environment_never_registered_is_kept() -> None:
    intake.release_happened(uid=UID, revision_number=1, at=NOON)
    assert Release.objects.get().environment_id == UID
    register()
    assert TrackedEnvironment.objects.count() == 1


def test_a_profile_is_a_new_version_only_when_it_changed() -> None:
    for requests in (1000, 1000, 2000, 1000):
        intake.profile_changed(uid=UID, usage_json=Usage.default(requests).to_json(), by_label="Dora")
    versions = UsageProfileVersion.objects.order_by("number")
    assert [(version.number, version.by) for version in versions] == [(1, "Dora"), (2, "Dora"), (3, "Dora")]
    assert Usage.from_json(versions[1].usage) == Usage.default(2000)


def test_a_profile_that_cannot_be_read_is_refused_and_nothing_is_kept() -> None:
    with pytest.raises(InvalidUsage):
        intake.profile_changed(uid=UID, usage_json={"version": 1}, by_label="Dora")
    assert not TrackedEnvironment.objects.exists()


def test_rows_say_what_they_are() -> None:
    register()
    intake.release_happened(uid=UID, revision_number=1, at=NOON)
    intake.profile_changed(uid=UID, usage_json=Usage.default(1).to_json(), by_label="Dora")
    assert str(TrackedEnvironment.objects.get()) == str(UID)
    assert str(EnvironmentLabel.objects.get()) == "shop / dev"
    assert str(Release.objects.get()) == "Revision 1 at 2026-11-23 12:00"
    assert str(UsageProfileVersion.objects.get()) == f"Usage 1 of {UID}"
