"""A person's way through the product, counted: clicks or taps, fields typed into, and pages opened."""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Frame, Locator, Page

By = Literal["mouse", "keyboard", "touch"]
MOST_TABS = 200
"""So many presses of Tab are tried before a thing counts as out of reach of the keyboard."""
_TAKES_PRESSES = """node => {
    const box = node.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return !node.closest(':disabled, [aria-disabled="true"]') && node.contains(top);
}"""


@dataclass
class Walk:
    """What one person did on ``page``, by mouse, by keyboard alone, or by touch (in a context that has it).

    ``pages`` are addresses without their query: looking at another part of the same page opens no page. Whoever walks
    by keyboard presses Enter instead of clicking; Tab is not counted, as scrolling is not.
    """

    page: Page
    by: By = "mouse"
    clicks: int = 0
    fields: int = 0
    pages: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Count from the page that is shown."""
        self._see(self.page.url)
        self.page.on("framenavigated", self._moved)

    def press(self, target: Locator) -> None:
        """Click or tap it, or go to it with Tab and press Enter."""
        self.clicks += 1
        if self.by == "mouse":
            target.click()
        elif self.by == "touch":
            target.tap()
        else:
            self._reach(target)
            self.page.keyboard.press("Enter")

    def try_press(self, target: Locator) -> None:
        """See that a press would reach it, that it is in sight, enabled and not covered, and count it unmade."""
        self.clicks += 1
        if self.by == "mouse":
            target.click(trial=True)
        elif self.by == "touch":
            target.tap(trial=True)
        else:
            self._reach(target)
        if not target.evaluate(_TAKES_PRESSES):
            raise AssertionError(f"A press on {target} would do nothing: it is refused, out of sight or covered.")

    def type(self, target: Locator, text: str) -> None:
        """Put ``text`` into a field instead of what is there, and leave the field."""
        self.fields += 1
        if self.by == "keyboard":
            self._reach(target)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text)
            self.page.keyboard.press("Tab")
            return
        if self.by == "touch":
            target.tap()
        target.fill(text)
        target.blur()

    def opens(self, target: Locator) -> Page:
        """Press what leads to another tab of the browser, and count that page."""
        with self.page.context.expect_page() as opened:
            self.press(target)
        other = opened.value
        other.wait_for_load_state()
        self._see(other.url)
        return other

    def report(self, story: str) -> str:
        """One line for the test's output."""
        presses = "taps" if self.by == "touch" else "clicks"
        return f"{story} by {self.by}: {self.clicks} {presses}, {self.fields} fields, {len(self.pages)} pages"

    def _moved(self, frame: Frame) -> None:
        if frame == self.page.main_frame:
            self._see(frame.url)

    def _see(self, address: str) -> None:
        parts = urlsplit(address)
        place = f"{parts.netloc}{parts.path}"
        if parts.scheme.startswith("http") and place not in self.pages:
            self.pages.append(place)

    def _reach(self, target: Locator) -> None:
        """Tab from where the focus is, around the page if need be."""
        target.wait_for()
        for _ in range(MOST_TABS):
            if target.evaluate("node => node === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"The keyboard does not reach {target}.")
