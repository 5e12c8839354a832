"""Two people changed one component: until it is decided whose changes stay, nothing is made of either."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from deployments.models import Application, Revision
from tests.dashboard.editor import BY_SCRIPT, address, component, draft_of, form

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'<input type="hidden"[^>]* name="(version|began|compared-version|compared)" value="([^"]*)"')


@pytest.fixture
def mine(developer: Client, shop: Application) -> dict[str, str]:
    """What was typed into a form that somebody else's save has overtaken since."""
    typed = form(shop, "notes", **{"s-memory": "512", "s-handler": "main.run"})
    developer.post(address(shop), form(shop, "notes", **{"s-memory": "1024"}))
    return typed


def sent(typed: dict[str, str], answer: Any, **more: str) -> dict[str, str]:
    """What a browser sends from the page that compares."""
    found = dict(HIDDEN.findall(answer.content.decode()))
    assert len(found) == 4
    return {**typed, **{name: unescape(text) for name, text in found.items()}, **more}


@pytest.mark.parametrize("do", ["revision", "save", "deploy:1:1", "component-remove", ""])
def test_no_other_button_decides(developer: Client, shop: Application, mine: dict[str, str], do: str) -> None:
    compared = developer.post(address(shop), mine)
    before = draft_of(shop)
    again = developer.post(address(shop), sent(mine, compared, do=do, **{"take-memory": "theirs"}))
    assert again.status_code == 409
    assert "Both changed it" in again.content.decode()
    assert not Revision.objects.exists()
    assert draft_of(shop).version == before.version


def test_what_was_chosen_stays_chosen_until_it_is_decided(
    developer: Client, shop: Application, mine: dict[str, str]
) -> None:
    compared = developer.post(address(shop), mine)
    assert 'name="take-memory" value="mine" checked' in compared.content.decode()
    again = developer.post(address(shop), sent(mine, compared, do="revision", **{"take-memory": "theirs"}))
    assert 'name="take-memory" value="theirs" checked' in again.content.decode()


def test_the_page_offers_no_revision_and_says_why(developer: Client, shop: Application, mine: dict[str, str]) -> None:
    page = developer.post(address(shop), mine).content.decode()
    assert "Decide first whose changes to notes stay: yours or those of Developer." in page
    assert 'value="revision"' not in page
    assert 'value="deploy:' not in page


def test_the_script_is_told_the_same(developer: Client, shop: Application, mine: dict[str, str]) -> None:
    answer = developer.post(address(shop), mine, **BY_SCRIPT).json()
    assert (answer["version"], json.loads(answer["began"])) == (1, json.loads(mine["began"]))
    assert "Decide first" in answer["html"]["save-revision"]
    assert 'name="compared-version" value="2"' in answer["html"]["compare"]


def test_nothing_counts_as_well_while_two_versions_are_compared(
    developer: Client, shop: Application, mine: dict[str, str]
) -> None:
    answer = developer.post(address(shop), mine, **BY_SCRIPT).json()["html"]["problem-count"]
    assert "Not decided yet" in answer
    assert "0 problems" not in answer


def test_each_field_is_as_chosen(developer: Client, shop: Application, mine: dict[str, str]) -> None:
    compared = developer.post(address(shop), mine)
    takes = {"take-memory": "theirs", "take-handler": "mine"}
    assert developer.post(address(shop), sent(mine, compared, do="save:chosen", **takes)).status_code == 303
    assert component(shop, "notes")["memory"] == 1024
    assert component(shop, "notes")["handler"] == "main.run"


def test_what_changed_since_it_was_compared_is_compared_again(
    developer: Client, shop: Application, mine: dict[str, str]
) -> None:
    compared = developer.post(address(shop), mine)
    developer.post(address(shop), form(shop, "notes", **{"s-memory": "2048"}))
    assert developer.post(address(shop), sent(mine, compared, do="save:chosen")).status_code == 409
    assert component(shop, "notes")["memory"] == 2048
