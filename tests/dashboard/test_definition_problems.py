"""What the editor says when something is wrong: one voice, the first few problems, and a way back."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from deployments.actions.define import save_draft
from deployments.models import Application
from tests import factories
from tests.dashboard.editor import address, component, draft_of, form

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("source", ["inline", "artifact"])
def test_a_bad_zip_is_said_once_and_nothing_claims_to_be_saved(
    developer: Client, shop: Application, source: str
) -> None:
    upload = SimpleUploadedFile("x.zip", b"no zip at all")
    typed: dict[str, Any] = {**form(shop, "notes", do="upload:s-code"), "s-code-source": source}
    page = developer.post(address(shop), {**typed, "s-code-upload": upload}).content.decode()
    assert "Not saved: " in page
    assert 'href="#f-s-code"' in page
    for wrong in ("No problems.", "Draft saved", "Choose a zip", "press Upload"):
        assert wrong not in page


def test_many_problems_are_folded(developer: Client, shop: Application, cast: factories.Cast) -> None:
    broken = {f"fn{number}": {"kind": "nonsense"} for number in range(12)}
    document = {**draft_of(shop).document, "components": broken}
    save_draft(application=shop, document=document, version=draft_of(shop).version, by=cast.developer)
    page = developer.get(address(shop)).content.decode()
    total = int(page.split("Problems (")[1].split(")")[0])
    assert total > 5
    assert f"{total - 5} more</summary>" in page
    shown = page.split("Problems (")[1].split("<details")[0]
    assert shown.count("<li>") == 5


def test_starting_again_goes_back_to_the_newest_revision(
    developer: Client, shop: Application, cast: factories.Cast
) -> None:
    newest = factories.revision(cast, shop)
    developer.post(address(shop), form(shop, "notes", **{"s-memory": "much"}))
    page = developer.get(address(shop), {"component": "notes"}).content.decode()
    assert f"Start again from revision {newest.number}" in page
    answer = developer.post(address(shop), form(shop, "notes", do="start-again"), follow=True)
    assert f"The draft is revision {newest.number} again." in answer.content.decode()
    assert draft_of(shop).document == newest.document
    assert "Start again from" not in answer.content.decode()


def test_starting_again_never_throws_away_what_was_not_on_the_screen(
    developer: Client, shop: Application, cast: factories.Cast
) -> None:
    factories.revision(cast, shop)
    old = form(shop, "notes", do="start-again")
    developer.post(address(shop), form(shop, "notes", **{"s-memory": "512"}))
    answer = developer.post(address(shop), old)
    assert answer.status_code == 409
    assert component(shop, "notes")["memory"] == 512


def test_starting_again_is_for_those_who_may_edit(client: Client, shop: Application, cast: factories.Cast) -> None:
    factories.revision(cast, shop)
    for person, status in ((cast.viewer, 409), (cast.outsider, 404)):
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert client.post(address(shop), form(shop, "notes", do="start-again")).status_code == status


RAW = ("Ensure this value", "is not a valid", "Null characters", "Select a valid choice", "This field is required")


@pytest.mark.parametrize("odd", ["", "\0", "x" * 20_000, "-1"])
def test_plain_forms_say_it_in_our_words(developer: Client, shop: Application, odd: str) -> None:
    place = shop.environments.order_by("pk").first()
    assert place is not None
    names = ("name", "team", "place", "revision", "mode", "state_version", "note", "typed_name", "requests")
    typed = dict.fromkeys(names, odd) | {"environment": str(place.pk)}
    pages = [reverse("application_new") + "?blueprint=three-tier", reverse("application_usage", args=[shop.pk])]
    pages += [reverse(name, args=[place.pk]) for name in ("environment_deploy", "environment_destroy")]
    for page in pages:
        text = developer.post(page, typed).content.decode()
        assert not [raw for raw in RAW if raw in text], page
        assert "x" * 200 not in text.replace(f'value="{odd}"', "").replace(f"\n{odd}</textarea>", "")


def test_the_deploy_form_says_whether_approval_is_needed(
    developer: Client, shop: Application, cast: factories.Cast
) -> None:
    factories.revision(cast, shop)
    for place in shop.environments.all():
        page = developer.get(reverse("environment_deploy", args=[place.pk])).content.decode()
        assert ("no approval is needed here" in page) is not bool(place.approvals_required)
        assert ("Note for the approvers" in page) is bool(place.approvals_required)
