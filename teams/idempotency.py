"""A request that is sent twice is done once: the answer is kept under the sender's own key."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from teams.models import ApiToken, IdempotencyRecord

KEPT = timedelta(days=30)
"""How long the same key gives the same answer."""
_SWEPT = 1000


class KeyReused(Exception):
    """The key was sent before with something else in the body."""


@dataclass(frozen=True)
class Answered:
    """The answer, and whether it is a repeated one."""

    answer: dict[str, Any]
    repeated: bool


def once(*, token: ApiToken, key: str, body_sha256: str, work: Callable[[], dict[str, Any]]) -> Answered:
    """What ``work`` answers, or answered when the same came before under this key.

    ``work`` runs in one transaction with the record: when it raises, nothing of either stays and the key is free again.
    A second request in parallel waits for the first at the unique index, ten seconds at most.

    :param work: returns JSON.
    :raises KeyReused: when the key was used for another body.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '10s'")
        IdempotencyRecord.objects.filter(token=token, key=key, expires_at__lte=Now()).delete()
        record, new = IdempotencyRecord.objects.get_or_create(
            token=token, key=key, defaults={"body_sha256": body_sha256, "expires_at": timezone.now() + KEPT}
        )
        if record.body_sha256 != body_sha256:
            raise KeyReused(key)
        if not new:
            return Answered(record.answer, True)
        record.answer = work()
        record.save(update_fields=["answer"])
        return Answered(record.answer, False)


def forget() -> int:
    """Remove answers that are no longer kept; returns how many. Safe to run anywhere, any number of times."""
    old = IdempotencyRecord.objects.filter(expires_at__lte=Now()).values("pk")[:_SWEPT]
    return IdempotencyRecord.objects.filter(pk__in=old).delete()[0]
