"""The editor when a revision was saved after the draft began: said above the form, and nothing is saved past it."""

import copy
import re
from typing import Any

import pytest
from django.test import Client

from deployments.actions import define
from deployments.models import Revision
from tests.dashboard.editor import BY_SCRIPT, address, component, draft_of, form
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def newer(built: World) -> Revision:
    """Revision 3 with other memory and a longer time limit, while the draft has a time limit of its own."""
    document = copy.deepcopy(built.revision.application.revisions.get(number=2).document)
    document["components"]["notes"] |= {"memory": 1024, "timeout": 20}
    saved = define.save_document(application=built.application, document=document, message="", by=built.cast.owner)
    draft = draft_of(built.application)
    draft.document["components"]["notes"]["timeout"] = 9
    define.save_draft(
        application=built.application, document=draft.document, version=draft.version, by=built.cast.developer
    )
    return saved


@pytest.fixture
def developer(client: Client, built: World) -> Client:
    """Signed in."""
    client.force_login(built.cast.developer)
    return client


def press(client: Client, built: World, does: str, **texts: str) -> Any:
    return client.post(address(built.application), form(built.application, "notes", do=does, newer="3", **texts))


@pytest.mark.usefixtures("newer")
def test_the_editor_says_so_above_the_form(developer: Client, built: World) -> None:
    page = developer.get(address(built.application), {"component": "notes"}).content.decode()
    assert "Revision 3 was saved by Owner" in page and "after this draft began" in page
    assert "Saving now would leave out its changes:" in page
    loud = re.findall(r'<(?:button|summary) class="button primary"[^>]*>([^<]+)<', page)
    assert loud == ["Take what I chose"]
    assert "notes / Memory" in page and "1,024 MB" in page
    assert page.index('id="newer-card"') < page.index('id="component-form"')


@pytest.mark.usefixtures("newer")
def test_saving_a_revision_is_refused_with_the_list(developer: Client, built: World) -> None:
    answer = press(developer, built, "revision")
    assert answer.status_code == 409
    assert "Saving now would leave out its changes: notes / memory, notes / timeout." in answer.content.decode()
    assert built.application.revisions.count() == 3


TAKES = [
    ("settle:theirs", {}, (1024, 20)),
    ("settle:mine", {}, (512, 9)),
    ("settle:chosen", {"news-notes.memory": "theirs", "news-notes.timeout": "mine"}, (1024, 9)),
    ("settle:chosen", {"news-notes.memory": "rubbish"}, (512, 9)),
]


@pytest.mark.usefixtures("newer")
@pytest.mark.parametrize(("does", "texts", "wanted"), TAKES)
def test_what_was_chosen_is_what_is_saved(
    developer: Client, built: World, does: str, texts: dict[str, str], wanted: tuple[int, int]
) -> None:
    assert press(developer, built, does, **texts).status_code == 303
    notes = component(built.application, "notes")
    assert (notes["memory"], notes["timeout"]) == wanted
    page = developer.get(address(built.application), {"component": "notes"}).content.decode()
    assert "newer-card" not in page
    assert press(developer, built, "revision").status_code == (409 if wanted == (1024, 20) else 303)


@pytest.mark.usefixtures("newer")
def test_what_is_being_typed_is_kept_when_choosing(developer: Client, built: World) -> None:
    press(developer, built, "settle:theirs", **{"s-handler": "notes.typed"})
    notes = component(built.application, "notes")
    assert (notes["memory"], notes["handler"]) == (1024, "notes.typed")


@pytest.mark.usefixtures("newer")
@pytest.mark.parametrize(("drawn", "told"), [("3", False), ("", True), ("2", True), ("x", True)], ids=str)
def test_the_script_hears_of_it_once(developer: Client, built: World, drawn: str, told: bool) -> None:
    """Drawn again only when the page does not show it: somebody may be choosing in it."""
    sent = form(built.application, "notes", newer=drawn)
    answer = developer.post(address(built.application), sent, **BY_SCRIPT).json()
    assert ("newer" in answer["html"]) is told
    assert not told or "Revision 3 was saved by Owner" in answer["html"]["newer"]


@pytest.mark.usefixtures("newer")
def test_starting_again_takes_the_newest_as_it_is(developer: Client, built: World) -> None:
    press(developer, built, "start-again")
    page = developer.get(address(built.application), {"component": "notes"}).content.decode()
    assert "newer-card" not in page
    assert component(built.application, "notes")["memory"] == 1024


@pytest.mark.usefixtures("newer")
def test_a_choice_about_a_revision_that_is_not_there_changes_nothing(developer: Client, built: World) -> None:
    before = component(built.application, "notes")
    for number in ("", "99", "x", "-1", "1"):
        sent = form(built.application, "notes", do="settle:theirs", newer=number)
        assert developer.post(address(built.application), sent).status_code == 409
    assert component(built.application, "notes") == before


@pytest.mark.usefixtures("newer")
def test_who_only_looks_is_not_asked_to_choose(client: Client, built: World) -> None:
    client.force_login(built.cast.viewer)
    assert "newer-card" not in client.get(address(built.application)).content.decode()
