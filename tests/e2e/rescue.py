"""One update that fails and cannot go back, how a person gets it moving again, and how it ends: photographed step by
step, as ``rescue-1`` and on.
"""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import photograph
from tests.e2e.steps import DEPLOYED, NAME, approve, open_component, plan_to, save_revision, state

CAUSE = "The role defined for the function cannot be assumed by Lambda."
FAILS = f"update, rollback once: {CAUSE}"
"""The update of this function fails at AWS, and so does the first way back from it; docs/guides/sandbox.md."""


def an_update_gets_stuck(developer: Page, approver: Page) -> None:
    """Revision 3: approved, executed, failed, and stuck on its way back."""
    open_component(developer, "notes")
    add_variable(developer, "SANDBOX_FAIL", FAILS)
    save_revision(developer, 3, "Uses the role that security asked for")
    plan_to(developer, "staging")
    photograph(developer, "rescue-1-planned")
    approve(approver)
    expect(developer.locator("#piece-deploy .timeline-row").first).to_be_visible(timeout=DEPLOYED)
    photograph(developer, "rescue-2-deploying")
    expect(state(developer)).to_contain_text("Stuck, needs a person", timeout=DEPLOYED)
    expect(developer.locator("#trouble")).to_contain_text("Stuck while going back")
    expect(developer.locator("#trouble")).to_contain_text(CAUSE)
    photograph(developer, "rescue-3-stuck")


def somebody_gets_it_moving(owner: Page, approver: Page) -> None:
    """From Home, without knowing where to look: the recommended way on, with a plan and an approval of its own."""
    owner.goto("/")
    attention = owner.locator('[aria-labelledby="home-attention"]')
    expect(attention).to_contain_text(f"{NAME} / staging")
    photograph(owner, "rescue-4-home")
    attention.locator("li").filter(has_text=f"{NAME} / staging").get_by_role("link").first.click()
    owner.locator("#trouble").get_by_role("link", name="Continue going back…").click()
    expect(owner.get_by_role("radio", name=re.compile("^Continue going back"))).to_be_checked()
    owner.get_by_label(re.compile("^Note for")).fill("The role trusts Lambda now")
    photograph(owner, "rescue-5-ways-on")
    owner.get_by_role("button", name="Work out what AWS would do").click()
    expect(state(owner)).to_contain_text("Waiting for approval", timeout=DEPLOYED)
    photograph(owner, "rescue-6-way-planned")
    approve(approver)
    expect(state(owner)).to_contain_text("Brought back", timeout=DEPLOYED)
    photograph(owner, "rescue-7-brought-back")


def the_application_says_so(page: Page) -> None:
    """Nothing needs attention any more, and the card says which revision runs."""
    page.goto("/")
    expect(page.locator('[aria-labelledby="home-attention"]').filter(has_text=f"{NAME} / staging")).to_have_count(0)
    page.goto("/applications/")
    page.get_by_role("link", name=NAME, exact=True).first.click()
    card = page.locator("section.environment").filter(has=page.get_by_role("heading", name="staging", exact=True))
    expect(card).to_contain_text("evision 2")
    photograph(page, "rescue-8-end")


def add_variable(page: Page, name: str, value: str) -> None:
    """A line more among the function's environment variables."""
    variables = page.get_by_role("group", name=re.compile("^Environment variables"))
    lines = variables.locator(".pair")
    count = lines.count()
    variables.get_by_role("button", name="Add a line").click()
    expect(lines).to_have_count(count + 1)
    lines.last.get_by_label("Name", exact=True).fill(name)
    field = lines.last.get_by_label(re.compile("^Value of"))
    field.fill(value)
    field.blur()
    expect(page.locator("#save-status")).to_contain_text("Saved just now")
