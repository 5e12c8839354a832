"""What a tab keeps: until the server has said that it is saved, and for the one who typed it alone."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from teams.demo import PASSWORD
from tests.e2e.conftest import EMAILS, Open, photograph, sign_in

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.e2e]
POSTS = re.compile(r"/definition/\?")


def lose(route: Route) -> None:
    """The connection breaks for whatever is sent; pages can still be read."""
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def status(page: Page) -> Locator:
    return page.locator("#save-status")


def kept(page: Page) -> list[str]:
    """The copies of drafts in this tab."""
    found: list[str] = page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('draft:'))")
    return found


def type_and_save(page: Page, text: str) -> None:
    """A handler that the draft holds then; there is something to save as a revision."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_label("Handler").fill(text)
        page.get_by_label("Handler").blur()
    expect(status(page)).to_contain_text("Saved just now")


@pytest.mark.parametrize("button", ["revision", "deploy", "save"])
def test_a_whole_form_that_is_lost_on_its_way_comes_back(person: Open, address: str, button: str) -> None:
    page = person("developer", tolerate="net::ERR|htmx:")
    page.goto(f"{address}?component=notes")
    handler = page.get_by_label("Handler")
    before = handler.input_value()
    type_and_save(page, f"before_{button}.handler")
    page.route(POSTS, lose)
    handler.fill(f"lost_{button}.handler")
    page.locator(f'button[name="do"][value^="{button}"]').first.evaluate("button => button.click()")
    expect(page).to_have_url(re.compile("^chrome-error:"))
    page.unroute(POSTS)
    page.go_back()
    expect(handler).to_have_value(f"lost_{button}.handler")
    expect(status(page)).to_contain_text("Saved just now")
    assert kept(page) == []
    type_and_save(page, before)


def test_the_copy_is_forgotten_once_the_server_has_saved_it(person: Open, address: str) -> None:
    page = person("developer")
    page.goto(f"{address}?component=notes")
    page.locator('button[name="do"][value="save"]').first.evaluate("button => button.click()")
    page.wait_for_url(lambda url: "sent=" not in url)
    expect(status(page)).to_contain_text("Draft saved")
    expect(page.locator("#component-form")).to_be_visible()
    page.wait_for_function("!Object.keys(sessionStorage).some((key) => key.startsWith('draft:'))")


def test_somebody_else_neither_sees_nor_saves_what_was_typed(person: Open, address: str) -> None:
    # 401: what a new page still asks of prices may come while nobody is signed in.
    page = person("developer", tolerate="40[19]|net::ERR|htmx:")
    page.goto(f"{address}?component=notes")
    handler = page.get_by_label("Handler")
    before = handler.input_value()
    # Something is to be saved, so that no button is refused for a reason of its own.
    type_and_save(page, "changed.handler")
    other_tab = page.context.new_page()
    page.context.clear_cookies(name="sessionid")
    sign_in(other_tab, "owner")
    handler.fill("secret_of_developer.handler")
    handler.blur()
    expect(page.locator("#script-banner")).to_contain_text(f"somebody else now, {EMAILS['owner']}.")
    expect(handler).to_have_value("secret_of_developer.handler")
    expect(status(page)).to_contain_text("Not saved: somebody else is signed in now")
    for words in ("Save as revision", "Save draft"):
        refused = page.locator("main .button:visible:not([aria-hidden])").filter(has_text=words)
        expect(refused).to_have_attribute("aria-disabled", "true")
        expect(refused).to_have_attribute("aria-describedby", "script-banner")
    expect(handler).to_have_attribute("readonly", "")
    photograph(page, "somebody-else")
    assert len(kept(page)) == 1
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Load the page again").click()
    expect(handler).to_have_value("changed.handler")
    page.wait_for_function("!Object.keys(sessionStorage).some((key) => key.startsWith('draft:'))")
    expect(page.locator("#page")).to_have_attribute("data-person", EMAILS["owner"])
    type_and_save(page, before)


def test_the_dialog_reloads_when_somebody_else_signs_in(person: Open) -> None:
    page = person("developer", tolerate="40[01]")
    page.goto("/applications/new/?blueprint=three-tier")
    page.locator('main input[name="name"]').fill("typed-by-developer")
    page.context.clear_cookies(name="sessionid")
    page.evaluate("htmx.trigger(document, 'visibilitychange')")
    dialog = page.get_by_role("dialog", name="You are signed out.")
    login = dialog.get_by_label("E-mail")
    expect(login).to_have_value(EMAILS["developer"])
    login.evaluate("(field, email) => { field.readOnly = false; field.value = email; }", EMAILS["approver"])
    dialog.get_by_label("Password").fill(PASSWORD)
    with page.expect_event("load"):
        dialog.get_by_role("button", name="Sign in").click()
    expect(page.locator("#page")).to_have_attribute("data-person", EMAILS["approver"])
    expect(page.locator("main")).not_to_contain_text("typed-by-developer")
    expect(page.locator('main input[name="name"]')).to_have_count(0)


def test_dropping_mine_after_a_conflict_really_drops_it(person: Open, address: str) -> None:
    mine, theirs = person("developer", tolerate="409"), person("owner")
    for page in (mine, theirs):
        page.goto(f"{address}?component=notes")
    time = theirs.get_by_label("Time limit")
    time.fill("21")
    time.blur()
    expect(status(theirs)).to_contain_text("Saved just now")
    mine.get_by_label("Time limit").fill("22")
    mine.get_by_label("Time limit").blur()
    mine.get_by_role("link", name="Drop mine, show theirs").click()
    expect(mine.get_by_label("Time limit")).to_have_value("21")
    expect(mine.locator("#compare-card")).to_have_count(0)
    assert kept(mine) == []
