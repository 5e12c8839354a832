"""Zips that nothing names go after a week, and never one that somebody is just about to name."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from deployments.actions import define, store
from deployments.actions.artifacts import upload_code
from deployments.actions.tidy_store import tidy_store
from deployments.models import Application, Artifact, BlueprintVersion, Draft
from deployments.models.clock import ClockTimestamp
from teams.models import AuditEntry
from tests import factories
from tests.dashboard.api.callers import zipped
from tests.factories import Cast

pytestmark = pytest.mark.django_db


class _Upload:
    name = "code.zip"

    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self, num_bytes: int | None = None) -> bytes:
        return self._data


def _kept(cast: Cast, shop: Application, text: str = "pass", days: int = 8) -> Artifact:
    """A zip that was sent so many days ago."""
    found = upload_code(application=shop, upload=_Upload(zipped(notes_py=text)), by=cast.developer)
    Artifact.objects.filter(pk=found.pk).update(sent_at=timezone.now() - timedelta(days=days))
    return found


def _named_in_draft(shop: Application, by: Any, sha256: str) -> Draft:
    draft = Draft.objects.get(application=shop)
    draft.document["components"]["notes"]["code"] = {"artifact": sha256}
    return define.save_draft(application=shop, document=draft.document, version=draft.version, by=by)


def test_what_nothing_names_goes_after_a_week(cast: Cast, shop: Application) -> None:
    old, young = _kept(cast, shop), _kept(cast, shop, "1", days=6)
    assert (tidy_store(), tidy_store()) == (1, 0)
    assert list(Artifact.objects.all()) == [young]
    entry = AuditEntry.objects.get(action="artifact.removed")
    assert entry.sentence == "1 zip of Platform that no draft, revision or blueprint named for 7 days went."
    assert entry.detail == {"sha256": [old.sha256], "bytes": old.size}


def test_what_is_sent_again_stays(cast: Cast, shop: Application) -> None:
    _kept(cast, shop)
    upload_code(application=shop, upload=_Upload(zipped(notes_py="pass")), by=cast.developer)
    assert tidy_store() == 0


def test_what_a_draft_names_stays(cast: Cast, shop: Application) -> None:
    _named_in_draft(shop, cast.developer, _kept(cast, shop).sha256)
    assert tidy_store() == 0


def test_what_an_old_revision_names_stays(cast: Cast, shop: Application) -> None:
    factories.revision(cast, shop, notes={"code": {"artifact": _kept(cast, shop).sha256}})
    factories.revision(cast, shop, notes={"code": {"inline": "def handler(event, context): pass"}})
    assert tidy_store() == 0


def test_what_only_a_blueprint_names_stays(cast: Cast, shop: Application) -> None:
    """Its revision names it too, as versions are saved today; the blueprint counts for itself all the same."""
    kept = _kept(cast, shop)
    first = factories.blueprint(cast, factories.revision(cast, shop))
    document = {**first.document, "components": {"notes": {"kind": "function", "code": {"artifact": kept.sha256}}}}
    columns = {"document": document, "revision": first.revision, "saved_by": cast.developer}
    BlueprintVersion.objects.create(blueprint=first.blueprint, number=2, digest="", message="", **columns)
    assert (tidy_store(), store.unnamed(cast.team)) == (0, [])
    assert store.named(cast.other_team) == set()


def test_another_teams_names_do_not_count(cast: Cast, shop: Application) -> None:
    sha256 = _kept(cast, shop).sha256
    theirs = Application.objects.create(team=cast.other_team, name="theirs", created_by=cast.outsider)
    document = {"version": 1, "components": {"notes": {"kind": "function", "code": {"artifact": sha256}}}}
    Draft.objects.create(application=theirs, document=document, updated_by=cast.outsider)
    assert tidy_store() == 1


@pytest.mark.django_db(transaction=True)
def test_a_draft_that_is_being_saved_is_waited_for(cast: Cast, shop: Application) -> None:
    """The save has begun, and is committed after tidying has looked for the first time."""
    kept = _kept(cast, shop)
    removed: list[int] = []
    looked = threading.Event()

    def tidy() -> None:
        looked.set()
        removed.append(tidy_store())
        connections.close_all()

    thread = threading.Thread(target=tidy)
    with transaction.atomic():
        _named_in_draft(shop, cast.developer, kept.sha256)
        thread.start()
        assert looked.wait(10)
        thread.join(0.5)
        assert thread.is_alive()
    thread.join(30)
    assert removed == [0]
    assert store.unnamed(cast.team) == []


@pytest.mark.parametrize("act", ["named", "sent"])
def test_what_is_wanted_again_while_everything_is_read_stays(
    cast: Cast, shop: Application, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    """All documents are read before the store is held; then only what came meanwhile."""
    kept, real = _kept(cast, shop), store.own

    def meanwhile(team: Any) -> None:
        if act == "named":
            _named_in_draft(shop, cast.developer, kept.sha256)
        else:
            Artifact.objects.filter(pk=kept.pk).update(sent_at=ClockTimestamp())
        real(team)

    monkeypatch.setattr(store, "own", meanwhile)
    assert tidy_store() == 0
    assert Artifact.objects.filter(pk=kept.pk).exists()


def test_while_the_store_is_held_only_what_was_saved_lately_is_read(
    cast: Cast, shop: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    _kept(cast, shop)
    read: list[timedelta] = []
    real = store.named

    def named(team: Any, since: datetime = datetime(1970, 1, 1, tzinfo=UTC)) -> set[str]:
        read.append(timezone.now() - since)
        return real(team, since)

    monkeypatch.setattr(store, "named", named)
    assert tidy_store() == 1
    assert [ago > timedelta(days=365) for ago in read] == [True, False]
    assert read[1] < timedelta(hours=2)
