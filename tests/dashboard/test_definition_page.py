"""The editor over HTTP: saves, refusals in place, concurrent edits, rubbish. Nothing typed is lost."""

import json
import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from dashboard.forms.components import fields_of
from dashboard.forms.saving import drawn_texts
from deployments.models import Application, Revision
from tests import factories
from tests.dashboard.conftest import client_of
from tests.dashboard.editor import BY_SCRIPT, address, component, draft_of, form
from tests.factories import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["web", "api", "notes", "notes_table"])
def test_what_the_page_draws_posted_back_changes_nothing(developer: Client, shop: Application, name: str) -> None:
    page = unescape(developer.get(address(shop), {"component": name}).content.decode())
    waiting = {f"s-{spec.name}" for spec in fields_of(component(shop, name)) if spec.only_with}
    for field in drawn_texts(draft_of(shop).document, name):
        assert (f'name="{field}"' in page) is (field not in waiting), field
    before = draft_of(shop)
    answer = developer.post(address(shop), form(shop, name))
    assert answer.status_code == 303
    assert draft_of(shop).document == before.document
    assert draft_of(shop).version == before.version


def test_a_changed_setting_is_saved(developer: Client, shop: Application) -> None:
    developer.post(address(shop), form(shop, "notes", **{"s-memory": "512", "s-environment-0-value": "Hi"}))
    assert component(shop, "notes")["memory"] == 512
    assert component(shop, "notes")["environment"] == {"GREETING": "Hi"}
    assert draft_of(shop).version == 2


def test_the_script_gets_what_it_needs_to_go_on(developer: Client, shop: Application) -> None:
    answer = developer.post(address(shop), form(shop, "notes", **{"s-memory": "much"}), **BY_SCRIPT).json()
    assert answer["saved"] is True
    assert answer["version"] == 2
    assert "number" in answer["errors"]["f-s-memory"][0]
    assert "notes / Memory" in answer["html"]["problems"]
    again = {**form(shop, "notes"), "s-memory": "512", "version": "2", "began": answer["began"]}
    assert developer.post(address(shop), again, **BY_SCRIPT).json()["saved"] is True


def test_the_help_of_a_group_stands_under_its_title_and_not_under_its_last_field(
    developer: Client, shop: Application
) -> None:
    page = developer.get(address(shop), {"component": "notes_table"}).content.decode()
    group = page.partition('id="f-s-partition_key"')[2]
    assert 'id="f-s-partition_key-help"' in group.partition('name="s-partition_key-name"')[0]
    assert page.count('id="f-s-partition_key-help"') == 1


def test_a_problem_is_linked_to_its_field(developer: Client, shop: Application) -> None:
    developer.post(address(shop), form(shop, "api", **{"s-routes-1-function": "nobody"}))
    page = developer.get(address(shop), {"component": "notes"}).content.decode()
    assert "api / GET /notes" in page
    link = re.search(r'href="(\?component=api#f-s-routes-1-function)"', page)
    assert link
    assert 'id="f-s-routes-1-function"' in developer.get(address(shop), {"component": "api"}).content.decode()


def test_problems_among_more_settings_open_them(developer: Client, shop: Application) -> None:
    assert 'data-fold-state="False"' in developer.get(address(shop), {"component": "notes"}).content.decode()
    developer.post(address(shop), form(shop, "notes", **{"s-temporary_storage": "1"}))
    assert 'data-fold-state="True" open' in developer.get(address(shop), {"component": "notes"}).content.decode()


def test_another_component_changed_meanwhile_is_no_conflict(developer: Client, shop: Application) -> None:
    mine = form(shop, "notes", **{"s-memory": "512"})
    developer.post(address(shop), form(shop, "notes_table", **{"s-billing": "provisioned"}))
    assert developer.post(address(shop), mine).status_code == 303
    assert component(shop, "notes")["memory"] == 512
    assert component(shop, "notes_table")["billing"] == "provisioned"


def test_the_same_component_changed_meanwhile_is_compared(developer: Client, shop: Application) -> None:
    mine = form(shop, "notes", **{"s-memory": "512", "s-handler": "main.run"})
    developer.post(address(shop), form(shop, "notes", **{"s-memory": "1024"}))
    answer = developer.post(address(shop), mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert component(shop, "notes")["memory"] == 1024
    assert "512 MB" in page
    assert "1,024 MB" in page
    assert 'value="main.run"' in page
    assert "Both changed it" in page


def test_a_component_removed_meanwhile_can_be_put_back_with_what_was_typed(
    developer: Client, shop: Application
) -> None:
    mine = form(shop, "notes", **{"s-memory": "512"})
    developer.post(address(shop), form(shop, "notes", do="component-remove"))
    assert "notes" not in draft_of(shop).document["components"]
    answer = developer.post(address(shop), mine)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert page.count("not in the definition any more") == 1
    assert "Not saved: choose what becomes of notes." in page
    assert "Choose first what becomes of notes." in page
    assert 'value="revision"' not in page
    developer.post(address(shop), {**mine, "do": "restore"})
    assert component(shop, "notes")["memory"] == 512
    assert "handler" in component(shop, "notes")["code"]["inline"]


def test_the_name_of_a_removed_component_is_not_offered_to_another_one(developer: Client, shop: Application) -> None:
    mine = form(shop, "notes", new_name="board")
    developer.post(address(shop), form(shop, "notes", do="component-remove"))
    page = developer.post(address(shop), mine).content.decode()
    shown = re.search(r'id="form-title">(\w+)<', page)
    name = re.search(r'name="new_name" maxlength="40" value="(\w*)"', page)
    assert shown
    assert name
    assert name[1] == shown[1] != "board"


def test_components_are_added_renamed_and_removed(developer: Client, shop: Application) -> None:
    answer = developer.post(address(shop), form(shop, "api", do="component-add", add_kind="table", add_name="orders"))
    assert answer.headers["Location"].endswith("?component=orders")
    developer.post(address(shop), form(shop, "notes", do="component-rename", new_name="board"))
    components = draft_of(shop).document["components"]
    assert {route["function"] for route in components["api"]["routes"]} == {"board"}
    developer.post(address(shop), form(shop, "notes_table", do="component-remove"))
    assert "notes_table" not in component(shop, "board")["uses"]


def test_what_cannot_be_saved_can_be_removed(developer: Client, shop: Application) -> None:
    odd = {"s-environment-rows": "1", "s-environment-0-key": "", "s-environment-0-value": "without a name"}
    assert developer.post(address(shop), form(shop, "notes", **odd)).status_code == 422
    answer = developer.post(address(shop), form(shop, "notes", do="component-remove", **odd))
    assert answer.status_code == 303
    assert "notes" not in draft_of(shop).document["components"]


@pytest.mark.parametrize("name", ["", "Orders", "1x", "notes", "a" * 41, "a\0b", "<script>", "../x", "аdmin"])
def test_a_bad_name_is_refused_where_it_was_typed(developer: Client, shop: Application, name: str) -> None:
    answer = developer.post(address(shop), form(shop, "api", do="component-add", add_kind="table", add_name=name))
    assert answer.status_code == 422
    assert 'id="add-name-problem"' in answer.content.decode()
    assert len(draft_of(shop).document["components"]) == 4


def test_lines_are_added_and_removed_without_script(developer: Client, shop: Application) -> None:
    answer = developer.post(address(shop), form(shop, "api", do="add:s-routes"))
    page = developer.get(answer.headers["Location"]).content.decode()
    assert 'name="s-routes-4-path"' in page
    developer.post(address(shop), form(shop, "api", do="drop:s-routes-0"))
    assert [route["path"] for route in component(shop, "api")["routes"]] == ["/notes", "/notes", "/notes/{id}"]


def test_a_revision_is_saved_with_what_was_just_typed(developer: Client, shop: Application) -> None:
    answer = developer.post(address(shop), form(shop, "notes", do="revision", message="More", **{"s-memory": "512"}))
    assert answer.headers["Location"] == reverse("application", args=[shop.pk])
    revision = Revision.objects.get(application=shop)
    assert revision.message == "More"
    assert revision.document["components"]["notes"]["memory"] == 512


def test_a_revision_with_problems_is_refused_and_the_problems_get_the_focus(
    developer: Client, shop: Application
) -> None:
    answer = developer.post(address(shop), form(shop, "notes", do="revision", **{"s-memory": "1"}))
    assert answer.status_code == 422
    assert 'id="problem-summary" autofocus' in answer.content.decode()
    assert component(shop, "notes")["memory"] == 1


def test_nothing_changed_is_said_on_the_button(developer: Client, shop: Application) -> None:
    developer.post(address(shop), form(shop, "notes", do="revision"))
    assert "Nothing changed since revision 1." in developer.get(address(shop)).content.decode()
    assert developer.post(address(shop), form(shop, "notes", do="revision")).status_code == 409


def test_the_estimate_is_told_at_the_volume_of_an_environment(developer: Client, shop: Application) -> None:
    place = factories.environment(shop, "staging")
    answer = developer.get(reverse("definition_estimate", args=[shop.pk]), {"environment": str(place.pk)}, **BY_SCRIPT)
    html = answer.json()["html"]
    assert "/ month" in html["estimate-figure"]
    assert "Our guess" in html["volume-note"]
    assert '<strong aria-current="true">staging</strong>' in html["estimate-more"]


def test_a_draft_with_problems_has_no_estimate_of_its_own(developer: Client, shop: Application) -> None:
    developer.post(address(shop), form(shop, "notes", **{"s-memory": "1"}))
    assert "Put the problems right to see what this costs." in developer.get(address(shop)).content.decode()


def test_the_template_is_downloaded_or_refused_with_a_sentence(developer: Client, shop: Application) -> None:
    answer = developer.get(reverse("definition_template", args=[shop.pk]))
    assert json.loads(answer.content)["AWSTemplateFormatVersion"] == "2010-09-09"
    assert 'filename="shop.template.json"' in answer.headers["Content-Disposition"]
    developer.post(address(shop), form(shop, "notes", **{"s-memory": "1"}))
    refused = developer.get(reverse("definition_template", args=[shop.pk]), follow=True)
    assert "1 problem" in refused.content.decode()


def test_who_may_not_edit_reads_and_is_refused_with_the_reason(
    client: Client, cast: factories.Cast, shop: Application
) -> None:
    client.force_login(cast.viewer, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(address(shop)).content.decode()
    assert "Only developers and owners of Platform may change shop" in page
    assert '<fieldset class="bare-set form" disabled>' in page
    answer = client.post(address(shop), form(shop, "notes", **{"s-memory": "512"}))
    assert answer.status_code == 409
    assert "Only developers" in answer.content.decode()
    assert "memory" not in component(shop, "notes")


def test_people_of_other_teams_find_nothing(client: Client, cast: factories.Cast, shop: Application) -> None:
    client.force_login(cast.outsider, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name in ("definition", "definition_estimate", "definition_template"):
        assert client.get(reverse(name, args=[shop.pk])).status_code == 404
    assert client.post(address(shop), form(shop, "notes")).status_code == 404


def test_whoever_cannot_save_has_no_bar_over_the_page(cast: Cast, shop: Application, developer: Client) -> None:
    assert 'class="save-revision"' in developer.get(address(shop)).content.decode()
    page = client_of(cast.viewer).get(address(shop)).content.decode()
    assert "save-revision-button" in page and "Only developers and owners of" in page
    assert 'class="save-revision"' not in page
