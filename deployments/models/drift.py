"""Checks of what somebody changed outside of Tierboard, what they found, and what is not counted for a while."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from deployments.models.environment import Environment
from teams.models import User, teams_of


class DriftCheckQuerySet(models.QuerySet["DriftCheck"]):
    """Checks, always seen from a person."""

    def visible_to(self, user: User) -> Self:
        """Checks of the person's teams."""
        return self.filter(environment__application__team__in=teams_of(user))


class DriftCheck(models.Model):
    """One comparison of an environment's stack with what really is. The row is the work: see ``drift_checks``.

    ``asked_by`` is empty for those of the schedule. ``begun_at`` is database time right before AWS was asked to begin:
    what was executed after it makes the result worthless. ``sentence`` says why it could not be known, or what it
    waits for; ``aws_said`` is AWS's text. The last four columns count resources; ``drifted`` also
    those that are ignored.
    """

    class State(models.TextChoices):
        """How far it is. Only ``DONE`` has rows."""

        WAITING = "waiting", "waiting"
        DETECTING = "detecting", "comparing"
        DONE = "done", "done"
        UNKNOWN = "unknown", "not known"
        OVERTAKEN = "overtaken", "overtaken"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="drift_checks")
    stack_id = models.CharField(max_length=300)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    detection_id = models.CharField(max_length=100, blank=True)
    begun_at = models.DateTimeField(null=True)
    next_look_at = models.DateTimeField(db_default=Now(), null=True)
    lease_id = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    sentence = models.CharField(max_length=500, blank=True)
    aws_said = models.TextField(blank=True)
    drifted = models.PositiveIntegerField(default=0)
    in_sync = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    not_checkable = models.PositiveIntegerField(default=0)

    objects = DriftCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["environment"],
                condition=Q(state__in=["waiting", "detecting"]),
                name="one_open_drift_check",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_look_at"], condition=Q(state__in=["waiting", "detecting"]), name="drift_checks_due"
            ),
            models.Index(fields=["environment", "-ended_at"], name="drift_checks_newest"),
        ]

    def __str__(self) -> str:
        return f"drift of {self.environment}: {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether something is still to come."""
        return self.state in (self.State.WAITING, self.State.DETECTING)


class ResourceDriftQuerySet(models.QuerySet["ResourceDrift"]):
    """What was found, always seen from a person."""

    def visible_to(self, user: User) -> Self:
        """Of the person's teams."""
        return self.filter(check_row__environment__application__team__in=teams_of(user))


class ResourceDrift(models.Model):
    """How one resource of the stack compared: a :class:`deployments.changes.drift.Seen`, every resource with one.

    ``differences`` hold no value of a property whose name or text looks secret.
    """

    id = models.BigAutoField(primary_key=True)
    check_row = models.ForeignKey(DriftCheck, on_delete=models.CASCADE, related_name="rows", db_column="check_id")
    logical_id = models.CharField(max_length=255)
    physical_id = models.TextField(blank=True)
    type = models.CharField(max_length=200)
    status = models.CharField(max_length=16)
    differences = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(null=True)

    objects = ResourceDriftQuerySet.as_manager()

    class Meta:
        ordering = ["logical_id"]
        constraints = [models.UniqueConstraint(fields=["check_row", "logical_id"], name="resource_once_in_a_check")]

    def __str__(self) -> str:
        return f"{self.logical_id} {self.status}"


class DriftIgnoreQuerySet(models.QuerySet["DriftIgnore"]):
    """Rules, always seen from a person."""

    def visible_to(self, user: User) -> Self:
        """Rules of the person's teams."""
        return self.filter(environment__application__team__in=teams_of(user))


class DriftIgnore(models.Model):
    """Somebody answers for it that a difference is not counted until a day. Never longer than 90 days.

    ``path`` as in :class:`deployments.changes.drift_board.Rule`: empty for all changed settings of the resource.
    """

    id = models.BigAutoField(primary_key=True)
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="drift_ignores")
    logical_id = models.CharField(max_length=255)
    path = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=500)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = DriftIgnoreQuerySet.as_manager()

    class Meta:
        ordering = ["expires_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="drift_ignore_has_a_reason"),
            models.UniqueConstraint(
                fields=["environment", "logical_id", "path"],
                condition=Q(ended_at__isnull=True),
                name="one_drift_ignore_per_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.logical_id}{self.path} until {self.expires_at:%Y-%m-%d}"
