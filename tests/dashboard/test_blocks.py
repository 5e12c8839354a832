"""Blocking a revision on its page: the form, the chips, and every page on which it could be chosen."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from deployments.actions.block_revision import block, unblock
from deployments.models import Deployment, Environment, Revision
from deployments.states import Kind, Status
from tests import factories
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
WHY = "It <b>loses</b> orders"
SHOWN = "It &lt;b&gt;loses&lt;/b&gt; orders"
SAID = f"Revision 2 was blocked by Approver: {SHOWN}."


@pytest.fixture
def held(built: World) -> Revision:
    """Revision 2, blocked by the approver."""
    return block(revision=built.revision, reason=WHY, by=built.cast.approver).revision


@pytest.fixture
def approver(built: World) -> Client:
    """The approver's browser."""
    return client_of(built.cast.approver)


@pytest.fixture
def developer(built: World) -> Client:
    """The browser of the developer of that world."""
    return client_of(built.cast.developer)


def at(built: World, name: str, number: int = 2) -> str:
    """The address of a page about a revision."""
    return reverse(name, kwargs={"pk": built.application.pk, "number": number})


def text(answer: Any) -> str:
    """What the page says."""
    words: str = answer.content.decode()
    return words


def test_the_page_leads_to_the_form_which_says_what_ends(built: World, approver: Client) -> None:
    assert f'href="{at(built, "revision_block")}"' in text(approver.get(at(built, "application_revision")))
    page = text(approver.get(at(built, "revision_block")))
    assert f"#{built.waiting.number}</a> to" in page
    assert "Once blocked, nobody can deploy it again" in page
    assert "goes on running" not in page
    assert "It goes on running in" in text(approver.get(at(built, "revision_block", 1)))


def test_blocking_says_what_was_ended_and_shows_who_and_why(built: World, approver: Client) -> None:
    answer = approver.post(at(built, "revision_block"), {"reason": WHY}, follow=True)
    assert f"Revision 2 is blocked: nobody can deploy it again. #{built.waiting.number} was ended" in text(answer)
    assert SAID in text(answer)
    assert "Unblock" in text(answer)
    built.waiting.refresh_from_db()
    assert built.waiting.state is Status.CANCELLED


@pytest.mark.parametrize(("reason", "words"), [(" ", "Fill this in."), ("x" * 501, "write at most 500 characters")])
def test_without_a_reason_that_fits_nothing_is_blocked(built: World, approver: Client, reason: str, words: str) -> None:
    answer = approver.post(at(built, "revision_block"), {"reason": reason})
    assert answer.status_code == 422
    assert words in text(answer)
    assert not Revision.objects.filter(blocked_at__isnull=False).exists()


def test_two_tabs_and_a_second_press(built: World, approver: Client) -> None:
    presses = [approver.post(at(built, "revision_block"), {"reason": WHY}).status_code for _ in range(2)]
    assert presses == [303, 303]
    other = client_of(built.cast.owner).post(at(built, "revision_block"), {"reason": "Because"})
    assert other.status_code == 409
    assert SAID in text(other)
    assert Revision.objects.get(pk=built.revision.pk).block_reason == WHY


def test_unblocking_is_about_the_block_that_was_on_the_screen(built: World, held: Revision, approver: Client) -> None:
    assert held.blocked_at is not None
    address, seen = at(built, "revision_unblock"), {"blocked_at": held.blocked_at.isoformat()}
    for damaged in ("", "now", "2026-13-45T00:00Z", "x" * 9000, "1\0"):
        assert approver.post(address, {"blocked_at": damaged}).status_code == 409
    assert f'value="{seen["blocked_at"]}"' in text(approver.get(at(built, "application_revision")))
    assert [approver.post(address, seen).status_code for _ in range(2)] == [303, 303]
    block(revision=built.revision, reason="Anew", by=built.cast.owner)
    assert "after you opened this page" in text(approver.post(address, seen))


def test_foreign_and_unknown_revisions_are_not_there(built: World) -> None:
    outsider, mine = client_of(built.cast.outsider), client_of(built.cast.owner)
    for name in ("revision_block", "revision_unblock"):
        foreign = reverse(name, kwargs={"pk": built.foreign.pk, "number": 1})
        for address in (foreign, at(built, name, 77)):
            assert mine.post(address, {"reason": WHY}).status_code == 404
        assert outsider.post(at(built, name), {"reason": WHY}).status_code == 404
    assert not Revision.objects.filter(blocked_at__isnull=False).exists()


def test_a_developer_reads_why_they_may_not(built: World, held: Revision) -> None:
    page = text(client_of(built.cast.developer).get(at(built, "application_revision")))
    assert "Only approvers and owners of Platform may unblock revisions. Ask Approver or Owner." in page
    assert SAID in page


def test_the_list_of_revisions_says_which_is_blocked_and_why(built: World, held: Revision) -> None:
    page = text(client_of(built.cast.viewer).get(reverse("application_revisions", args=[built.application.pk])))
    assert page.count("<span>Blocked</span>") == 1
    assert SHOWN in page


def test_the_picker_shows_it_and_it_cannot_be_chosen(built: World, held: Revision, developer: Client) -> None:
    address = reverse("environment_deploy", args=[built.dev.pk])
    alone = text(developer.get(f"{address}?revision=2"))
    assert f"{SAID} dev runs revision 1 already, and there is no other to choose" in alone
    factories.revision(built.cast, built.application, notes={"memory": 1024})
    page = text(developer.get(f"{address}?revision=2"))
    assert '<option value="2" disabled>' in page
    assert f"(blocked: {SHOWN})" in page
    assert SAID in page
    form = {"state_version": built.dev.state_version, "revision": 2, "mode": "deploy", "note": ""}
    answer = developer.post(address, form)
    assert answer.status_code == 409
    assert SAID in text(answer)


def test_nothing_is_offered_when_all_are_blocked(built: World, held: Revision, developer: Client) -> None:
    first = Revision.objects.get(application=built.application, number=1)
    block(revision=first, reason=WHY, by=built.cast.owner)
    address = reverse("environment_deploy", args=[built.dev.pk])
    assert "Every revision is blocked" in text(developer.get(address))


@pytest.fixture
def runs(built: World, held: Revision) -> Environment:
    """dev, which runs revision 2 although it is blocked."""
    row = world.deployment(built.dev, Status.SUCCEEDED, built.cast.developer, revision=held)
    Environment.objects.filter(pk=built.dev.pk).update(live_revision=held, live_deployment=row)
    return built.dev


def test_an_environment_that_runs_it_says_so_and_leads_back(runs: Environment, built: World, developer: Client) -> None:
    page = developer.get(reverse("application", args=[built.application.pk]))
    assert "Runs a blocked revision" in text(page)
    assert SAID in text(page)
    assert f'<a class="link" href="{reverse("environment_rollback", args=[runs.pk])}">Roll back' in text(page)
    card = page.context["cards"][0]
    assert next(one.reason for one in card.actions if one.label.startswith("Promote")) == "revision 2 is blocked."
    assert "Runs a blocked revision" in text(developer.get(reverse("applications")))


def test_its_deployment_offers_no_second_one(built: World, developer: Client) -> None:
    failed = world.deployment(built.staging, Status.PLANNED, built.cast.developer, revision=built.revision)
    block(revision=built.revision, reason=WHY, by=built.cast.owner)
    page = text(developer.get(reverse("deployment", args=[failed.pk])))
    assert f"Revision 2 was blocked by Owner: {SHOWN}." in page


def _third(built: World) -> Revision:
    """A third revision, live in dev."""
    third = factories.revision(built.cast, built.application, notes={"memory": 1024})
    Environment.objects.filter(pk=built.dev.pk).update(live_revision=third)
    return third


def test_going_back_leaves_the_blocked_one_out(built: World, held: Revision, developer: Client) -> None:
    _third(built)
    address = reverse("environment_rollback", args=[built.dev.pk])
    assert developer.get(address).context["chosen"].number == 1
    page = developer.get(f"{address}?revision=2")
    assert page.context["chosen"].number == 2
    assert SAID in text(page)
    assert 'type="submit"' not in text(page).split("What is wrong with what runs now")[1].split("</form>")[0]
    form = {"state_version": built.dev.state_version, "revision": 2, "note": "Back"}
    assert developer.post(address, form).status_code == 409
    assert not Deployment.objects.filter(kind=Kind.ROLLBACK).exists()


def test_after_unblocking_it_can_be_chosen_again(built: World, held: Revision, developer: Client) -> None:
    unblock(revision=held, blocked_at=held.blocked_at, by=built.cast.owner)
    form = {"state_version": built.dev.state_version, "revision": 2, "mode": "deploy", "note": ""}
    assert developer.post(reverse("environment_deploy", args=[built.dev.pk]), form).status_code == 303
