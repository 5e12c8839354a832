"""The stories that people are timed with, walked the shortest way, by mouse or touch and by keyboard alone.

The counts are those of the usability measures: they may not grow unnoticed.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from tests.e2e.conftest import PHONE, Open, photograph
from tests.e2e.looks import faults_everywhere
from tests.e2e.walk import By, Walk
from tests.plugins.walks import PROPERTY

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.e2e]
DEPLOYED = 180_000
Record = Callable[[str, object], None]
COSTS = re.compile(r"\$[\d.,]+.* → (about )?\$[\d.,]+")
MONEY = re.compile(r"\$\d[\d,]*\.\d\d / month")


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_a_newcomer_puts_a_notes_website_online(person: Open, by: By, record_property: Record) -> None:
    """Greet with the team's name; say what it will cost with 2 million requests."""
    page = person("developer")
    page.goto("/")
    walk = Walk(page, by)
    take_blueprint(walk, f"team-board-{by}")
    cost = greet_and_price(walk)
    walk.press(page.get_by_role("button", name="Save and deploy to dev…"))
    expect(page.locator("#piece-state")).to_contain_text("Deployed", timeout=DEPLOYED)
    site = walk.opens(page.locator("#piece-actions").get_by_role("link").first)
    expect(site.get_by_text("Hello from Platform")).to_be_visible()
    record_property(PROPERTY, f"{walk.report('U1')}, cost {cost}")
    assert walk.clicks <= 12
    assert walk.fields <= 3
    assert len(walk.pages) <= 5, walk.pages


def take_blueprint(walk: Walk, name: str) -> None:
    page = walk.page
    walk.press(page.get_by_role("main").get_by_role("link", name="New application").first)
    walk.type(page.get_by_label("Name", exact=True), name)
    walk.press(page.get_by_role("button", name="Create and open the editor"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Definition of {name}")


def greet_and_price(walk: Walk) -> str:
    """What the page says it costs at 2 million requests a month."""
    page = walk.page
    walk.press(
        page.get_by_role("navigation", name="Components").get_by_role("link", name=re.compile("^notes Function"))
    )
    walk.type(page.get_by_label("Value of GREETING"), "Hello from Platform")
    expect(page.locator("#save-status")).to_contain_text("Saved")
    walk.type(page.locator("#volume"), "2M")
    # The note comes with the price at that volume.
    expect(page.locator("#volume-note")).to_contain_text("You said")
    figure = page.locator("#estimate-figure")
    found = MONEY.search(figure.inner_text())
    assert found, figure.inner_text()
    return found.group()


HARMLESS, RISKY, CHANGED = "shop / staging", "shop / production", "newsletter / production"
SENTENCES = {HARMLESS: "orders", RISKY: "orders_table", CHANGED: "signup"}
"""A word of what each request changes."""
REASON = "24 orders would be lost. Copy them first."


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
@pytest.mark.parametrize("state", ["disabled", 'aria-disabled="true"', 'style="position:fixed;top:-99px"'])
def test_a_press_that_would_do_nothing_is_none(person: Open, by: By, state: str) -> None:
    page = person()
    page.set_content(f"<main><button id='fine'>Fine</button><button id='refused' {state}>Refused</button></main>")
    walk = Walk(page, by)
    walk.try_press(page.locator("#fine"))
    page.set_default_timeout(500)  # Only what never answers is waited for briefly: a busy machine is no refusal.
    with pytest.raises((AssertionError, Error)):
        walk.try_press(page.locator("#refused"))


@pytest.mark.decides
@pytest.mark.usefixtures("told")
def test_an_approver_decides_on_a_phone(person: Open, record_property: Record) -> None:
    """Three things wait: a harmless one, a table that is replaced, one that changed since an earlier vote.

    Each is walked both by touch and by keyboard alone. The demo has three such requests, so one of the two ways goes up
    to the press that would decide and tries it, unmade; the other makes it. The table's is read, and rejected.
    """
    pages: dict[By, Page] = {
        "touch": person("approver", viewport=PHONE, touch=True),
        "keyboard": person("approver", viewport=PHONE),
    }
    for place, last in ((HARMLESS, "keyboard"), (RISKY, "touch"), (CHANGED, "touch")):
        for by in sorted(pages, key=lambda way: way == last):
            walk = review(pages[by], by, place)
            decide(walk, made=by == last, rejected=place == RISKY)
            record_property(PROPERTY, walk.report(f"U2 {place}"))
            if by == last and place == HARMLESS:
                look_at_next(pages[by])
            assert walk.clicks <= 4
            assert walk.fields == (1 if place == RISKY else 0)


@pytest.mark.usefixtures("told")
def test_the_table_is_not_approved_without_its_name(person: Open, record_property: Record) -> None:
    page = person("approver", viewport=PHONE, touch=True, tolerate="status of 409")
    walk = review(page, "touch", RISKY)
    walk.press(page.get_by_role("button", name="Approve plan"))
    expect(page.locator("#typed-name-error")).to_be_visible()
    walk.type(page.get_by_label(re.compile("^Type")), "orders_table")
    walk.try_press(page.get_by_role("button", name="Approve plan"))
    record_property(PROPERTY, walk.report("U2 approving a table's replacement"))
    assert walk.clicks <= 4
    assert walk.fields == 1


def look_at_next(page: Page) -> None:
    """After a vote the page leads on to what waits besides."""
    expect(page.get_by_role("link", name=re.compile("^Next .*left"))).to_be_visible()
    assert faults_everywhere(page, "voted-with-next") == {}
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]


def review(page: Page, by: By, place: str) -> Walk:
    """From Home to one request that waits, and read there what it rests on."""
    page.goto("/")
    walk = Walk(page, by)
    row = page.locator('[aria-labelledby="home-waiting"] li').filter(has_text=place).first
    walk.press(row.get_by_role("link").first)
    expect(page.locator("#approval")).to_be_in_viewport()
    for name, fact in facts(page.locator("#approval .vote"), place).items():
        assert_read_without_scrolling(page, name, fact)
    photograph(page, f"u2-{place.replace(' / ', '-')}-{by}-390")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    return walk


def facts(vote: Locator, place: str) -> dict[str, Locator]:
    """What has to be read before a decision, by what it says."""
    beside = vote.locator(".facts").first.locator("dd")
    found = {
        "where and who asks": vote.locator("p").filter(has_text=place).filter(has_text="asked by"),
        "what changes": vote.locator(".decision-what").filter(has_text=SENTENCES[place]),
        "cost before and after": beside.filter(has_text=COSTS),
        "volume and its source": beside.filter(has_text=re.compile("at .* requests / month, .+")),
        "the rule": beside.filter(has_text="approv"),
        "when it expires": beside.filter(has=vote.page.locator("time")),
    }
    if place == RISKY:
        found["what is lost"] = vote.locator(".decision-lost").filter(
            has_text=re.compile("orders_table, (about )?24 items")
        )
    if place == CHANGED:
        found["whose vote does not count"] = vote.locator(".since p").filter(has_text="does not count any more")
    return found


def assert_read_without_scrolling(page: Page, name: str, fact: Locator) -> None:
    """Whole in the window, and not behind the bar with the buttons."""
    expect(fact, name).to_be_in_viewport(ratio=1)
    box, bar = fact.bounding_box(), page.locator(".vote-actions").bounding_box()
    assert box and bar
    assert box["y"] >= 0, name
    assert box["y"] + box["height"] <= bar["y"], name


def decide(walk: Walk, *, made: bool, rejected: bool) -> None:
    """Up to the last press, and that one too where it is to be ``made``."""
    page = walk.page
    button = page.get_by_role("button", name="Approve plan")
    if rejected:
        walk.press(page.locator("#go-reject-box"))
        walk.type(page.get_by_label("Why"), REASON)
        button = page.get_by_role("button", name="Reject plan")
    if not made:
        walk.try_press(button)
        return
    walk.press(button)
    expect(page.locator(".banner").filter(has_text="Rejected" if rejected else "Approved.")).to_be_visible()
