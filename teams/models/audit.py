"""What happened, who did it, and a seal over it. Rows are never changed or removed: a trigger refuses both."""

import uuid
from typing import Any, NoReturn

from django.db import models
from django.db.models.functions import Now

from teams.models.people import Team, User


class AuditEntry(models.Model):
    """One fact. Written in the same transaction as the change it tells of; ``at`` is database time.

    ``actor`` is empty when a machine acted (worker, sweeper); ``via`` says which way it came. ``subject`` names the
    object as ``kind:id``. ``detail`` is small JSON and holds no secret.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    via = models.CharField(max_length=16, default="web")
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    sentence = models.CharField(max_length=500)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["team", "-id"], name="audit_by_team"),
            models.Index(fields=["subject", "-id"], name="audit_by_subject"),
        ]

    def __str__(self) -> str:
        return self.sentence

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: the audit log only grows."""
        raise TypeError("Audit entries cannot be deleted.")


class AuditSeal(models.Model):
    """A link of the hash chain over committed entries, made in order within seconds by the sequencer.

    ``hash`` = SHA-256 of the previous hash and the entry's canonical JSON.
    """

    seq = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="seal")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.seq}: {self.hash[:12]}"


class AuditRound(models.Model):
    """How far the chain was checked, in one row: rounds go on from ``seq`` and begin again at its end.

    ``whole_at`` is when the last round came to the end, over ``whole_entries`` entries with ``broken`` breaks.
    ``found`` and ``first_break`` are of the round under way; a break is kept until a round comes to the end without it.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)
    found = models.PositiveIntegerField(default=0)
    whole_at = models.DateTimeField(null=True)
    whole_entries = models.BigIntegerField(default=0)
    broken = models.PositiveIntegerField(default=0)
    first_break = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"checked to {self.seq}"


def subject(kind: str, identity: uuid.UUID | int | str) -> str:
    """How ``subject`` is written: ``deployment:5e1f…``."""
    return f"{kind}:{identity}"
