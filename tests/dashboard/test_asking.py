"""A refusal on the pages that ask for something: told in place, what was typed stays, and it can be asked anew."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from deployments.models import Deployment, DriftIgnore, Environment
from deployments.states import Status
from tests.dashboard.conftest import client_of
from tests.dashboard.drifting import FUNCTION, changed
from tests.dashboard.world import World, deployment

pytestmark = pytest.mark.django_db
ASKED: dict[str, dict[str, Any]] = {
    "environment_deploy": {"revision": 2, "mode": "plan"},
    "environment_destroy": {"typed_name": "dev"},
    "environment_rollback": {"revision": 1},
    "environment_drift_undo": {},
}


@pytest.fixture
def developer(built: World) -> Client:
    """The developer's browser."""
    return client_of(built.cast.developer)


@pytest.fixture
def old(built: World) -> int:
    """The state that a page was drawn for before somebody else asked for something."""
    changed(built.dev)
    live = deployment(built.dev, Status.SUCCEEDED, built.cast.developer, revision=built.revision)
    columns = {"live_deployment": live, "live_revision": live.revision, "state_version": 7}
    Environment.objects.filter(pk=built.dev.pk).update(**columns)
    return built.dev.state_version


@pytest.mark.parametrize("name", ASKED)
def test_an_old_page_is_drawn_anew_with_what_was_typed(built: World, developer: Client, old: int, name: str) -> None:
    address, before = reverse(name, args=[built.dev.pk]), Deployment.objects.count()
    answer = developer.post(address, {"state_version": old, "note": "Why <not>", **ASKED[name]})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "since you opened this page" in page and "Why &lt;not&gt;" in page
    form = answer.context["form"]
    assert form["state_version"].value() == "7"
    assert Deployment.objects.count() == before
    again = {key: form[key].value() for key in form.fields}
    assert developer.post(address, again).status_code == 303
    assert Deployment.objects.count() == before + 1


@pytest.mark.parametrize("name", ASKED)
def test_what_does_not_fit_is_told_without_asking(built: World, developer: Client, old: int, name: str) -> None:
    before = Deployment.objects.count()
    answer = developer.post(reverse(name, args=[built.dev.pk]), {**ASKED[name], "note": "x" * 301, "state_version": 7})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["note"])
    assert answer.context["sentence"] == ""
    assert Deployment.objects.count() == before


def test_a_refusal_about_a_field_stands_beside_it(built: World, developer: Client) -> None:
    changed(built.dev)
    far = (timezone.now() + timedelta(days=400)).date().isoformat()
    sent = {"resource": FUNCTION, "path": "/MemorySize", "reason": "Load test", "until": far}
    answer = developer.post(reverse("environment_drift_ignore", args=[built.dev.pk]), sent)
    assert (answer.status_code, answer.context["sentence"]) == (422, "")
    assert "Choose a day from today" in answer.context["form"].errors["until"][0]
    assert not DriftIgnore.objects.exists()


def test_a_refusal_about_two_fields_together_stands_above_them(built: World) -> None:
    sent = {"amount": "31", "unit": "1440"}
    answer = client_of(built.cast.owner).post(reverse("environment_rules", args=[built.staging.pk]), sent)
    assert (answer.status_code, answer.context["form"].errors) == (422, {})
    assert "A plan waits for 1 minute to 30 days" in answer.content.decode()
