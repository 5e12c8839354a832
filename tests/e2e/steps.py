"""What people do on every page of the story of one application, in the order in which they do it."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import photograph

DEPLOYED = 180_000
"""Milliseconds: a whole deployment with everything that waits in line before it."""
NAME = "greeter"


def take_blueprint(page: Page, name: str) -> None:
    """A new application of the three-tier blueprint, open in the editor."""
    page.goto("/applications/new/")
    page.get_by_role("radio", name="Three-tier web app", exact=True).check()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Create and open the editor").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Definition of {name}")


def open_application(page: Page) -> None:
    page.goto("/applications/")
    page.get_by_role("link", name=NAME, exact=True).first.click()


def open_component(page: Page, name: str) -> None:
    """Its form in the editor, from the list of applications on."""
    open_application(page)
    page.get_by_role("link", name="Definition").first.click()
    page.get_by_role("navigation", name="Components").get_by_role("link", name=re.compile(f"^{name} ")).click()


def greet_with(page: Page, words: str) -> None:
    """Change the greeting in the function's environment variables; the draft saves itself."""
    open_component(page, "notes")
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


def state(page: Page) -> Locator:
    """The live sentence of the deployment page."""
    return page.locator("#piece-state")
