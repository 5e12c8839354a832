"""Places where applications run."""

import uuid
from typing import Self

from django.db import models
from django.db.models.functions import Now

from deployments.models.application import Application, Revision
from teams.models import AwsAccount, User, teams_of


class EnvironmentQuerySet(models.QuerySet["Environment"]):
    """Environments, always seen from a person."""

    def visible_to(self, user: User) -> Self:
        """Environments of the person's teams."""
        return self.filter(application__team__in=teams_of(user))


class Environment(models.Model):
    """A place where an application runs. ``id`` is the uid that spend is tagged with; it never changes.

    ``target`` names the physical stack (``partition:account:region:stack``): nobody else may own it.
    ``state_version`` grows with every deployment asked for; a form carries the one it was drawn from.
    ``approval_minutes`` is how long a plan waits for approval and execution at most.
    ``usage`` is a :class:`costing.estimate.usage.Usage` as JSON. ``next_drift_check_at`` is when what runs is compared
    by schedule again, empty while nothing does.
    ``observed`` while the stack is somebody else's and only looked at (:class:`ObservedStack`): nothing is ours then.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="environments")
    name = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField()
    account = models.ForeignKey(AwsAccount, on_delete=models.PROTECT, related_name="environments")
    region = models.CharField(max_length=32)
    stack_name = models.CharField(max_length=128)
    target = models.CharField(max_length=220, unique=True)
    protected = models.BooleanField(default=False)
    approvals_required = models.PositiveSmallIntegerField(default=1)
    approval_minutes = models.PositiveIntegerField(default=72 * 60, db_default=72 * 60)
    usage = models.JSONField(default=dict)
    free_tier = models.BooleanField(default=False)
    observed = models.BooleanField(default=False, db_default=False)
    state_version = models.PositiveIntegerField(default=1)
    stack_id = models.CharField(max_length=300, blank=True)
    live_revision = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="+")
    live_deployment = models.ForeignKey("deployments.Deployment", null=True, on_delete=models.PROTECT, related_name="+")
    next_drift_check_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = EnvironmentQuerySet.as_manager()

    class Meta:
        ordering = ["application", "position"]
        constraints = [
            models.UniqueConstraint(fields=["application", "name"], name="environment_once_in_application"),
            models.CheckConstraint(
                condition=models.Q(observed=False)
                | models.Q(live_revision__isnull=True, live_deployment__isnull=True, stack_id=""),
                name="observed_environment_owns_nothing",
            ),
        ]
        indexes = [
            # How all environments of a team stand is read from here: their rows are wide.
            models.Index(
                fields=["application"], include=["id", "live_deployment"], name="environments_with_what_is_live"
            ),
            models.Index(
                fields=["next_drift_check_at"],
                condition=models.Q(next_drift_check_at__isnull=False),
                name="environments_drift_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} / {self.name}"


def target_of(account: AwsAccount, region: str, stack_name: str) -> str:
    """The physical target's one spelling."""
    return f"{account.partition}:{account.account_id}:{region}:{stack_name}"
