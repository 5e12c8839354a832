"""The receipt for a form that the editor sent: with whatever page is next, and only once the draft is saved."""

import pytest
from django.test import Client

from dashboard.receipts import COOKIE, FIELD, MOST
from deployments.models import Application
from tests.dashboard.editor import BY_SCRIPT, address, form

pytestmark = pytest.mark.django_db
WORD = "m5x8f2k1abcdef"


@pytest.mark.parametrize("do", ["save", "revision", "start-again", "component-remove"])
def test_what_is_saved_gets_a_receipt(developer: Client, shop: Application, do: str) -> None:
    if do == "start-again":
        developer.post(address(shop), form(shop, "notes", do="revision"))
    answer = developer.post(address(shop), form(shop, "notes", do=do, **{"s-memory": "512", FIELD: WORD}))
    assert answer.status_code == 303
    assert answer.cookies[COOKIE].value == WORD
    assert answer.cookies[COOKIE]["path"] == address(shop)


def test_what_is_not_saved_gets_none(developer: Client, shop: Application) -> None:
    old = form(shop, "notes", **{"s-memory": "512", FIELD: WORD})
    developer.post(address(shop), form(shop, "notes", **{"s-memory": "1024"}))
    answer = developer.post(address(shop), old)
    assert answer.status_code == 409
    assert COOKIE not in answer.cookies


def test_a_saved_draft_with_a_bad_name_for_a_component_has_its_receipt(developer: Client, shop: Application) -> None:
    typed = form(shop, "notes", do="component-add", add_kind="table", add_name="Bad Name", **{FIELD: WORD})
    answer = developer.post(address(shop), typed)
    assert answer.status_code == 422
    assert answer.cookies[COOKIE].value == WORD


@pytest.mark.parametrize("word", ["", "x", "A" * 12, "a.b.c.d.e.f", "a" * 41, "ab;path=/", "\u0661" * 10])
def test_a_word_that_is_none_is_not_given_back(developer: Client, shop: Application, word: str) -> None:
    answer = developer.post(address(shop), form(shop, "notes", **{FIELD: word}))
    assert COOKIE not in answer.cookies


def test_the_last_receipts_are_held_and_rubbish_in_the_cookie_is_not(developer: Client, shop: Application) -> None:
    developer.cookies[COOKIE] = "<b>.ok2345678.."
    for number in range(MOST + 2):
        answer = developer.post(address(shop), form(shop, "notes", **{FIELD: f"word{number}000"}), **BY_SCRIPT)
    held = answer.cookies[COOKIE].value.split(".")
    assert held == [f"word{number}000" for number in range(2, MOST + 2)]
