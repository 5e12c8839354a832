"""The page of each blueprint of ours: what stands on it, how heavy it is, who may use it, and how it is found."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard import blueprints
from dashboard.blueprint_about import page_of
from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.blueprints.about import ABOUT
from deployments.spec.kinds import KINDS
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
NAMES = list(BLUEPRINTS)


def page(built: World, name: str, role: str = "viewer") -> str:
    answer = client_of(built.person(role)).get(f"/blueprints/{name}/")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.mark.parametrize("name", NAMES)
def test_everything_that_is_said_of_it_stands_there(built: World, name: str) -> None:
    text, about = page(built, name), ABOUT[name]
    said = [*about.fits, *about.unfit, *about.after, about.program, *about.parts.values()]
    said += [*(about.routes or {}), *(about.routes or {}).values(), about.asked]
    assert [one for one in said if one not in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_part_is_named_by_its_kind_and_led_to_from_its_block(built: World, name: str) -> None:
    text = page(built, name)
    for component, body in BLUEPRINTS[name].definition()["components"].items():
        assert f'id="part-{component}"' in text
        assert text.count(f'href="#part-{component}"') == 2, "from the picture, and from the list that says the same"
        assert KINDS[body["kind"]].label in text


@pytest.mark.parametrize("name", NAMES)
def test_every_file_can_be_read_whole(built: World, name: str) -> None:
    shown = page_of(name, blueprints.gallery_book())
    text = page(built, name)
    assert all(file.text in text and file.says for file in shown.files)
    assert {file.component for file in shown.files} == {
        component
        for component, body in BLUEPRINTS[name].definition()["components"].items()
        if body.keys() & {"code", "content"}
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_bills_are_those_of_its_card(built: World, name: str) -> None:
    shown = page_of(name, blueprints.gallery_book())
    text = page(built, name)
    assert shown.card.idle.month in text
    assert (shown.card.busy.month in text) or not shown.card.by_requests
    assert text.count('<table class="invoice single">') == 1 + shown.card.by_requests
    assert [service.amount for service in shown.busy.invoice.services]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_lighter_than_100_kb_and_asks_the_same_few_questions(built: World, name: str) -> None:
    client = client_of(built.cast.owner)
    client.get(f"/blueprints/{name}/")
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(f"/blueprints/{name}/")
    assert len(answer.content) < 100_000
    assert len(asked) <= 6


@pytest.mark.parametrize("name", NAMES)
def test_no_id_stands_there_twice(built: World, name: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', page(built, name))
    assert sorted({one for one in ids if ids.count(one) > 1}) == []


def test_who_may_make_applications_goes_on_to_a_new_one(built: World) -> None:
    where = 'href="/applications/new/?blueprint=watch#name-it"'
    assert where in page(built, "watch", "developer")
    refused = page(built, "watch", "viewer")
    assert where not in refused
    assert 'aria-describedby="use-this-blueprint-reason"' in refused


@pytest.mark.parametrize("name", ["nothing", "Watch", "three_tier", "00000000-0000-0000-0000-000000000000"])
def test_what_is_none_of_ours_is_not_found(built: World, name: str) -> None:
    assert client_of(built.cast.owner).get(f"/blueprints/{name}/").status_code == 404


def test_each_card_leads_to_its_page(built: World) -> None:
    text = client_of(built.cast.developer).get("/applications/new/").content.decode()
    assert all(f'href="/blueprints/{name}/"' in text for name in NAMES)


@pytest.mark.parametrize(("typed", "name"), [("poll", "poll"), ("Aurora", "three-tier-aurora"), ("job sched", "watch")])
def test_the_search_finds_it(built: World, typed: str, name: str) -> None:
    groups = client_of(built.cast.viewer).get("/search/", {"q": typed}).context["groups"]
    hits = [hit.href for group in groups if group.title == "Blueprints" for hit in group.hits]
    assert f"/blueprints/{name}/" in hits
