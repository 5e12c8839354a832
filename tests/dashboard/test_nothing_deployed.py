"""The pages of a function, a table and an API where nothing is deployed: they say so, and lead to what changes it."""

from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from deployments.models import Environment
from deployments.states import Status
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.observing import observed
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
PAGES = {
    "environment_functions": "",
    "environment_function": "notes",
    "environment_function_log": "notes",
    "environment_function_figures": "notes",
    "environment_table": "notes_table",
    "environment_api": "api",
}
ONE = [page for page, component in PAGES.items() if component]


def address(page: str, pk: Any) -> str:
    component = PAGES[page]
    return reverse(page, kwargs={"pk": pk, "component": component} if component else {"pk": pk})


@pytest.mark.parametrize("page", PAGES)
def test_it_says_that_nothing_is_deployed_and_leads_to_the_form(built: World, page: str) -> None:
    answer = client_of(built.cast.developer).get(address(page, built.staging.pk))
    text = unescape(answer.content.decode())
    assert answer.status_code == 200
    assert "Nothing is deployed in staging yet" in text and 'class="empty"' in text
    assert f'href="{reverse("environment_deploy", args=[built.staging.pk])}"' in text
    assert f'href="{reverse("application", args=[built.application.pk])}"' in text


@pytest.mark.parametrize("page", PAGES)
def test_who_may_not_see_the_environment_is_told_nothing_of_it(built: World, page: str) -> None:
    assert client_of(built.cast.outsider).get(address(page, built.staging.pk)).status_code == 404


def test_who_may_look_but_not_deploy_reads_why(built: World) -> None:
    text = client_of(built.cast.viewer).get(address("environment_table", built.staging.pk)).content.decode()
    assert 'aria-disabled="true" aria-describedby="deploy-reason"' in text
    assert "Only developers and owners of Platform may deploy to staging" in unescape(text)


def test_where_something_ran_once_it_does_not_say_yet(built: World) -> None:
    world.deployment(built.staging, Status.SUCCEEDED, built.cast.developer, revision=built.revision)
    text = client_of(built.cast.owner).get(address("environment_api", built.staging.pk)).content.decode()
    assert "Nothing is deployed in staging any more" in text


def test_what_is_only_observed_leads_to_its_stack(built: World) -> None:
    pk = observed(built)["pk"]
    Environment.objects.filter(pk=pk).update(live_revision=None)
    text = client_of(built.cast.owner).get(address("environment_function", pk)).content.decode()
    assert "is only observed" in text and "Nothing is deployed" not in text
    assert f'href="{reverse("environment_stack", args=[pk])}"' in text


@pytest.mark.parametrize("page", ONE)
def test_a_form_that_comes_too_late_is_told_so(built: World, page: str) -> None:
    answer = client_of(built.cast.owner).post(address(page, built.staging.pk), {"do": "test"})
    assert answer.status_code == 409
    assert b"Nothing is deployed in staging yet" in answer.content


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_was_open_before_gets_no_whole_page_into_one_of_its_parts(built: World, page: str) -> None:
    headers = {"HX-Request": "true"}
    assert client_of(built.cast.owner).get(address(page, built.staging.pk), headers=headers).status_code == 404


@pytest.mark.parametrize("page", ONE)
def test_what_is_not_there_where_something_runs_stays_unknown(built: World, page: str) -> None:
    gone = reverse(page, kwargs={"pk": built.dev.pk, "component": "nothing"})
    assert client_of(built.cast.owner).get(gone).status_code == 404
