"""Writing the audit log and checking its chain."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from teams.models import ApiToken, AuditEntry, AuditSeal, Notice, Team, User

GENESIS = "0" * 64
# One number, so that two sequencers take turns; any constant will do as long as nobody else uses it.
SEQUENCER_LOCK = 7_203_001
LATEST = 10_000


def record(
    *,
    team: Team | None,
    action: str,
    subject: str,
    sentence: str,
    by: User | None = None,
    via: str = "web",
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Add one entry. Call it inside the transaction of the change; never on its own for a change elsewhere."""
    return AuditEntry.objects.create(
        team=team, actor=by, via=via, action=action, subject=subject, sentence=sentence[:500], detail=detail or {}
    )


def who(by: User, through: ApiToken | None) -> str:
    """Who acted, at the start of a sentence: the person, or a token with the person who answers for it."""
    return f"The token {through.name}, made by {by}," if through else str(by)


def via(through: ApiToken | None) -> str:
    """Which way a person's action came in."""
    return "token" if through else "web"


def notify(*, team: Team, event: str, subject: str, sentence: str, detail: dict[str, Any] | None = None) -> Notice:
    """Add one outgoing notice, in the transaction of what it tells of."""
    return Notice.objects.create(team=team, event=event, subject=subject, sentence=sentence[:500], detail=detail or {})


def digest_of(entry: AuditEntry, previous: str) -> str:
    """The chain's hash of ``entry`` after ``previous`` (both hex)."""
    body = json.dumps(
        [
            entry.id,
            entry.at.isoformat(),
            str(entry.team_id or ""),
            str(entry.actor_id or ""),
            entry.via,
            entry.action,
            entry.subject,
            entry.sentence,
            entry.detail,
        ],
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=True,
    )
    return hashlib.sha256((previous + body).encode()).hexdigest()


def unsealed(last: int, behind: int | None = LATEST) -> QuerySet[AuditEntry]:
    """Entries without a seal among those from ``behind`` before the entry ``last`` on; ``None``: among all."""
    seals = AuditSeal.objects.filter(entry=OuterRef("pk"))
    if behind is None:
        return AuditEntry.objects.filter(~Exists(seals))
    after = last - behind
    return AuditEntry.objects.filter(~Exists(seals.filter(entry_id__gt=after)), id__gt=after)


def seal(limit: int = 1000, *, behind: int | None = LATEST) -> int:
    """Chain up to ``limit`` committed entries that have no seal yet, oldest id first; returns how many.

    Looks only at entries near the newest seal, so that a long log costs nothing. What commits later than that many
    others is found with ``behind`` ``None``, which each round of checking ends with (``teams.audit_rounds``).

    Safe to run anywhere, any number of times: an advisory lock of the transaction lets one sequencer work. An entry
    that commits after a later id was sealed is simply chained next: the chain's order is ``seq``, not ``id``.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEQUENCER_LOCK])
            row = cursor.fetchone()
        if not row or not row[0]:
            return 0
        last = AuditSeal.objects.order_by("-seq").first()
        seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
        seals = []
        for entry in unsealed(last.entry_id if last else 0, behind).order_by("id")[:limit]:
            seq, current = seq + 1, digest_of(entry, previous)
            seals.append(AuditSeal(seq=seq, entry=entry, previous_hash=previous, hash=current))
            previous = current
        AuditSeal.objects.bulk_create(seals)
        return len(seals)


def breaks() -> Iterator[str]:
    """Every place where the chain does not hold, in words; nothing when the log is as it was written."""
    previous, expected = GENESIS, 1
    for link in AuditSeal.objects.select_related("entry").order_by("seq").iterator(chunk_size=1000):
        yield from breaks_at(link, previous, expected)
        previous, expected = link.hash, link.seq + 1


def breaks_at(link: AuditSeal, previous: str, expected: int) -> Iterator[str]:
    """What is wrong with one link that should follow ``previous`` as number ``expected``."""
    if link.seq != expected:
        yield f"Seal {expected} is missing."
    if link.previous_hash != previous or link.hash != digest_of(link.entry, link.previous_hash):
        yield f"Seal {link.seq} does not fit entry {link.entry_id}."
