"""Tokens of CI systems, and the answers that are kept so that a request sent twice is done once."""

import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from teams.models.people import Team, User, teams_of
from teams.scopes import Scope

BURST = 60.0
"""Requests that a token may send at once after a quiet time."""


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Tokens, always seen from a person."""

    def visible_to(self, user: User) -> Self:
        """Tokens of the person's teams."""
        return self.filter(team__in=teams_of(user))


class ApiToken(models.Model):
    """What a CI system signs in with. Only its SHA-256 is stored; ``prefix`` is what people recognise it by.

    It acts as ``created_by``, who therefore never approves what it asked for, and within ``team``; an empty
    ``application_ids`` means all of the team's applications. ``allowance`` is its token bucket for requests (never
    negative), as it was at ``allowance_at``. ``refused_at`` is when a use of it was last refused and written down.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=16)
    hash = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=32, choices=[(scope.value, scope.value) for scope in Scope]))
    application_ids = ArrayField(models.UUIDField(), default=list)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    refused_at = models.DateTimeField(null=True)
    allowance = models.FloatField(default=BURST)
    allowance_at = models.DateTimeField(db_default=Now())

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "name"], condition=models.Q(revoked_at__isnull=True), name="token_once_in_a_team"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def may(self, scope: Scope) -> bool:
        """Whether it was given ``scope``."""
        return scope.value in self.scopes


class IdempotencyRecord(models.Model):
    """The answer to a request, kept under the token's own key until ``expires_at``.

    Written in the transaction of what was asked for, so that there is never one without the other. ``body_sha256``
    tells the same request from another one under the same key.
    """

    id = models.BigAutoField(primary_key=True)
    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=200)
    body_sha256 = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="answer_once_per_key")]
        indexes = [models.Index(fields=["expires_at"], name="answers_by_expiry")]

    def __str__(self) -> str:
        return self.key
