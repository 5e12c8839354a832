"""A revision that was asked for is the one that is offered and planned, however many were saved since."""

import pytest
from django.test import Client
from django.urls import reverse

from dashboard import revision_choices
from deployments.models import Deployment
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
OLD = '<option value="1" selected>'
NEWEST_ALONE = '<option value="2">'


@pytest.fixture
def client(built: World, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The developer's browser, where lists hold the newest revision alone: 1, which runs in dev, is older."""
    monkeypatch.setattr(revision_choices, "CHOICES", 1)
    return client_of(built.cast.developer)


def deploy(built: World) -> str:
    """The form for staging."""
    return reverse("environment_deploy", kwargs={"pk": built.staging.pk})


def test_what_is_asked_for_can_be_chosen_and_is_chosen(built: World, client: Client) -> None:
    page = client.get(f"{deploy(built)}?revision=1").content.decode()
    assert OLD in page
    assert NEWEST_ALONE in page


def test_what_is_promoted_is_the_only_choice(built: World, client: Client) -> None:
    page = client.get(f"{deploy(built)}?revision=1&from=dev").content.decode()
    assert '<input type="hidden" name="revision" value="1">' in page
    assert "<option" not in page.partition("<main")[2]


def test_what_is_promoted_is_what_is_planned(built: World, client: Client) -> None:
    typed = {"revision": "1", "mode": "deploy", "state_version": str(built.staging.state_version), "note": ""}
    assert client.post(deploy(built), typed).status_code == 303
    assert Deployment.objects.filter(environment=built.staging).latest("number").revision.number == 1  # type: ignore[union-attr]


def test_it_stays_chosen_when_the_form_comes_back(built: World, client: Client) -> None:
    answer = client.post(deploy(built), {"revision": "1", "mode": "deploy", "state_version": "0", "note": "x" * 301})
    assert answer.status_code == 422
    assert OLD in answer.content.decode()


@pytest.mark.parametrize(
    ("text", "words"), [("999", "There is no revision 999 here."), ("newest", "The address names no revision.")]
)
def test_what_is_no_revision_is_said(built: World, client: Client, text: str, words: str) -> None:
    page = client.get(deploy(built), {"revision": text}).content.decode()
    assert f"{words} Choose one of these." in page
    assert "selected" not in page
