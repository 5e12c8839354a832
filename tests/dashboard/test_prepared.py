"""Lists whose SQL is written once: each person finds what the ORM finds for them, whoever asked before."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard import sections
from deployments import overview, prepared
from deployments.models import Deployment
from deployments.states import Status
from teams.actions import add_member
from teams.models import User, remember_teams
from teams.roles import Role
from tests.dashboard import world
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
LISTS = [*sections._QUERIES.values(), overview.waiting_for_others]
MANY = 100


def people(built: World) -> list[User]:
    """Everybody, and somebody who is an approver here and a developer elsewhere."""
    cast = built.cast
    add_member(team=cast.team, user=cast.outsider, roles=[Role.APPROVER])
    add_member(team=cast.other_team, user=cast.finance, roles=[Role.DEVELOPER])
    nobody = User.objects.create_user("nobody@example.org", "a-password-for-tests", name="Nobody")
    found = [cast.owner, cast.developer, cast.approver, cast.finance, cast.viewer, cast.outsider, nobody]
    return [User.objects.get(pk=one.pk) for one in found]


@pytest.mark.parametrize("build", LISTS)
def test_each_person_finds_what_is_theirs(built: World, build: prepared.Build) -> None:
    for status in (Status.NEEDS_ATTENTION, Status.FAILED, Status.AWAITING_APPROVAL, Status.QUEUED):
        world.deployment(built.dev, status, built.cast.developer, revision=built.revision)
    everybody = people(built)
    wanted = {one.pk: list(build(one).values_list("pk", flat=True)) for one in everybody}
    assert len({tuple(ids) for ids in wanted.values()}) > 1
    for one in (*everybody, *reversed(everybody)):
        remember_teams(one)
        assert prepared.first_ids(build, one, MANY) == wanted[one.pk], one
        assert prepared.first_ids(build, one, 1) == wanted[one.pk][:1], one
        assert prepared.count_up_to(build, one, MANY) == len(wanted[one.pk]), one
        assert prepared.count_up_to(build, one, 1) == min(1, len(wanted[one.pk])), one


def test_who_is_not_remembered_finds_the_same(built: World) -> None:
    build = sections._QUERIES["recent"]
    wanted = list(build(built.cast.owner).values_list("pk", flat=True))
    assert wanted
    assert prepared.first_ids(build, built.cast.owner, MANY) == wanted
    assert prepared.count_up_to(build, built.cast.owner, MANY) == len(wanted)


def test_who_was_switched_off_finds_nothing(built: World) -> None:
    owner = built.cast.owner
    owner.is_active = False
    remember_teams(owner)
    assert [prepared.first_ids(build, owner, MANY) for build in LISTS] == [[]] * len(LISTS)
    assert [prepared.count_up_to(build, owner, MANY) for build in LISTS] == [0] * len(LISTS)


def test_the_text_is_written_once(built: World) -> None:
    asked = []

    def build(user: User) -> QuerySet[Deployment]:
        asked.append(user.pk)
        return Deployment.objects.visible_to(user).order_by("pk")

    for one in (built.cast.owner, built.cast.owner):
        person = User.objects.get(pk=one.pk)
        remember_teams(person)
        with CaptureQueriesContext(connection) as queries:
            assert prepared.first_ids(build, person, MANY)
        assert len(queries) == 2, "the person's teams, and the list"
    assert len(asked) == 1
    assert asked[0] != built.cast.owner.pk


@pytest.mark.parametrize(
    "narrowed",
    [
        lambda rows: rows.filter(requested_at__gt=timezone.now() - timedelta(days=1)),
        lambda rows: rows.filter(environment=uuid.uuid4()),
        lambda rows: rows.filter(environment__in=[uuid.uuid4()]),
    ],
)
def test_what_is_true_for_one_request_alone_is_refused(
    built: World, narrowed: Callable[[QuerySet[Deployment]], QuerySet[Deployment]]
) -> None:
    remember_teams(built.cast.owner)
    with pytest.raises(TypeError, match="may be another in the next request"):
        prepared.first_ids(lambda user: narrowed(Deployment.objects.visible_to(user)), built.cast.owner, MANY)
