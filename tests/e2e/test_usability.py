"""The stories that people are timed with, walked the shortest way, by mouse and by keyboard alone.

The counts are those of the usability measures: they may not grow unnoticed.
"""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PHONE, Open, photograph
from tests.e2e.walk import Walk

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.e2e]
DEPLOYED = 180_000
MONEY = re.compile(r"\$\d[\d,]*\.\d\d / month")
BY = [pytest.param(False, id="mouse"), pytest.param(True, id="keyboard")]


@pytest.mark.parametrize("by_keyboard", BY)
def test_a_newcomer_puts_a_notes_website_online(person: Open, by_keyboard: bool) -> None:
    """Greet with the team's name; say what it will cost with 2 million requests."""
    page = person("developer")
    page.goto("/")
    walk = Walk(page, by_keyboard)
    name = "team-board-k" if by_keyboard else "team-board"
    take_blueprint(walk, name)
    cost = greet_and_price(walk)
    walk.press(page.get_by_role("button", name="Save and deploy to dev…"))
    expect(page.locator("#piece-state")).to_contain_text("Deployed", timeout=DEPLOYED)
    site = walk.opens(page.locator("#piece-actions").get_by_role("link").first)
    expect(site.get_by_text("Hello from Platform")).to_be_visible()
    print(walk.report("U1"), f"cost {cost}")
    assert walk.clicks <= 12
    assert walk.fields <= 3
    assert len(walk.pages) <= 5, walk.pages


def take_blueprint(walk: Walk, name: str) -> None:
    page = walk.page
    walk.press(page.get_by_role("main").get_by_role("link", name="New application").first)
    walk.type(page.get_by_label("Name", exact=True), name)
    walk.press(page.get_by_role("button", name="Create and open the editor"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Definition of {name}")


def greet_and_price(walk: Walk) -> str:
    """What the page says it costs at 2 million requests a month."""
    page = walk.page
    walk.press(
        page.get_by_role("navigation", name="Components").get_by_role("link", name=re.compile("^notes Function"))
    )
    walk.type(page.get_by_label("Value of GREETING"), "Hello from Platform")
    expect(page.locator("#save-status")).to_contain_text("Saved")
    before = page.locator("#estimate-figure").inner_text()
    walk.type(page.locator("#volume"), "2M")
    figure = page.locator("#estimate-figure")
    expect(figure).not_to_have_text(before)
    found = MONEY.search(figure.inner_text())
    assert found, figure.inner_text()
    return found.group()


WAITING = ("shop / staging", "shop / production", "newsletter / production")


@pytest.mark.decides
@pytest.mark.usefixtures("told")
def test_an_approver_decides_on_a_phone(person: Open) -> None:
    """Three things wait: a harmless one, a table that is replaced, one that changed since an earlier vote.

    Each is walked by mouse up to the press that would decide it, tried but not made, and then decided by keyboard: the
    demo has three such requests, and whoever comes second needs them as much as whoever comes first.
    """
    page = person("approver", viewport=PHONE)
    for place in WAITING:
        for by_keyboard in (False, True):
            page.goto("/")
            walk = Walk(page, by_keyboard)
            walk.press(waiting(page, place))
            card = page.locator("#approval")
            expect(card).to_be_in_viewport()
            says_everything(card, place)
            photograph(page, f"u2-{place.replace(' / ', '-')}-390")
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
            decide(walk, card)
            print(walk.report(f"U2 {place}"))
            assert walk.clicks <= 4
            assert walk.fields == (1 if place == "shop / production" else 0)


def waiting(page: Page, place: str) -> Locator:
    """The way from Home to one request that waits."""
    row = page.locator('[aria-labelledby="home-waiting"] li').filter(has_text=place).first
    return row.get_by_role("link").first


def says_everything(card: Locator, place: str) -> None:
    """Who asks, what is lost, how much more a month, at which volume."""
    expect(card).to_contain_text(re.compile("asked by|asks", re.IGNORECASE))
    expect(card).to_contain_text(re.compile(r"\$[\d,.]+"))
    expect(card).to_contain_text("requests")
    if place == "shop / production":
        expect(card).to_contain_text("orders_table")
        expect(card).to_contain_text("24 items")


def decide(walk: Walk, card: Locator) -> None:
    """By keyboard for good; by mouse as far as the button that takes the press."""
    typed = card.get_by_label(re.compile("^Type"))
    if typed.count():
        walk.type(typed, "orders_table")
    button = walk.page.get_by_role("button", name="Approve plan")
    if not walk.by_keyboard:
        walk.try_press(button)
        return
    walk.press(button)
    expect(walk.page.locator(".banner").filter(has_text="Approved.")).to_be_visible()
