"""The definition editor in a browser: the strip, volumes, price effects, resets, keyboard alone, save and deploy."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PHONE, Open, photograph

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.e2e]


def saved(page: Page) -> None:
    expect(page.locator("#save-status")).to_contain_text("Saved just now")


def figure(page: Page) -> Locator:
    return page.locator("#estimate-figure")


def test_the_strip_stays_in_sight_and_prices_any_volume_at_once(person: Open, address: str) -> None:
    page = person("developer")
    page.goto(f"{address}?component=notes")
    page.mouse.wheel(0, 900)
    expect(figure(page)).to_be_in_viewport()
    page.get_by_label("at", exact=True).fill("2.1 million")
    page.get_by_label("at", exact=True).press("Tab")
    expect(figure(page)).to_contain_text(re.compile(r"\$1\d\.\d\d / month"))
    expect(page.locator("#volume-note")).to_contain_text("You said")
    page.get_by_label("at", exact=True).fill("lots")
    page.get_by_label("at", exact=True).press("Tab")
    expect(page.locator("#volume-note")).to_contain_text("is not a number of requests")
    photograph(page, "editor-strip")


def test_a_volume_is_kept_for_the_environment(person: Open, address: str) -> None:
    page = person("developer")
    page.goto(f"{address}?component=notes&volume=2M")
    page.get_by_role("button", name=re.compile("^Keep for")).click()
    expect(page.locator("main, body").first).to_contain_text("is now estimated at 2 M requests / month")
    expect(page.get_by_label("at", exact=True)).to_have_value("2M")
    expect(page.get_by_role("button", name=re.compile("^Keep for"))).to_have_count(0)


def test_choices_say_their_price_and_a_changed_field_goes_back(person: Open, address: str) -> None:
    page = person("developer")
    page.goto(f"{address}?component=notes&volume=20M")
    memory = page.get_by_label("Memory")
    expect(memory.locator('option[value="1024"]')).to_contain_text(re.compile(r"1,024 MB · \+\$\d+\.\d\d / month"))
    before = figure(page).inner_text()
    memory.select_option("1024")
    saved(page)
    expect(figure(page)).not_to_have_text(before)
    expect(memory.locator('option[value="256"]')).to_contain_text("\N{MINUS SIGN}$")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        memory.select_option("other")
    page.get_by_label("Another number, in MB").first.fill("1.5 GB")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_label("Another number, in MB").first.blur()
    saved(page)
    page.reload()
    expect(memory).to_have_value("1536")
    memory.select_option("256")
    saved(page)


def test_save_and_deploy_is_one_press_and_reset_goes_back_to_what_was_saved(person: Open, address: str) -> None:
    page = person("developer")
    page.goto(f"{address}?component=notes")
    page.get_by_label("Time limit").fill("12 s")
    page.get_by_label("Time limit").blur()
    saved(page)
    page.get_by_role("button", name="Save and deploy to dev…").click()
    expect(page).to_have_url(re.compile(r"/deployments/"))
    page.goto(f"{address}?component=notes")
    page.get_by_label("Time limit").fill("20")
    page.get_by_label("Time limit").blur()
    expect(page.locator("#live-s-timeout")).to_contain_text("12 seconds")
    page.get_by_role("button", name="Reset Time limit").click()
    expect(page.get_by_label("Time limit")).to_have_value("12")
    expect(page.locator("#live-s-timeout")).not_to_contain_text("Reset")


def test_what_was_typed_survives_a_lost_connection_and_a_reload(person: Open, address: str) -> None:
    page = person("developer", tolerate="503")
    page.goto(f"{address}?component=notes")
    handler = page.get_by_label("Handler")
    before = handler.input_value()
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/definition/?*", lambda route: _away(route))
    handler.fill("kept.handler")
    handler.blur()
    expect(page.locator("#save-status")).to_have_text("Not saved, trying again; your text is safe in this tab")
    page.reload()
    expect(handler).to_have_value("kept.handler")
    page.unroute("**/definition/?*")
    expect(page.locator("#save-status")).to_contain_text("Saved", timeout=30_000)
    handler.fill(before)
    handler.blur()
    saved(page)


def _away(route: object) -> None:
    """The server is gone for whoever saves; pages can still be read."""
    request = route.request  # type: ignore[attr-defined]
    if request.method == "POST":
        route.fulfill(status=503, body="away")  # type: ignore[attr-defined]
    else:
        route.continue_()  # type: ignore[attr-defined]


def test_a_component_is_added_by_awss_word_with_the_keyboard_alone(person: Open, address: str) -> None:
    page = person("developer")
    page.goto(f"{address}?component=notes")
    page.get_by_role("link", name="Add to Data").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Find", exact=True)).to_be_visible()
    page.get_by_label("Find", exact=True).focus()
    page.keyboard.type("lambda")
    expect(page.locator("#add-name")).to_have_value("function")
    page.get_by_label("Find", exact=True).press("Control+A")
    page.keyboard.type("dynamo")
    expect(page.locator("#add-name")).to_have_value("table")
    page.locator("#add-name").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#form-title")).to_have_text("table")
    page.get_by_text("Rename or remove").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Remove table").focus()
    page.keyboard.press("Enter")
    expect(
        page.get_by_role("navigation", name="Components").get_by_role("link", name=re.compile("^table"))
    ).to_have_count(0)


def test_the_code_editor_indents_and_lets_the_keyboard_out(person: Open, address: str) -> None:
    page = person("developer")
    page.goto(f"{address}?component=notes")
    code = page.get_by_label("Code", exact=True)
    code.focus()
    page.keyboard.press("Control+Home")
    page.keyboard.type("def added(x):\n")
    page.keyboard.type("return x\n")
    expect(code).to_have_value(re.compile(r"^def added\(x\):\n    return x\n"))
    expect(page.locator(".paint .p-k").first).to_have_text("def")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(code).not_to_be_focused()
    saved(page)
    photograph(page, "editor-code")


def test_tab_passes_through_code_that_nobody_writes_in(person: Open, address: str) -> None:
    page = person("developer")
    page.goto(f"{address}?component=notes")
    code = page.get_by_label("Code", exact=True)
    before = code.input_value()
    code.focus()
    page.keyboard.press("Tab")
    expect(code).not_to_be_focused()
    assert code.input_value() == before


def test_on_a_phone_the_save_bar_is_at_hand(person: Open, address: str) -> None:
    page = person("developer", viewport=PHONE)
    page.goto(address)
    page.get_by_role("navigation", name="Components").get_by_role("link", name=re.compile("^notes Function")).click()
    expect(page.locator("#save-revision")).to_be_in_viewport()
    box = page.locator("#save-revision .button").first.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    page.get_by_role("link", name="All components").click()
    expect(page.get_by_role("navigation", name="Components")).to_be_visible()
    photograph(page, "editor-phone")
