"""More requests than one page of Approvals shows: all are counted and can be reached, each in its own list."""

import re

import pytest
from django.urls import reverse

from deployments.models import Deployment
from deployments.states import Status
from teams.models import User
from tests import factories
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
MANY = 26


def ask(built: World, by: User, count: int) -> list[Deployment]:
    """Requests by a person, each in an application of its own."""
    name = f"of-{by.email.split('@')[0]}"
    places = [factories.environment(factories.application(built.cast, f"{name}-{n}"), "dev") for n in range(count)]
    return [world.deployment(place, Status.AWAITING_APPROVAL, by) for place in places]


def shown(html: str) -> tuple[set[str], set[str]]:
    """The ids of the requests in both lists."""
    mine, _, others = html.partition('section-title">Waiting for others')
    return (
        set(re.findall(r'id="decision-([0-9a-f-]+)"', mine)),
        set(re.findall(r'id="decision-([0-9a-f-]+)"', others)),
    )


def test_both_lists_count_all_and_lead_to_the_rest(built: World) -> None:
    """The approver's own requests wait for others."""
    mine = {str(row.pk) for row in [built.waiting, *ask(built, built.cast.developer, MANY - 1)]}
    others = {str(row.pk) for row in ask(built, built.cast.approver, MANY)}
    client = client_of(built.cast.approver)
    first = client.get(reverse("approvals")).content.decode()
    assert re.findall(r'class="badge tone-(?:waiting|neutral)">(\d+)', first.split("<main")[1]) == ["26", "26"]
    second = client.get(reverse("approvals"), {"mine": "2", "others": "2"}).content.decode()
    pages = [shown(first), shown(second)]
    assert [(len(own), len(foreign)) for own, foreign in pages] == [(25, 25), (1, 1)]
    assert pages[0][0] | pages[1][0] == mine
    assert pages[0][1] | pages[1][1] == others


def test_one_list_is_turned_without_the_other(built: World) -> None:
    ask(built, built.cast.developer, MANY)
    ask(built, built.cast.approver, MANY)
    client = client_of(built.cast.approver)
    page = client.get(reverse("approvals"), {"others": "2"}).content.decode()
    assert 'href="?others=2&amp;mine=2"' in page
    assert 'href="?others=1"' in page
    assert 'hx-get="/approvals/?others=2"' in page
    assert "1 to 25 of 27" in page
    assert "26 to 26 of 26" in page
