"""A demo, a browser, and people signed in to it. What fails leaves screenshots of its end, with E2E_TRACES=1 a trace,
which takes processor time to write.
"""

import os
import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from teams.demo import LOGINS, PASSWORD
from tests.e2e.demo import Demo, start
from tests.e2e.places import Place, places

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SCREENSHOTS = Path(__file__).resolve().parents[2] / "screenshots"
STORIES = ""
"""What is told beside notes-board: everything, so that every state is looked at."""
WIDE = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
TRACED = bool(os.environ.get("E2E_TRACES"))
PHOTOGRAPHED = os.environ.get("E2E_SCREENSHOTS") != "0"
"""Pictures of every page are for people to look at; where nobody does, they only take time."""
EDITED = "editor-walk"
"""The application that tests of the editor write to."""
_TOKEN = "getComputedStyle(document.documentElement).getPropertyValue('--page')"
"""The page's colour, as tierboard.css states it; empty without that sheet."""
EMAILS = {login.name.lower(): login.email for login in LOGINS}

Open = Callable[..., Page]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever the order of the tests: those that decide what the demo's people wait for come after those that look."""
    items.sort(key=lambda item: item.get_closest_marker("decides") is not None)


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """The processes of ``run``, below a folder of their own that everybody may enter."""
    folder = Path(tempfile.mkdtemp(prefix="tierboard-e2e-"))
    folder.chmod(0o755)
    running = start(folder / "data", STORIES)
    drain = threading.Thread(target=_drain, args=(running,), daemon=True)
    drain.start()
    yield running
    running.stop()
    drain.join(5)
    SCREENSHOTS.mkdir(exist_ok=True)
    (SCREENSHOTS / "demo.log").write_text("\n".join(running.output), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def told(demo: Demo) -> Demo:
    """The demo with :data:`STORIES` told to their end; other tests need not wait for them."""
    demo.wait_until_told()
    return demo


def _drain(demo: Demo) -> None:
    """Keep reading, so that the demo never waits for a full pipe."""
    assert demo.process.stdout is not None
    for line in demo.process.stdout:
        demo.output.append(line.decode("utf-8", "replace").rstrip())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Ended with each module: while it runs, so does an event loop, and Django then refuses queries
    to the other tests of this process.
    """
    # Playwright's own check of the platform knows nothing of a browser that is already there.
    os.environ.setdefault("PLAYWRIGHT_SKIP_VALIDATE_HOST_REQUIREMENTS", "1")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield running
        running.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Leave the outcome where the fixtures find it."""
    report = yield
    setattr(item, f"outcome_{report.when}", report.outcome)
    return report


@pytest.fixture
def person(demo: Demo, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Open]:
    """``person("approver")``: a page of a browser of their own, signed in. Errors in its console fail the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def enter(
        name: str = "",
        *,
        theme: str = "light",
        viewport: dict[str, int] = WIDE,
        scripts: bool = True,
        tolerate: str = "",
        touch: bool = False,
    ) -> Page:
        context = browser.new_context(
            viewport=viewport,  # type: ignore[arg-type]
            has_touch=touch,
            is_mobile=touch,
            color_scheme=theme,  # type: ignore[arg-type]
            base_url=demo.url,
            java_script_enabled=scripts,
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        if TRACED:
            context.tracing.start(screenshots=True, snapshots=True)
        page = context.new_page()
        page.on("console", lambda message: _note(message, complaints, tolerate))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if name:
            sign_in(page, name)
        return page

    yield enter
    failed = getattr(request.node, "outcome_call", "failed") != "passed" or bool(complaints)
    _close(contexts, request.node.name if failed else "")
    assert not complaints


def _close(contexts: list[BrowserContext], name: str) -> None:
    """All of them; pages and traces are kept under the ``name`` of a test that failed."""
    kept = SCREENSHOTS / "traces"
    for number, context in enumerate(contexts):
        for page in context.pages if name else ():
            page.screenshot(path=kept / f"{name}-{number}.png")
        if TRACED:
            context.tracing.stop(path=kept / f"{name}-{number}.zip" if name else None)
        context.close()


@pytest.fixture
def everywhere(told: Demo, person: Open) -> list[Place]:
    """Every page of the told demo; looked for once, as that takes a while."""
    if not told.places:
        told.places += places(person("owner"))
    return told.places


@pytest.fixture
def address(person: Open) -> str:
    """The definition of an application of the editor's tests, made once; its function is called notes."""
    page = person("developer")
    page.goto("/applications/")
    links = page.locator(f'main a[href^="/applications/"]:has-text("{EDITED}")')
    if links.count() == 0:
        page.goto("/applications/new/?blueprint=three-tier")
        page.get_by_label("Name").fill(EDITED)
        page.get_by_role("button", name="Create and open the editor").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"Definition of {EDITED}")
        page.goto("/applications/")
    return f"{links.first.get_attribute('href')}definition/"


def _note(message: ConsoleMessage, complaints: list[str], tolerate: str) -> None:
    """``tolerate`` fits answers that the test brings about itself: browsers and htmx write each 4xx, 5xx and lost
    connection to the console.
    """
    if message.type == "error" and not (tolerate and re.search(tolerate, message.text)):
        complaints.append(f"{message.text} at {message.location.get('url')}")


def sign_in(page: Page, name: str) -> None:
    """Through the sign-in page, as the demo's person of that role."""
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(EMAILS[name])
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", level=1).wait_for()
    assert "/accounts/login/" not in page.url


def photograph(page: Page, name: str, *, ours: bool = True) -> None:
    """A screenshot of the whole page for people to look at; the folder is ignored by git.

    Pages of ``ours`` are photographed with our style sheet or not at all.
    """
    if ours:
        assert page.evaluate(_TOKEN), f"{page.url} is shown without tierboard.css"
    if PHOTOGRAPHED:
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
