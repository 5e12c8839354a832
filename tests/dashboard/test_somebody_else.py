"""One browser, two people: what one typed is neither done nor drawn in the name of the other."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from dashboard.drawn_for import FIELD, HEADER, mark
from deployments.models import Deployment
from deployments.states import Status
from tests.dashboard.conftest import client_of
from tests.dashboard.editor import BY_SCRIPT, address, component, draft_of, form
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
SENTENCE = "You are signed in as somebody else now"


def test_pages_carry_the_mark_of_their_person(built: World) -> None:
    marks = {person.email: mark(person) for person in (built.cast.viewer, built.cast.developer)}
    for person in (built.cast.viewer, built.cast.developer):
        page = client_of(person).get("/applications/").content.decode()
        assert f'data-user="{marks[person.email]}"' in page
    assert len(set(marks.values())) == 2
    assert "data-user" not in Client().get("/accounts/login/").content.decode()


def test_a_definition_typed_by_another_is_refused_and_shown(built: World) -> None:
    shop, client = built.application, client_of(built.cast.owner)
    before = draft_of(shop).version
    typed = form(shop, "notes", **{"s-memory": "1024", "s-handler": "a.<b>", FIELD: mark(built.cast.developer)})
    answer = client.post(address(shop), typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert SENTENCE in page
    assert "a.&lt;b&gt;" in page
    assert typed["began"] not in page
    assert '<p class="meta">Memory</p>' in page
    assert '<p class="meta">Time limit</p>' not in page  # as it was drawn: nobody typed it
    assert draft_of(shop).version == before
    assert component(shop, "notes")["memory"] != 1024


def test_a_script_of_anothers_page_is_refused_with_the_sentence(built: World) -> None:
    shop, client = built.application, client_of(built.cast.owner)
    before = draft_of(shop).version
    headers = {**BY_SCRIPT["headers"], "HX-Request": "true", HEADER: mark(built.cast.developer)}
    answer = client.post(address(shop), form(shop, "notes", **{"s-memory": "1024"}), headers=headers)
    assert answer.status_code == 409
    assert SENTENCE in answer.content.decode()
    assert answer[HEADER] == mark(built.cast.owner)
    assert draft_of(shop).version == before


def test_a_vote_of_another_is_refused(built: World) -> None:
    form_of_owner = {FIELD: mark(built.cast.owner), "digest": "d" * 64}
    where = reverse("deployment_approve", args=[built.waiting.pk])
    answer = client_of(built.cast.approver).post(where, form_of_owner)
    assert answer.status_code == 409
    assert SENTENCE in answer.content.decode()
    assert Deployment.objects.get(pk=built.waiting.pk).status == Status.AWAITING_APPROVAL


def test_ones_own_form_goes_through(built: World) -> None:
    shop, client = built.application, client_of(built.cast.developer)
    typed = form(shop, "notes", **{"s-memory": "2048", FIELD: mark(built.cast.developer)})
    assert client.post(address(shop), typed).status_code == 303
    assert component(shop, "notes")["memory"] == 2048


def test_parts_say_whom_they_were_drawn_for_and_pages_do_not_have_to(built: World) -> None:
    client = client_of(built.cast.viewer)
    part = client.get("/banners/", headers={"HX-Request": "true", HEADER: mark(built.cast.owner)})
    assert (part.status_code, part[HEADER]) == (200, mark(built.cast.viewer))
    assert HEADER not in client.get("/applications/")


def test_a_form_that_comes_after_the_session_ended_gives_back_what_was_typed(built: World) -> None:
    where = reverse("deployment_reject", args=[built.waiting.pk])
    page = f"http://testserver{reverse('deployment', args=[built.waiting.pk])}"
    sent = {"digest": "d" * 64, "reason": "Too <much>", FIELD: "x"}
    answer = Client().post(where, sent, headers={"referer": page})
    text = answer.content.decode()
    assert answer.status_code == 401
    assert "Too &lt;much&gt;" in text
    assert "d" * 64 not in text
    assert f'href="/accounts/login/?next=/deployments/{built.waiting.pk}/" target="_blank"' in text
    assert Deployment.objects.get(pk=built.waiting.pk).status == Status.AWAITING_APPROVAL


def test_a_form_without_a_word_in_it_goes_straight_to_signing_in(built: World) -> None:
    where = reverse("deployment_cancel", args=[built.waiting.pk])
    assert Client().post(where, {"digest": "d" * 64, "reason": "  "}).status_code == 302


def test_what_came_in_another_encoding_is_not_shown(built: World) -> None:
    where = reverse("deployment_reject", args=[built.waiting.pk])
    kind = "application/x-www-form-urlencoded; charset=utf-7"
    assert Client().post(where, "reason=%2B2AA-", content_type=kind).status_code == 302


def test_what_was_typed_stands_under_the_labels_of_its_form_without_ids_and_passwords(built: World) -> None:
    place = f"{built.dev.account_id} us-east-1"
    sent = {"name": "notes", "team": str(built.cast.team.pk), "place": place, "mode": ["plan"], "password": "secret"}
    page = Client().post(reverse("application_new"), sent).content.decode()
    assert (
        '<p class="meta">Region (choose the AWS account again)</p><pre class="raw" tabindex="0">us-east-1</pre>' in page
    )
    assert "Only plan: show what would change" in page
    assert "secret" not in page
    assert str(built.cast.team.pk) not in page


def test_every_ticked_box_comes_back_in_words(built: World) -> None:
    page = (
        Client().post(reverse("token_new"), {"name": "ci", "scopes": ["read", "plan"], "days": "30"}).content.decode()
    )
    assert "<pre" in page
    assert "30 days" in page


def test_a_form_that_is_too_old_gives_back_what_was_typed_and_leads_to_the_form(built: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(built.cast.developer, "django.contrib.auth.backends.ModelBackend")
    here = "http://testserver/tokens/new/"
    answer = client.post("/tokens/new/", {"name": "<ci>"}, headers={"referer": here})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "&lt;ci&gt;" in page
    assert 'href="/tokens/new/" target="_blank"' in page
    elsewhere = client.post("/tokens/new/", {"name": "<ci>"}, headers={"referer": "https://evil.example/"})
    assert b"&lt;ci&gt;" not in elsewhere.content


def test_the_banner_of_scripts_finds_its_icon_on_the_page(built: World) -> None:
    page = client_of(built.cast.viewer).get("/applications/").content.decode()
    banners = page.partition('id="banners"')[2].partition("<main")[0]
    assert re.search(r'<template><svg [^>]*class="icon"', banners)
    script = (settings.BASE_DIR / "static/ui.js").read_text()
    assert 'place.querySelector("template").content.cloneNode(true), ...text' in script


def test_whatever_changes_the_definition_is_refused_once_somebody_else_is_signed_in(built: World) -> None:
    page = client_of(built.cast.developer).get(f"{address(built.application)}?component=notes").content.decode()
    script = (settings.BASE_DIR / "static/signin.js").read_text()
    refused = script.partition("export function somebodyElse")[2].partition("const said")[0]
    for selector, part in {
        "[data-add]": 'data-add="data"',
        "#add > summary": 'id="add"',
        ".form-foot summary": 'class="card-foot form-foot"',
        "#volume-form": '<form id="volume-form"',
    }.items():
        assert selector in refused
        assert part in page
    assert "one.disabled = !one.selected" in script
    assert ".inert" not in script  # nothing inside could be copied
