"""The styleguide: who sees it, that it asks the database for nothing of its own, and that nothing is left out."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard import words
from dashboard.samples import TONES, samples
from deployments.states import Status
from teams.models import User
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
SHOWN = (
    *("badge", "banner", "button", "card", "chip", "chips", "confirm_name", "copy", "diff_lines", "empty", "error"),
    *("field", "figure", "pager", "refused", "refused_button", "stale", "time"),
)


@pytest.fixture
def page(built: World) -> str:
    User.objects.filter(pk=built.cast.owner.pk).update(is_staff=True)
    response = client_of(User.objects.get(pk=built.cast.owner.pk)).get("/styleguide/")
    assert response.status_code == 200
    return response.content.decode()


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


@pytest.mark.parametrize("name", SHOWN)
def test_every_component_stands_there(name: str) -> None:
    guide = "".join(file.read_text(encoding="utf-8") for file in (TEMPLATES / "styleguide").glob("*.html"))
    component = TEMPLATES / "components" / f"{name}.html"
    assert f'"components/{name}.html"' in guide
    assert component.read_text(encoding="utf-8").startswith("{% comment %}")


@pytest.mark.parametrize("part", ["change", "invoice-line", "timeline-row", "chip", "diff"])
def test_rows_of_the_deployment_page_stand_there(page: str, part: str) -> None:
    assert f'class="{part}' in page


def test_no_id_stands_there_twice(page: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted({one for one in ids if ids.count(one) > 1}) == []
