"""The page of tokens: what it lists, the form, the one page that shows a token, and revoking."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.token_words import marks
from teams.models import ApiToken
from teams.scopes import CONSEQUENCES, Scope
from teams.selectors import makers
from teams.tokens import accept, make, revoke
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
NEW = "/tokens/new/"


def form(world: World, **changes: Any) -> dict[str, Any]:
    given = {"name": "GitHub shop", "team": str(world.cast.team.pk), "scopes": ["read"], "days": "30"}
    return {**given, **changes}


def made(world: World, name: str = "CI", **columns: Any) -> ApiToken:
    token, _ = make(
        team=world.cast.team, name=name, scopes=list(Scope), applications=[], days=200, by=world.cast.developer
    )
    ApiToken.objects.filter(pk=token.pk).update(**columns)
    return ApiToken.objects.get(pk=token.pk)


def test_without_tokens_the_page_teaches(built: World) -> None:
    text = client_of(built.cast.developer).get("/tokens/").content.decode()
    assert "No tokens yet" in text and f'href="{NEW}"' in text
    text = client_of(built.cast.viewer).get("/tokens/").content.decode()
    assert "Only developers and owners of Platform may make tokens" in text


def test_the_form_says_what_follows_from_each_tick(built: World) -> None:
    text = client_of(built.cast.developer).get(NEW).content.decode()
    assert all(sentence.replace("'", "&#x27;") in text for sentence in CONSEQUENCES.values())
    assert "shop" in text and "secret-plans" not in text


def test_a_token_is_shown_once_with_a_command_for_this_installation(built: World) -> None:
    client = client_of(built.cast.developer)
    answer = client.post(NEW, form(built, scopes=["read", "deployments:deploy"]))
    text = answer.content.decode()
    found = re.search(r'data-copy="(tierboard_[A-Za-z0-9_-]{43})"', text)
    assert found and accept(found[1]).name == "GitHub shop"
    assert "curl -sS http://testserver/api/v1/deployments" in text
    assert answer["Cache-Control"] == "no-store"
    assert found[1] not in client.get("/tokens/").content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Fill this in"),
        ({"name": "x" * 10_000}, "Too long"),
        ({"name": "a\0b"}, "cannot be stored"),
        ({"name": "\u202eevil"}, "direction of reading"),
        ({"scopes": []}, "Tick at least one"),
        ({"scopes": ["approve"]}, "Choose one of the list"),
        ({"days": "366"}, "Choose one of the list"),
        ({"days": ""}, "Fill this in"),
        ({"applications": ["x"]}, "Choose one of the list"),
        ({"team": "x"}, "Choose one of the list"),
    ],
)
def test_what_cannot_be_a_token_is_said_where_it_was_typed(built: World, changes: Any, sentence: str) -> None:
    answer = client_of(built.cast.developer).post(NEW, form(built, **changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_a_form_with_several_faults_leads_to_each_of_them(built: World) -> None:
    text = client_of(built.cast.developer).post(NEW, form(built, scopes=[], days="")).content.decode()
    above = text.split('id="form-problems"')[1].split("</div>")[0]
    assert '<a href="#id_scopes_error">What it may do</a>' in above
    assert '<a href="#id_days_error">Works for</a>' in above
    assert '"#id_name_error"' not in above
    assert "</a>, <a" in above
    assert 'id="id_scopes_error"' in text


def test_a_taken_name_is_refused_with_what_was_typed(built: World) -> None:
    made(built, "GitHub shop")
    answer = client_of(built.cast.developer).post(NEW, form(built))
    assert answer.status_code == 422
    assert "already has a token named GitHub shop" in answer.content.decode()


def test_another_teams_application_cannot_be_chosen(built: World) -> None:
    answer = client_of(built.cast.developer).post(NEW, form(built, applications=[str(built.foreign.pk)]))
    assert answer.status_code == 422
    narrowed = client_of(built.cast.developer).post(NEW, form(built, applications=[str(built.application.pk)]))
    assert narrowed.status_code == 201
    assert ApiToken.objects.get().application_ids == [built.application.pk]


def test_html_in_a_name_stays_text(built: World) -> None:
    client = client_of(built.cast.developer)
    answer = client.post(NEW, form(built, name="<img src=x onerror=alert(1)>"))
    assert b"<img" not in answer.content + client.get("/tokens/").content


def test_every_state_has_its_chip(built: World) -> None:
    now = timezone.now()
    words = {
        made(built, "a", last_used_at=now): ["Active"],
        made(built, "b"): ["Active", "Never used"],
        made(built, "c", expires_at=now + timedelta(days=6, hours=1), last_used_at=now): ["Expires in 6 days"],
        made(built, "d", expires_at=now + timedelta(days=1, hours=1), last_used_at=now): ["Expires in 1 day"],
        made(built, "e", expires_at=now + timedelta(hours=1), last_used_at=now): ["Expires within a day"],
        made(built, "f", expires_at=now): ["Expired"],
        made(built, "g", revoked_at=now): ["Revoked"],
    }
    mine = makers(words)
    assert {one.name: [mark.word for mark in marks(one, now, mine)] for one in words} == {
        one.name: said for one, said in words.items()
    }
    built.cast.developer.memberships.all().delete()
    assert marks(next(iter(words)), now, makers(words))[0].word == "Stopped: its maker left"


def test_revoking_asks_first_and_then_ends_it(built: World) -> None:
    token, text = make(
        team=built.cast.team, name="CI", scopes=[Scope.READ], applications=[], days=9, by=built.cast.developer
    )
    address = reverse("token_revoke", kwargs={"pk": token.pk})
    client = client_of(built.cast.owner)
    assert "Whatever still uses it is refused from then on" in client.get(address).content.decode()
    answer = client.post(address, follow=True).content.decode()
    assert "The token CI was revoked." in answer and "Revoked" in answer
    headers = {"Authorization": f"Bearer {text}"}
    assert Client().get("/api/v1/applications", headers=headers).status_code == 401


def test_those_that_work_come_first(built: World) -> None:
    old, new = made(built, "old"), made(built, "new")
    revoke(token=new, by=built.cast.owner)
    text = client_of(built.cast.viewer).get("/tokens/").content.decode()
    assert text.index(f">{old.name}<") < text.index(f">{new.name}<")
    assert "Revoke…" not in text


def test_other_teams_see_no_tokens(built: World) -> None:
    token = made(built, "Secret name")
    client = client_of(built.cast.outsider)
    assert "Secret name" not in client.get("/tokens/").content.decode()
    assert client.get(reverse("token_revoke", kwargs={"pk": token.pk})).status_code == 404


def test_the_list_costs_the_same_for_any_number(built: World, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        made(built, f"token {number}", application_ids=[built.application.pk])
    client = client_of(built.cast.developer)
    with django_assert_max_num_queries(14):
        assert client.get("/tokens/").status_code == 200
