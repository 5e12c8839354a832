"""From a blueprint to a running application, changed and removed, by two people in two browsers."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Open, photograph
from tests.e2e.looks import overflows
from tests.e2e.rescue import an_update_gets_stuck, somebody_gets_it_moving, the_application_says_so
from tests.e2e.steps import (
    DEPLOYED,
    NAME,
    approve,
    greet_with,
    open_application,
    plan_to,
    save_revision,
    state,
    take_blueprint,
)

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.e2e]


def test_a_team_deploys_changes_rescues_and_removes_an_application(person: Open) -> None:
    developer, approver, owner = person("developer"), person("approver"), person("owner")
    take_blueprint(developer, NAME)
    photograph(developer, "story-1-editor")
    site = first_deployment(developer, approver)
    another_greeting(developer, owner, approver)
    expect_greeting(site, "A new greeting", note="Buy milk")
    an_update_gets_stuck(developer, approver)
    somebody_gets_it_moving(owner, approver)
    the_application_says_so(developer)
    expect_greeting(site, "A new greeting", note="Buy milk")
    plan_removal(developer, "staging")
    approve(approver, typed="notes_table")
    approve(owner, typed="notes_table")
    expect(state(developer)).to_contain_text("Removed", timeout=DEPLOYED)
    photograph(developer, "story-9-removed")
    assert overflows(developer, "story-9-removed") == {}


def first_deployment(developer: Page, approver: Page) -> Page:
    """The website of the first revision, with a note on it."""
    greet_with(developer, "Hello from the team")
    save_revision(developer, 1, "Greets with the team's name")
    plan_to(developer, "staging")
    approve(approver)
    watch(developer, "first")
    site = opened_site(developer)
    write_note(site, "Buy milk", greeting="Hello from the team")
    return site


def another_greeting(developer: Page, owner: Page, approver: Page) -> None:
    """Asked for by an owner, who might approve anything but their own work."""
    greet_with(developer, "A new greeting")
    save_revision(developer, 2, "Another greeting")
    plan_to(owner, "staging")
    expect_only_the_function_changes(owner)
    is_refused_to_approve(owner)
    approve(approver)
    watch(owner, "second")


def is_refused_to_approve(page: Page) -> None:
    """The author sees the button and the reason why it does nothing."""
    refused = page.locator("#piece-actions").get_by_role("button", name="Approve…")
    expect(refused).to_have_attribute("aria-disabled", "true")
    expect(page.locator("#piece-actions")).to_contain_text("You asked for this deployment yourself")
    photograph(page, "story-4-self-approval")


def watch(page: Page, name: str) -> None:
    """The author's page follows by itself, from the timeline to the end, which may have come while somebody approved:
    the timeline is folded then.
    """
    ended = state(page).filter(has_text="Running since")
    row = page.locator("#piece-deploy .timeline-row").first
    expect(row.or_(ended).filter(visible=True).first).to_be_visible(timeout=DEPLOYED)
    photograph(page, f"story-6-timeline-{name}")
    expect(state(page)).to_contain_text("Running since", timeout=DEPLOYED)
    expect(page).to_have_title(re.compile("^✓ Deployed"))
    expect(page.locator("#piece-verify")).to_contain_text("answer", timeout=DEPLOYED)
    photograph(page, f"story-7-deployed-{name}")


def opened_site(page: Page) -> Page:
    with page.context.expect_page() as opened:
        page.locator("#piece-actions").get_by_role("link", name=re.compile("Open the website")).click()
    return opened.value


def write_note(site: Page, text: str, greeting: str) -> None:
    """Browser to API to function to table and back, and again after a reload."""
    expect(site.locator("#greeting")).to_have_text(greeting)
    site.get_by_label("New note").fill(text)
    site.get_by_role("button", name="Add note").click()
    expect(site.locator("#notes")).to_contain_text(text)
    site.reload()
    expect(site.locator("#notes")).to_contain_text(text)
    photograph(site, "story-8-site", ours=False)


def expect_only_the_function_changes(page: Page) -> None:
    """One thing changes for sure, the greeting; of what points to the function AWS says that it decides later."""
    rows = page.locator("#plan .change")
    certain = rows.filter(has_not_text="AWS decides while deploying")
    expect(certain).to_have_count(1)
    expect(certain).to_contain_text(
        "The function notes is changed: GREETING from 'Hello from the team' to 'A new greeting'."
    )
    expect(rows.filter(has_text="uses the function notes")).to_have_count(rows.count() - 1)


def expect_greeting(site: Page, greeting: str, note: str) -> None:
    site.reload()
    expect(site.locator("#greeting")).to_have_text(greeting)
    expect(site.locator("#notes")).to_contain_text(note)


def plan_removal(page: Page, environment: str) -> None:
    open_application(page)
    card = page.locator("section.environment").filter(has=page.get_by_role("heading", name=environment, exact=True))
    card.get_by_role("link", name="Remove…").click()
    page.get_by_label(f"Type {environment} to show").fill(environment)
    page.get_by_role("button", name="Plan the removal").click()
    expect(state(page)).to_contain_text("Waiting for approval", timeout=DEPLOYED)
    expect(page.locator("#plan")).to_contain_text("stays behind")
    photograph(page, "story-8-removal")
