"""Every page of the seeded demo in both themes, on a laptop and a phone: photographed, accessible, nothing sideways
from a small phone to a wide screen and at 200 %, nothing heavy, and all of it from us.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, WIDE, Open
from tests.e2e.looks import faults_everywhere, faults_in_both_themes, overflows, weight
from tests.e2e.places import Place

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.e2e, pytest.mark.usefixtures("told")]

HANDS: Final = 4
"""In how many tests the pages are looked at, so that runners can share them."""


@pytest.mark.parametrize("hand", range(HANDS))
def test_every_page_is_photographed_and_accessible_on_a_laptop(
    person: Open, everywhere: list[Place], hand: int
) -> None:
    """And, while it is open, at every width, and how much it loads."""
    found: dict[str, Any] = {}
    hosts: set[str] = set()
    for page, place in _tour(person, everywhere[hand::HANDS], WIDE):
        found |= weight(page, place, hosts) | overflows(page, place.name)
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        found |= faults_in_both_themes(page, place.name)
    assert found == {}
    assert len(hosts) == 1


@pytest.mark.parametrize("hand", range(HANDS))
def test_every_page_is_photographed_and_accessible_on_a_phone(person: Open, everywhere: list[Place], hand: int) -> None:
    found: dict[str, Any] = {}
    for page, place in _tour(person, everywhere[hand::HANDS], PHONE):
        page.goto(place.address)
        expect(page.locator("main")).to_be_visible()
        found |= faults_in_both_themes(page, place.name)
    assert found == {}


def _tour(person: Open, places: list[Place], viewport: dict[str, int]) -> Iterator[tuple[Page, Place]]:
    """Every place with a page of whom it is seen by; the page is not there yet."""
    for name in {place.person: None for place in places}:
        page = person(name, viewport=viewport, tolerate="status of 404")
        yield from ((page, place) for place in places if place.person == name)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_is_what_the_browser_prefers(person: Open, theme: str) -> None:
    page = person(theme=theme)
    page.goto("/accounts/login/")
    assert page.evaluate("document.documentElement.classList.contains('dark')") == (theme == "dark")


def notes(everywhere: list[Place]) -> str:
    """The form of notes-board's function."""
    return next(place.address for place in everywhere if place.name == "definition-component-notes")


def test_the_editor_works_by_keyboard_alone(person: Open, everywhere: list[Place]) -> None:
    page = person("developer")
    page.goto(notes(everywhere))
    limit = page.get_by_label("Time limit")
    limit.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("much")
    page.keyboard.press("Tab")
    expect(page.locator("#save-status")).to_contain_text("Saved just now")
    expect(page.locator("#f-s-timeout-problems")).to_contain_text("number")
    expect(page.locator("#problems")).to_contain_text("notes / Time limit")
    limit.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("10")
    page.keyboard.press("Tab")
    expect(page.locator("#problems")).to_contain_text("No problems.")


def test_two_people_editing_one_component_are_shown_the_difference(person: Open, everywhere: list[Place]) -> None:
    mine, theirs = person("developer", tolerate="409"), person("owner")
    address = notes(everywhere)
    mine.goto(address)
    theirs.goto(address)
    theirs.get_by_label("Time limit").fill("11")
    theirs.get_by_label("Time limit").blur()
    expect(theirs.locator("#save-status")).to_contain_text("Saved just now")
    mine.get_by_label("Time limit").fill("12")
    mine.get_by_label("Time limit").blur()
    expect(mine.locator("#compare-card")).to_contain_text("Owner changed notes meanwhile")
    assert faults_everywhere(mine, "definition-compare") == {}
    mine.get_by_role("radio", name=re.compile("Theirs")).check()
    mine.get_by_role("button", name="Save what I chose").click()
    expect(mine.get_by_label("Time limit")).to_have_value("11")


def test_a_lost_connection_loses_nothing(person: Open, everywhere: list[Place]) -> None:
    page = person("developer", tolerate="503")
    page.goto(notes(everywhere))
    handler = page.get_by_label("Handler")
    before = handler.input_value()
    page.route("**/definition/**", lambda route: route.fulfill(status=503, body="away"))
    handler.fill("other.handler")
    handler.blur()
    expect(page.locator("#save-status")).to_have_text("Not saved, trying again; your text is safe in this tab")
    page.unroute("**/definition/**")
    expect(page.locator("#save-status")).to_contain_text("Saved just now", timeout=30_000)
    page.reload()
    expect(handler).to_have_value("other.handler")
    handler.fill(before)
    handler.blur()
    expect(page.locator("#save-status")).to_contain_text("Saved just now")


def test_without_scripts_the_editor_is_an_ordinary_form(person: Open, everywhere: list[Place]) -> None:
    page = person("developer", scripts=False)
    page.goto(notes(everywhere))
    page.get_by_label("Value of GREETING").fill("Hello without scripts")
    page.get_by_role("button", name="Save draft").last.click()
    expect(page.get_by_label("Value of GREETING")).to_have_value("Hello without scripts")
    page.get_by_role("button", name="Add a line").click()
    expect(page.locator('input[name="s-environment-1-key"]')).to_be_visible()
