"""Nothing runs over the side from a small phone to a wide screen and at 200 %, nothing is heavy, all comes from us."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import WIDE, Open
from tests.e2e.looks import LARGEST_LOAD, LARGEST_PAGE, loads, overflows
from tests.e2e.places import Place

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.e2e]


def test_no_page_is_wider_than_its_window_or_heavy(person: Open, everywhere: list[Place]) -> None:
    found: dict[str, Any] = {}
    hosts: set[str] = set()
    for name in {place.person: None for place in everywhere}:
        page = person(name, tolerate="status of 404", traced=False)
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        for place in everywhere:
            if place.person == name:
                found |= weight(page, place) | overflows(page, place.name)
    assert found == {}
    assert len(hosts) == 1


def weight(page: Page, place: Place) -> dict[str, Any]:
    """What is too large of a page: its text, or what it loads of ours."""
    found: dict[str, Any] = {}
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    with loads(page) as loaded:
        answer = page.goto(place.address)
    assert answer is not None
    assert loaded, place.address
    if (size := len(answer.body())) >= LARGEST_PAGE:
        found[f"{place.name}: bytes of HTML"] = size
    if sum(loaded.values()) >= LARGEST_LOAD:
        found[f"{place.name}: bytes of ours"] = loaded
    return found
