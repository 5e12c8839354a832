"""The answer to a form stands at the form's address: whoever loads it again finds the page, never a blank window."""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import resolve, reverse

from deployments.models import Environment
from tests.dashboard.conftest import client_of
from tests.dashboard.test_access import FORM_ONLY, TABLE
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
PAGES = sorted(name for name in TABLE if not name.startswith("api:"))
FORMS = {
    "application_usage": "application",
    "aws_account_check": "aws_account",
    "aws_account_roles": "aws_account",
    "aws_names": "home",
    "deployment_approve": "deployment",
    "deployment_cancel": "deployment",
    "deployment_recheck": "deployment",
    "deployment_reject": "deployment",
    "environment_drift_check": "environment_drift",
    "environment_drift_count": "environment_drift",
    "environment_look": "environment_stack",
    "revision_unblock": "application_revision",
}


def test_every_address_that_takes_forms_alone_is_listed() -> None:
    assert {name for name in TABLE if TABLE[name].get == FORM_ONLY} == set(FORMS)


@pytest.mark.parametrize("name", sorted(FORMS))
def test_it_leads_to_the_page_of_the_form_with_what_it_asks_to_see(name: str, built: World) -> None:
    address = reverse(name, kwargs=TABLE[name].kwargs(built))
    answer = client_of(built.cast.owner).get(f"{address}?volume=2M", follow=True)
    where, status = answer.redirect_chain[0]
    assert (status, answer.status_code) == (303, 200)
    assert (resolve(urlsplit(where).path).url_name, urlsplit(where).query) == (FORMS[name], "volume=2M")


@pytest.mark.parametrize("name", PAGES)
def test_no_address_is_a_blank_window(name: str, built: World) -> None:
    answer = client_of(built.cast.owner).get(reverse(name, kwargs=TABLE[name].kwargs(built)), follow=True)
    assert answer.content.strip()
    assert answer.status_code != 405


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_form_sent_to_a_page_is_told_so_in_our_look(built: World, signed_in: bool) -> None:
    client = client_of(built.cast.viewer) if signed_in else Client()
    answer = client.post(reverse("deployments"), headers={"referer": "http://testserver/deployments/?state=open"})
    page = answer.content.decode()
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert "This address does not take what was sent to it" in page
    assert ("shell-nav" in page) is signed_in
    assert client.post(reverse("healthz_live")).content == b""


def test_after_signing_in_again_a_refused_vote_is_its_page(built: World) -> None:
    address = reverse("deployment_approve", args=[built.waiting.pk])
    anonymous = Client()
    sent = anonymous.post(address, {"digest": "d" * 64}, headers={"referer": f"http://testserver{address}"})
    assert sent.status_code == 302
    shown = client_of(built.cast.approver).get(address, follow=True)
    assert 'id="piece-approval"' in shown.content.decode()


def test_a_volume_that_cannot_be_read_leaves_a_page_that_works(built: World) -> None:
    Environment.objects.filter(pk=built.dev.pk).update(free_tier=False)
    here = reverse("application", args=[built.application.pk])
    form = {"environment": str(built.dev.pk), "requests": "a lot", "free_tier": "on"}
    page = client_of(built.cast.developer).post(reverse("application_usage", args=[built.application.pk]), form)
    text = page.content.decode()
    assert page.status_code == 422
    assert f'href="{here}?place=staging#architecture"' in text
    assert f'hx-get="{here}"' in text
    mine = text.split(f'value="{built.dev.pk}"')[1].split("</form>")[0]
    assert 'value="a lot"' in mine
    assert 'name="free_tier" checked' in mine
    other = text.split(f'name="environment" value="{built.staging.pk}"')[1].split("</form>")[0]
    assert "checked" not in other
