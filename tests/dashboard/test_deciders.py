"""Who can approve what is only about to be asked for, and what is said where they are too few."""

import pytest

from dashboard.stages.deciders import deciders, whom
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
    assert "Too few" in deciders(needing(built.dev, 2), built.cast.developer, at_risk=True).missing


def test_it_is_said_where_no_other_owner_is_among_them(built: World) -> None:
    Membership.objects.filter(user=built.cast.finance).update(roles=["approver"])
    place = needing(built.dev, 1)
    assert "Ask Approver or Finance" in deciders(place, built.cast.owner).who
    assert "Ask" not in deciders(place, built.cast.owner, at_risk=True).who
    assert "no other owner" in deciders(place, built.cast.owner, at_risk=True).missing
    gone(built.cast.owner)
    said = deciders(needing(built.dev, 0), built.cast.developer, at_risk=True).missing
    assert said.startswith("Nobody can approve this now: Platform has no other owner, and data is at risk.")


def test_nobody_is_named_where_nobody_is_needed(built: World) -> None:
    assert (
        deciders(needing(built.dev, 0), built.cast.developer).who
        == "nobody; an owner of Platform where data is at risk"
    )


@pytest.mark.parametrize(
    ("votes", "risk", "said"),
    [
        (0, False, ""),
        (2, False, ""),
        (3, False, "Too few can approve this now: 3 are needed, and Platform has 2 besides you."),
        (2, True, "Too few can approve this now: 3 are needed, and Platform has 2 besides you."),
    ],
)
def test_what_is_missing_is_said_before_it_is_asked_for(built: World, votes: int, risk: bool, said: str) -> None:
    found = deciders(needing(built.dev, votes), built.cast.developer, at_risk=risk).missing
    assert found.startswith(said)
    assert bool(found) is bool(said)


def test_a_take_over_that_loses_data_names_who_is_missing_for_that(built: World) -> None:
    place = needing(built.dev, 1)
    gone(built.cast.owner)
    assert deciders(place, built.cast.developer).missing == ""
    assert "no other owner, and data is at risk" in deciders(place, built.cast.developer, at_risk=True).missing
