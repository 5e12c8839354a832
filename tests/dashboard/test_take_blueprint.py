"""Taking over what a blueprint changed, on the page: chosen per setting, into the draft, never deployed."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deployments import team_blueprints
from deployments.actions import block_revision
from deployments.models import Application, Deployment, Draft
from teams.models import AuditEntry
from tests import factories
from tests.dashboard import blueprinted
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy(built: World) -> Application:
    """One version behind: the blueprint has more memory and another time limit; it has a time limit of its own."""
    made = blueprinted.started(built)
    factories.revision(built.cast, made, notes={"timeout": 9})
    blueprinted.next_version(built, memory=1024, timeout=20)
    return made


@pytest.fixture
def developer(built: World) -> Client:
    return client_of(built.cast.developer)


def address(copy: Application) -> str:
    return reverse("application_blueprint", args=[copy.pk])


def send(client: Client, copy: Application, **form: str) -> Any:
    sent = {"version": Draft.objects.get(application=copy).version, "number": "2", "do": "chosen"}
    sides = {"news-notes.memory": "theirs", "news-notes.timeout": "mine"}
    return client.post(address(copy), {**sent, **sides, **form})


def text(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def notes(copy: Application) -> tuple[Any, Any]:
    component = Draft.objects.get(application=copy).document["components"]["notes"]
    return component["memory"], component["timeout"]


def radio(page: str, name: str, side: str) -> str:
    return page.partition(f'name="{name}" value="{side}"')[2].partition(">")[0]


def test_what_both_changed_stands_first_and_stays_as_it_is_here(copy: Application, developer: Client) -> None:
    page = text(developer.get(address(copy)))
    assert "1 setting was changed on both sides" in page
    assert page.count("Both changed it") == 1
    assert page.index("news-notes.timeout") < page.index("news-notes.memory")
    assert "checked" in radio(page, "news-notes.timeout", "mine")
    assert "checked" in radio(page, "news-notes.memory", "theirs")


def test_what_is_chosen_is_in_the_draft_and_nothing_is_deployed(copy: Application, developer: Client) -> None:
    before = Deployment.objects.count()
    answer = send(developer, copy)
    assert (answer.status_code, answer["Location"]) == (303, reverse("definition", args=[copy.pk]))
    assert notes(copy) == (1024, 9)
    assert (copy.revisions.count(), Deployment.objects.count()) == (1, before)
    page = text(developer.get(reverse("application", args=[copy.pk])))
    assert "Up to date" in page
    assert "The newest revision stands on version 1, the draft on version 2." in page


def test_all_of_it_can_be_left_out_on_purpose(copy: Application, developer: Client) -> None:
    assert send(developer, copy, do="mine").status_code == 303
    assert notes(copy) == (512, 9)
    assert "Take what is chosen" not in text(developer.get(address(copy)))


@pytest.mark.parametrize("side", ["", "rubbish", "x" * 5_000])
def test_each_has_to_be_chosen(copy: Application, developer: Client, side: str) -> None:
    answer = send(developer, copy, **{"news-notes.timeout": side})
    assert (answer.status_code, "Choose one of the two for notes / timeout." in text(answer)) == (422, True)
    assert notes(copy) == (512, 9)


@pytest.mark.parametrize("number", ["", "0", "1", "3", "-2", "x", "9" * 30])
def test_a_version_that_is_none_is_told(copy: Application, developer: Client, number: str) -> None:
    answer = send(developer, copy, number=number)
    assert (answer.status_code, "There is nothing to take over any more." in text(answer)) == (409, True)


def test_what_somebody_saved_meanwhile_is_kept_and_so_is_what_was_chosen(
    built: World, copy: Application, developer: Client
) -> None:
    version = str(Draft.objects.get(application=copy).version)
    factories.revision(built.cast, copy, notes={"timeout": 11})
    answer = send(developer, copy, version=version, **{"news-notes.timeout": "theirs"})
    page = text(answer)
    assert (answer.status_code, notes(copy)) == (409, (512, 11))
    assert "changed this definition meanwhile" in page
    assert "checked" in radio(page, "news-notes.timeout", "theirs")
    assert f'name="version" value="{Draft.objects.get(application=copy).version}"' in page


def test_a_viewer_sees_how_far_it_is_and_takes_nothing(built: World, copy: Application) -> None:
    viewer = client_of(built.cast.viewer)
    page = text(viewer.get(address(copy)))
    assert "1 version behind" in page
    assert "Only developers and owners of Platform may change copy." in page
    assert "news-notes" not in page
    assert send(viewer, copy).status_code == 409


def test_the_page_of_the_application_leads_there(copy: Application, developer: Client) -> None:
    page = text(developer.get(reverse("application", args=[copy.pk])))
    assert "1 version behind" in page
    assert f'href="{address(copy)}">Take over the changes' in page


def test_how_far_it_is_costs_three_questions_however_far(built: World, copy: Application) -> None:
    asked = []
    for number in range(3):
        with CaptureQueriesContext(connection) as found:
            team_blueprints.standing(built.cast.viewer, copy)
            team_blueprints.standing(built.cast.viewer, built.application)
        asked.append(len(found))
        blueprinted.next_version(built, memory=2048, timeout=30 + number)
    assert asked == [3, 3, 3]


def test_what_started_elsewhere_says_so(built: World, developer: Client) -> None:
    assert "did not start from a blueprint" in text(developer.get(address(built.application)))
    assert "Take over the changes" not in text(developer.get(reverse("application", args=[built.application.pk])))


def test_starting_again_goes_back_to_what_the_revision_stands_on(copy: Application, developer: Client) -> None:
    send(developer, copy)
    version = Draft.objects.get(application=copy).version
    form = {"do": "start-again", "version": version, "component": "notes", "kind": "function"}
    developer.post(reverse("definition", args=[copy.pk]), form)
    assert notes(copy) == (512, 9)
    assert "1 version behind" in text(developer.get(address(copy)))


def test_what_the_draft_has_already_is_only_noted(built: World, developer: Client) -> None:
    made = blueprinted.started(built)
    factories.revision(built.cast, made, notes={"memory": 1024})
    blueprinted.next_version(built, memory=1024)
    page = text(developer.get(address(made)))
    assert "The draft has all of it already." in page
    assert send(developer, made, do="mine").status_code == 303
    page = text(developer.get(address(made)))
    assert "Up to date" in page and "The draft has version 2 of the blueprint." in page
    entry = AuditEntry.objects.filter(action="blueprint.taken").order_by("-id")[0]
    assert "noted that the draft has all of version 2 of the blueprint Notes in copy." in entry.sentence


def test_what_was_left_out_on_purpose_stays_so_when_one_starts_again(copy: Application, developer: Client) -> None:
    send(developer, copy, do="mine")
    version = Draft.objects.get(application=copy).version
    form = {"do": "start-again", "version": version, "component": "notes", "kind": "function"}
    developer.post(reverse("definition", args=[copy.pk]), form)
    assert "Up to date" in text(developer.get(address(copy)))


def test_what_was_blocked_since_is_not_taken_over(built: World, copy: Application, developer: Client) -> None:
    newest = blueprinted.saved(built).blueprint.versions.order_by("-number")[0]
    block_revision.block(revision=newest.revision, reason="It loses orders", by=built.cast.approver)
    assert "It loses orders. It is version 2" in text(developer.get(address(copy)))
    assert send(developer, copy).status_code == 409
    assert notes(copy) == (512, 9)
