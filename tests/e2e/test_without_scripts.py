"""Without JavaScript, with the back button, and in two tabs: forms are ordinary forms, and nothing happens twice."""

import re

import pytest
from playwright.sync_api import Page, expect

from deployments.states import Status
from tests.e2e.conftest import Open
from tests.e2e.demo import Demo
from tests.e2e.places import deployment_in

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.e2e]
REFRESH = 'meta[http-equiv="refresh"]'
DEPLOYED = 180_000
"""Milliseconds: a whole deployment with everything that waits in line before it."""


def test_a_newcomer_without_scripts_puts_a_website_online(person: Open) -> None:
    """The page of the deployment loads itself again until the end."""
    page = person("developer", scripts=False)
    new_application(page, "plain-board")
    page.get_by_role("navigation", name="Components").get_by_role("link", name=re.compile("^notes Function")).click()
    page.get_by_label("Value of GREETING").fill("Hello without scripts")
    page.get_by_role("button", name="Save draft").last.click()
    expect(page.get_by_label("Value of GREETING")).to_have_value("Hello without scripts")
    page.get_by_role("button", name="Save and deploy to dev…").click()
    expect(page.locator("#piece-state")).to_contain_text("Deployed", timeout=DEPLOYED)
    link = page.locator("#piece-actions").get_by_role("link", name=re.compile("Open the website"))
    site = person()
    site.goto(link.get_attribute("href") or "")
    expect(site.get_by_text("Hello without scripts")).to_be_visible()


def test_an_approver_without_scripts_approves(person: Open) -> None:
    developer, approver = person("developer", scripts=False), person("approver", scripts=False)
    new_application(developer, "plain-approval")
    save_revision(developer)
    open_deploy_form(developer, "plain-approval", "staging")
    developer.get_by_role("button", name="Start with the plan").click()
    expect(developer.locator("#piece-state")).to_contain_text("Waiting for approval", timeout=DEPLOYED)
    approver.goto("/approvals/")
    asked = approver.get_by_role("article").filter(has_text="plain-approval / staging")
    asked.get_by_role("link", name=re.compile("^Review")).click()
    approver.get_by_role("button", name="Approve plan").click()
    expect(approver.locator(".banner").filter(has_text="Approved.")).to_be_visible()
    approver.goto("/approvals/")
    expect(asked).to_have_count(0)


def test_an_approver_without_scripts_types_in_peace_and_rejects(person: Open) -> None:
    """The page does not load itself again while it waits for people, so nothing typed goes with it."""
    developer, approver = person("developer", scripts=False), person("approver", scripts=False, tolerate="409")
    new_application(developer, "plain-rejection")
    save_revision(developer)
    open_deploy_form(developer, "plain-rejection", "staging")
    developer.get_by_role("button", name="Start with the plan").click()
    expect(developer.locator("#piece-state")).to_contain_text("Waiting for approval", timeout=DEPLOYED)
    approver.goto(developer.url)
    expect(approver.locator(REFRESH)).to_have_count(0)
    approver.locator("#reject-summary").click()
    approver.get_by_label("Why").fill("Not on a Friday")
    approver.get_by_role("button", name="Reject plan").click()
    expect(approver.locator("#piece-state")).to_contain_text("Rejected")
    expect(approver.locator("main")).to_contain_text("Not on a Friday")


def test_a_mistyped_name_without_scripts_stays_to_be_mended(told: Demo, person: Open) -> None:
    page = person("owner", scripts=False, tolerate="409")
    page.goto(deployment_in(page, "shop / production", Status.AWAITING_APPROVAL))
    here = page.url
    page.get_by_label(re.compile("^Type ")).fill("ordres")
    page.get_by_label("Comment").fill("Agreed by phone")
    page.get_by_role("button", name="Approve plan").click()
    expect(page.locator("#typed-name-error")).to_be_visible()
    expect(page.get_by_label(re.compile("^Type "))).to_have_value("ordres")
    expect(page.get_by_label("Comment")).to_have_value("Agreed by phone")
    expect(page.locator(REFRESH)).to_have_count(0)
    page.goto(page.url)
    expect(page).to_have_url(here.partition("?")[0])
    expect(page.locator("#approve-plan")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_back_button_after_a_submit_asks_for_nothing_twice(person: Open, scripts: bool) -> None:
    page = person("developer", scripts=scripts)
    name = "back-scripts" if scripts else "back-plain"
    new_application(page, name)
    save_revision(page)
    form = open_deploy_form(page, name, "staging")
    asked = work_out(page)
    page.go_back()
    expect(page).to_have_url(form)
    assert work_out(page) == asked
    assert asked_for(page, name) == 1


def test_one_form_in_two_tabs_asks_once(person: Open) -> None:
    page = person("developer")
    new_application(page, "two-tabs")
    save_revision(page)
    form = open_deploy_form(page, "two-tabs", "staging")
    other = page.context.new_page()
    other.goto(form)
    assert work_out(page) == work_out(other)
    assert asked_for(page, "two-tabs") == 1


def new_application(page: Page, name: str) -> None:
    page.goto("/applications/new/?blueprint=three-tier")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Create and open the editor").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Definition of {name}")


def save_revision(page: Page) -> None:
    page.get_by_text("Save as revision 1…").click()
    page.get_by_role("button", name="Save revision 1").click()
    expect(page.get_by_text("Saved as revision 1.")).to_be_visible()


def open_deploy_form(page: Page, name: str, environment: str) -> str:
    """Where the form is."""
    page.goto("/applications/")
    page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()
    card = page.locator("section.environment").filter(has=page.get_by_role("heading", name=environment, exact=True))
    card.get_by_role("link", name="Deploy…").click()
    expect(page.get_by_role("button", name="Start with the plan")).to_be_visible()
    return page.url


def work_out(page: Page) -> str:
    """The deployment that the form leads to."""
    page.get_by_role("button", name="Start with the plan").click()
    page.wait_for_url("**/deployments/**")
    return page.url


def asked_for(page: Page, name: str) -> int:
    """How many deployments of it there are."""
    page.goto("/deployments/")
    return page.locator("tbody tr").filter(has_text=f"{name} / ").count()
