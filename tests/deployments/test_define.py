"""Drafts keep everything, revisions only what holds; nobody overwrites anybody."""

import copy
import threading
from typing import Any

import pytest
from django.db import Error, connection, connections, transaction

from deployments.actions import define
from deployments.models import Application, Draft, Revision
from deployments.refusals import Invalid, Outdated, Refused
from tests import factories
from tests.factories import Cast

pytestmark = pytest.mark.django_db


def _save(shop: Application, cast: Cast, document: object, version: int = 1) -> Draft:
    return define.save_draft(application=shop, document=document, version=version, by=cast.developer)  # type: ignore[arg-type]


def test_an_invalid_draft_is_kept(cast: Cast, shop: Application) -> None:
    draft = _save(shop, cast, {"version": 1, "components": {"x": {"kind": "teapot"}}})
    assert draft.version == 2
    with pytest.raises(Invalid) as caught:
        define.save_revision(application=shop, version=2, message="", by=cast.developer)
    assert caught.value.problems[0].component == "x"
    assert not Revision.objects.exists()


def test_an_old_version_overwrites_nothing(cast: Cast, shop: Application) -> None:
    mine = copy.deepcopy(shop.draft.document)
    define.save_draft(application=shop, document={"version": 1, "components": {}}, version=1, by=cast.owner)
    with pytest.raises(Outdated) as caught:
        _save(shop, cast, mine)
    assert caught.value.current.updated_by == cast.owner
    assert Draft.objects.get(application=shop).document == {"version": 1, "components": {}}


@pytest.mark.parametrize(
    "rubbish",
    [{"a": "\0"}, {"a\0": 1}, {"a": float("nan")}, {"a": "\ud800"}, {"a": "x" * 1_600_000}, {"a": object()}],
    ids=["nul", "nul key", "nan", "surrogate", "large", "object"],
)
def test_what_cannot_be_stored_is_refused(cast: Cast, shop: Application, rubbish: object) -> None:
    with pytest.raises(Refused):
        _save(shop, cast, rubbish)
    assert Draft.objects.get(application=shop).version == 1


def test_an_escaped_backslash_is_not_a_nul(cast: Cast, shop: Application) -> None:
    assert _save(shop, cast, {"a": "\\u0000"}).document == {"a": "\\u0000"}


def test_revisions_are_numbered_rendered_and_never_the_same_twice(cast: Cast, shop: Application) -> None:
    first = define.save_revision(application=shop, version=1, message="  the\n first ", by=cast.developer)
    assert (first.number, first.message) == (1, "the first")
    assert '"AWS::Lambda::Function"' in first.template
    with pytest.raises(Refused, match="Nothing changed since revision 1"):
        define.save_revision(application=shop, version=1, message="", by=cast.developer)
    assert factories.revision(cast, shop, notes={"memory": 512}).number == 2


def test_the_database_refuses_a_changed_revision(cast: Cast, shop: Application) -> None:
    revision = factories.revision(cast, shop)
    with pytest.raises(Error, match="never change"), transaction.atomic():
        Revision.objects.filter(id=revision.id).update(message="Another")


def test_a_missing_artifact_is_located(cast: Cast, shop: Application) -> None:
    with pytest.raises(Invalid) as caught:
        factories.revision(cast, shop, notes={"code": {"artifact": "0" * 64}})
    assert [(p.component, p.field) for p in caught.value.problems] == [("notes", "code")]


@pytest.mark.parametrize("who", ["viewer", "finance", "approver", "outsider"])
def test_only_developers_define(cast: Cast, shop: Application, who: str) -> None:
    with pytest.raises(Refused, match="Only developers"):
        define.save_draft(application=shop, document={}, version=1, by=getattr(cast, who))
    with pytest.raises(Refused, match="Only developers"):
        define.save_revision(application=shop, version=1, message="", by=getattr(cast, who))


@pytest.mark.django_db(transaction=True)
def test_racing_savers_get_one_revision(cast: Cast, shop: Application) -> None:
    answers: list[str] = []

    def save() -> None:
        try:
            define.save_revision(application=shop, version=1, message="", by=cast.developer)
            answers.append("saved")
        except Refused as refused:
            answers.append(refused.sentence)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=save) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == ["Nothing changed since revision 1."] * 5 + ["saved"]
    assert Revision.objects.count() == 1


def test_who_types_while_a_revision_is_saved_is_an_author_of_the_next(cast: Cast, shop: Application) -> None:
    draft = Draft.objects.get(application=shop)

    def type_meanwhile(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if sql.startswith('INSERT INTO "deployments_revision"'):
            document = copy.deepcopy(draft.document)
            document["components"]["notes"]["memory"] = 1024
            define.save_draft(application=shop, document=document, version=draft.version, by=cast.owner)
        return answer

    with connection.execute_wrapper(type_meanwhile):
        define.save_revision(application=shop, version=draft.version, message="", by=cast.developer)
    assert Draft.objects.get(application=shop).editors == [cast.owner.pk]
