"""Tokens: made once, kept as a fingerprint, refused when they should be, and never faster than they may."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from teams import tokens
from teams.models import ApiToken, AuditEntry, User
from teams.scopes import Scope
from tests import factories
from tests.factories import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return factories.cast()


def make(cast: Cast, by: User | None = None, **wanted: Any) -> tuple[ApiToken, str]:
    given = {"name": "CI", "scopes": [Scope.READ], "applications": [], "days": 30, **wanted}
    return tokens.make(team=cast.team, by=by or cast.developer, **given)


def test_only_a_fingerprint_is_kept(cast: Cast) -> None:
    token, text = make(cast)
    assert text.startswith("tierboard_") and len(text) > 50
    assert token.prefix == text[:16]
    with connection.cursor() as cursor:
        for table in ("teams_apitoken", "teams_auditentry"):
            cursor.execute(f"SELECT count(*) FROM {table} AS row WHERE row::text LIKE %s", [f"%{text[20:]}%"])  # noqa: S608
            assert cursor.fetchone() == (0,)
    assert tokens.accept(text).pk == token.pk


def test_two_tokens_differ(cast: Cast) -> None:
    assert make(cast, name="one")[1] != make(cast, name="two")[1]


def test_making_and_revoking_are_written_down(cast: Cast) -> None:
    token, _ = make(cast)
    tokens.revoke(token=token, by=cast.owner)
    rows = AuditEntry.objects.filter(subject=f"token:{token.pk}").order_by("id")
    assert [row.action for row in rows] == ["token.made", "token.revoked"]
    assert rows[0].sentence == "Developer made the token CI, which works for 30 days."
    assert rows[1].sentence == "Owner revoked the token CI, made by Developer."


@pytest.mark.parametrize("role", ["approver", "finance", "viewer", "outsider"])
def test_who_may_not_make_tokens(cast: Cast, role: str) -> None:
    with pytest.raises(tokens.TokenRefused, match="Only developers and owners of Platform may make tokens"):
        make(cast, by=getattr(cast, role))
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"scopes": []}, "scopes"),
        ({"days": 0}, "days"),
        ({"days": 366}, "days"),
    ],
)
def test_what_cannot_be_a_token(cast: Cast, wanted: dict[str, Any], field: str) -> None:
    with pytest.raises(tokens.TokenRefused) as refused:
        make(cast, **wanted)
    assert refused.value.field == field


def test_a_name_is_free_again_after_revoking(cast: Cast) -> None:
    token, _ = make(cast)
    with pytest.raises(tokens.TokenRefused, match="already has a token named CI"):
        make(cast)
    tokens.revoke(token=token, by=cast.developer)
    assert make(cast)[0].pk != token.pk


@pytest.mark.parametrize(
    ("role", "may"), [("owner", True), ("developer", True), ("approver", False), ("viewer", False)]
)
def test_who_may_revoke(cast: Cast, role: str, may: bool) -> None:
    token, text = make(cast)
    if may:
        tokens.revoke(token=token, by=getattr(cast, role))
        tokens.revoke(token=token, by=getattr(cast, role))
        with pytest.raises(tokens.NotAccepted, match="revoked"):
            tokens.accept(text)
    else:
        with pytest.raises(tokens.TokenRefused, match="Only owners of Platform and Developer"):
            tokens.revoke(token=token, by=getattr(cast, role))


@pytest.mark.parametrize("text", ["", "x", "tierboard_", "\ud800", "tierboard_" + "A" * 43, "\x00"])
def test_what_is_no_token(cast: Cast, text: str) -> None:
    make(cast)
    with pytest.raises(tokens.NotAccepted, match="no token of this Tierboard"):
        tokens.accept(text)


def test_a_token_ends_by_the_databases_clock(cast: Cast) -> None:
    token, text = make(cast, days=1)
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(tokens.NotAccepted, match="expired"):
        tokens.accept(text)


def test_requests_are_counted_in_the_row_and_come_back_with_time(cast: Cast) -> None:
    token, _ = make(cast)
    assert all(tokens.take(token) for _ in range(60))
    assert sum(tokens.take(token) for _ in range(20)) <= 2
    ApiToken.objects.filter(pk=token.pk).update(allowance_at=timezone.now() - timedelta(seconds=3))
    assert tokens.take(token)
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert 0 <= token.allowance <= 60


def test_a_quiet_token_saves_up_no_more_than_a_burst(cast: Cast) -> None:
    token, _ = make(cast)
    ApiToken.objects.filter(pk=token.pk).update(allowance_at=timezone.now() - timedelta(days=9))
    assert tokens.take(token)
    token.refresh_from_db()
    assert token.allowance == 59


def test_a_token_that_is_gone_may_send_nothing(cast: Cast) -> None:
    assert not tokens.take(ApiToken(pk=uuid.uuid4()))


def test_refused_uses_do_not_fill_the_log(cast: Cast) -> None:
    token, text = make(cast)
    tokens.revoke(token=token, by=cast.owner)
    for _ in range(5):
        with pytest.raises(tokens.NotAccepted):
            tokens.accept(text)
    rows = AuditEntry.objects.filter(action="token.refused")
    assert [row.sentence[:58] for row in rows] == ["The token CI, made by Developer, was used and refused. Thi"]
