"""Promoting: what changes there, what is configured differently, what it costs, before anybody plans it."""

import html
import json
import re

import pytest
from django.urls import reverse

from dashboard.price_words import place_words
from dashboard.promotion import ROOM, promotion_of
from deployments import selectors
from deployments.models import Deployment, Environment, Revision
from tests import factories
from tests.dashboard.conftest import client_of
from tests.dashboard.test_queries import LARGEST, measured
from tests.dashboard.test_stored_revisions import unreadable
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
MOST_QUERIES = 16
"""What the form asks, and the environment that it comes from."""


@pytest.fixture
def older(built: World) -> World:
    """dev runs revision 2, staging runs revision 1, and staging is used more."""
    first = Revision.objects.get(application=built.application, number=1)
    Environment.objects.filter(pk=built.dev.pk).update(live_revision=built.revision, free_tier=True)
    usage = selectors.usage_of(built.staging).at(2_000_000).to_json()
    Environment.objects.filter(pk=built.staging.pk).update(live_revision=first, usage=usage)
    return built


def address(world: World, number: int = 2) -> str:
    return f"{reverse('environment_deploy', args=[world.staging.pk])}?revision={number}&from=dev"


def page_of(world: World, number: int = 2) -> str:
    """What the developer reads, without its tags."""
    page = client_of(world.cast.developer).get(address(world, number)).content.decode()
    text = html.unescape(re.sub(r"<[^>]+>", "\n", page.partition("<main")[2]))
    return " ".join(text.split())


def places(world: World) -> tuple[Environment, Environment]:
    known = selectors.environments(world.cast.developer)
    return known.get(pk=world.dev.pk), known.get(pk=world.staging.pk)


def test_it_says_what_changes_against_what_runs_there(older: World) -> None:
    words = page_of(older)
    assert "What changes in staging From revision 1 to 2: 1 setting" in words
    assert "notes: Memory changes from 256 MB to 512 MB." in words


def test_it_says_what_is_configured_differently_and_what_is_not(older: World) -> None:
    words = page_of(older)
    assert "Expected requests 100,000 requests / month (our guess) 2 M requests / month (you said)" in words
    assert "Approvals by others none 1" in words
    assert "AWS's monthly free amounts counted not counted" in words
    assert f"The same in both: AWS account: {older.dev.account.name} (" in words
    assert f"; Region: {place_words(older.dev.region)}; A plan waits at most: " in words
    assert "; Protected against removal: no." in words


def test_the_cost_is_that_of_the_target_at_its_own_volume(older: World) -> None:
    found = promotion_of(*places(older))
    staging = places(older)[1]
    assert found
    assert found.cost
    assert found.cost.before == selectors.estimate_of(json.loads(staging.live_revision.template), staging)  # type: ignore[union-attr]
    assert found.cost.after == selectors.estimate_of(json.loads(older.revision.template), staging)
    assert found.difference.startswith("+$")
    assert f"Cost of staging, now and afterwards {found.difference} a month at 2 M" in page_of(older)


def test_where_nothing_runs_everything_is_added_and_nothing_live_is_no_price(built: World) -> None:
    words = page_of(built, 1)
    assert "Nothing runs there yet: all of revision 1" in words
    assert "The table notes_table is added." in words
    assert "nothing live → $" in words


def test_without_prices_it_says_so_and_no_amount(older: World) -> None:
    Environment.objects.filter(pk=older.staging.pk).update(region="eu-nowhere-1")
    found = promotion_of(*places(older))
    assert found
    assert (found.difference, found.cost_words) == ("Not priced", "Not priced → Not priced")
    assert "could be priced here" in page_of(older)


def test_plan_this_asks_for_the_revision_that_was_shown(older: World) -> None:
    client = client_of(older.cast.developer)
    assert "Plan this" in page_of(older)
    version = places(older)[1].state_version
    sent = {"revision": "2", "mode": "deploy", "state_version": str(version), "note": ""}
    assert client.post(address(older), sent).status_code == 303
    made = Deployment.objects.filter(environment=older.staging).latest("number")
    assert made.revision == older.revision


def test_another_revision_than_the_promoted_one_is_an_ordinary_deployment(older: World) -> None:
    client, sent = client_of(older.cast.developer), {"revision": "1", "mode": "deploy", "state_version": "0"}
    assert not client.post(address(older), sent | {"note": "x" * 301}).context["promotion"]
    to_itself = address(older).replace(str(older.staging.pk), str(older.dev.pk))
    assert not client.get(to_itself).context["promotion"]


def test_promoting_what_is_older_says_that_it_goes_back(built: World) -> None:
    Environment.objects.filter(pk=built.staging.pk).update(live_revision=built.revision)
    assert "staging runs a later revision: promoting this one is going back." in page_of(built, 1)


def test_a_revision_that_cannot_be_read_is_said_to_be_unknown(built: World) -> None:
    unreadable(built)
    assert "What changes is not known. This version of Tierboard cannot read revision 9" in page_of(built, 9)


def test_it_asks_and_weighs_the_same_however_much_changes(older: World) -> None:
    client = client_of(older.cast.owner)
    few = measured(client, {"promotion": address(older)})["promotion"]
    code = "def handler(event, context): pass\n" + "x = 1\n" * ROOM
    big = factories.revision(older.cast, older.application, notes={"code": {"inline": code}})
    Environment.objects.filter(pk=older.dev.pk).update(live_revision=big)
    many = measured(client, {"promotion": address(older, big.number)})["promotion"]
    assert many[0] <= few[0] <= MOST_QUERIES
    assert few[1] < many[1] < LARGEST


def test_notes_and_the_invoice_keep_their_distance(older: World) -> None:
    page = client_of(older.cast.developer).get(address(older)).content.decode()
    settings = page.partition('id="promoted-settings"')[2].partition("</section>")[0]
    cost = page.partition('id="promoted-cost"')[2].partition("</section>")[0]
    assert re.search(r'<div class="stack"><div class="table-scroll".*</table></div>\s*<p class="meta">', settings, re.S)
    assert re.search(r'<div class="stack">\s*<div><p class="row">.*</div>\s*<div>\s*<h3 class="group-', cost, re.S)
    assert re.search(r'</table></div>\s*</div>\s*<div>\s*<p class="meta">', cost)
