"""What a team owns: applications, their drafts, revisions and uploaded artifacts."""

import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from teams.models import ApiToken, Team, User, teams_of


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications, always seen from a person."""

    def visible_to(self, user: User) -> Self:
        """Applications of the person's teams."""
        return self.filter(team__in=teams_of(user))


class Application(models.Model):
    """What a team owns and deploys, e.g. ``shop``.

    ``blueprint`` is the one of ours that it started from, ``started_from`` the version of one of the team's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="applications")
    name = models.CharField(max_length=40)
    blueprint = models.CharField(max_length=40, blank=True)
    started_from = models.ForeignKey(
        "deployments.BlueprintVersion", null=True, on_delete=models.PROTECT, related_name="started"
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["team", "name"], name="application_once_in_a_team")]

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """The mutable definition that the forms edit. ``version`` counts saves: a save names the one it started from.

    ``editors`` are the ids of everybody who saved it since the last revision: they are its authors too. ``base`` is the
    newest revision whose changes it holds, or leaves out because somebody chose so; empty when there was none.
    ``blueprint_base`` is the same of the versions of the team's blueprint that the application started from.
    """

    application = models.OneToOneField(Application, primary_key=True, on_delete=models.CASCADE, related_name="draft")
    document = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    editors = ArrayField(models.UUIDField(), default=list)
    base = models.ForeignKey("deployments.Revision", null=True, on_delete=models.PROTECT, related_name="+")
    blueprint_base = models.ForeignKey(
        "deployments.BlueprintVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    updated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"draft of {self.application}"


class Revision(models.Model):
    """An immutable, numbered definition with the template it renders to. A trigger lets only its block change.

    ``author`` saved it, ``editors`` typed in it (ids): none of them decides about it. ``through`` is the token when CI
    sent it.
    ``blueprint_base`` is the one of the draft that it was, or of the revision before it.
    ``template`` is canonical JSON text, ``template_sha256`` its hash, ``digest`` the hash of the canonical document.
    ``blocked_at``, ``blocked_by`` and ``block_reason`` are set together while it must not be deployed anywhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    template = models.TextField()
    template_sha256 = models.CharField(max_length=64)
    message = models.CharField(max_length=200)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    editors = ArrayField(models.UUIDField(), default=list)
    through = models.ForeignKey(ApiToken, null=True, on_delete=models.PROTECT, related_name="+")
    blueprint_base = models.ForeignKey(
        "deployments.BlueprintVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())
    blocked_at = models.DateTimeField(null=True)
    blocked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    block_reason = models.CharField(max_length=500, blank=True, default="", db_default="")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="revision_number_once"),
            models.CheckConstraint(
                condition=models.Q(blocked_at__isnull=True, blocked_by__isnull=True, block_reason="")
                | (models.Q(blocked_at__isnull=False, blocked_by__isnull=False) & ~models.Q(block_reason="")),
                name="revision_block_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"revision {self.number}"


class Artifact(models.Model):
    """An uploaded zip (code or site content), kept by its SHA-256. Never changed, never shared between teams.

    ``sent_at`` is when somebody last sent these bytes: what nothing names is kept for some days after that.
    """

    class Purpose(models.TextChoices):
        """What the zip holds."""

        CODE = "code", "code"
        CONTENT = "content", "site content"

    id = models.BigAutoField(primary_key=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="artifacts")
    sha256 = models.CharField(max_length=64)
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    filename = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    listing = models.JSONField(default=list)
    content = models.BinaryField()
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "sha256", "purpose"], name="artifact_once_in_a_team")]

    def __str__(self) -> str:
        return self.filename
