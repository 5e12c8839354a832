"""The panel on which routes are tested: the call to begin with, its answer, and what the page says of each kind."""

import pytest
from django.test import Client
from django.urls import reverse

from deployments.models import Environment, FunctionTest, Revision
from tests.dashboard.conftest import client_of
from tests.dashboard.functions import api_form, api_panel
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db


def address(built: World) -> str:
    return reverse("environment_api", kwargs=api_panel(built))


def client(built: World, role: str = "developer") -> Client:
    return client_of(built.person(role))


def text(built: World, query: str = "", role: str = "developer") -> str:
    return client(built, role).get(address(built) + query).content.decode()


def test_it_begins_with_a_route_and_keeps_the_last_call(built: World) -> None:
    page = text(built)
    assert "Nobody has tested" in page and "API Gateway runs the method and its function itself." in page
    assert client(built).post(address(built), api_form(built)).status_code == 303
    page = text(built)
    assert "Accept: text/plain" in page and 'value="/notes?x=1"' in page and 'hx-trigger="every 1s"' in page
    card = client(built).get(reverse("application", args=[built.application.pk])).content.decode()
    assert address(built) in card


def test_an_answer_stands_with_its_status_and_headers_and_is_no_markup(built: World) -> None:
    client(built).post(address(built), api_form(built))
    ended = {"state": "done", "next_look_at": None, "status_code": 404}
    FunctionTest.objects.update(**ended, result="<b>no</b>", trace="X: <i>", log="step one")
    page = text(built)
    assert "Status 404" in page and "&lt;b&gt;no&lt;/b&gt;" in page and "X: &lt;i&gt;" in page
    assert "What API Gateway did" in page and "Billed" not in page and "<b>no" not in page


def test_a_simple_api_says_what_is_tested_instead(built: World) -> None:
    live = Revision.objects.get(application=built.application, number=1)
    live.document["components"]["api"]["kind"] = "http_api"
    other = Revision.objects.create(
        application=live.application,
        number=99,
        document=live.document,
        template=live.template,
        template_sha256=live.template_sha256,
        message="A simple one",
        author=live.author,
    )
    Environment.objects.filter(pk=built.dev.pk).update(live_revision=other)
    assert "AWS has no test for simple APIs" in text(built)


def test_what_does_not_fit_is_said_beside_its_field_and_who_may_not_reads_why(built: World) -> None:
    wrong = client(built).post(address(built), {**api_form(built), "path": "/elsewhere"})
    assert wrong.status_code == 422 and b"This path does not fit /notes." in wrong.content
    assert "Only developers and owners of Platform may test functions in dev" in text(built, role="viewer")
    gone = reverse("environment_api", kwargs={"pk": built.dev.pk, "component": "notes"})
    assert client(built).get(gone).status_code == 404
