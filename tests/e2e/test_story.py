"""From a blueprint to a running application, changed and removed, by two people in two browsers."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Open, photograph

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.e2e]
DEPLOYED = 180_000
"""Milliseconds: a whole deployment with everything that waits in line before it."""
NAME = "greeter"


def test_a_team_deploys_changes_and_removes_an_application(person: Open) -> None:
    developer, approver, owner = person("developer"), person("approver"), person("owner")
    take_blueprint(developer)
    site = first_deployment(developer, approver)
    another_greeting(developer, owner, approver)
    expect_greeting(site, "A new greeting", note="Buy milk")
    plan_removal(developer, "staging")
    approve(approver, typed="notes_table")
    approve(owner, typed="notes_table")
    expect(state(developer)).to_contain_text("Removed", timeout=DEPLOYED)
    photograph(developer, "story-9-removed")


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


def state(page: Page) -> Locator:
    """The live sentence of the deployment page."""
    return page.locator("#piece-state")


def take_blueprint(page: Page) -> None:
    page.goto("/applications/new/")
    page.get_by_role("radio", name="Three-tier web app").check()
    page.get_by_label("Name", exact=True).fill(NAME)
    page.get_by_role("button", name="Create and open the editor").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Definition of {NAME}")
    photograph(page, "story-1-editor")


def open_application(page: Page) -> None:
    page.goto("/applications/")
    page.get_by_role("link", name=NAME, exact=True).first.click()


def greet_with(page: Page, words: str) -> None:
    """Change the greeting in the function's environment variables; the draft saves itself."""
    open_application(page)
    page.get_by_role("link", name="Definition").first.click()
    page.get_by_role("navigation", name="Components").get_by_role("link", name=re.compile("^notes Function")).click()
    greeting = page.get_by_label("Value of GREETING")
    greeting.fill(words)
    greeting.blur()
    expect(page.locator("#save-status")).to_contain_text("Saved just now")
    photograph(page, "story-2-greeting")


def save_revision(page: Page, number: int, message: str) -> None:
    page.get_by_text(f"Save as revision {number}…").click()
    page.get_by_label("What changed").fill(message)
    page.get_by_role("button", name=f"Save revision {number}").click()
    expect(page.get_by_text(f"Saved as revision {number}.")).to_be_visible()


def plan_to(page: Page, environment: str) -> None:
    open_application(page)
    card = page.locator("section.environment").filter(has=page.get_by_role("heading", name=environment, exact=True))
    card.get_by_role("link", name="Deploy…").click()
    page.get_by_role("button", name="Start with the plan").click()
    expect(state(page)).to_contain_text("Waiting for approval", timeout=DEPLOYED)
    photograph(page, "story-3-plan")


def is_refused_to_approve(page: Page) -> None:
    """The author sees the button and the reason why it does nothing."""
    refused = page.locator("#piece-actions").get_by_role("button", name="Approve…")
    expect(refused).to_have_attribute("aria-disabled", "true")
    expect(page.locator("#piece-actions")).to_contain_text("You asked for this deployment yourself")
    photograph(page, "story-4-self-approval")


def approve(page: Page, typed: str = "") -> None:
    """From the list of what waits to the decision. The newest request of the application is taken."""
    page.goto("/approvals/")
    decision = page.get_by_role("article").filter(has_text=f"{NAME} / staging")
    decision.get_by_role("link").first.click()
    if typed:
        page.get_by_label(re.compile("^Type")).fill(typed)
    page.get_by_role("button", name="Approve plan").click()
    expect(page.locator("main")).to_contain_text("Approved")
    photograph(page, "story-5-approved")


def watch(page: Page, name: str) -> None:
    """The author's page follows by itself, from the timeline to the end."""
    expect(page.locator("#piece-deploy .timeline-row").first).to_be_visible(timeout=DEPLOYED)
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
