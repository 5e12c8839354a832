"""Tabs on a phone, rows of registers, and panels that wait for an answer, as a browser lays them out."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import PHONE, Open, photograph

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.e2e]
TABS = ("Environments", "Definition", "Revisions", "Costs", "Activity")
SMALL_PHONE = {"width": 320, "height": 700}


def application(page: Page) -> str:
    """The address of the demo's first application."""
    page.goto("/applications/")
    return str(page.locator('main a[href^="/applications/"]:has-text("notes-board")').first.get_attribute("href"))


@pytest.mark.parametrize("viewport", [PHONE, SMALL_PHONE], ids=["390", "320"])
def test_every_tab_is_on_the_screen_of_a_phone(person: Open, viewport: dict[str, int]) -> None:
    page = person("viewer", viewport=viewport)
    where = application(page)
    for name in ("", "revisions/", "costs/", "activity/"):
        page.goto(f"{where}{name}")
        boxes = {tab: page.locator(".tabs").get_by_role("link", name=tab).bounding_box() for tab in TABS}
        for tab, box in boxes.items():
            assert box is not None, tab
            assert box["height"] >= 44, tab
            assert box["x"] >= 0 and box["x"] + box["width"] <= viewport["width"], tab
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    photograph(page, f"tabs-{viewport['width']}")


def test_rows_of_registers_are_as_high_as_rows_are(person: Open) -> None:
    page = person("owner")
    for name in ("prices", "audit-entries", "memberships"):
        page.goto(f"/registers/{name}/")
        heights = page.locator(".register tbody tr").evaluate_all("rows => rows.map((row) => row.offsetHeight)")
        assert heights
        assert sorted(heights)[len(heights) // 2] == 40, name
        photograph(page, f"register-{name}")


def test_a_register_on_a_phone_has_the_figure_on_the_second_line_of_a_card(person: Open) -> None:
    page = person("owner", viewport=PHONE)
    page.goto("/registers/prices/?q=AWSDataTransfer")
    card = page.locator(".register tbody tr").first
    paid_for, price = card.locator(".sentence").bounding_box(), card.locator("td.price").bounding_box()
    assert paid_for and price
    assert 0 <= price["y"] - paid_for["y"] - paid_for["height"] < 8
    assert price["width"] > PHONE["width"] / 2
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    photograph(page, "register-phone")


def test_a_price_that_takes_long_says_so_and_keeps_the_old_one(person: Open, address: str) -> None:
    page = person("developer")
    page.goto(f"{address}?component=notes")
    held: list[Route] = []
    page.route(re.compile("/definition/estimate/.*volume=30M"), lambda route: held.append(route), times=1)
    figure, panel = page.locator("#estimate-figure"), page.locator(".live")
    before = figure.inner_text()
    page.get_by_label("at", exact=True).fill("30M")
    page.get_by_label("at", exact=True).press("Tab")
    expect(panel).to_have_attribute("aria-busy", "true")
    assert panel.evaluate("panel => getComputedStyle(panel, '::after').content") == '"updating…"'
    assert figure.inner_text() == before
    held[0].continue_()
    expect(panel).not_to_have_attribute("aria-busy", "true")
    expect(figure).not_to_have_text(before)


def test_an_exact_volume_that_takes_long_says_so_in_the_curve(person: Open) -> None:
    page = person("viewer")
    page.goto(f"{application(page)}costs/")
    held: list[Route] = []
    page.route(re.compile("/costs/.*=7M"), lambda route: held.append(route), times=1)
    page.get_by_label("Exactly").fill("7M")
    page.get_by_label("Exactly").press("Enter")
    expect(page.locator("#curve")).to_have_attribute("aria-busy", "true")
    held[0].continue_()
    expect(page.locator("#curve")).not_to_have_attribute("aria-busy", "true")
    expect(page.get_by_label("Exactly")).to_have_value("7,000,000")


def test_a_quick_answer_never_says_that_it_updates(person: Open) -> None:
    page = person("viewer")
    page.goto("/applications/")
    page.clock.install(time=0)
    page.clock.pause_at(1_000)
    page.evaluate("""() => { window.busy = 0; new MutationObserver((all) => { window.busy += all.length; })
        .observe(document.body, { subtree: true, attributeFilter: ["aria-busy"] }); }""")
    page.get_by_role("searchbox").first.type("notes")
    page.clock.run_for(250)
    expect(page.locator("#found")).to_contain_text("notes")
    page.clock.run_for(1_000)
    assert page.evaluate("window.busy") == 0
