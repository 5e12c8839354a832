"""A stack that somebody else made, as AWS last described it to us."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from deployments.models.environment import Environment
from teams.models import User


class ObservedStack(models.Model):
    """What is known of the stack of an observed environment. Only ``deployments.observing`` writes it.

    ``stack_id`` to ``looked_at`` are of the last look that went well, all together or none. ``problem`` is why the
    newest look did not, as a sentence, and ``aws_said`` AWS's own text; both empty after a good one. ``template`` is
    canonical JSON, ``parameters`` leave out what AWS does not show, ``resources`` and ``outputs`` are lists of
    :class:`deployments.observing.Resource` and :class:`deployments.observing.Output` as JSON. ``look_id`` is set while
    somebody looks.
    """

    environment = models.OneToOneField(
        Environment, primary_key=True, on_delete=models.CASCADE, related_name="observation"
    )
    stack_id = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True)
    template = models.TextField(blank=True)
    parameters = models.JSONField(default=dict)
    tags = models.JSONField(default=dict)
    outputs = models.JSONField(default=list)
    resources = models.JSONField(default=list)
    looked_at = models.DateTimeField(null=True)

    problem = models.CharField(max_length=1000, blank=True)
    aws_said = models.TextField(blank=True)
    tried_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(db_default=Now())

    next_check_at = models.DateTimeField(db_default=Now())
    lease_until = models.DateTimeField(null=True)
    look_id = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(looked_at__isnull=True, stack_id="", status="", template="")
                | (Q(looked_at__isnull=False) & ~Q(stack_id="") & ~Q(status="") & ~Q(template="")),
                name="observed_look_is_whole",
            )
        ]
        indexes = [models.Index(fields=["next_check_at"], name="observed_stacks_due")]

    def __str__(self) -> str:
        return f"{self.environment} observed"
