"""What a team saved of its applications for others to start from: blueprints with numbered versions."""

import uuid
from typing import Self

from django.db import models
from django.db.models.functions import Lower, Now

from teams.models import Team, User, teams_of


class TeamBlueprintQuerySet(models.QuerySet["TeamBlueprint"]):
    """Blueprints, always seen from a person."""

    def visible_to(self, user: User) -> Self:
        """Blueprints of the person's teams."""
        return self.filter(team__in=teams_of(user))


class TeamBlueprint(models.Model):
    """A definition that a team starts new applications from. ``withdrawn_at`` and ``withdrawn_by`` are set together.

    What was withdrawn is not offered and gets no new versions; the applications that started from it keep it. Its name
    is free again then.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="blueprints")
    name = models.CharField(max_length=60)
    description = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = TeamBlueprintQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "team", Lower("name"), condition=models.Q(withdrawn_at__isnull=True), name="blueprint_once_in_a_team"
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="blueprint_withdrawal_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BlueprintVersion(models.Model):
    """An immutable, numbered definition of a blueprint, as ``revision`` had it. A trigger refuses every change.

    Numbers go up by one without gaps, so that their difference says how many versions lie between two.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    blueprint = models.ForeignKey(TeamBlueprint, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    message = models.CharField(max_length=200)
    revision = models.ForeignKey("deployments.Revision", on_delete=models.PROTECT, related_name="+")
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["blueprint", "number"], name="blueprint_version_once")]

    def __str__(self) -> str:
        return f"version {self.number}"
