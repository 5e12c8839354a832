"""Lists that ask for themselves: whoever reads one keeps their place in it. Our scripts and htmx, without a demo."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.e2e]
STATIC = Path(__file__).resolve().parents[2] / "static"
HTMX = Path(str(files("unfold"))) / "static/unfold/js/htmx/htmx.js"
HERE = "http://tierboard.test"
FRAME = """<!DOCTYPE html><script src="/htmx.js"></script><script src="/ui.js"></script>
<div id="page"><main id="main">{}</main></div>"""
LIST = """<div id="lists" data-poll="/lists.js" hx-get="/" hx-trigger="ask" hx-swap="outerHTML" data-news="{news}">
{first}<p><a href="/d/1">shop</a> <time tabindex="0" datetime="2031-05-05T12:00">{ago}</time> <a href="/d/1">Review</a>
<a href="/d/2">blog</a></p><input name="note"></div>"""
BEFORE = {"news": "Waiting for you: 1|Waiting for others: 2", "first": "", "ago": "13 min ago"}
ASK = """new Promise((done) => {
  let begun = false;
  htmx.on('htmx:beforeRequest', () => { begun = true; });
  htmx.on('htmx:afterRequest', done);
  const ask = () => begun ? clearInterval(again) : htmx.trigger('#lists', 'ask');
  const again = setInterval(ask, 50);
  ask();
})"""
"""Asked until it is heard: the list of the answer before may not be listening yet."""


class Server:
    """Answers with the list as ``words`` say."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.words = dict(BEFORE)

    def answer(self, route: Route) -> None:
        """A script, the page, or the list alone."""
        path = route.request.url.removeprefix(HERE).partition("?")[0]
        if path == "/":
            part = LIST.format(**self.words)
            whole = "hx-request" not in route.request.headers
            route.fulfill(body=FRAME.format(part) if whole else part, content_type="text/html")
        else:
            file = HTMX if path == "/htmx.js" else STATIC / path.lstrip("/")
            route.fulfill(body=file.read_text(), content_type="text/javascript")

    def ask(self, **words: str) -> None:
        """The list asks, and is answered with other words."""
        self.words = BEFORE | words
        self.page.evaluate(ASK)


@pytest.fixture
def server(browser: Browser) -> Iterator[Server]:
    """An open page, whose list has been answered once."""
    page = browser.new_page()
    serving = Server(page)
    page.route("**/*", serving.answer)
    page.goto(HERE)
    expect(page.locator("#news")).to_be_attached()
    serving.ask()
    yield serving
    page.close()


def mark(page: Page) -> None:
    """So that it can be seen whether the list is still the same element."""
    page.eval_on_selector("#lists", "list => { list.dataset.mine = 'old'; }")


@pytest.mark.parametrize("stood", ["a:text('Review')", "a:text('shop')", "time", "a:text('blog')"])
def test_a_list_that_changes_leaves_the_reader_where_they_are(server: Server, stood: str) -> None:
    mark(server.page)
    server.page.locator(stood).focus()
    server.ask(first='<p><a href="/d/3">new</a></p>', ago="14 min ago")
    expect(server.page.locator("#lists")).not_to_have_attribute("data-mine", "old")
    expect(server.page.locator(stood)).to_be_focused()


def test_what_only_ticks_is_not_drawn_again(server: Server) -> None:
    mark(server.page)
    server.ask(ago="14 min ago")
    expect(server.page.locator("time")).to_have_text("14 min ago")
    expect(server.page.locator("#lists")).to_have_attribute("data-mine", "old")


def test_only_what_is_new_is_said_aloud(server: Server) -> None:
    news = server.page.get_by_role("status")
    expect(news).to_be_empty()
    server.ask(news="Waiting for you: 2|Waiting for others: 2")
    expect(news).to_have_text("Waiting for you: 2")


def test_nothing_is_drawn_while_somebody_types(server: Server) -> None:
    server.page.locator("input").fill("half a wo")
    server.ask(first="<p>new</p>")
    expect(server.page.locator("input")).to_have_value("half a wo")
    server.page.locator("input").fill("")
    server.page.locator("a").first.focus()
    server.ask(first="<p>new</p>")
    expect(server.page.locator("#lists")).to_contain_text("new")
