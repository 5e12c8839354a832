"""What is said of another deployment that has not ended, where one more is asked for."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from dashboard import underway
from deployments.models import Environment
from deployments.states import OPEN, Status
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World


@pytest.mark.parametrize(
    ("status", "what"),
    [
        (Status.AWAITING_APPROVAL, "It waits for approval. Yours takes its place as soon as it is planned."),
        (Status.APPROVED, "Yours takes its place, unless it begins before yours is planned."),
        (Status.EXECUTING, "AWS is at work on it. Yours gets in line and starts when it has ended."),
        (Status.PLANNING, "Yours gets in line behind it, and takes its place if it waits for approval by then."),
    ],
)
def test_what_becomes_of_a_new_request_depends_on_how_far_the_other_is(status: Status, what: str) -> None:
    assert underway.then(status, "Yours").endswith(what)


def test_every_state_in_which_one_may_be_found_has_words() -> None:
    assert all("The removal" in underway.then(status, "The removal") for status in OPEN)


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["environment_rollback", "environment_deploy", "environment_destroy"])
def test_pages_that_ask_say_which_of_it_happens(built: World, page: str) -> None:
    Environment.objects.filter(pk=built.dev.pk).update(live_revision=built.revision)
    open_one = world.deployment(built.dev, Status.EXECUTING, built.cast.developer, revision=built.revision)
    shown = client_of(built.cast.owner).get(reverse(page, args=[built.dev.pk])).content.decode()
    said = re.sub(r"\s+", " ", strip_tags(shown))
    assert f"#{open_one.number} by Developer has not ended. AWS is at work on it." in said
    assert "or takes its place when" not in said


@pytest.mark.django_db
def test_a_revision_that_never_ran_is_a_caution_beside_the_choice(built: World) -> None:
    third = built.application.revisions.get(number=2)
    Environment.objects.filter(pk=built.dev.pk).update(live_revision=third, live_deployment=None)
    built.application.deployments.filter(environment=built.dev).delete()
    page = client_of(built.cast.owner).get(reverse("environment_rollback", args=[built.dev.pk])).content.decode()
    chip = page.split(">Revision 1</a>")[1].split("</li>")[0]
    assert re.search(r'class="chip tone-caution".*Never ran here', chip, re.DOTALL)
