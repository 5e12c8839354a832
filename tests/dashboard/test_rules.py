"""The rules of an environment: how long a plan waits for people."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from deployments.models import Environment
from teams.models import AuditEntry
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client, built: World) -> Client:
    """Signed in."""
    client.force_login(built.cast.owner)
    return client


def address(world: World) -> str:
    return reverse("environment_rules", args=[world.staging.pk])


def test_an_owner_says_how_long_plans_wait(owner: Client, built: World) -> None:
    page = owner.get(address(built)).content.decode()
    assert 'value="3"' in page and "days" in page
    done = owner.post(address(built), {"amount": "90", "unit": "1"}, follow=True)
    assert "Plans for staging wait for approval 1 h 30 min at most from now on." in done.content.decode()
    assert Environment.objects.get(pk=built.staging.pk).approval_minutes == 90
    entry = AuditEntry.objects.get(action="environment.approval_time")
    assert entry.sentence == "Owner lets plans for shop / staging wait for approval 90 minutes at most."
    assert 'value="90"' in owner.get(address(built)).content.decode()


@pytest.mark.parametrize(
    ("amount", "unit"), [("0", "1"), ("-1", "60"), ("31", "1440"), ("", "1"), ("x", "1"), ("1", "7"), ("9" * 30, "1")]
)
def test_what_is_no_time_to_wait_changes_nothing(owner: Client, built: World, amount: str, unit: str) -> None:
    answer = owner.post(address(built), {"amount": amount, "unit": unit})
    assert answer.status_code == 422
    assert Environment.objects.get(pk=built.staging.pk).approval_minutes == timedelta(days=3).total_seconds() // 60
    assert not AuditEntry.objects.filter(action="environment.approval_time").exists()


def test_others_read_it_and_are_told_who_can(client: Client, built: World) -> None:
    client.force_login(built.cast.developer)
    page = client.get(address(built)).content.decode()
    assert "Only owners of Platform may change the rules of staging. Ask Owner." in page
