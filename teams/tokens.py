"""Making, revoking and accepting tokens. Each action owns its transaction and leaves an audit row.

The text of a token exists once, in the answer to whoever made it; what is stored is its SHA-256. 256 random bits need
no slow hash: nobody can try them out.
"""

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from teams import audit, policies
from teams.models import ApiToken, Team, User
from teams.models.audit import subject
from teams.models.people import UPLOADS_AT_ONCE
from teams.models.tokens import BURST
from teams.scopes import Scope

START = "tierboard_"
"""What every token begins with, so that scanners for leaked secrets find it."""
SHOWN = len(START) + 6
LONGEST_NAME = 60
LONGEST_DAYS = 365
RATE = 2.0
"""Requests a second that a token may send in the long run."""
UPLOADS_RATE = UPLOADS_AT_ONCE / 600
"""Uploads a second that the tokens of a team may send in the long run."""
_REFUSALS_WRITTEN = timedelta(hours=1)

_TAKE = """
UPDATE teams_apitoken SET
    allowance = least(%(burst)s, allowance + extract(epoch FROM clock_timestamp() - allowance_at) * %(rate)s) - 1,
    allowance_at = clock_timestamp(),
    last_used_at = clock_timestamp()
WHERE id = %(id)s
    AND least(%(burst)s, allowance + extract(epoch FROM clock_timestamp() - allowance_at) * %(rate)s) >= 1
"""


_TAKE_UPLOAD = """
UPDATE teams_team SET
    upload_allowance = least(%(burst)s, upload_allowance
        + extract(epoch FROM clock_timestamp() - upload_allowance_at) * %(rate)s) - 1,
    upload_allowance_at = clock_timestamp()
WHERE id = %(id)s AND least(%(burst)s, upload_allowance
    + extract(epoch FROM clock_timestamp() - upload_allowance_at) * %(rate)s) >= 1
"""


class TokenRefused(Exception):
    """Not made, not revoked. ``sentence`` says why and what to do, ``field`` which argument it is about."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


class NotAccepted(Exception):
    """Not a token of ours, or one that works no longer. ``sentence`` is for whoever sent it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def make(
    *, team: Team, name: str, scopes: Collection[Scope], applications: Collection[uuid.UUID], days: int, by: User
) -> tuple[ApiToken, str]:
    """A new token and its text, which nobody can read again.

    :param applications: ids that narrow it down; none means all of the team's.
    :param days: until it expires, 1 to 365.
    :raises TokenRefused: when ``by`` may not, or an argument cannot be used.
    """
    if reason := policies.may_make_token(by, team):
        raise TokenRefused(reason)
    name = _name(name)
    if not scopes:
        raise TokenRefused("Choose at least one thing that it may do.", "scopes")
    if not 1 <= days <= LONGEST_DAYS:
        raise TokenRefused(f"A token works for 1 to {LONGEST_DAYS} days.", "days")
    text = START + secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            token = ApiToken.objects.create(
                team=team,
                name=name,
                prefix=text[:SHOWN],
                hash=hashed(text),
                scopes=[scope.value for scope in Scope if scope in scopes],
                application_ids=sorted(set(applications)),
                created_by=by,
                expires_at=timezone.now() + timedelta(days=days),
            )
            _record(token, "token.made", f"{by} made the token {name}, which works for {days} days.", by)
    except IntegrityError:
        raise TokenRefused(
            f"{team} already has a token named {name}. Revoke that one first, or choose another name.", "name"
        ) from None
    return token, text


def revoke(*, token: ApiToken, by: User) -> None:
    """End a token for good. What it asked for ends too unless AWS is at work on it. Revoking it again changes nothing.

    :raises TokenRefused: when ``by`` may not.
    """
    with transaction.atomic():
        locked = ApiToken.objects.select_for_update(of=("self",)).select_related("team", "created_by").get(pk=token.pk)
        if locked.revoked_at:
            return
        if reason := policies.may_revoke_token(by, locked):
            raise TokenRefused(reason)
        ApiToken.objects.filter(pk=token.pk).update(revoked_at=Now(), revoked_by=by)
        _record(locked, "token.revoked", f"{by} revoked the token {locked.name}, made by {locked.created_by}.", by)


def accept(text: str) -> ApiToken:
    """The token whose text this is, with its team and maker.

    :raises NotAccepted: for anything else, and for tokens that are revoked, expired or whose maker left.
    """
    found = ApiToken.objects.filter(hash=hashed(text)).select_related("team", "created_by").annotate(clock=Now())
    token = found.first()
    if token is None or not hmac.compare_digest(token.hash, hashed(text)):
        raise NotAccepted("This is no token of this Tierboard. Make one on the page Tokens & hooks.")
    now: datetime = vars(token)["clock"]  # the database's
    if reason := policies.why_token_stopped(token, now):
        _note_refusal(token, reason)
        raise NotAccepted(reason)
    return token


def take(token: ApiToken) -> bool:
    """Whether the token may send a request now; counts it and notes the use if so.

    One UPDATE that every process shares. Where the database does not answer, the request fails: never open.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"burst": BURST, "rate": RATE, "id": token.pk})
        return bool(cursor.rowcount)


def take_upload(token: ApiToken) -> bool:
    """Whether the token's team may send a zip now, whichever of its tokens sends it; counts it if so."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_UPLOAD, {"burst": UPLOADS_AT_ONCE, "rate": UPLOADS_RATE, "id": token.team_id})
        return bool(cursor.rowcount)


def hashed(text: str) -> str:
    """SHA-256 in hex of a token's text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise TokenRefused(f"Give it a name of 1 to {LONGEST_NAME} visible characters, such as GitHub shop.", "name")
    return name


def _note_refusal(token: ApiToken, reason: str) -> None:
    """At most once an hour for each token: whoever goes on trying must not fill the log."""
    with transaction.atomic():
        rows = ApiToken.objects.filter(pk=token.pk)
        long_ago = Q(refused_at__isnull=True) | Q(refused_at__lt=Now() - _REFUSALS_WRITTEN)
        if rows.filter(long_ago).update(refused_at=Now()):
            sentence = f"The token {token.name}, made by {token.created_by}, was used and refused. {reason}"
            _record(token, "token.refused", sentence, None)


def _record(token: ApiToken, action: str, sentence: str, by: User | None) -> None:
    audit.record(
        team=token.team,
        action=action,
        subject=subject("token", token.pk),
        sentence=sentence,
        by=by,
        via="web" if by else "token",
        detail={"name": token.name, "prefix": token.prefix, "scopes": token.scopes},
    )
