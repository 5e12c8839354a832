"""Every page of the seeded demo in both themes, on a laptop and a phone: photographed, accessible, nothing sideways."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, WIDE, Open, photograph

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.e2e, pytest.mark.usefixtures("told")]
LEAST_STATES = 15
"""So many states the demo shows at least."""

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LOOKS = [
    pytest.param("light", WIDE, id="light-1366"),
    pytest.param("dark", WIDE, id="dark-1366"),
    pytest.param("light", PHONE, id="light-390"),
    pytest.param("dark", PHONE, id="dark-390"),
]


ADDRESSES = {
    "home": "/",
    "applications": "/applications/",
    "application-new": "/applications/new/",
    "application-new-website": "/applications/new/?blueprint=website",
    "deployments": "/deployments/",
    "deployments-none": "/deployments/?environment=nowhere",
    "approvals": "/approvals/",
    "search": "/search/?q=lambda",
    "health": "/health/",
    "tokens": "/tokens/",
    "token-new": "/tokens/new/",
    "styleguide": "/styleguide/",
    "password": "/accounts/password/",
    "missing": "/applications/nothing/",
}
TABS = ("", "revisions/", "revisions/1/", "compare/", "costs/", "activity/")


def pages(page: Page) -> Iterator[tuple[str, str]]:
    """Name and address of each page; applications and a deployment in every state are found by following links."""
    yield from ADDRESSES.items()
    page.goto("/")
    for register in page.locator('nav a[href^="/registers/"]').all():
        address = register.get_attribute("href") or ""
        yield address.strip("/").replace("/", "-"), address
    application, crowded = _application(page, "notes-board"), _application(page, "warehouse")
    for tab in TABS:
        yield f"application-{tab.strip('/').replace('/', '-') or 'environments'}", f"{application}{tab}"
    yield from (("crowded", crowded), ("crowded-editor", f"{crowded}definition/"))
    for component in ("", "web", "api", "notes", "notes_table"):
        query = f"?component={component}" if component else ""
        yield f"definition-{component or 'list'}", f"{application}definition/{query}"
    yield from _states(page)
    page.goto(application)
    for action in ("deploy", "rollback", "destroy"):
        links = page.locator(f'main a[href*="/{action}/"]')
        if links.count():
            yield f"environment-{action}", links.first.get_attribute("href") or ""


def _application(page: Page, name: str) -> str:
    page.goto("/applications/")
    return page.get_by_role("main").get_by_role("link", name=name, exact=True).first.get_attribute("href") or ""


def _states(page: Page) -> Iterator[tuple[str, str]]:
    """One deployment of each state that the lists show."""
    seen = set()
    page.goto("/deployments/")
    while True:
        for row in page.locator("main tbody tr").all():
            word = row.locator(".state .chip").first.inner_text().strip()
            if word not in seen:
                seen.add(word)
                address = row.get_by_role("link").first.get_attribute("href") or ""
                yield f"deployment-{re.sub('[^a-z]+', '-', word.lower())}", address
        older = page.get_by_role("link", name="Older")
        if not older.count():
            break
        page.goto(f"/deployments/{older.get_attribute('href')}")
    assert len(seen) >= LEAST_STATES, seen


@pytest.mark.parametrize(("theme", "viewport"), LOOKS)
def test_every_page_is_photographed_and_accessible(person: Open, theme: str, viewport: dict[str, int]) -> None:
    page = person("owner", theme=theme, viewport=viewport, tolerate="status of 404")
    found: dict[str, Any] = {}
    for name, address in list(pages(page)):
        page.goto(address)
        expect(page.locator("main")).to_be_visible()
        photograph(page, f"{name}-{viewport['width']}-{theme}")
        found |= faults(page, name)
    assert found == {}


@pytest.mark.parametrize(("theme", "viewport"), LOOKS)
def test_the_sign_in_page_too(person: Open, theme: str, viewport: dict[str, int]) -> None:
    page = person(theme=theme, viewport=viewport)
    page.goto("/accounts/login/")
    photograph(page, f"login-{viewport['width']}-{theme}")
    assert faults(page, "login") == {}


def faults(page: Page, name: str) -> dict[str, Any]:
    """What is wrong with the page that is shown: rules of axe that fail with their places, and sideways scrolling."""
    found: dict[str, Any] = {}
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wider > 0:
        found[f"{name}: sideways"] = wider
    for violation in Axe().run(page, options=RULES).response["violations"]:
        places = [" ".join(node["target"]) for node in violation["nodes"]][:5]
        found[f"{name}: {violation['id']}"] = places
    return found


def test_everything_opens_again_with_all_folds_open(person: Open) -> None:
    """What is folded is held to the same rules as what is not."""
    page = person("owner", viewport=PHONE)
    for name, address in [one for one in pages(page) if one[0].startswith(("definition", "deployment-"))]:
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
        photograph(page, f"{name}-all-open-390")
        assert faults(page, name) == {}


def test_the_editor_works_by_keyboard_alone(person: Open) -> None:
    page = person("developer")
    page.goto(dict(pages(page))["definition-notes"])
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


def test_two_people_editing_one_component_are_shown_the_difference(person: Open) -> None:
    mine, theirs = person("developer", tolerate="409"), person("owner")
    address = dict(pages(mine))["definition-notes"]
    mine.goto(address)
    theirs.goto(address)
    theirs.get_by_label("Time limit").fill("11")
    theirs.get_by_label("Time limit").blur()
    expect(theirs.locator("#save-status")).to_contain_text("Saved just now")
    mine.get_by_label("Time limit").fill("12")
    mine.get_by_label("Time limit").blur()
    expect(mine.locator("#compare-card")).to_contain_text("Owner changed notes meanwhile")
    photograph(mine, "definition-compare")
    mine.get_by_role("radio", name=re.compile("Theirs")).check()
    mine.get_by_role("button", name="Save what I chose").click()
    expect(mine.get_by_label("Time limit")).to_have_value("11")


def test_a_lost_connection_loses_nothing(person: Open) -> None:
    page = person("developer", tolerate="503")
    page.goto(dict(pages(page))["definition-notes"])
    handler = page.get_by_label("Handler")
    before = handler.input_value()
    page.route("**/definition/**", lambda route: route.fulfill(status=503, body="away"))
    handler.fill("notes.other")
    handler.blur()
    expect(page.locator("#save-status")).to_have_text("Not saved, trying again; your text is safe in this tab")
    page.unroute("**/definition/**")
    expect(page.locator("#save-status")).to_contain_text("Saved just now", timeout=30_000)
    page.reload()
    expect(handler).to_have_value("notes.other")
    handler.fill(before)
    handler.blur()
    expect(page.locator("#save-status")).to_contain_text("Saved just now")


def test_without_scripts_the_editor_is_an_ordinary_form(person: Open) -> None:
    page = person("developer", scripts=False)
    page.goto(dict(pages(page))["definition-notes"])
    page.get_by_label("Value of GREETING").fill("Hello without scripts")
    page.get_by_role("button", name="Save draft").last.click()
    expect(page.get_by_label("Value of GREETING")).to_have_value("Hello without scripts")
    page.get_by_role("button", name="Add a line").click()
    expect(page.locator('input[name="s-environment-1-key"]')).to_be_visible()
