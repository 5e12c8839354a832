"""The styleguide: who sees it, that it asks the database for nothing of its own, and that nothing is left out."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.signals import template_rendered
from django.test.utils import CaptureQueriesContext

from dashboard import words
from dashboard.samples import TONES, samples
from dashboard.stages.progress import ROW_MARKS
from deployments.states import Status
from teams.models import User
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
PARTS = ("/styleguide/", "/styleguide/?part=pieces")
COMPONENTS = sorted(file.stem for file in (TEMPLATES / "components").glob("*.html"))
DRAWN_BY = {"chip": ("state_chip", "mark_chip"), "chips": ("chip_row",)}
"""Components that a tag of ``ui`` draws."""


def users(component: str) -> set[str]:
    """The templates that draw a component."""
    tags = [rf"{{% {tag} " for tag in DRAWN_BY.get(component, ())]
    wanted = re.compile("|".join([*map(re.escape, tags), re.escape(f'"components/{component}.html"')]))
    found = [file for file in TEMPLATES.rglob("*.html") if wanted.search(file.read_text(encoding="utf-8"))]
    return {str(file.relative_to(TEMPLATES)) for file in found} - {f"components/{component}.html"}


@pytest.fixture
def page(built: World) -> str:
    User.objects.filter(pk=built.cast.owner.pk).update(is_staff=True)
    client = client_of(User.objects.get(pk=built.cast.owner.pk))
    parts = [client.get(address) for address in PARTS]
    assert [part.status_code for part in parts] == [200, 200]
    return "".join(part.content.decode() for part in parts)


@pytest.fixture
def page_templates(built: World) -> set[str]:
    """The templates that drawing the styleguide used."""
    drawn: set[str] = set()

    def note(sender: object, template: Any, **_: object) -> None:
        drawn.add(str(template.name))

    template_rendered.connect(note)
    try:
        User.objects.filter(pk=built.cast.owner.pk).update(is_staff=True)
        for address in PARTS:
            client_of(User.objects.get(pk=built.cast.owner.pk)).get(address)
    finally:
        template_rendered.disconnect(note)
    return drawn


def test_only_operators_find_it(built: World) -> None:
    for role in ("owner", "developer", "viewer"):
        assert client_of(built.person(role)).get("/styleguide/").status_code == 404


def test_every_state_and_tone_stands_there(page: str) -> None:
    assert all(words.state(status).word in page for status in Status)
    assert all(f"chip tone-{tone}" in page for tone in TONES)


def test_nothing_is_read(db: None) -> None:
    with CaptureQueriesContext(connection) as found:
        samples()
    assert len(found) == 0


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_is_on_a_page_of_the_product(name: str) -> None:
    """By itself or inside of another; what only the styleguide shows is dead or drawn by hand elsewhere."""
    pages, seen, left = set[str](), {name}, [name]
    while left:
        for user in users(left.pop()):
            if user.startswith("components/") and (inner := Path(user).stem) not in seen:
                seen.add(inner)
                left.append(inner)
            pages |= {user} if not user.startswith(("components/", "styleguide/")) else set()
    assert pages


def test_every_component_stands_there(page_templates: set[str]) -> None:
    assert {f"components/{name}.html" for name in COMPONENTS} - page_templates == set()


@pytest.mark.parametrize("part", ["change", "invoice-line", "timeline-row", "chip", "diff"])
def test_rows_of_the_deployment_page_stand_there(page: str, part: str) -> None:
    assert f'class="{part}' in page


@pytest.mark.parametrize("part", [0, 1])
def test_no_id_stands_there_twice(page: str, part: int) -> None:
    ids = re.findall(r'\sid="([^"]+)"', page.split("</html>")[part])
    assert sorted({one for one in ids if ids.count(one) > 1}) == []


STATES = {
    "loading": 'class="skeleton"',
    "updating": 'aria-busy="true"',
    "partial": "14 of 15 priced; WAF has no price here.",
    "empty": 'class="empty"',
    "error": "The price could not be worked out.",
    "stale": "Last answer <time",
    "refused": 'aria-disabled="true" aria-describedby="guide-refused-reason"',
    "a refusal in place": 'id="refused"',
    "a pressed filter": 'aria-pressed="true"',
    "a filter that is not": 'aria-pressed="false"',
    "a name to type, wrong": 'value="order" ',
    "a name to type, right": 'value="orders" ',
    "first page": "1 to 25 of 61",
    "middle page": "26 to 50 of 61",
    "last page": "51 to 61 of 61",
    "danger, small": 'class="button danger small"',
    "plain": 'class="button plain "',
    "failing block": "block failing",
    "replaced block": "replaced",
    "curve": "data-curve-slider",
    "diff, added": "<ins>",
    "diff, removed": "<del>",
}


@pytest.mark.parametrize("state", sorted(STATES))
def test_every_state_of_a_panel_stands_there(page: str, state: str) -> None:
    assert STATES[state] in page


@pytest.mark.parametrize("state", sorted(ROW_MARKS))
def test_a_timeline_row_of_each_sort_stands_there(page: str, state: str) -> None:
    assert f">{ROW_MARKS[state].word}:</span>" in page.split('class="timeline"')[1].split("</ul>")[0]


def test_its_parts_are_as_small_as_any_page(page: str) -> None:
    assert all(len(part.encode()) < 100_000 for part in page.split("</html>"))


def test_an_icon_that_is_drawn_once_is_there(page: str) -> None:
    second = page.split("</html>")[1]
    wanted = set(re.findall(r'href="#(i-[a-z-]+)"', second))
    assert wanted
    assert all(f'id="{name}"' in second for name in wanted)
