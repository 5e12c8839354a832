"""Signed out while a page is open: nothing typed is lost."""

import pytest
from playwright.sync_api import Locator, Page, expect

from teams.demo import PASSWORD
from tests.e2e.conftest import EMAILS, Open, photograph
from tests.e2e.looks import faults, faults_everywhere

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.e2e]


def sign_out(page: Page) -> None:
    """As if the session had ended: its cookie is gone, the page is still open."""
    page.context.clear_cookies(name="sessionid")


def ask_again(page: Page) -> None:
    """What the page does by itself every 30 seconds."""
    page.evaluate("htmx.trigger(document, 'visibilitychange')")


def name_of_a_new_application(page: Page, typed: str) -> Locator:
    """The field for it, filled in."""
    page.goto("/applications/new/?blueprint=three-tier")
    name = page.locator('main input[name="name"]')
    name.fill(typed)
    return name


def test_signing_in_again_keeps_what_was_typed(person: Open) -> None:
    page = person("developer", tolerate="40[01]")
    name = name_of_a_new_application(page, "typed-before")
    sign_out(page)
    ask_again(page)
    dialog = page.get_by_role("dialog", name="You are signed out.")
    expect(dialog).to_contain_text("Sign in again; what you typed stays here.")
    photograph(page, "signed-out-dialog")
    assert faults(page, "signed out") == {}
    dialog.get_by_label("Password").fill("not this one")
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog).to_have_count(0)
    expect(name).to_have_value("typed-before")
    name.press("Enter")
    page.wait_for_url("**/definition/**")


def test_a_form_of_a_page_that_lay_open_asks_before_it_goes(person: Open) -> None:
    page = person("developer", tolerate="40[01]")
    page.clock.install()
    name = name_of_a_new_application(page, "typed-long-ago")
    sign_out(page)
    page.clock.fast_forward(29_000)
    page.evaluate("document.getElementById('banners-kept').remove()")
    page.clock.fast_forward(5_000)
    name.press("Enter")
    dialog = page.get_by_role("dialog", name="You are signed out.")
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_label("Password").press("Enter")
    expect(dialog).to_have_count(0)
    expect(name).to_have_value("typed-long-ago")


def test_a_form_with_something_typed_asks_whenever_it_goes(person: Open) -> None:
    """Signed out in another tab a moment ago; this page has just been opened."""
    page = person("developer", tolerate="40[01]")
    name = name_of_a_new_application(page, "typed-just-now")
    sign_out(page)
    name.press("Enter")
    dialog = page.get_by_role("dialog", name="You are signed out.")
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_label("Password").press("Enter")
    expect(dialog).to_have_count(0)
    expect(name).to_have_value("typed-just-now")
    name.press("Enter")
    page.wait_for_url("**/definition/**")


def test_without_scripts_what_was_typed_comes_back_to_be_copied(person: Open) -> None:
    page = person("developer", scripts=False, tolerate="401")
    name_of_a_new_application(page, "typed-without-scripts")
    here = page.url
    sign_out(page)
    page.get_by_role("button", name="Create and open the editor").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    expect(page.locator("main")).to_contain_text("typed-without-scripts")
    photograph(page, "signed-out-typed", ours=False)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in").click()
    opened.value.get_by_label("E-mail").fill(EMAILS["developer"])
    opened.value.get_by_label("Password").fill(PASSWORD)
    opened.value.get_by_role("button", name="Sign in").click()
    expect(opened.value).to_have_url(here)
    expect(page.locator("main")).to_contain_text("typed-without-scripts")


def test_the_dialog_can_be_put_away_and_asked_for_again(person: Open) -> None:
    page = person("viewer", tolerate="40[01]")
    page.goto("/applications/")
    sign_out(page)
    ask_again(page)
    dialog = page.get_by_role("dialog", name="You are signed out.")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.locator("#banners").get_by_role("button", name="Sign in").click()
    expect(dialog).to_be_visible()


def test_without_scripts_one_comes_back_to_the_page_of_the_form(person: Open) -> None:
    page = person("developer", scripts=False)
    page.goto("/applications/")
    page.locator('main a[href^="/applications/"]').first.click()
    here = page.url
    page.goto(here)
    sign_out(page)
    page.reload()
    page.get_by_label("E-mail").fill("developer@demo.tierboard.test")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    assert page.url == here


def test_a_lost_connection_is_said_and_goes_away(person: Open) -> None:
    page = person("viewer", tolerate="net::ERR|htmx:")
    page.goto("/applications/")
    page.route("**/banners/", lambda route: route.abort())
    ask_again(page)
    expect(page.locator("#script-banner")).to_contain_text("The connection is lost")
    assert faults_everywhere(page, "connection-lost") == {}
    page.unroute("**/banners/")
    ask_again(page)
    expect(page.locator("#script-banner")).to_have_count(0)


def test_the_search_works_by_keyboard_alone(person: Open) -> None:
    page = person("viewer")
    page.goto("/applications/")
    page.keyboard.press("/")
    page.keyboard.type("lambda")
    expect(page.locator("#found")).to_contain_text("AWS: Lambda function")
    photograph(page, "search-field")
    assert faults(page, "search") == {}
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reference/function/")
