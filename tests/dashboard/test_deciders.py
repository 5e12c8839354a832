"""Who can approve what is only about to be asked for, and what is said where they are too few."""

import pytest

from dashboard.stages.deciders import who_decides, whom
from deployments.models import Environment
from teams.models import Membership, User
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db


def needing(place: Environment, approvals: int) -> Environment:
    """The environment with another rule."""
    place.approvals_required = approvals
    return place


def gone(*people: User) -> None:
    """They cannot sign in any more."""
    User.objects.filter(pk__in=[person.pk for person in people]).update(is_active=False)


def test_neither_who_asks_nor_who_wrote_or_typed_is_named(built: World) -> None:
    revision = built.application.revisions.get(number=1)
    revision.author, revision.editors = built.cast.owner, [built.cast.approver.pk]
    place = needing(built.dev, 1)
    assert whom(place, built.cast.developer) == ". Ask Approver or Owner"
    assert whom(place, built.cast.developer, revision).startswith(". Nobody else can at the moment")
    assert whom(place, built.cast.owner) == ". Ask Approver"


def test_it_is_said_where_more_are_needed_than_there_are(built: World) -> None:
    assert ". Ask Approver or Owner. More are needed" in whom(needing(built.dev, 3), built.cast.developer)
    assert "needed than" not in whom(needing(built.dev, 2), built.cast.developer)
    assert "needed than" in whom(needing(built.dev, 2), built.cast.developer, at_risk=True)


@pytest.mark.parametrize("risk", [False, True])
def test_it_is_said_where_no_other_owner_is_among_them(built: World, risk: bool) -> None:
    Membership.objects.filter(user=built.cast.finance).update(roles=["approver"])
    said = who_decides(needing(built.dev, 1), built.cast.owner, at_risk=risk)
    assert ("None of them is an owner: whoever runs this Tierboard can add one" in said) is risk
    gone(built.cast.owner)
    assert "Nobody else can" in who_decides(needing(built.dev, 0), built.cast.developer, at_risk=True)


def test_nobody_is_named_where_nobody_is_needed(built: World) -> None:
    assert (
        who_decides(needing(built.dev, 0), built.cast.developer) == "nobody; an owner of Platform where data is at risk"
    )
