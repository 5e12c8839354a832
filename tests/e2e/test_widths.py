"""Nothing runs over the side: every page from a small phone to a wide screen, and at twice the size of everything."""

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Open
from tests.e2e.test_pages import pages

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.e2e, pytest.mark.usefixtures("told")]
WIDTHS = (320, 360, 390, 600, 768, 1024, 1280, 1366, 1920)
ZOOMED = 683
"""What a window of 1366 px leaves to a page that is shown at 200 %."""


def test_no_page_is_wider_than_its_window(person: Open) -> None:
    page = person("owner", tolerate="status of 404")
    found = {}
    for name, address in list(pages(page)):
        page.goto(address)
        for width in (*WIDTHS, ZOOMED):
            if over := overflow(page, width):
                found[f"{name} at {width}"] = over
    assert found == {}


def overflow(page: Page, width: int) -> int:
    """Pixels that the page is wider than the window."""
    page.set_viewport_size({"width": width, "height": 768})
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


def test_nothing_is_loaded_from_another_host(person: Open) -> None:
    page = person("owner", tolerate="status of 404")
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url.split("/")[2]))
    for _, address in list(pages(page)):
        page.goto(address)
    assert len(asked) == 1
