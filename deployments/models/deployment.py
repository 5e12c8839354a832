"""Deployments and what belongs to one: plan, approvals, events, outputs."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from deployments.annotations import a_check_fails
from deployments.models.application import Application, Revision
from deployments.models.environment import Environment
from deployments.states import HOLDS_TARGET, Kind, Mode, Status
from deployments.totals import Stored
from teams.models import ApiToken, User, teams_of


class DeploymentQuerySet(models.QuerySet["Deployment"]):
    """Deployments, always seen from a person."""

    def visible_to(self, user: User) -> Self:
        """Deployments of the person's teams."""
        return self.filter(application__team__in=teams_of(user))


class Deployment(models.Model):
    """One attempt to bring an environment to a revision. This row is the only truth about it.

    Only ``deployments.transitions`` writes ``status``, ``epoch`` and ``lease_until``. ``request_key`` makes a second
    press within one state version answer with this row. ``intent`` is committed before each AWS mutation.
    ``operation`` is the :class:`deployments.remedies.Operation` of what continues with a stuck stack, as JSON.
    ``sent_at`` is when the call that changes something was last sent, or was about to be.
    ``began`` is the proof that AWS started *our* operation. ``stack_done`` is the stack's status when AWS was done, or
    ran it already, and ``stack_done_at`` when that was written: the rest is ours. ``outcome`` is the end in words for
    people, ``aws_said`` AWS's text verbatim. ``left_behind`` is what AWS could not delete after it had succeeded, in
    rows as of ``Plan.stays_behind``. ``verification`` lists what was asked after success, each a
    :class:`deployments.verification.Result` as JSON; ``recheck_asked_at`` is set while somebody waits for another look.
    ``requested_through`` is the token when CI asked, ``commit`` what it named.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="deployments")
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="deployments")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in Kind])
    mode = models.CharField(max_length=8, choices=[(mode.value, mode.value) for mode in Mode], default=Mode.DEPLOY)
    revision = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="deployments")
    base_revision = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="+")
    target = models.CharField(max_length=220)
    status = models.CharField(max_length=20, choices=[(status.value, status.value) for status in Status])
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_default=Now())
    requested_through = models.ForeignKey(ApiToken, null=True, on_delete=models.PROTECT, related_name="+")
    request_key = models.CharField(max_length=64, unique=True)
    note = models.CharField(max_length=300, blank=True)
    commit = models.CharField(max_length=64, blank=True)

    epoch = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=80, blank=True)
    next_check_at = models.DateTimeField(db_default=Now(), null=True)
    attempts = models.PositiveIntegerField(default=0)

    stack_id = models.CharField(max_length=300, blank=True)
    change_set_arn = models.CharField(max_length=300, blank=True)
    operation = models.JSONField(null=True)
    intent = models.JSONField(null=True)
    began = models.BooleanField(default=False)
    stack_done = models.CharField(max_length=60, blank=True)
    stack_done_at = models.DateTimeField(null=True)
    resources_total = models.PositiveIntegerField(default=0)
    resources_done = models.PositiveIntegerField(default=0)

    planning_at = models.DateTimeField(null=True)
    planned_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    executing_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    superseded_by = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(max_length=1000, blank=True)
    aws_said = models.TextField(blank=True)
    problems = models.JSONField(default=list)
    left_behind = models.JSONField(null=True)
    verification = models.JSONField(null=True)
    recheck_asked_at = models.DateTimeField(null=True)

    joined = False
    """Whether it was there already when it was asked for just now; no column."""
    headline: Stored | None = None
    """What its plan costs, where a list read that (``deployments.headlines``); no column."""

    objects = DeploymentQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="deployment_number_once"),
            models.UniqueConstraint(
                fields=["target"],
                condition=Q(status__in=sorted(HOLDS_TARGET)),
                name="one_active_deployment_per_target",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_check_at"],
                condition=Q(next_check_at__isnull=False),
                name="deployments_due",
            ),
            # How each environment stands is read from here for thousands of them, without their deployments' rows.
            models.Index(
                fields=["environment", "-requested_at", "-number"],
                include=["status", "id"],
                name="deployments_by_environment",
            ),
            models.Index(fields=["application", "-number"], name="deployments_by_application"),
            models.Index(fields=["status", "-requested_at"], name="deployments_by_status"),
            models.Index(fields=["-requested_at", "-number"], name="deployments_newest"),
            models.Index(fields=["-ended_at"], name="deployments_last_ended"),
            # Few beside all: what removals left behind is in everybody's month.
            models.Index(
                fields=["application"],
                condition=Q(kind=Kind.DESTROY.value, status=Status.SUCCEEDED.value),
                name="deployments_removals",
            ),
            models.Index(
                fields=["id"],
                condition=Q(a_check_fails(), status=Status.SUCCEEDED.value),
                name="deployments_failing_checks",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.environment} deployment #{self.number}"

    @property
    def state(self) -> Status:
        """``status`` as the enum."""
        return Status(self.status)

    @property
    def runs(self) -> bool:
        """Whether what it brought is live in its environment, once it has succeeded. What a rescue brings back is what
        was live before.
        """
        live = self.environment.live_deployment
        if live is None:
            return False
        return live.number < self.number if self.kind == Kind.RESCUE else live.pk == self.pk


class Plan(models.Model):
    """What AWS said it would do, what it costs and what the checks found. Immutable (trigger), with its change digest.

    ``changes`` is a list of :class:`deployments.changes.Change` as JSON; ``findings`` of policy findings. ``digest``
    covers what decides the effect, no ARN, id or time. ``cost_before``/``cost_after`` are stored estimates (the cost
    seal): never priced again at the door.
    """

    deployment = models.OneToOneField(Deployment, primary_key=True, on_delete=models.CASCADE, related_name="plan")
    digest = models.CharField(max_length=64)
    change_set_type = models.CharField(max_length=8)
    template = models.TextField()
    template_sha256 = models.CharField(max_length=64)
    base_template_sha256 = models.CharField(max_length=64, blank=True)
    parameters = models.JSONField(default=dict)
    tags = models.JSONField(default=dict)
    capabilities = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    cost_before = models.JSONField(null=True)
    cost_after = models.JSONField(null=True)
    data_at_risk = models.JSONField(default=list)
    stays_behind = models.JSONField(default=list)
    approvals_needed = models.PositiveSmallIntegerField()
    owner_needed = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"plan of {self.deployment}"


class Approval(models.Model):
    """One person's vote on one plan digest. ``carried``: given to an earlier plan of the same digest."""

    class Vote(models.TextChoices):
        """What they said."""

        APPROVE = "approve", "approved"
        REJECT = "reject", "rejected"

    id = models.BigAutoField(primary_key=True)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="approvals")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    vote = models.CharField(max_length=8, choices=Vote.choices)
    digest = models.CharField(max_length=64)
    comment = models.CharField(max_length=500, blank=True)
    carried = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["plan", "person"], name="one_vote_per_person_and_plan")]

    def __str__(self) -> str:
        return f"{self.person} {self.vote} {self.plan}"


class StackEvent(models.Model):
    """One of CloudFormation's events of our operation, stored once however often it is read."""

    id = models.BigAutoField(primary_key=True)
    deployment = models.ForeignKey(Deployment, on_delete=models.CASCADE, related_name="events")
    stack_id = models.CharField(max_length=300)
    event_id = models.CharField(max_length=300)
    at = models.DateTimeField()
    logical_id = models.CharField(max_length=255)
    physical_id = models.TextField(blank=True)
    resource_type = models.CharField(max_length=200)
    status = models.CharField(max_length=60)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["stack_id", "event_id"], name="stack_event_once")]

    def __str__(self) -> str:
        return f"{self.logical_id} {self.status}"


class Output(models.Model):
    """An output of the stack after a deployment: addresses and names that people need."""

    id = models.BigAutoField(primary_key=True)
    deployment = models.ForeignKey(Deployment, on_delete=models.CASCADE, related_name="outputs")
    key = models.CharField(max_length=255)
    value = models.TextField()
    description = models.CharField(max_length=500, blank=True)
    component = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=16, blank=True)

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["deployment", "key"], name="output_once")]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"
