"""What a page remembers of its person's roles says the same as the database, and only what is read remembers it."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from dashboard.http import page
from teams.models import Membership, Team, User, people, remember_teams, teams_of
from teams.policies import roles_in
from teams.roles import Role, amounting_to
from teams.selectors import roles_of
from tests import factories
from tests.factories import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return factories.cast()


def visible(user: User, holding: list[str] | None = None) -> set[str]:
    return set(Team.objects.filter(pk__in=teams_of(user, holding)).values_list("name", flat=True))


def said(user: User, teams: list[Team]) -> list[object]:
    lists = [visible(user), visible(user, amounting_to(Role.APPROVER)), visible(user, amounting_to(Role.OWNER))]
    return [*lists, roles_of(user), [roles_in(user, team) for team in teams]]


@pytest.mark.parametrize("who", ["owner", "developer", "approver", "finance", "viewer", "outsider", "inactive"])
def test_it_says_what_the_database_says(cast: Cast, who: str) -> None:
    user = cast.owner if who == "inactive" else getattr(cast, who)
    user.is_active = who != "inactive"
    user.save()
    teams = [cast.team, cast.other_team]
    asked = said(User.objects.get(pk=user.pk), teams)
    remember_teams(user)
    with CaptureQueriesContext(connection) as queries:
        remembered = said(user, teams)
    assert remembered == asked
    assert sum("teams_membership" in query["sql"] for query in queries) == int(who != "inactive")


def test_who_is_in_very_many_teams_is_looked_up_each_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    Membership.objects.create(team=cast.other_team, user=cast.viewer, roles=["viewer"])
    monkeypatch.setattr(people, "_MOST_REMEMBERED", 1)
    remember_teams(cast.viewer)
    assert cast.viewer.remembered is None
    assert len(visible(cast.viewer)) == 2


@pytest.mark.parametrize(("method", "remembers"), [("get", True), ("head", True), ("post", False)])
def test_what_changes_something_asks_the_database(cast: Cast, method: str, remembers: bool) -> None:
    seen: list[bool] = []

    @page
    def view(request: HttpRequest) -> HttpResponse:
        assert isinstance(request.user, User)
        seen.append(request.user.remembers)
        return HttpResponse()

    ask: Callable[[str], HttpRequest] = getattr(RequestFactory(), method)
    request = ask("/")
    request.user = cast.owner
    view(request)
    assert seen == [remembers]
