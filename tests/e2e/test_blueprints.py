"""A blueprint of the team from one application to another: saved, started from, changed, taken over, withdrawn."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import steps
from tests.e2e.conftest import PHONE, Open, photograph

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.e2e]
SOURCE, COPY, BLUEPRINT = "pattern", "offshoot", "Our pattern"


def test_a_blueprint_is_saved_started_from_changed_and_taken_over(person: Open) -> None:
    page = person("developer")
    steps.take_blueprint(page, SOURCE)
    _revise(page, SOURCE, "256", 1)
    _save_version(page, 1)
    _start(page)
    _revise(page, SOURCE, "1024", 2)
    _save_version(page, 2)
    _take_over(page)
    editor = _editor(page, COPY)
    expect(editor.get_by_label("Memory")).to_have_value("1024")
    page.goto("/blueprints/")
    row = page.locator("tbody tr").filter(has_text=BLUEPRINT)
    expect(row.locator('[data-label="behind"]')).to_have_text("none")


def test_owners_withdraw_a_blueprint_and_nobody_starts_from_it(person: Open) -> None:
    page = person("developer")
    steps.take_blueprint(page, "short-lived")
    _revise(page, "short-lived", "512", 1)
    _save(page, "short-lived", 1, "Soon withdrawn")
    expect(page.get_by_role("main")).to_contain_text("Only owners of Platform may withdraw blueprints")
    owner = person("owner", viewport=PHONE)
    owner.goto(page.url)
    owner.get_by_role("link", name="Withdraw this blueprint…").click()
    expect(owner.get_by_role("button", name="Withdraw the blueprint")).to_be_visible()
    photograph(owner, "blueprint-withdraw-asked")
    owner.get_by_role("button", name="Withdraw the blueprint").click()
    expect(owner.get_by_role("main")).to_contain_text("Nobody can start from it any more.")
    page.goto("/applications/new/")
    expect(page.get_by_role("radio", name="Soon withdrawn")).to_have_count(0)


def _editor(page: Page, application: str) -> Locator:
    """The form of its function."""
    page.goto("/applications/")
    page.get_by_role("main").get_by_role("link", name=application, exact=True).first.click()
    page.get_by_role("link", name="Definition").first.click()
    page.get_by_role("navigation", name="Components").get_by_role("link", name=re.compile("^notes ")).click()
    return page.locator("#component-form")


def _revise(page: Page, application: str, memory: str, number: int) -> None:
    """A revision of it whose function has so much memory."""
    choice = _editor(page, application).get_by_label("Memory")
    if choice.input_value() != memory:
        choice.select_option(memory)
        expect(page.locator("#save-status")).to_contain_text("Saved just now")
    steps.save_revision(page, number, f"{memory} MB")


def _open_revision(page: Page, application: str, number: int) -> None:
    page.goto("/applications/")
    page.get_by_role("main").get_by_role("link", name=application, exact=True).first.click()
    page.get_by_role("link", name="Revisions").first.click()
    page.get_by_role("link", name=f"Revision {number}", exact=True).first.click()
    page.get_by_role("link", name="Save as a team blueprint…").click()


def _save(page: Page, application: str, number: int, name: str) -> None:
    _open_revision(page, application, number)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Save the version").click()


def _save_version(page: Page, number: int) -> None:
    """Version 1 is a new blueprint; the next one is offered as its next version by itself."""
    if number == 1:
        _save(page, SOURCE, number, BLUEPRINT)
    else:
        _open_revision(page, SOURCE, number)
        expect(page.get_by_label("Blueprint").locator("option:checked")).to_have_text(f"{BLUEPRINT}, as its version 2")
        expect(page.get_by_label("Name", exact=True)).to_be_hidden()
        page.get_by_label("What changed").fill("More memory")
        page.get_by_role("button", name="Save the version").click()
    expect(page.get_by_role("main")).to_contain_text(f"Version {number} of {BLUEPRINT} is saved.")
    photograph(page, f"blueprint-saved-{number}")


def _start(page: Page) -> None:
    page.get_by_role("link", name="New application from this").click()
    expect(page.get_by_role("radio", name=BLUEPRINT)).to_be_checked()
    page.get_by_label("Name", exact=True).fill(COPY)
    page.get_by_role("button", name="Create and open the editor").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Definition of {COPY}")


def _take_over(page: Page) -> None:
    """From the page of the blueprint, which says that the application is behind, into its draft."""
    expect(page.get_by_role("main")).to_contain_text("1 version behind")
    page.get_by_role("link", name=f"Take over the changes… in {COPY}").click()
    expect(page.get_by_role("radio", name=re.compile("^Version 2"))).to_be_checked()
    photograph(page, "blueprint-take-over")
    page.get_by_role("button", name="Take what is chosen").click()
    expect(page.get_by_role("main")).to_contain_text("Took 1 change of version 2 of the blueprint.")
