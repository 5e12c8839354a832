"""A new application: one page for blueprint and name, sent without a script."""

from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from dashboard import blueprints
from dashboard.forms.application import places_of
from deployments.models import Application
from deployments.spec.blueprints import BLUEPRINTS
from teams.actions import add_member
from teams.models import AwsAccount
from teams.roles import Role
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
NEW = "/applications/new/"


def _form(built: World, **changed: str) -> dict[str, Any]:
    place = f"{built.cast.account.pk} us-east-1"
    return {"blueprint": "website", "name": "landing", "team": str(built.cast.team.pk), "place": place} | changed


def _post(built: World, **changed: str) -> Any:
    return client_of(built.cast.developer).post(NEW, _form(built, **changed))


def test_the_first_card_is_chosen_or_the_one_of_the_address(built: World) -> None:
    client = client_of(built.cast.developer)
    assert client.get(NEW).context["chosen"] == "three-tier"
    assert client.get(NEW + "?blueprint=website").context["chosen"] == "website"
    assert client.get(NEW + "?blueprint=nonsense").context["chosen"] == "three-tier"


def test_what_runs_by_itself_has_no_price_by_requests_and_an_idle_month_is_explained(built: World) -> None:
    cards = {card.name: card for card in blueprints.cards(blueprints.gallery_book())}
    assert [name for name, card in cards.items() if not card.by_requests] == ["watch"]
    assert cards["mobile"].because.startswith("most of it Sign-in: 1,000 people a month")
    assert cards["mobile"].because.endswith("$15.00, our guess")
    assert {name for name, card in cards.items() if card.because} == {"mobile", "three-tier-aurora"}
    page = client_of(built.cast.developer).get(NEW).content.decode()
    assert page.count("<dt>At 1 M requests / month</dt>") == len(cards) - 1
    assert page.count("nobody sends it requests: it runs by itself") == 1
    assert cards["mobile"].because.replace("'", "&#x27;") in page


def test_the_month_without_requests_is_called_the_same_on_every_card(built: World) -> None:
    page = client_of(built.cast.developer).get(NEW).content.decode()
    assert page.count("<dt>With no requests</dt>") == len(BLUEPRINTS)


def test_a_region_is_offered_with_the_name_of_its_place(built: World) -> None:
    AwsAccount.objects.filter(pk=built.dev.account.pk).update(regions=["us-east-1", "eu-nowhere-1"])
    named, unknown = places_of(AwsAccount.objects.get(pk=built.dev.account.pk))
    assert named[1].startswith("US East (N. Virginia), us-east-1: Sandbox (")
    assert unknown[1].startswith("eu-nowhere-1: Sandbox (")


def test_a_card_with_a_part_that_has_no_price_says_that_more_comes_and_why(built: World) -> None:
    page = client_of(built.cast.developer).get(NEW).content.decode()
    card = page.partition('id="about-three-tier-aurora"')[2].partition('id="about-poll"')[0]
    assert card.count('<span class="figure">about $12.68 / month, plus 1 not priced</span>') == 1
    assert "No price for RDS and Aurora statements in us-east-1." in card
    assert page.count("not priced: the amount does not hold") == 1


def test_a_card_names_its_parts_and_leaves_arrows_to_the_picture(built: World) -> None:
    page = client_of(built.cast.developer).get(NEW).content.decode()
    assert "Website, API, Function, Table</p>" in page
    assert "→" not in page


def test_a_tick_stands_by_its_label_and_the_address_only_with_the_tick(built: World) -> None:
    page = client_of(built.cast.developer).get(NEW).content.decode()
    assert "<span>Tell us when something goes wrong</span></label>" in page
    assert page.count('id="id_alarms_helptext"') == 1
    address = page.partition('<div class="if-alarms">')[2].partition("</div>")[0]
    assert 'name="alarm_mail"' in address
    assert "(optional)" not in address
    styles = (settings.BASE_DIR / "static" / "application.css").read_text()
    assert '.form:not(:has([name="alarms"]:checked)) .if-alarms {display: none}' in styles
    assert page.count('<div class="card form" id="name-it">') == 1


def test_one_page_leads_to_the_editor(built: World) -> None:
    answer = _post(built)
    made = Application.objects.get(name="landing")
    assert made.blueprint == "website"
    assert (answer.status_code, answer["Location"]) == (303, f"/applications/{made.pk}/definition/")


def test_one_team_is_not_asked_for_and_two_are(built: World) -> None:
    alone = client_of(built.cast.developer).get(NEW).content.decode()
    assert '<input type="hidden" name="team"' in alone
    add_member(team=built.cast.other_team, user=built.cast.developer, roles=[Role.DEVELOPER])
    assert '<select name="team"' in client_of(built.cast.developer).get(NEW).content.decode()


def test_what_was_typed_and_chosen_stays_after_a_refusal(built: World) -> None:
    page = _post(built, name="Not A Name")
    assert page.status_code == 422
    assert page.context["chosen"] == "website"
    assert 'value="Not A Name"' in page.content.decode()
    taken = _post(built, name="shop")
    assert "already has an application named shop" in taken.content.decode()


@pytest.mark.parametrize("blueprint", ["", "nonsense", "\0", "x" * 10_000])
def test_a_blueprint_has_to_be_chosen(built: World, blueprint: str) -> None:
    page = _post(built, blueprint=blueprint)
    assert page.status_code == 422
    assert "Choose one of these." in page.content.decode()
    assert not Application.objects.filter(name="landing").exists()


def test_who_may_not_make_one_reads_why_once_and_gets_no_form(built: World) -> None:
    page = client_of(built.cast.viewer).get(NEW).content.decode()
    assert page.count("Only developers and owners of Platform may create applications. Ask Developer or Owner.") == 1
    assert "no AWS account yet" not in page
    assert 'name="blueprint"' not in page


def test_a_refused_volume_is_said_at_the_top_and_leads_there(built: World) -> None:
    form = {"environment": str(built.dev.pk), "requests": "lots"}
    address = reverse("application_usage", args=[built.application.pk])
    page = client_of(built.cast.developer).post(address, form).content.decode()
    assert '<a href="#id_requests_error">Expected requests a month of <span class="name">dev</span></a>' in page
    assert page.count('id="id_requests_error"') == 1
