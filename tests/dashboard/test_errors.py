"""Pages for what went wrong, health, banners, and what every answer carries."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from config.urls import urlpatterns as real
from dashboard.http import PageRequest, page
from dashboard.views import errors
from deployments.models import Heartbeat
from deployments.models.clock import ClockTimestamp
from deployments.refusals import Refused
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World


def broken(request: HttpRequest) -> HttpResponse:
    """A page that always fails, as a database that is gone would make it."""
    raise OperationalError("gone")


def wrong(request: HttpRequest) -> HttpResponse:
    """A page with a mistake in it."""
    raise ValueError("a mistake")


@page
def refusing(request: PageRequest) -> HttpResponse:
    """A page that refuses whatever is asked."""
    raise Refused("Not today: ask an owner.")


urlpatterns = [*real, path("broken/", broken), path("wrong/", wrong), path("refusing/", refusing)]
handler500 = "dashboard.views.errors.server_error"
handler404 = "dashboard.views.errors.not_found"


@override_settings(ROOT_URLCONF="tests.dashboard.test_errors")
def test_a_failure_is_said_without_a_database(client: Client) -> None:
    client.raise_request_exception = False
    response = client.get("/broken/")
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert b"The database does not respond" in response.content
    assert b"tierboard.css" in response.content
    wrong = client.get("/wrong/")
    assert wrong.status_code == 500
    assert b"It is not your fault" in wrong.content
    assert client.get("/wrong/", headers={"HX-Request": "true"}).content == b"Internal Server Error"


def test_settings_are_named_only_where_they_are_the_cause() -> None:
    request = RequestFactory().get("/", headers={"host": "elsewhere.example"})
    assert b"ALLOWED_HOSTS" in errors.bad_request(request, DisallowedHost()).content
    assert b"ALLOWED_HOSTS" not in errors.bad_request(RequestFactory().get("/")).content


def test_a_failure_says_whether_to_try_again_or_to_look_first() -> None:
    read = errors.server_error(RequestFactory().get("/teams/"))
    assert b'href="">Try again</a>' in read.content
    sent = errors.server_error(RequestFactory().post("/teams/"))
    assert b"look whether your change is there" in sent.content
    assert b"Try again" not in sent.content


def test_error_pages_that_need_nothing() -> None:
    request = RequestFactory().get("/")
    for answer in (errors.bad_request(request), errors.server_error(request), errors.too_many(request)):
        assert b"Go to Home" in answer.content
        assert b"<h1" in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (errors.bad_request, 400, "could not be understood"),
        (errors.forbidden, 403, "You may not do this"),
        (errors.not_found, 404, "This page is not there"),
        (lambda request: errors.bad_request(request, RequestDataTooBig()), 413, "too big to be sent"),
        (lambda request: errors.bad_request(request, TooManyFieldsSent()), 400, "At most 2,000 fields"),
        (errors.too_many, 429, "too often in a short time"),
    ],
)
def test_whoever_is_signed_in_keeps_the_frame(
    built: World, view: Callable[[HttpRequest], HttpResponse], status: int, words: str
) -> None:
    request = RequestFactory().get("/", headers={"referer": "http://testserver/deployments/"})
    request.user = built.cast.viewer
    answer = view(request)
    text = answer.content.decode()
    assert answer.status_code == status
    assert words in text
    assert "shell-nav" in text
    request.user = AnonymousUser()
    assert "shell-nav" not in view(request).content.decode()


def test_an_error_page_whose_database_is_gone_becomes_503() -> None:
    class Gone:
        @property
        def is_authenticated(self) -> bool:
            raise OperationalError("gone")

    request = RequestFactory().get("/")
    request.user = Gone()  # type: ignore[assignment]
    answer = errors.not_found(request)
    assert answer.status_code == 503
    assert b"The database does not respond" in answer.content


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.dashboard.test_errors")
def test_a_refusal_is_shown_in_place_and_leads_back(built: World) -> None:
    client = client_of(built.cast.viewer)
    whole = client.get("/refusing/", headers={"referer": "http://testserver/deployments/?state=open"})
    assert whole.status_code == 409
    assert 'href="/deployments/?state=open"' in whole.content.decode()
    elsewhere = client.get("/refusing/", headers={"referer": "https://evil.example/"}).content.decode()
    assert "evil.example" not in elsewhere
    part = client.get("/refusing/", headers={"HX-Request": "true"})
    assert part.status_code == 409
    assert part.content.decode().strip().startswith('<div class="banner')


@pytest.mark.django_db
def test_not_found_keeps_the_frame_for_those_signed_in(built: World) -> None:
    assert b"This page is not there" in Client().get("/nope/").content
    assert b"shell-nav" not in Client().get("/nope/").content
    assert b'href="/accounts/login/?next=/nope/">Sign in</a>' in Client().get("/nope/").content
    assert b"Sign in</a>" not in client_of(built.cast.viewer).get("/nope/").content
    assert b"shell-nav" in client_of(built.cast.viewer).get("/nope/").content


@pytest.mark.django_db
def test_health(client: Client) -> None:
    assert client.get("/healthz/live").json() == {"status": "live"}
    assert client.get("/healthz/ready").json() == {"status": "ready"}
    assert client.post("/healthz/live").status_code == 405


@pytest.mark.django_db
def test_the_schema_of_definitions_is_published(client: Client) -> None:
    answer = client.get("/api/v1/schema/definition")
    assert answer["Content-Type"] == "application/schema+json"
    assert answer.json()["title"] == "Tierboard definition"


@pytest.mark.django_db
def test_silent_workers_are_told_of(built: World) -> None:
    client = client_of(built.cast.viewer)
    assert b"No worker has reported" in client.get("/").content
    Heartbeat.objects.create(name="one", role="worker", at=ClockTimestamp())
    assert b"No worker has reported" not in client.get("/").content
    Heartbeat.objects.update(at=ClockTimestamp() - timedelta(seconds=60))
    assert b"No worker has reported" in client.get("/").content


@pytest.mark.django_db
def test_answers_carry_the_policy_and_no_inline_script(built: World) -> None:
    response = client_of(built.cast.owner).get("/")
    policy = response["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-eval'" in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Frame-Options"] == "DENY"
    page_text = response.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", page_text)
    assert not re.search(r"\son[a-z]+=", page_text)
    outside = re.findall(r'(?:src|href|action)="(https?:)?//(?!web\.localhost)[^"]*"', page_text)
    assert outside == []


@pytest.mark.parametrize("styles", ["plain.css", "lists.css"])
def test_buttons_that_wrap_stay_in_the_middle_as_their_words(styles: str) -> None:
    text = (settings.BASE_DIR / "static" / styles).read_text()
    assert ".empty {display: grid; justify-items: center;" in text
    assert ".empty .actions {margin-top: 8px; justify-content: center}" in text
