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
COMPONENTS = Path(__file__).resolve().parents[2] / "templates" / "components"
# Parts of the frame, and pictures that have pages of their own.
NOT_SHOWN = {"banners", "brand", "messages", "search", "side_toggle", "deployment_rows"}


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


def test_every_component_stands_there(page: str) -> None:
    guide = "".join(file.read_text() for file in (COMPONENTS.parent / "styleguide").glob("*.html"))
    used = {file.stem for file in COMPONENTS.glob("*.html") if f"components/{file.name}" in guide}
    # Those that others of the guide include are there too; charts and diagrams have pages of their own.
    inside = {"problem", "chip"}
    left = {file.stem for file in COMPONENTS.glob("*.html")} - used - inside - NOT_SHOWN
    assert not {name for name in left if not name.startswith("diagram")}


def test_no_id_stands_there_twice(page: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted({one for one in ids if ids.count(one) > 1}) == []
