"""What a session that ended mid-way needs from the server: a way back, a sign-in that scripts can use, a way to ask."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.dashboard.conftest import client_of
from tests.dashboard.world import World
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


def test_a_form_that_was_sent_leads_back_to_the_page_it_stood_on(built: World) -> None:
    page = reverse("deployment", args=[built.waiting.pk])
    form = reverse("deployment_approve", args=[built.waiting.pk])
    answer = Client().post(form, {}, headers={"referer": f"http://testserver{page}"})
    assert answer["Location"] == f"{LOGIN}?next={page}"
    elsewhere = Client().post(form, {}, headers={"referer": "https://evil.example/"})
    assert elsewhere["Location"] == f"{LOGIN}?next=/"


def test_a_form_on_its_own_address_leads_back_there(built: World) -> None:
    page = reverse("definition", args=[built.application.pk])
    address = f"{page}?component=notes"
    answer = Client().post(address, {}, headers={"referer": f"http://testserver{address}"})
    assert answer["Location"] == f"{LOGIN}?next={page}%3Fcomponent%3Dnotes"


def test_signing_in_by_script_renews_the_session_and_the_token(built: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get(LOGIN)
    before = client.cookies["csrftoken"].value
    form = {"login": "viewer@example.org", "password": PASSWORD, "csrfmiddlewaretoken": before}
    assert client.post(LOGIN, form, headers=SCRIPT).json()["location"] == "/"
    after = client.cookies["csrftoken"].value
    assert after != before
    assert client.get("/banners/", headers={"HX-Request": "true"}).status_code == 200
    # What every form of the page that stayed open carries from now on.
    assert client.post("/accounts/logout/", {"csrfmiddlewaretoken": after}).status_code == 302


def test_a_wrong_password_is_said_in_words(built: World) -> None:
    answer = Client().post(LOGIN, {"login": "viewer@example.org", "password": "wrong"}, headers=SCRIPT)
    assert answer.status_code == 400
    said = answer.json()["form"]
    assert any([*said["errors"], *(error for field in said["fields"].values() for error in field["errors"])])


def test_too_many_tries_say_when_to_come_back(built: World) -> None:
    client = Client()
    answers = [
        client.post(LOGIN, {"login": "viewer@example.org", "password": "wrong"}, headers=SCRIPT) for _ in range(9)
    ]
    assert (answers[-1].status_code, answers[-1]["Retry-After"]) == (429, "900")


def test_too_many_tries_from_one_place_are_our_page(built: World) -> None:
    client = Client(REMOTE_ADDR="203.0.113.77")
    answers = [client.post(LOGIN, {"login": f"n{number}@example.org", "password": "x"}) for number in range(31)]
    assert (answers[-1].status_code, answers[-1]["Retry-After"]) == (429, "60")
    assert "too often in a short time" in answers[-1].content.decode()


def test_a_page_names_what_its_script_needs(built: World) -> None:
    text = client_of(built.cast.viewer).get("/applications/").content.decode()
    for part in ('data-ping="/banners/"', f'data-login="{LOGIN}"', 'data-person="viewer@example.org"', "signin.js"):
        assert part in text
    assert "data-ping" not in Client().get(LOGIN).content.decode()
