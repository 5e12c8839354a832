"""The deployment page in a browser: the slider by mouse and by keyboard, folding, reload, filters, without script."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from deployments.states import Status
from tests.e2e.conftest import PHONE, Open, photograph
from tests.e2e.places import deployment_in

pytestmark = [pytest.mark.full, pytest.mark.e2e, pytest.mark.browser, pytest.mark.usefixtures("told")]


def waiting(page: Page, place: str = "shop / production") -> None:
    """The page of a plan of the demo that waits for approval."""
    page.goto(deployment_in(page, place, Status.AWAITING_APPROVAL))
    page.locator("#curve").wait_for()


def slider(page: Page) -> Locator:
    return page.get_by_role("slider", name="Requests a month")


def test_the_slider_by_keyboard_says_each_stop(person: Open) -> None:
    page = person("owner")
    waiting(page)
    found = slider(page)
    found.focus()
    page.keyboard.press("Home")
    expect(found).to_have_attribute("aria-valuetext", re.compile(r"^0 requests: \$.* a month"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("PageUp")
    expect(found).to_have_attribute("aria-valuetext", re.compile("^10,000 requests: "))
    page.keyboard.press("End")
    expect(found).to_have_attribute("aria-valuetext", re.compile("^1 billion requests: .* than live$"))
    assert page.get_by_label("Exactly").input_value() == "1,000,000,000"
    page.get_by_role("link", name="Back to my volume").press("Enter")
    expect(found).to_have_attribute("aria-valuetext", re.compile("^3 million requests: "))
    expect(page.get_by_text("Approval is for 3.0 M.")).to_be_visible()


def test_the_slider_by_mouse_moves_figures_and_the_rule(person: Open) -> None:
    page = person("owner")
    waiting(page)
    slider(page).scroll_into_view_if_needed()
    box = slider(page).bounding_box()
    assert box
    before = page.locator("[data-say='1']").inner_text()
    page.mouse.click(box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2)
    expect(page.locator("[data-say='1']")).not_to_have_text(before)
    page.get_by_role("link", name="All volumes").click()
    expect(page.locator("[data-chart='all-month'] .asked")).to_be_visible()
    page.get_by_role("link", name="$ per 1,000 requests").click()
    expect(page.locator("[data-chart='all-unit']")).to_be_visible()
    expect(page.locator("[data-chart]:visible")).to_have_count(1)


def test_any_volume_is_priced_by_the_server(person: Open) -> None:
    page = person("owner")
    waiting(page)
    field = page.get_by_label("Exactly")
    field.fill("2.1M")
    field.press("Enter")
    expect(slider(page)).to_have_attribute("aria-valuetext", re.compile("^2.1 million requests: "))
    page.get_by_label("Exactly").fill("a lot")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("is not a number of requests")).to_be_visible()


def test_chips_show_only_some_changes(person: Open) -> None:
    page = person("owner")
    waiting(page)
    chip = page.locator("#only-risk")
    chip.press("Enter")
    expect(chip).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".change:visible")).to_have_count(1)
    chip.click()
    assert page.locator(".change:visible").count() > 1


def test_a_fold_stays_as_somebody_left_it(person: Open) -> None:
    page = person("owner")
    waiting(page)
    page.locator("#plan-summary").click()
    page.reload()
    expect(page.locator("#plan")).not_to_have_attribute("open", "")
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_role("heading", level=1)).to_contain_text("shop / production")
    assert other.title().startswith("⏳ Waiting for approval · shop / production")


def test_everything_is_there_without_script(person: Open) -> None:
    page = person("owner", scripts=False)
    waiting(page)
    page.get_by_label("Exactly").fill("4.2M")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".curve-read")).to_contain_text("4.2 M requests")
    page.get_by_role("link", name="All volumes").click()
    expect(page.locator("[data-chart]:visible")).to_have_count(1)
    page.locator("#only-risk").click()
    expect(page.locator("#only-risk")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".change:visible")).to_have_count(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_fits_a_phone(person: Open, theme: str) -> None:
    page = person("owner", viewport=PHONE, theme=theme)
    waiting(page)
    for width in (320, 390, 768, 1920):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    photograph(page, f"deployment-phone-{theme}")


def test_an_invoice_on_a_phone_shows_every_difference_without_scrolling_sideways(person: Open) -> None:
    page = person("approver", viewport=PHONE)
    page.goto(deployment_in(page, "shop / production", Status.AWAITING_APPROVAL))
    box = page.get_by_role("region", name="Invoice before and after")
    box.scroll_into_view_if_needed()
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    edges = box.locator(".delta").evaluate_all("all => all.map((one) => one.getBoundingClientRect().right)")
    assert len(edges) > 3
    assert max(edges) <= PHONE["width"]


def test_the_report_for_support_is_copied(person: Open) -> None:
    page = person("owner")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(deployment_in(page, "blog / staging", Status.NEEDS_ATTENTION))
    page.get_by_role("button", name="Copy report for AWS support").click()
    expect(page.locator("#copy-report")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Report on:")
    assert "blog / staging" in copied


JOINS = """() => {
  const live = document.getElementById("live"), box = document.createElement("div");
  const now = document.getElementById("piece-deploy").outerHTML;
  box.innerHTML = '<div data-live data-title="" data-state="">' + now + "</div>";
  box.querySelector("[data-piece]").dataset.print = "another";
  const row = box.querySelector("[id^=bar-]").cloneNode(true);
  row.id = "bar-another";
  box.querySelector(".timeline").append(row);
  live.setAttribute("hx-ext", "pieces");
  htmx.swap(live, box.innerHTML, { swapStyle: "pieces" }, { contextElement: live });
  return [...document.querySelectorAll("[id^=bar-]")].map((one) => getComputedStyle(one).animationName);
}"""
"""The next answer has one more resource that AWS began with."""


@pytest.mark.parametrize(("motion", "last"), [("no-preference", "flash"), ("reduce", "none")])
def test_a_resource_that_joins_the_timeline_flashes(person: Open, motion: Any, last: str) -> None:
    page = person("owner")
    page.emulate_media(reduced_motion=motion)
    page.goto("/deployments/?state=succeeded")
    page.get_by_role("main").locator("table .cell-link").first.click()
    page.locator("[id^=bar-]").first.wait_for(state="attached")
    names = page.evaluate(JOINS)
    assert (names[-1], set(names[:-1])) == (last, {"none"})
