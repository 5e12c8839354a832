"""What alarms would be and cost stands where they are chosen; with a new application one box is enough."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from dashboard.forms.saving import draft_of
from deployments.models import Application
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World
from tests.deployments.spec.examples import bucket, function, only

pytestmark = pytest.mark.django_db


def picker(built: World, document: dict[str, Any]) -> str:
    """The editor's page with this draft."""
    draft = draft_of(built.application)
    draft.document = document
    draft.save()
    page = client_of(built.cast.developer).get(reverse("definition", args=[built.application.pk]))
    return str(page.content.decode())


def test_their_number_and_price_are_said_before_they_are_added(built: World) -> None:
    page = picker(built, only(work=function(), more=function()))
    assert "6 alarms for what is here now: $1" in page


def test_what_has_no_price_is_not_free(built: World) -> None:
    built.application.environments.update(region="mars-north-1")
    assert "6 alarms for what is here now. mars-north-1 has no price" in picker(built, only(a=function(), b=function()))


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (only(files=bucket()), "Nothing here to watch yet."),
        (only(work=function(memory=1)), ""),
        (only(alarms={"kind": "alarms", "emails": ["alerts@example.com"]}, work=function()), ""),
    ],
)
def test_nothing_is_said_that_is_not_so(built: World, document: dict[str, Any], words: str) -> None:
    page = picker(built, document)
    assert words in page
    assert "for what is here now" not in page


def made(built: World, **sent: str) -> Any:
    account = built.cast.account
    form = {"name": "watched", "blueprint": "three-tier", "team": str(built.cast.team.pk)}
    form["place"] = f"{account.pk} {account.regions[0]}"
    return client_of(built.cast.developer).post(reverse("application_new"), {**form, **sent})


def test_a_new_application_tells_who_is_named(built: World) -> None:
    assert made(built, alarms="on", alarm_mail="alerts@example.com").status_code == 303
    draft = Application.objects.get(name="watched").draft
    assert draft.document["components"]["alarms"]["emails"] == ["alerts@example.com"]


def test_without_the_box_the_address_is_nobodys_business(built: World) -> None:
    assert made(built, alarm_mail="alerts@example.com").status_code == 303
    assert "alarms" not in Application.objects.get(name="watched").draft.document["components"]


@pytest.mark.parametrize("typed", ["", "nobody"])
def test_the_box_needs_an_address(built: World, typed: str) -> None:
    page = made(built, alarms="on", alarm_mail=typed)
    assert page.status_code == 422
    assert "Write one address such as alerts@example.com, or untick the box." in page.content.decode()
