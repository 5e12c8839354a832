"""Revisions that could not be saved today: what was valid then stays readable on every page, and is not saved again."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from deployments.models import Deployment, Draft, Environment, Revision
from deployments.refusals import Unreadable
from deployments.spec.runtimes import RETIRED, RUNTIMES
from deployments.states import Kind, Status
from deployments.stored import definition_of
from tests import factories
from tests.dashboard import world
from tests.dashboard.api.callers import caller
from tests.dashboard.conftest import client_of
from tests.dashboard.editor import address, form
from tests.dashboard.test_access import OWN, TABLE, _writers
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
NAME = "python3.12"
RULE = f"AWS ended support for {NAME} on 1 October 2026. Choose python3.14."


@pytest.fixture
def old(built: World, monkeypatch: pytest.MonkeyPatch) -> Revision:
    """Revision 3, live in dev, names a runtime that a later release of ours retires."""
    row = factories.revision(built.cast, built.application, notes={"runtime": NAME})
    Environment.objects.filter(pk=built.dev.pk).update(live_revision=row)
    monkeypatch.delitem(RUNTIMES, NAME)
    monkeypatch.setitem(RETIRED, NAME, ("1 October 2026", "python3.14"))
    return row


@pytest.fixture
def developer(built: World) -> Client:
    """The developer's browser."""
    return client_of(built.cast.developer)


def going_back(built: World, old: Revision) -> Deployment:
    """Somebody asked to go back from it to revision 2."""
    by, row = built.cast.developer, built.revision
    return world.deployment(
        built.dev, Status.AWAITING_APPROVAL, by, revision=row, base_revision=old, kind=Kind.ROLLBACK
    )


def addresses(built: World, old: Revision) -> list[str]:
    """Every page about the application, and those that read two revisions."""
    names = [name for name, one in TABLE.items() if one.get in (OWN, _writers(303))]
    rollback = reverse("environment_rollback", args=[built.dev.pk])
    return [
        *(reverse(name, kwargs=TABLE[name].kwargs(built)) for name in names if name != "definition_template"),
        reverse("application_revision", args=[built.application.pk, 3]),
        *(reverse("application_diff", args=[built.application.pk]) + f"?{urlencode(two)}" for two in ({"to": 3}, {})),
        *(f"{rollback}?revision={number}" for number in (1, 2)),
        reverse("deployment", args=[going_back(built, old).pk]),
    ]


def test_every_page_shows_a_revision_whose_runtime_was_retired(built: World, old: Revision, developer: Client) -> None:
    found = {at: developer.get(at).status_code for at in addresses(built, old)}
    assert {at: code for at, code in found.items() if code != 200} == {}


def test_it_is_told_from_what_came_before(built: World, old: Revision, developer: Client) -> None:
    page = developer.get(reverse("application_diff", args=[built.application.pk]), {"from": 2, "to": 3})
    assert "Python 3.12" in page.content.decode()
    rollback = developer.get(reverse("environment_rollback", args=[built.dev.pk]), {"revision": 2})
    assert any("notes_table stay as they are now" in loss for loss in rollback.context["losses"])


def test_the_editor_refuses_it_and_goes_on_once_it_is_mended(built: World, old: Revision, developer: Client) -> None:
    assert RULE in developer.get(address(built.application), {"component": "notes"}).content.decode()
    again = form(built.application, "notes", do="revision", message="Again")
    refused = developer.post(address(built.application), again)
    assert RULE in refused.content.decode()
    mended = form(built.application, "notes", **{"s-runtime": "python3.14"})
    assert developer.post(address(built.application), mended).status_code == 303
    assert developer.get(address(built.application), {"component": "notes"}).status_code == 200
    assert Revision.objects.filter(application=built.application).count() == 3


def test_rest_reads_it_and_refuses_to_save_it(built: World, old: Revision) -> None:
    ci = caller(built.cast.team, built.cast.developer)
    row = going_back(built, old)
    assert ci.get(f"/api/v1/deployments/{row.pk}").status_code == 200
    answer = ci.ask(definition=old.document)
    assert answer.status_code == 422
    assert RULE in answer.json()["errors"][0]["detail"]


def unreadable(built: World) -> None:
    """Revision 1, which is live in dev, holds what no release of ours can read."""
    Draft.objects.filter(application=built.application).update(base=None)
    first = Revision.objects.get(application=built.application, number=1)
    row = Revision(application=built.application, number=9, document={"version": 9}, author=built.cast.developer)
    row.digest, row.template, row.template_sha256 = "f" * 64, first.template, first.template_sha256
    row.message = "From the future"
    row.save()
    Environment.objects.filter(pk=built.dev.pk).update(live_revision=row)


@pytest.mark.parametrize(
    ("name", "query", "status", "words"),
    [
        ("application_revision", {}, 409, "cannot read revision 9"),
        ("application_diff", {}, 409, "cannot read revision 9"),
        ("environment_rollback", {"revision": 2}, 200, "What would be lost cannot be worked out."),
        ("definition", {}, 200, "notes_table"),
        ("application", {}, 200, "shop"),
        ("environment_deploy", {}, 200, "Revision 9"),
    ],
)
def test_what_cannot_be_read_at_all_is_said(
    built: World, developer: Client, name: str, query: dict[str, Any], status: int, words: str
) -> None:
    unreadable(built)
    place = built.dev.pk if name.startswith("environment") else built.application.pk
    answer = developer.get(reverse(name, args=[place, 9] if name == "application_revision" else [place]), query)
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_its_sentence_names_the_revision_and_what_to_do(built: World) -> None:
    with pytest.raises(Unreadable) as no:
        definition_of(Revision(number=9, document=json.loads('{"version": 9, "components": {}}')))
    assert "revision 9" in no.value.sentence
    assert "Save a new revision in the definition." in no.value.sentence
