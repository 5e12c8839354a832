"""Lists with many lines: each drawn in words as a button that shows its inputs. Nothing of them is lost meanwhile."""

import re
from html import unescape

import pytest
from django.test import Client

from dashboard.forms.controls import FEW_LINES
from dashboard.forms.rows import fold, unfolded
from deployments.models import Application, Draft
from tests.dashboard.editor import BY_SCRIPT, address, component, draft_of, form

pytestmark = pytest.mark.django_db
ROUTES = [{"method": "GET", "path": f"/part{n}/{{id}}", "function": "notes"} for n in range(FEW_LINES + 1)]
LAST = f"s-routes-{FEW_LINES}"


@pytest.fixture
def long(shop: Application) -> Application:
    document = draft_of(shop).document
    document["components"]["api"]["routes"] = ROUTES
    Draft.objects.filter(application=shop).update(document=document)
    return shop


def shown(browser: Client, application: Application, **asked: str) -> str:
    return browser.get(address(application), {"component": "api", **asked}).content.decode()


def sent(page: str, application: Application, **changes: str) -> dict[str, str]:
    """What a browser sends of the routes, folded or not, and the rest as it was drawn."""
    fields = dict(re.findall(r'name="(s-routes-\d+-(?:from|row))" value="([^"]*)"', page))
    rest = {name: text for name, text in form(application, "api").items() if not name.startswith("s-routes-")}
    return {**rest, "s-routes-rows": "1", **{name: unescape(text) for name, text in fields.items()}, **changes}


def test_each_line_stands_in_words_with_a_button(developer: Client, long: Application) -> None:
    page = shown(developer, long)
    assert page.count('class="row-item folded"') == len(ROUTES)
    assert f'value="open:{LAST}">GET, /part{FEW_LINES}/{{id}}, notes</button>' in page
    assert page.count("Press a line to change or remove it.") == 1
    assert f'name="{LAST}-path"' not in page


def test_what_the_page_draws_posted_back_changes_nothing(developer: Client, long: Application) -> None:
    assert developer.post(address(long), sent(shown(developer, long), long)).status_code == 303
    assert component(long, "api")["routes"] == ROUTES
    assert draft_of(long).version == 1


def test_without_scripts_the_button_saves_and_shows_the_inputs(developer: Client, long: Application) -> None:
    answer = developer.post(address(long), sent(shown(developer, long), long, do=f"open:{LAST}"))
    assert answer["Location"].endswith(f"component=api&add={LAST}#f-{LAST}")
    page = shown(developer, long, add=LAST)
    assert f'name="{LAST}-path" value="/part{FEW_LINES}/{{id}}"' in page
    assert page.count('class="row-item folded"') == len(ROUTES) - 1


def test_a_line_with_a_problem_shows_its_inputs(developer: Client, long: Application) -> None:
    document = draft_of(long).document
    document["components"]["api"]["routes"] = [*ROUTES[:-1], ROUTES[0]]
    Draft.objects.filter(application=long).update(document=document)
    page = shown(developer, long)
    assert f'id="f-{LAST}-path"' in page and "is already route 1" in page
    assert page.count('class="row-item folded"') == len(ROUTES) - 1


def test_what_another_one_saved_meanwhile_is_compared_with_all_lines(developer: Client, long: Application) -> None:
    mine = sent(shown(developer, long), long, **{"s-stage": "mine"})
    developer.post(address(long), {**sent(shown(developer, long), long), "s-stage": "theirs"})
    answer = developer.post(address(long), mine, **BY_SCRIPT).json()
    assert "theirs" in answer["html"]["compare"] and "Routes" not in answer["html"]["compare"]


def test_a_line_is_removed_and_one_added_among_folded_ones(developer: Client, long: Application) -> None:
    added = {f"{LAST}0-{name}": text for name, text in ROUTES[0].items()} | {f"{LAST}0-path": "/new"}
    typed = sent(shown(developer, long), long, **added)
    developer.post(address(long), {name: text for name, text in typed.items() if not name.startswith("s-routes-0-")})
    assert component(long, "api")["routes"] == [*ROUTES[1:], ROUTES[0] | {"path": "/new"}]


@pytest.mark.parametrize("text", ["", "a;b=c", "a & b", "x\"<'", "ünï\n\U0001f600", "%41", "a+b", "=;=;"])
def test_any_text_comes_back_from_a_folded_line(text: str) -> None:
    texts = {"s-a-1-from": "4", "s-a-1-x": text, "s-a-1-y-on": "true"}
    held = {"s-a-rows": "1", "s-a-1-from": "4", "s-a-1-row": fold("s-a-1", {**texts, "s-a-12-x": "other"})}
    assert unfolded(held) == {"s-a-rows": "1", **texts}


def test_rubbish_in_a_folded_line_is_passed_over() -> None:
    assert unfolded({"s-a-1-row": "=;;A=1;../x=2;b;" + "c=1;" * 99, "row": "a=1", "s-row": "b"}) == {
        "s-a-1-b": "",
        "s-a-1-c": "1",
        "row": "a=1",
        "s-row": "b",
    }
