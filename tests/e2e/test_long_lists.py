"""A list with many lines in a browser: read in words, changed line by line, and nothing of it lost on the way."""

import re
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import Page, Route, expect

from dashboard.forms.controls import FEW_LINES
from tests.e2e.conftest import Open
from tests.e2e.looks import faults

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.e2e]
ROUTES = "#f-s-routes"
MANY = FEW_LINES + 1


def saved(page: Page) -> None:
    expect(page.locator("#save-status")).to_contain_text("Saved just now")


def written(page: Page, path: str) -> None:
    """A path in the last line of the routes, sent and answered: earlier fields may be on their way still."""
    field = page.locator(f"{ROUTES} .row-item").last.get_by_label("Path")
    with page.expect_response(lambda answer: path in unquote_plus(answer.request.post_data or "")):
        field.fill(path)
        field.blur()


def added(page: Page, path: str) -> None:
    lines = page.locator(f"{ROUTES} .row-item")
    before = lines.count()
    page.locator(f"{ROUTES} [data-add-row]").click()
    # What adds a line is loaded with the first of them.
    expect(lines).to_have_count(before + 1)
    line = lines.last
    line.get_by_label("Method").select_option("GET")
    line.get_by_label("Function").select_option("notes")
    written(page, path)
    saved(page)


def lengthen(page: Page, address: str) -> None:
    page.goto(f"{address}?component=api")
    for number in range(MANY - page.locator(f"{ROUTES} .row-item").count()):
        added(page, f"/extra{number}")
    page.reload()
    expect(page.locator(f"{ROUTES} .folded")).to_have_count(MANY)


def shorten(page: Page, address: str) -> None:
    """Without the lines that were added, of which the last is open."""
    page.locator(f"{ROUTES} [data-drop-row]").click()
    saved(page)
    page.goto(f"{address}?component=api")
    while page.locator(f'{ROUTES} input[value^="/extra"]').count():
        line = page.locator(f'{ROUTES} .row-item:has(input[value^="/extra"])').last
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            line.get_by_role("button", name="Remove this line").click()


def away(route: Route) -> None:
    if route.request.method == "POST":
        route.fulfill(status=503, body="away")
    else:
        route.continue_()


def test_lines_in_words_open_one_by_one(person: Open, address: str) -> None:
    page = person("developer", tolerate="503")
    page.on("dialog", lambda dialog: dialog.accept())
    lengthen(page, address)
    assert faults(page, "long-list") == {}
    page.locator(f"{ROUTES} .folded button").last.click()
    expect(page.locator(f"{ROUTES} .folded")).to_have_count(FEW_LINES)
    written(page, "no-slash")
    field = page.locator(f"{ROUTES} .row-item").last.get_by_label("Path")
    expect(field).to_have_attribute("aria-describedby", re.compile("-path-problems$"))
    expect(page.locator(f"{ROUTES} .problem")).to_contain_text("Start the path with a slash")
    page.route("**/definition/?*", away)
    written(page, "/extra/lost")
    page.goto(f"{address}?component=api")
    expect(field).to_have_value("/extra/lost")
    page.unroute("**/definition/?*")
    expect(page.locator("#save-status")).to_contain_text("Saved", timeout=30_000)
    expect(page.locator(f"{ROUTES} .folded")).to_have_count(FEW_LINES)
    shorten(page, address)
