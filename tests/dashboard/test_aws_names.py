"""*Show AWS names* in every form: AWS's word beside ours while the switch is on, and none of them while it is off."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from dashboard.glossary import AWS_NAMES
from deployments.models import Application
from deployments.spec.kinds import KINDS
from tests.dashboard.conftest import client_of
from tests.dashboard.editor import BY_SCRIPT, address, form
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
SMALL = re.compile(r'<span class="aws[^"]*">([^<]+)</span>')
PARTS = {"web": "site", "api": "rest_api", "notes": "function", "notes_table": "table"}


@pytest.fixture
def shop(built: World) -> Application:
    """The application of the world; its own fixture would make a second cast."""
    return built.application


@pytest.fixture
def developer(built: World) -> Client:
    """The developer's browser."""
    return client_of(built.cast.developer)


def small_print(client: Client, where: str, *, on: bool) -> list[str]:
    client.cookies[AWS_NAMES] = "1" if on else "0"
    answer = client.get(where)
    assert answer.status_code == 200
    return SMALL.findall(unescape(answer.content.decode()))


@pytest.mark.parametrize(("name", "kind"), PARTS.items())
def test_every_setting_says_what_it_is_at_aws(developer: Client, shop: Application, name: str, kind: str) -> None:
    shown = small_print(developer, f"{address(shop)}?component={name}", on=True)
    specs = [spec for spec in KINDS[kind].fields() if not spec.only_with]
    wanted = {one.aws_name for spec in specs for one in (spec, *spec.item_fields) if one.aws_name}
    assert wanted - set(shown) == set()
    assert {one.aws_name for one in KINDS.values()} - set(shown) == set()


@pytest.mark.parametrize("name", PARTS)
def test_without_the_switch_no_form_speaks_awss_words(developer: Client, shop: Application, name: str) -> None:
    where = f"{address(shop)}?component={name}"
    assert small_print(developer, where, on=False) == []
    page = developer.get(where).content.decode()
    assert "PointInTimeRecoveryEnabled" not in page
    assert "MemorySize" not in page


def test_the_forms_around_an_application_do_the_same(developer: Client, built: World) -> None:
    pages = {
        reverse("application_new"): "StackName",
        reverse("environment_deploy", args=[built.staging.pk]): "CreateChangeSet, ExecuteChangeSet",
        reverse("environment_rollback", args=[built.dev.pk]): "CreateChangeSet, ExecuteChangeSet",
        reverse("environment_destroy", args=[built.dev.pk]): "DeleteStack, DeletionPolicy: Retain",
    }
    for where, name in pages.items():
        assert name in small_print(developer, where, on=True), where
        assert small_print(developer, where, on=False) == [], where


def test_what_a_script_draws_again_keeps_the_names(developer: Client, shop: Application) -> None:
    developer.cookies[AWS_NAMES] = "1"
    typed = form(shop, "notes", **{"s-memory": "1024", "do": "reset:s-memory"})
    answer = developer.post(address(shop), typed, **BY_SCRIPT).json()
    assert '<span class="aws">MemorySize</span>' in answer["html"]["slot-s-memory"]
