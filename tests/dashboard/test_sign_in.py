"""Signing in and out: the form, the demo's logins, too many tries, where it leads, and what a form needs."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from teams.demo import LOGINS
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def _sign_in(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN + more.pop("query", ""), {"login": email, "password": password, **more})


def test_the_right_password_leads_home(built: World) -> None:
    client = Client()
    response = _sign_in(client, "DEVELOPER@example.org")
    assert response["Location"] == "/"
    assert client.get("/").status_code == 200


def test_a_page_that_was_asked_for_comes_after_signing_in(built: World) -> None:
    client = Client()
    asked = client.get("/deployments/?state=open")
    assert asked["Location"] == f"{LOGIN}?next=/deployments/%3Fstate%3Dopen"
    assert (
        _sign_in(client, "developer@example.org", next="/deployments/?state=open")["Location"]
        == "/deployments/?state=open"
    )


@pytest.mark.parametrize(
    "next_", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_sent_to_another_host(built: World, next_: str) -> None:
    response = _sign_in(Client(), "developer@example.org", next=next_)
    assert response["Location"] == "/"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("developer@example.org", "wrong"),
        ("nobody@example.org", "wrong"),
        ("", ""),
        ("not an address", "x"),
        ("a\0b@example.org", "x\0"),
        ("x" * 10_000, "y" * 10_000),
    ],
)
def test_a_wrong_sign_in_says_so_in_place(built: World, email: str, password: str) -> None:
    response = _sign_in(Client(), email, password)
    assert response.status_code == 200
    assert b'class="problem"' in response.content or b'role="alert"' in response.content


def test_somebody_switched_off_cannot_sign_in(built: World) -> None:
    built.person("disabled")
    client = Client()
    response = _sign_in(client, "developer@example.org")
    assert client.get("/").status_code == 302
    assert response["Location"] == "/accounts/inactive/"
    assert b"switched off" in client.get(response["Location"]).content


def test_too_many_wrong_passwords_wait_and_say_what_to_do(built: World) -> None:
    client = Client()
    answers = [_sign_in(client, "developer@example.org", "wrong") for _ in range(9)]
    assert answers[-1].status_code == 429
    assert b"Too many wrong passwords" in answers[-1].content
    assert b"from this network waits until about <time" in answers[-1].content
    assert b"</time> UTC." in answers[-1].content
    other = _sign_in(Client(REMOTE_ADDR="203.0.113.9"), "developer@example.org")
    assert other.status_code == 302


def test_tries_are_counted_per_person_behind_the_proxy(built: World, settings: Any) -> None:
    assert settings.ENVIRONMENT.behind_proxies == settings.ALLAUTH_TRUSTED_PROXY_COUNT
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = settings.AXES_IPWARE_PROXY_COUNT = 1
    here, there = (Client(headers={"X-Forwarded-For": f"1.2.3.4, {ip}"}) for ip in ("203.0.113.9", "203.0.113.10"))
    for number in range(30):
        _sign_in(here, f"nobody{number}@example.org", "wrong")
    assert _sign_in(here, "developer@example.org").status_code == 429
    assert _sign_in(there, "developer@example.org").status_code == 302


def test_the_demos_logins_are_shown_in_the_demo_only(client: Client, settings: Any) -> None:
    assert LOGINS[0].email not in client.get(LOGIN).content.decode()
    settings.DEMO = True
    page = client.get(LOGIN).content.decode()
    assert all(f'data-fill-login="{login.email}"' in page for login in LOGINS)


def test_signing_out_takes_a_post(built: World) -> None:
    client = client_of(built.cast.viewer)
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/").status_code == 302


def test_there_is_no_signing_up(client: Client) -> None:
    assert client.get("/accounts/signup/").status_code == 404


def test_changing_the_password(built: World) -> None:
    client = client_of(built.cast.viewer)
    new = "nothing-to-guess-here"
    short = client.post("/accounts/password/", {"oldpassword": PASSWORD, "password1": "x", "password2": "x"})
    assert short.status_code == 200
    done = client.post("/accounts/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert done["Location"] == "/"
    assert _sign_in(Client(), "viewer@example.org", new).status_code == 302


@pytest.mark.parametrize("path", [LOGIN, "/applications/new/?blueprint=three-tier", "/accounts/logout/"])
def test_a_form_without_its_token_is_too_old(built: World, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    if path != LOGIN:
        client.force_login(built.cast.developer, "allauth.account.auth_backends.AuthenticationBackend")
    response = client.post(path, {"login": "x"})
    assert response.status_code == 403
    assert b"too old to be sent" in response.content


def test_an_unknown_host_is_refused(client: Client) -> None:
    response = client.get(LOGIN, headers={"host": "evil.example"})
    assert response.status_code == 400
    assert b"does not answer at this address" in response.content


def test_a_fragment_for_somebody_signed_out_is_401(client: Client) -> None:
    response = client.get(reverse("home"), headers={"HX-Request": "true"})
    assert response.status_code == 401
