"""What stands beside the editor's form: price at a volume that is tried, price effects, what is live, the diagram."""

import json
import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from costing.estimate.volume import parse_volume
from dashboard.draft_estimate import volume_text
from dashboard.price_words import place_words
from deployments import selectors
from deployments.models import Application, Deployment, Environment, Revision
from tests import factories
from tests.dashboard.editor import BY_SCRIPT, address, component, draft_of, form

pytestmark = pytest.mark.django_db


def live(shop: Application, revision: Revision, name: str = "dev") -> Environment:
    Environment.objects.filter(application=shop, name=name).update(live_revision=revision)
    return Environment.objects.get(application=shop, name=name)


def asked(client: Client, shop: Application, **query: str) -> Any:
    return client.get(reverse("definition_estimate", args=[shop.pk]), query, **BY_SCRIPT).json()


def effects_of(client: Client, shop: Application, name: str) -> Any:
    """At 20 million requests."""
    return asked(client, shop, component=name, volume="20M", effects="1")["effects"]


def page(client: Client, shop: Application, **query: str) -> str:
    return unescape(client.get(address(shop), query).content.decode())


@pytest.mark.parametrize("typed", ["2100000", "2,100,000", "2.1M", "2.1 million"])
def test_the_draft_is_priced_at_a_volume_however_it_is_written(
    developer: Client, shop: Application, typed: str
) -> None:
    html = asked(developer, shop, volume=typed)["html"]
    assert re.search(r"\$1\d\.\d\d / month", html["estimate-figure"])
    assert "You said" in html["volume-note"]
    assert 'value="2.1M"' in page(developer, shop, volume=typed)


def test_the_region_stands_before_the_prices_that_are_its_own(developer: Client, shop: Application) -> None:
    html = " ".join(asked(developer, shop)["html"].values())
    region = Environment.objects.filter(application=shop)[0].region
    assert f"{place_words(region)}, with prices mostly of" in html
    assert not re.search(rf", {region}\.", html)


@pytest.mark.parametrize("typed", ["lots", "-5", "1e9", "9" * 40, "<b>2</b>", "\u202e12", "$5", "\0", "1.5"])
def test_a_volume_that_is_none_is_refused_where_it_stands(developer: Client, shop: Application, typed: str) -> None:
    html = asked(developer, shop, volume=typed)["html"]
    assert 'id="volume-problem"' in html["volume-note"]
    assert "at 100,000 requests / month: the new number was not taken." in html["estimate-figure"]
    text = page(developer, shop, volume=typed)
    assert 'id="volume-problem"' in text
    assert "<b>2</b>" not in developer.get(address(shop), {"volume": typed}).content.decode()


def test_a_volume_that_was_tried_becomes_the_environments_own(developer: Client, shop: Application) -> None:
    place = factories.environment(shop, "dev")
    typed = {"do": "keep-volume", "environment": str(place.pk), "volume": "2.1M", "component": "notes"}
    answer = developer.post(f"{address(shop)}?volume=2.1M", typed)
    assert answer.headers["Location"].endswith("?component=notes")
    place.refresh_from_db()
    assert selectors.usage_of(place).requests_per_month.value == Decimal(2_100_000)
    refused = developer.post(address(shop), {**typed, "volume": "lots"})
    assert refused.status_code == 409
    assert developer.post(address(shop), {**typed, "environment": "nope"}).status_code == 404


@pytest.mark.parametrize("count", [0, 84_300, 2_117_300, 2_120_000, 10**9, 1_234_567_890])
def test_the_volume_in_the_field_reads_back_to_the_same_number(count: int) -> None:
    assert parse_volume(volume_text(count)) == count


def test_each_choice_says_what_it_would_change(developer: Client, shop: Application) -> None:
    effects = effects_of(developer, shop, "notes")
    assert re.fullmatch(r"\+\$\d+\.\d\d / month", effects["s-memory"]["512"])
    assert effects["s-memory"]["128"].startswith("\N{MINUS SIGN}$")
    assert "256" not in effects["s-memory"]
    assert "s-runtime" not in effects
    shown = page(developer, shop, component="notes", volume="20M")
    assert f"512 MB · {effects['s-memory']['512']}" in shown


def test_the_effect_is_what_the_estimate_becomes(developer: Client, shop: Application) -> None:
    def amount() -> Decimal:
        html = asked(developer, shop, component="notes", volume="20M")["html"]["estimate-figure"]
        return Decimal(re.search(r"\$([\d.,]+) / month", html)[1].replace(",", ""))  # type: ignore[index]

    effect = effects_of(developer, shop, "notes")["s-memory"]["1024"]
    before = amount()
    developer.post(address(shop), form(shop, "notes", **{"s-memory": "1024"}))
    assert abs(amount() - before - Decimal(effect.removeprefix("+$").removesuffix(" / month"))) <= Decimal("0.01")


def test_a_draft_that_cannot_be_priced_claims_no_price_of_its_own(
    cast: factories.Cast, developer: Client, shop: Application
) -> None:
    live(shop, factories.revision(cast, shop))
    developer.post(address(shop), form(shop, "notes", **{"s-memory": "1"}))
    figure = unescape(asked(developer, shop)["html"]["estimate-figure"])
    assert "No estimate for this draft" in figure
    assert re.search(r"until its problems are put right\. Revision 1: <span[^>]*>(about )?\$", figure)
    assert "no change" not in figure


def test_what_cannot_be_priced_says_nothing(developer: Client, shop: Application) -> None:
    developer.post(address(shop), form(shop, "notes", **{"s-timeout": "never"}))
    assert effects_of(developer, shop, "notes") == {}
    assert "512 MB ·" not in page(developer, shop, component="notes", volume="20M", prices="1")


def test_without_a_script_the_effects_are_a_link_away(developer: Client, shop: Application) -> None:
    assert "Show what each choice costs" in page(developer, shop, component="notes", volume="30M")
    assert "512 MB · +$" in page(developer, shop, component="notes", volume="30M", prices="1")


def test_a_changed_field_says_what_is_live_and_goes_back_to_it(
    developer: Client, shop: Application, cast: factories.Cast
) -> None:
    live(shop, factories.revision(cast, shop))
    developer.post(address(shop), form(shop, "notes", **{"s-memory": "512", "s-handler": "notes.other"}))
    shown = page(developer, shop, component="notes")
    assert 'Live: <span class="name">256 MB</span>' in shown
    assert 'Live: <span class="name">notes.handler</span>' in shown
    answer = developer.post(address(shop), form(shop, "notes", do="reset:s-memory"))
    assert answer.headers["Location"].endswith("?component=notes#f-s-memory")
    assert component(shop, "notes")["memory"] == 256
    assert component(shop, "notes")["handler"] == "notes.other"


def test_a_reset_by_script_brings_the_field_as_it_is_then(
    developer: Client, shop: Application, cast: factories.Cast
) -> None:
    factories.revision(cast, shop)
    developer.post(address(shop), form(shop, "notes", **{"s-environment-0-value": "Hi", "s-memory": "512"}))
    assert "Revision 1:" in page(developer, shop, component="notes")
    answer = developer.post(address(shop), form(shop, "notes", do="reset:s-environment"), **BY_SCRIPT).json()
    assert "Hello from Tierboard" in answer["html"]["slot-s-environment"]
    assert "Reset" not in answer["html"]["live-s-environment"]
    assert "256 MB" in answer["html"]["live-s-memory"]


@pytest.mark.parametrize("do", ["reset:", "reset:s-nothing", "reset:kind", "reset:uses", "reset:s-" + "x" * 9_000])
def test_an_odd_reset_changes_nothing(developer: Client, shop: Application, cast: factories.Cast, do: str) -> None:
    factories.revision(cast, shop)
    before = draft_of(shop).document
    assert developer.post(address(shop), form(shop, "notes", do=do)).status_code == 303
    assert draft_of(shop).document == before


def test_what_is_live_of_the_variables_is_said_without_what_is_called_like_a_secret(
    developer: Client, shop: Application, cast: factories.Cast
) -> None:
    old = {"GREETING": "Hello", "KEPT": "as it is", "API_TOKEN": "one of old"}
    factories.revision(cast, shop, notes={"environment": old})
    typed = {"s-environment-0-value": "Hi", "s-environment-1-key": "NEW", "s-environment-1-value": "x"}
    developer.post(address(shop), form(shop, "notes", **typed))
    shown = page(developer, shop, component="notes")
    said = "GREETING = Hello; API_TOKEN = (hidden); no NEW"
    assert f'Revision 1: <span class="name">{said}</span>' in shown
    assert "one of old" not in shown


def test_both_fields_of_a_variable_have_labels_that_are_seen(developer: Client, shop: Application) -> None:
    shown = page(developer, shop, component="notes")
    for part, words in (("key", "Name"), ("value", 'Value<span class="visually-hidden"> of GREETING</span>')):
        assert f'<label for="f-s-environment-0-{part}">{words}</label><input type="text" id="f-s-environment' in shown
    assert 'for="f-§-key">Name</label>' in shown


def test_one_press_saves_and_asks_for_the_deployment_and_two_are_the_same(developer: Client, shop: Application) -> None:
    place = factories.environment(shop, "dev")
    typed = form(shop, "notes", do=f"deploy:{place.pk}:{place.state_version}", **{"s-memory": "512"})
    first = developer.post(address(shop), typed)
    second = developer.post(address(shop), {**typed, "version": str(draft_of(shop).version)})
    made = Deployment.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == reverse("deployment", args=[made.pk])
    assert made.revision is not None
    assert made.revision.document["components"]["notes"]["memory"] == 512


def test_a_deployment_that_is_refused_leaves_the_revision_and_says_so(developer: Client, shop: Application) -> None:
    place = factories.environment(shop, "dev")
    answer = developer.post(address(shop), form(shop, "notes", do=f"deploy:{place.pk}:77"), follow=True)
    assert "Revision 1 is saved, but not deployed" in answer.content.decode()
    assert not Deployment.objects.exists()


def test_a_draft_with_problems_is_not_deployed(developer: Client, shop: Application) -> None:
    place = factories.environment(shop, "dev")
    answer = developer.post(address(shop), form(shop, "notes", do=f"deploy:{place.pk}:0", **{"s-memory": "1"}))
    assert answer.status_code == 422
    assert 'id="problem-summary" autofocus' in answer.content.decode()
    assert not Revision.objects.exists()


def test_the_message_is_proposed_from_what_changed(developer: Client, shop: Application, cast: factories.Cast) -> None:
    assert 'value="First version"' in page(developer, shop)
    factories.revision(cast, shop)
    developer.post(address(shop), form(shop, "notes", **{"s-memory": "512", "s-environment-0-value": "Hi"}))
    shown = page(developer, shop)
    assert 'value="notes: memory and GREETING changed"' in shown
    assert "notes: Memory changes from 256 MB to 512 MB." in shown


def test_kinds_are_found_by_both_words_and_added_to_their_tier(developer: Client, shop: Application) -> None:
    shown = page(developer, shop, new="data")
    picks = re.findall(r'data-words="([^"]*)"', shown)
    assert any("function" in words and "lambda" in words for words in picks)
    assert re.search(r'value="table" checked', shown)
    assert not re.search(r'value="(\w+)" data-name="\1"', shown), "The page carries a free name only where it differs."
    assert '<details class="fold add-component" id="add" open>' in shown


def test_the_diagram_is_drawn_when_it_is_asked_for(developer: Client, shop: Application) -> None:
    assert "draft-diagram" not in page(developer, shop)
    assert 'aria-label="notes, function' in page(developer, shop)
    assert 'id="draft-diagram"' in page(developer, shop, diagram="1")


def test_environment_and_volume_stay_in_links_and_after_a_save(developer: Client, shop: Application) -> None:
    place = factories.environment(shop, "dev")
    query = f"environment={place.pk}&volume=5M"
    assert f"component=notes&{query}" in unescape(developer.get(f"{address(shop)}?{query}").content.decode())
    answer = developer.post(f"{address(shop)}?{query}", form(shop, "notes", **{"s-memory": "512"}))
    assert answer.headers["Location"].endswith(f"?component=notes&{query}")


def crowd(shop: Application, copies: int) -> None:
    """The blueprint's components, so many times over, connected as they were."""
    draft = draft_of(shop)
    names = list(draft.document["components"])
    found: dict[str, Any] = {}
    for number in range(copies):
        text = json.dumps(draft.document["components"])
        for name in names:
            text = text.replace(f'"{name}"', f'"{name}_{number}"')
        found |= json.loads(text)
    draft.document = {**draft.document, "components": found}
    draft.save()


def test_thirty_components_stay_a_page(
    developer: Client, shop: Application, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    crowd(shop, 8)
    with django_assert_max_num_queries(24):
        answer = developer.get(address(shop), {"component": "notes_3"})
    assert answer.status_code == 200
    assert len(answer.content) < 100_000
    assert effects_of(developer, shop, "notes_3")["s-memory"]["512"]


def test_many_functions_are_named_once_for_all_routes(developer: Client, shop: Application) -> None:
    """Forty functions behind forty routes: a select in each line would repeat each name forty times."""
    draft = draft_of(shop)
    parts = draft.document["components"]
    routes = [{"method": "GET", "path": f"/part{n}", "function": f"part_{n}"} for n in range(40)]
    functions = {f"part_{n}": {**parts["notes"], "uses": {}} for n in range(40)}
    draft.document = {**draft.document, "components": {"api": {**parts["api"], "routes": routes}, **functions}}
    draft.save()
    page = developer.get(address(shop), {"component": "api"}).content.decode()
    assert 'list="names-s-routes-function"' in page
    names = page.partition('id="names-s-routes-function"')[2].partition("</datalist>")[0]
    assert names.count('<option value="part_7">') == 1
    assert page.count('<option value="part_7">') == 2, "for the routes, and for the function that checks callers"
    developer.post(address(shop), form(shop, "api", **{"s-routes-1-function": "part_9"}))
    assert component(shop, "api")["routes"][1]["function"] == "part_9"
