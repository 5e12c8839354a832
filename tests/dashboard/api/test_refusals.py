"""Every way in which the interface says no: a problem in JSON with its status, never a page, never a 500."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from deployments.actions.artifacts import MOST_BYTES
from deployments.actions.block_revision import block
from deployments.models import Application, Deployment, Revision
from teams.models import ApiToken, AuditEntry, AwsAccount, IdempotencyRecord
from teams.scopes import Scope
from teams.tokens import revoke
from tests.dashboard.api.callers import ARTIFACTS, DEPLOYMENTS, Caller, assert_problem, caller, zipped
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
ZIP = '"artifacts": {"a": "' + "0" * 64 + '"}'
SHOP = '"application": "shop", "environment": "staging"'


def counts() -> tuple[int, ...]:
    """How many rows there are that a refused request must not add to."""
    return tuple(model.objects.count() for model in (Deployment, Revision, Application, IdempotencyRecord))


DEEP = '{"a":' * 300 + "1" + "}" * 300
BODIES: list[tuple[str | bytes, int, str]] = [
    ("", 422, "invalid"),
    ("{", 400, "bad-request"),
    ("[]", 422, "invalid"),
    ("null", 422, "invalid"),
    ('"text"', 422, "invalid"),
    (b"\xff\xfe{}", 400, "bad-request"),
    ('{"application": "\\ud800"}', 400, "bad-request"),
    ('{"application": "shop", "application": "blog"}', 400, "bad-request"),
    (f'{{{SHOP}, "revision": NaN}}', 400, "bad-request"),
    (f'{{{SHOP}, "definition": {{"a": 1e400}}}}', 400, "bad-request"),
    (f'{{{SHOP}, "revision": {"9" * 5000}}}', 400, "bad-request"),
    ("[" * 100_000, 400, "bad-request"),
    (f'{{{SHOP}, "definition": {"[" * 500}{"]" * 500}}}', 400, "bad-request"),
    (f"{{{SHOP}}}", 422, "invalid"),
    (f'{{{SHOP}, "revision": 1, "definition": {{}}}}', 422, "invalid"),
    (f'{{{SHOP}, "revision": 0}}', 422, "invalid"),
    (f'{{{SHOP}, "revision": -1}}', 422, "invalid"),
    (f'{{{SHOP}, "revision": "1"}}', 422, "invalid"),
    (f'{{{SHOP}, "revision": true}}', 422, "invalid"),
    (f'{{{SHOP}, "revision": null}}', 422, "invalid"),
    (f'{{{SHOP}, "revision": 99}}', 404, "not-found"),
    (f'{{{SHOP}, "revision": 1, "mode": "approve"}}', 422, "invalid"),
    (f'{{{SHOP}, "revision": 1, "status": "approved"}}', 422, "invalid"),
    (f'{{{SHOP}, "revision": 1, "approved_by": "me"}}', 422, "invalid"),
    (f'{{{SHOP}, "revision": 1, "team_id": "{uuid.UUID(int=0)}"}}', 422, "invalid"),
    (f'{{{SHOP}, "revision": 1, "commit": "; rm -rf /"}}', 422, "invalid"),
    (f'{{{SHOP}, "revision": 1, "note": "a\\u0000b"}}', 422, "invalid"),
    (f'{{{SHOP}, "revision": 1, "note": "{"x" * 301}"}}', 422, "invalid"),
    (f'{{{SHOP}, "artifacts": {{}}}}', 422, "invalid"),
    (f'{{{SHOP}, "artifacts": {{"notes": "ABC"}}}}', 422, "invalid"),
    (f'{{{SHOP}, "artifacts": {{"../x": "{"0" * 64}"}}}}', 422, "invalid"),
    (f'{{{SHOP}, "artifacts": {{"nobody": "{"0" * 64}"}}}}', 422, "definition"),
    (f'{{{SHOP}, "artifacts": {{"notes_table": "{"0" * 64}"}}}}', 422, "definition"),
    (f'{{{SHOP}, "artifacts": {{"notes": "{"0" * 64}"}}}}', 422, "definition"),
    (f'{{{SHOP}, "definition": {{}}}}', 422, "definition"),
    (f'{{{SHOP}, "definition": {DEEP}}}', 400, "bad-request"),
    (f'{{{SHOP}, "definition": {{"components": {{"a": {{"kind": []}}}}}}, {ZIP}}}', 422, "definition"),
    (f'{{{SHOP}, "definition": {{"components": {{"a": {{"kind": {{}}}}}}}}}}', 422, "definition"),
    (f'{{{SHOP}, "definition": {{"version": 1, "components": []}}}}', 422, "definition"),
    (f'{{{SHOP}, "definition": {{"version": 1, "components": {{"a": {{"kind": "\\u0000"}}}}}}}}', 422, "invalid"),
    ('{"application": "shop", "environment": "../x", "revision": 1}', 422, "invalid"),
    ('{"application": "shop", "environment": "moon", "revision": 1}', 404, "not-found"),
    ('{"application": "secret-plans", "environment": "dev", "revision": 1}', 404, "not-found"),
    (f'{{"application": "{uuid.UUID(int=7)}", "environment": "dev", "revision": 1}}', 404, "not-found"),
]


@pytest.mark.parametrize(("body", "status", "code"), BODIES)
def test_bodies_that_are_refused(ci: Caller, body: str | bytes, status: int, code: str) -> None:
    before = counts()
    answer = assert_problem(ci.send(body), status, code)
    assert counts() == before
    assert "Traceback" not in json.dumps(answer)


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 201, "\u00e4", "\x7f"])
def test_keys_that_are_none(ci: Caller, key: str) -> None:
    before = counts()
    assert_problem(ci.ask(key, revision=2), 400, "idempotency-key")
    assert counts() == before


def test_no_key_at_all(ci: Caller) -> None:
    body = json.dumps({"application": "shop", "environment": "staging", "revision": 2})
    response = ci.client.post(DEPLOYMENTS, body, content_type="application/json", headers=ci.headers)
    assert_problem(response, 400, "idempotency-key")


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", ""])
def test_other_media_types(ci: Caller, kind: str) -> None:
    assert_problem(ci.send("{}", content_type=kind), 415, "media-type")
    assert_problem(ci.upload(zipped(a_py="pass"), content_type=kind), 415, "media-type")


@pytest.mark.parametrize(
    "sent", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic eDp5", "Bearer a b", "tierboard_x"]
)
def test_no_token_or_none_of_ours(built: World, sent: str | None) -> None:
    headers = {} if sent is None else {"Authorization": sent}
    response = Client().get("/api/v1/applications", headers=headers)
    assert_problem(response, 401, "token")
    assert response["WWW-Authenticate"].startswith("Bearer realm=")


def _expire(world: World, ci: Caller) -> None:
    ApiToken.objects.filter(pk=ci.token.pk).update(expires_at="2020-01-01T00:00Z")


def _revoke(world: World, ci: Caller) -> None:
    revoke(token=ci.token, by=world.cast.owner)


def _switch_off(world: World, ci: Caller) -> None:
    type(world.cast.developer).objects.filter(pk=world.cast.developer.pk).update(is_active=False)


def _leave(world: World, ci: Caller) -> None:
    world.cast.developer.memberships.all().delete()


@pytest.mark.parametrize(
    ("end", "why"),
    [(_expire, "expired"), (_revoke, "revoked"), (_switch_off, "no longer active"), (_leave, "no longer active")],
)
def test_tokens_that_work_no_longer(built: World, ci: Caller, end: Callable[[World, Caller], None], why: str) -> None:
    assert ci.get("/api/v1/applications").status_code == 200
    end(built, ci)
    for _ in range(3):
        assert why in assert_problem(ci.get("/api/v1/applications"), 401, "token")["detail"]
    assert AuditEntry.objects.filter(action="token.refused").count() == 1


def test_a_person_who_may_no_longer_deploy(built: World, ci: Caller) -> None:
    built.cast.developer.memberships.update(roles=["viewer"])
    assert "Developer made this token" in assert_problem(ci.ask(revision=2), 403, "role")["detail"]
    assert_problem(ci.upload(zipped(notes_py="pass")), 403, "role")


def test_an_account_that_cannot_be_used_is_no_matter_of_roles(built: World, ci: Caller) -> None:
    AwsAccount.objects.filter(pk=built.cast.account.pk).update(regions=["eu-west-1"])
    before = counts()
    said = assert_problem(ci.ask(revision=2), 409, "closed")
    assert "us-east-1" in said["detail"] and "made this token" not in said["detail"]
    assert counts() == before


def test_a_revision_that_is_blocked(built: World, ci: Caller) -> None:
    block(revision=built.revision, reason="It loses orders.", by=built.cast.approver)
    before = counts()
    for body in ({"revision": 2}, {"definition": built.revision.document}, {"revision": 2, "mode": "plan"}):
        answer = assert_problem(ci.ask(**body), 409, "blocked")
        assert answer["detail"].startswith("Revision 2 was blocked by Approver: It loses orders.")
    assert counts() == before


SCOPES = {
    "plan": {Scope.PLAN, Scope.DEPLOY},
    "deploy": {Scope.DEPLOY},
    "upload": {Scope.ARTIFACTS},
    "applications": {Scope.READ},
    "environments": {Scope.READ},
    "follow": {Scope.READ},
}


def _calls(world: World, ci: Caller) -> dict[str, Any]:
    return {
        "plan": ci.ask("plan", revision=2, mode="plan"),
        "deploy": ci.ask("deploy", revision=2),
        "upload": ci.upload(zipped(notes_py="pass")),
        "applications": ci.get("/api/v1/applications"),
        "environments": ci.get("/api/v1/environments"),
        "follow": ci.get(f"{DEPLOYMENTS}/{world.waiting.pk}"),
    }


@pytest.mark.parametrize("scope", list(Scope))
def test_each_scope_does_what_it_says_and_nothing_else(built: World, scope: Scope) -> None:
    ci = caller(built.cast.team, built.cast.developer, scope)
    for name, response in _calls(built, ci).items():
        if scope in SCOPES[name]:
            assert response.status_code in {200, 202}, name
        else:
            assert_problem(response, 403, "scope")
            assert "insufficient_scope" in response["WWW-Authenticate"]


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace", "head", "get"])
def test_other_methods(ci: Caller, method: str) -> None:
    response = getattr(ci.client, method)(DEPLOYMENTS, headers=ci.headers)
    assert response.status_code == 405
    assert response["Allow"] == "POST"


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/", "/api/v1/nothing", "/api/v2/deployments", "/api/v1/deployments/7"]
)
def test_addresses_that_are_none(ci: Caller, path: str) -> None:
    assert_problem(ci.get(path), 404, "not-found")
    assert_problem(Client().get(path), 404, "not-found")


def test_a_foreign_host_gets_no_page(built: World) -> None:
    assert_problem(Client().get("/api/v1/applications", headers={"host": "evil.example"}), 400)


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "offset=-1", "offset=1000000000000", "limit=1e3"])
def test_parts_of_lists_that_are_none(ci: Caller, query: str) -> None:
    for name in ("applications", "environments"):
        assert_problem(ci.get(f"/api/v1/{name}?{query}"), 422, "invalid")


@pytest.mark.parametrize(
    "path", ["applications?page=2", "environments?app=shop", "applications?=x", "applications?limit=1&x"]
)
def test_misspelt_names_in_the_address(ci: Caller, path: str) -> None:
    assert "Known are" in assert_problem(ci.get(f"/api/v1/{path}"), 422, "invalid")["detail"]


@pytest.mark.parametrize("wait", ["-1", "26", "x", "1.5", "9" * 30])
def test_waits_that_are_none(built: World, ci: Caller, wait: str) -> None:
    assert_problem(ci.get(f"{DEPLOYMENTS}/{built.waiting.pk}?wait={wait}"), 422, "invalid")


class Unread:
    """A body that must not be touched."""

    def read(self, *size: int) -> bytes:
        raise AssertionError("The body was read.")

    readline = read


def _headers_only(path: str, token: str = "", **headers: Any) -> Any:
    """The answer to a body of which only the headers came."""
    sent = {"Authorization": f"Bearer {token}"} if token else {}
    return Client().generic("POST", path, headers=sent, **{"wsgi.input": Unread(), **headers})


@pytest.mark.parametrize("size", [str(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1), "9" * 14, "-1", "many"])
def test_large_bodies_are_refused_unread(ci: Caller, size: str) -> None:
    assert_problem(_headers_only(DEPLOYMENTS, ci.text, CONTENT_LENGTH=size), 413, "too-large")


def test_bodies_without_a_size_are_refused_unread(ci: Caller) -> None:
    for path in (DEPLOYMENTS, ARTIFACTS):
        response = _headers_only(path, ci.text, HTTP_TRANSFER_ENCODING="chunked", CONTENT_LENGTH="5")
        assert_problem(response, 413, "too-large")


def test_only_tokens_that_may_upload_send_large_bodies(built: World, ci: Caller) -> None:
    large = str(MOST_BYTES)
    assert_problem(_headers_only(ARTIFACTS, CONTENT_LENGTH=large), 401, "token")
    assert_problem(_headers_only(ARTIFACTS, "wrong", CONTENT_LENGTH=large), 401, "token")
    reader = caller(built.cast.team, built.cast.developer, Scope.READ, name="Reader")
    assert_problem(_headers_only(ARTIFACTS, reader.text, CONTENT_LENGTH=large), 413, "too-large")
    assert_problem(_headers_only(ARTIFACTS, ci.text, CONTENT_LENGTH=str(MOST_BYTES + 1)), 413, "too-large")


def test_too_many_requests_are_told_when_to_come_back(ci: Caller) -> None:
    ApiToken.objects.filter(pk=ci.token.pk).update(allowance=1.5)
    assert ci.get("/api/v1/applications").status_code == 200
    response = ci.get("/api/v1/applications")
    assert_problem(response, 429, "too-many")
    assert int(response["Retry-After"]) >= 1
