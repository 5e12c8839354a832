"""What is held of every page, in both themes and at every width: axe's rules, nothing sideways, nothing too heavy."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, Response

from config.settings import BASE_DIR
from tests.e2e.conftest import PHONE, WIDE, photograph
from tests.e2e.places import Place

_FAILED: Final = {"resultTypes": ["violations"]}
"""Places of what passes are not looked for: nobody reads them, and finding a name for each took most of the time."""
RULES: Final = {**_FAILED, "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
BY_COLOUR: Final = {**_FAILED, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""The only ones of these rules that a theme can change; asking for all of them twice took half of the time."""
THEMES: Final[dict[str, dict[str, Any]]] = {"light": RULES, "dark": BY_COLOUR}
ZOOMED: Final = 683
"""What a window of 1366 px leaves to a page that is shown at 200 %."""
WIDTHS: Final = (320, 360, 390, 600, ZOOMED, 768, 1024, 1280, 1366, 1920)
LARGEST_PAGE: Final = 100_000
LARGEST_LOAD: Final = 60_000
_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_UNFOLD = "document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })"
_THEME = "dark => document.documentElement.classList.toggle('dark', dark)"


def faults(page: Page, name: str, rules: dict[str, Any] = RULES) -> dict[str, Any]:
    """What is wrong with the page as it is shown: rules of axe that fail with their places, and sideways scrolling."""
    found: dict[str, Any] = {}
    if (wider := page.evaluate(_WIDER)) > 0:
        found[f"{name}: sideways"] = wider
    for violation in Axe().run(page, options=rules).response["violations"]:
        places = [" ".join(map(str, node["target"])) for node in violation["nodes"]][:5]
        found[f"{name}: {violation['id']}"] = places
    return found


def faults_in_both_themes(page: Page, name: str) -> dict[str, Any]:
    """Photographed as it came, then looked at with everything unfolded, so that what is folded is held as well.

    The theme is a class of the root, and is changed as the button for it does; without motion, as colours that are
    still on their way from one theme to the other are of neither.
    """
    page.emulate_media(reduced_motion="reduce")
    found: dict[str, Any] = {}
    width = (page.viewport_size or WIDE)["width"]
    if page.evaluate(_WIDER) > 0:
        found[f"{name}-{width}: sideways while folded"] = page.evaluate(_WIDER)
    for theme in THEMES:
        page.evaluate(_THEME, theme == "dark")
        photograph(page, f"{name}-{width}-{theme}")
    page.evaluate(_UNFOLD)
    for theme, rules in THEMES.items():
        page.evaluate(_THEME, theme == "dark")
        found |= faults(page, f"{name}-{width}-{theme}", rules)
    page.evaluate(_THEME, False)
    return found


def faults_everywhere(page: Page, name: str) -> dict[str, Any]:
    """For what has no address to come back to: both themes on a laptop and a phone, and every width."""
    found = overflows(page, name)
    for viewport in (PHONE, WIDE):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        found |= faults_in_both_themes(page, name)
    return found


def overflows(page: Page, name: str) -> dict[str, int]:
    """Pixels that the page is wider than its window, by width."""
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 768})
        if (over := page.evaluate(_WIDER)) > 0:
            found[f"{name} at {width}"] = over
    return found


def weight(page: Page, place: Place, hosts: set[str]) -> dict[str, Any]:
    """Open the page, note where everything comes from in ``hosts``, and say what is too large of it: its text, or what
    it loads of ours.
    """
    found: dict[str, Any] = {}
    with loads(page, hosts) as loaded:
        answer = page.goto(place.address)
    assert answer is not None
    assert loaded, place.address
    if (size := len(answer.body())) >= LARGEST_PAGE:
        found[f"{place.name}: bytes of HTML"] = size
    if sum(loaded.values()) >= LARGEST_LOAD:
        found[f"{place.name}: bytes of ours"] = loaded
    return found


@contextmanager
def loads(page: Page, hosts: set[str]) -> Iterator[dict[str, int]]:
    """Bytes by path of all of our own styles and scripts that the page loads meanwhile, late ones too, not packed.

    What comes with unfold and htmx is not ours; only files that stand directly in ``static/`` are.
    """
    found: dict[str, int] = {}

    def note(answer: Response) -> None:
        hosts.add(urlsplit(answer.url).netloc)
        path = urlsplit(answer.url).path
        file = BASE_DIR / "static" / path.removeprefix("/static/")
        if path.startswith("/static/") and file.suffix in {".css", ".js"} and file.is_file():
            found[file.name] = file.stat().st_size

    page.on("response", note)
    yield found
    page.remove_listener("response", note)
