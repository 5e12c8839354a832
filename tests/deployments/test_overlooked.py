"""A revision that was saved while somebody types is never dropped without a word."""

import copy
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from deployments.actions import define
from deployments.models import Application, Draft, Revision
from deployments.refusals import Outdated, Overlooked, Refused
from teams.scopes import Scope
from teams.tokens import make
from tests import factories
from tests.factories import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(cast: Cast, shop: Application) -> Revision:
    """Revision 1, from the draft."""
    return factories.revision(cast, shop)


def from_ci(cast: Cast, shop: Application, **notes: Any) -> Revision:
    """A revision that CI saved: the newest one with other settings of notes."""
    token = make(team=cast.team, name="CI", scopes=[Scope.DEPLOY], applications=(), days=9, by=cast.owner)[0]
    newest = shop.revisions.order_by("-number").first()
    assert newest is not None
    document = copy.deepcopy(newest.document)
    document["components"]["notes"] |= notes
    return define.save_document(application=shop, document=document, message="", by=cast.owner, through=token)


def typed(cast: Cast, shop: Application, **notes: Any) -> Draft:
    draft = Draft.objects.get(application=shop)
    draft.document["components"]["notes"] |= notes
    return define.save_draft(application=shop, document=draft.document, version=draft.version, by=cast.developer)


def save(cast: Cast, shop: Application) -> Revision:
    draft = Draft.objects.get(application=shop)
    return define.save_revision(application=shop, version=draft.version, message="", by=cast.developer)


def settle(cast: Cast, shop: Application, *take: tuple[str, str], number: int = 2) -> Draft:
    draft = Draft.objects.get(application=shop)
    return define.settle(application=shop, version=draft.version, number=number, take=take, by=cast.developer)


def notes(revision: Revision) -> dict[str, Any]:
    found: dict[str, Any] = revision.document["components"]["notes"]
    return found


def test_saving_says_what_it_would_leave_out(cast: Cast, shop: Application, first: Revision) -> None:
    from_ci(cast, shop, memory=512)
    typed(cast, shop, timeout=9)
    with pytest.raises(Overlooked) as caught:
        save(cast, shop)
    assert caught.value.sentence == (
        "Revision 2 was saved by CI (token CI) after this draft began. Saving now would leave out its changes: "
        "notes / memory. Choose what to take, then save."
    )
    assert [one.place for one in caught.value.news] == [("notes", "memory")]
    assert shop.revisions.count() == 2


def test_what_is_taken_is_in_the_next_revision(cast: Cast, shop: Application, first: Revision) -> None:
    from_ci(cast, shop, memory=512, timeout=7)
    typed(cast, shop, timeout=9)
    settle(cast, shop, ("notes", "memory"))
    saved = save(cast, shop)
    assert (saved.number, notes(saved)["memory"], notes(saved)["timeout"]) == (3, 512, 9)


def test_what_is_left_out_on_purpose_is_not_asked_again(cast: Cast, shop: Application, first: Revision) -> None:
    from_ci(cast, shop, memory=512)
    typed(cast, shop, timeout=9)
    settle(cast, shop)
    assert notes(save(cast, shop))["memory"] == notes(first)["memory"]


def test_one_that_comes_while_somebody_chooses_is_asked_about_too(
    cast: Cast, shop: Application, first: Revision
) -> None:
    from_ci(cast, shop, memory=512)
    typed(cast, shop, timeout=9)
    document = copy.deepcopy(shop.revisions.get(number=2).document)
    document["components"]["notes"]["temporary_storage"] = 1024
    define.save_document(application=shop, document=document, message="", by=cast.owner)
    settle(cast, shop, ("notes", "memory"))
    with pytest.raises(
        Overlooked, match="Revision 3 was saved by Owner after this draft began.*notes / temporary_storage"
    ):
        save(cast, shop)


def test_a_draft_that_has_the_same_is_not_held_up(cast: Cast, shop: Application, first: Revision) -> None:
    from_ci(cast, shop, memory=512)
    typed(cast, shop, timeout=9, memory=512)
    assert save(cast, shop).number == 3


def test_the_draft_goes_on_from_what_was_saved_from_it(cast: Cast, shop: Application, first: Revision) -> None:
    typed(cast, shop, timeout=9)
    second = save(cast, shop)
    assert Draft.objects.get(application=shop).base == second
    typed(cast, shop, timeout=10)
    assert save(cast, shop).number == 3


def test_a_first_revision_of_ci_is_not_dropped_either(cast: Cast, shop: Application) -> None:
    document = copy.deepcopy(shop.draft.document)
    document["components"]["notes"]["memory"] = 512
    define.save_document(application=shop, document=document, message="", by=cast.owner)
    with pytest.raises(Overlooked, match="notes / memory"):
        save(cast, shop)


def test_choosing_is_for_who_may_edit_and_sees_the_newest_draft(cast: Cast, shop: Application, first: Revision) -> None:
    from_ci(cast, shop, memory=512)
    with pytest.raises(Refused, match="Only developers"):
        define.settle(application=shop, version=2, number=2, take=(), by=cast.viewer)
    with pytest.raises(Outdated):
        define.settle(application=shop, version=1, number=2, take=(), by=cast.developer)
    for number in (1, 7):
        with pytest.raises(Refused, match="nothing to choose"):
            settle(cast, shop, number=number)


def test_a_draft_of_an_older_version_began_from_what_was_saved_from_it(
    cast: Cast, shop: Application, first: Revision
) -> None:
    from_ci(cast, shop, memory=512)
    Draft.objects.update(base=None)
    import_module("deployments.migrations.0009_note_bases").note_bases(apps, None)
    assert Draft.objects.get(application=shop).base == first


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Any) -> None:
    """Somebody else is done between the first and the last look of whoever saves."""
    real = define._store

    def stored(*asked: Any, **how: Any) -> Revision:
        act()
        return real(*asked, **how)

    monkeypatch.setattr(define, "_store", stored)


def test_what_is_typed_while_it_is_saved_goes_on_from_the_new_revision(
    cast: Cast, shop: Application, first: Revision, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(cast, shop, timeout=9)
    meanwhile(monkeypatch, lambda: typed(cast, shop, memory=512))
    saved = save(cast, shop)
    draft = Draft.objects.get(application=shop)
    assert (draft.base, draft.editors) == (saved, [cast.developer.pk])


def test_a_choice_that_is_made_while_it_is_saved_is_not_lost(
    cast: Cast, shop: Application, first: Revision, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = from_ci(cast, shop, timeout=9)
    typed(cast, shop, timeout=9, memory=512)
    meanwhile(monkeypatch, lambda: settle(cast, shop))
    save(cast, shop)
    assert Draft.objects.get(application=shop).base == second
