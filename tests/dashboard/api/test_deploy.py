"""Asking for deployments: once per key, revisions from what CI sends, by the person who answers for the token."""

import json
from typing import Any

import pytest

from deployments import policies, selectors
from deployments.models import Deployment, Draft, Environment, Revision
from deployments.states import Kind, Status
from teams.models import AuditEntry
from tests import factories
from tests.dashboard.api.callers import DEPLOYMENTS, Caller, assert_problem, caller, zipped
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db


def made(response: Any) -> Deployment:
    """The deployment that the answer tells of."""
    assert response.status_code == 202, response.content
    return Deployment.objects.get(pk=response.json()["id"])


def test_a_revision_is_put_in_line(built: World, ci: Caller) -> None:
    response = ci.ask(revision=1, commit="4F2C9E1ab", note="From main", mode="plan")
    row = made(response)
    assert (row.status, row.mode, row.commit, row.note) == (Status.QUEUED, "plan", "4f2c9e1ab", "From main")
    assert (row.requested_by, row.requested_through) == (built.cast.developer, ci.token)
    assert response.json()["revision"] == 1
    assert response["Location"] == f"http://testserver{DEPLOYMENTS}/{row.pk}"
    assert response["Retry-After"] == "2"
    assert set(response.json()["links"]) == {"status", "wait", "page"}


def test_an_earlier_revision_than_the_live_one_needs_its_reason_as_a_note(built: World, ci: Caller) -> None:
    Environment.objects.filter(pk=built.staging.pk).update(live_revision=built.application.revisions.get(number=2))
    refused = ci.ask(revision=1)
    assert_problem(refused, 422, "invalid")
    assert [row["field"] for row in refused.json()["errors"]] == ["note"]
    assert "write in a note why it goes back" in refused.json()["detail"]
    row = made(ci.ask("again", revision=1, note="2 loses notes."))
    assert (row.kind, row.note) == (Kind.ROLLBACK, "2 loses notes.")


def test_ids_are_as_good_as_names(built: World, ci: Caller) -> None:
    wanted = {"application": str(built.application.pk), "environment": str(built.staging.pk), "revision": 2}
    assert made(ci.send(json.dumps(wanted))).environment == built.staging


def test_the_audit_log_names_the_token_and_its_maker(built: World, ci: Caller) -> None:
    row = made(ci.ask(revision=1))
    entry = AuditEntry.objects.get(subject=f"deployment:{row.pk}", action="deployment.queued")
    assert entry.sentence.startswith("The token CI, made by Developer, asked for revision 1 in staging of shop")
    assert (entry.actor, entry.via, entry.detail["token"]) == (built.cast.developer, "token", str(ci.token.pk))


def test_whoever_made_the_token_may_not_approve(built: World) -> None:
    ci = caller(built.cast.team, built.cast.owner)
    row = made(ci.ask(revision=1))
    assert built.cast.owner.pk in policies.authors(row)
    Deployment.objects.filter(pk=row.pk).update(status=Status.PLANNING)
    Deployment.objects.filter(pk=row.pk).update(status=Status.AWAITING_APPROVAL)
    refused = policies.may_vote(built.cast.owner, selectors.deployment(built.cast.owner, row.pk))
    assert refused and refused.startswith("You asked for this deployment yourself")


def test_the_same_key_is_the_same_deployment_and_the_same_answer(ci: Caller) -> None:
    first, second = ci.ask("k", revision=1), ci.ask("k", revision=1)
    assert second.content == first.content
    assert "Idempotency-Replayed" not in first and second["Idempotency-Replayed"] == "true"
    Deployment.objects.filter(pk=first.json()["id"]).update(status=Status.CANCELLED)
    assert ci.ask("k", revision=1).content == first.content


def test_the_same_body_written_otherwise_is_the_same(ci: Caller) -> None:
    first = ci.send('{"application": "shop", "environment": "staging", "revision": 1}')
    second = ci.send('{ "revision":1,\n"environment":"staging","application":"shop" }')
    assert second.content == first.content


def test_another_body_under_the_same_key_is_refused(ci: Caller) -> None:
    ci.ask("k", revision=1)
    before = Deployment.objects.count()
    assert_problem(ci.ask("k", revision=2), 422, "key-reused")
    assert Deployment.objects.count() == before


def test_a_key_of_another_token_is_another_key(built: World, ci: Caller) -> None:
    other = caller(built.cast.team, built.cast.owner, name="Other")
    first, second = made(ci.ask("k", revision=1)), made(other.ask("k", revision=1, mode="plan"))
    assert first.pk != second.pk


def test_a_new_key_for_what_is_under_way_says_that_it_joined_it(built: World, ci: Caller) -> None:
    other = caller(built.cast.team, built.cast.owner, name="Other")
    first, second = ci.ask("a", revision=1, commit="4f2c9e1"), other.ask("b", revision=1, commit="0000000")
    assert (first.json()["joined"], second.json()["joined"]) == (False, True)
    assert made(first) == made(second)
    assert made(second).commit == "4f2c9e1"
    assert other.ask("b", revision=1, commit="0000000").content == second.content


def test_what_was_refused_leaves_the_key_free(ci: Caller) -> None:
    assert_problem(ci.ask("k", revision=99), 404)
    assert made(ci.ask("k", revision=1)).number


def document(built: World, **settings: Any) -> dict[str, Any]:
    """The newest definition with other settings of the function."""
    found: dict[str, Any] = json.loads(json.dumps(built.revision.document))
    found["components"]["notes"] |= settings
    return found


def test_a_definition_becomes_a_revision_and_the_draft_stays(built: World, ci: Caller) -> None:
    draft = Draft.objects.get(application=built.application)
    row = made(ci.ask(definition=document(built, memory=1024), commit="4f2c9e1", note="More memory"))
    assert row.revision is not None and row.revision.number == 3
    assert row.revision.message == "From CI, commit 4f2c9e1: More memory"
    assert (row.revision.author, row.revision.editors) == (built.cast.developer, [])
    kept = Draft.objects.get(application=built.application)
    assert (kept.version, kept.document) == (draft.version, draft.document)


def test_a_definition_that_means_the_same_is_the_revision_that_is_there(built: World, ci: Caller) -> None:
    first, second = made(ci.ask("a", definition=document(built))), made(ci.ask("b", definition=document(built)))
    assert first.revision == second.revision == built.revision
    assert Revision.objects.filter(application=built.application).count() == 2


def test_what_is_wrong_with_a_definition_is_located(built: World, ci: Caller) -> None:
    answer = assert_problem(ci.ask(definition=document(built, memory=7)), 422, "definition")
    assert [error["field"] for error in answer["errors"]] == ["definition.notes.memory"]


def test_code_goes_onto_the_newest_revision(built: World, ci: Caller) -> None:
    sha256 = ci.upload(zipped(notes_py="def other(): pass")).json()["sha256"]
    row = made(ci.ask(artifacts={"notes": sha256}, commit="4f2c9e1"))
    assert row.revision is not None
    assert (row.revision.number, row.revision.message) == (3, "From CI, commit 4f2c9e1")
    assert row.revision.document["components"]["notes"]["code"] == {"artifact": sha256}
    assert row.revision.document["components"]["notes"]["memory"] == 512


def test_the_same_code_is_the_same_revision(built: World, ci: Caller) -> None:
    sha256 = ci.upload(zipped(notes_py="pass")).json()["sha256"]
    numbers = {made(ci.ask(key, artifacts={"notes": sha256})).revision_id for key in ("a", "b")}
    assert len(numbers) == 1
    first = made(ci.ask("c", revision=1, artifacts={"notes": sha256})).revision
    assert first is not None and first.document["components"]["notes"]["memory"] != 512


def test_whose_revision_the_code_goes_onto_does_not_decide_about_it(built: World) -> None:
    ci = caller(built.cast.team, built.cast.owner)
    sha256 = ci.upload(zipped(notes_py="pass")).json()["sha256"]
    revision = made(ci.ask(artifacts={"notes": sha256})).revision
    assert revision is not None and revision.author == built.cast.owner
    assert revision.editors == [built.cast.developer.pk]


def test_a_websites_files_come_as_a_zip_too(built: World, ci: Caller) -> None:
    sha256 = ci.upload(zipped(index_html="<p>Hi"), "application=shop&purpose=content").json()["sha256"]
    revision = made(ci.ask(artifacts={"web": sha256})).revision
    assert revision is not None and revision.document["components"]["web"]["content"] == {"artifact": sha256}


def test_code_is_no_content(built: World, ci: Caller) -> None:
    sha256 = ci.upload(zipped(notes_py="pass")).json()["sha256"]
    answer = assert_problem(ci.ask(artifacts={"web": sha256}), 422, "definition")
    assert answer["errors"][0]["field"] == "definition.web.content"


def test_a_narrow_token_sees_its_applications_only(built: World) -> None:
    other = factories.application(built.cast, "blog")
    ci = caller(built.cast.team, built.cast.developer, applications=[other.pk])
    assert_problem(ci.ask(revision=1), 404)
    assert_problem(ci.upload(zipped(notes_py="pass")), 404)
    assert_problem(ci.get(f"{DEPLOYMENTS}/{built.waiting.pk}"), 404)
    assert [row["name"] for row in ci.get("/api/v1/applications").json()["items"]] == ["blog"]
    assert_problem(ci.get("/api/v1/environments?application=shop"), 404)
    assert {row["application"]["name"] for row in ci.get("/api/v1/environments").json()["items"]} == {"blog"}


def test_a_foreign_token_sees_nothing(built: World) -> None:
    ci = caller(built.cast.other_team, built.cast.outsider)
    assert_problem(ci.ask(revision=1), 404)
    assert_problem(ci.get(f"{DEPLOYMENTS}/{built.waiting.pk}"), 404)
    assert b"shop" not in ci.get("/api/v1/applications").content + ci.get("/api/v1/environments").content


def test_an_application_without_revisions_says_so(built: World, ci: Caller) -> None:
    factories.application(built.cast, "blog")
    sha256 = ci.upload(zipped(notes_py="pass")).json()["sha256"]
    body = {"application": "blog", "environment": "dev", "artifacts": {"notes": sha256}}
    assert "no revision yet" in assert_problem(ci.send(json.dumps(body)), 404)["detail"]


PAGES = ["/", "/deployments/", "/approvals/", "/tokens/", "/tokens/new/", "/applications/", "/registers/audit-entries/"]


def test_a_token_opens_no_page_and_decides_nothing(built: World, ci: Caller) -> None:
    for path in PAGES:
        assert ci.get(path).status_code == 302, path
    for action in ("approve", "reject", "cancel"):
        path = f"/deployments/{built.waiting.pk}/{action}/"
        response = ci.client.post(path, {"digest": "d" * 64, "reason": "no"}, headers=ci.headers)
        assert response.status_code == 401, path
    built.waiting.refresh_from_db()
    assert built.waiting.state is Status.AWAITING_APPROVAL


def test_a_session_opens_no_part_of_the_interface(built: World) -> None:
    client = client_of(built.cast.owner)
    assert_problem(client.get("/api/v1/applications"), 401)
    assert_problem(client.post(DEPLOYMENTS, "{}", content_type="application/json"), 401)


def test_whoever_uploaded_the_code_may_not_approve_it(built: World, ci: Caller) -> None:
    other = caller(built.cast.team, built.cast.owner, name="Other")
    sha256 = other.upload(zipped(notes_py="def handler(event, context): pass")).json()["sha256"]
    row = made(ci.ask(artifacts={"notes": sha256}))
    assert row.requested_by == built.cast.developer
    assert built.cast.owner.pk in policies.authors(row)
