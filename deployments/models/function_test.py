"""Tests of functions by hand, and the events that a team keeps for them."""

import uuid
from typing import Final, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from deployments.models.application import Application
from deployments.models.environment import Environment
from teams.models import User, teams_of

OPEN: Final = ("waiting", "running")


class FunctionTestQuerySet(models.QuerySet["FunctionTest"]):
    """Tests, always seen from a person."""

    def visible_to(self, user: User) -> Self:
        """Tests of the person's teams."""
        return self.filter(environment__application__team__in=teams_of(user))


class FunctionTest(models.Model):
    """One call of a function with an event that somebody chose, or of a route of an API (``component`` is the API then,
    ``event`` a ``deployments.spec.api_calls.ApiCall``). The row is the work: see ``function_tests``.

    ``called`` is what AWS was asked to run, known once it is ``RUNNING``; from then on nobody calls it again, whatever
    happens. ``result`` is what the function gave back, cut after so many bytes (``result_cut``); ``log`` the end of its
    log as AWS sends it along. Times are in milliseconds and memory in MB, as the log's report says them; empty: it did
    not. ``sentence`` says why there is no result, ``aws_said`` is AWS's text.
    """

    class State(models.TextChoices):
        """How far it is. ``NOT_RUN`` is certain; ``UNKNOWN`` means that AWS may have run it."""

        WAITING = "waiting", "in line"
        RUNNING = "running", "running"
        DONE = "done", "answered"
        ERROR = "error", "failed"
        NOT_RUN = "not_run", "not run"
        UNKNOWN = "unknown", "not known"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="function_tests")
    component = models.CharField(max_length=60)
    event_name = models.CharField(max_length=80)
    event = models.TextField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    called = models.CharField(max_length=200, blank=True)
    begun_at = models.DateTimeField(null=True)
    next_look_at = models.DateTimeField(db_default=Now(), null=True)
    lease_id = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    sentence = models.CharField(max_length=500, blank=True)
    aws_said = models.TextField(blank=True)
    result = models.TextField(blank=True)
    result_cut = models.BooleanField(default=False)
    error_type = models.CharField(max_length=200, blank=True)
    error_message = models.TextField(blank=True)
    trace = models.TextField(blank=True)
    log = models.TextField(blank=True)
    version = models.CharField(max_length=40, blank=True)
    duration_ms = models.FloatField(null=True)
    billed_ms = models.FloatField(null=True)
    start_ms = models.FloatField(null=True)
    memory_mb = models.PositiveIntegerField(null=True)
    memory_used_mb = models.PositiveIntegerField(null=True)
    status_code = models.PositiveSmallIntegerField(null=True)

    objects = FunctionTestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["environment", "component"], condition=Q(state__in=OPEN), name="one_open_function_test"
            ),
        ]
        indexes = [
            models.Index(fields=["next_look_at"], condition=Q(state__in=OPEN), name="function_tests_due"),
            models.Index(fields=["environment", "component", "-asked_at"], name="function_tests_newest"),
        ]

    def __str__(self) -> str:
        return f"test of {self.component} in {self.environment}: {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether something is still to come."""
        return self.state in OPEN


class SavedEventQuerySet(models.QuerySet["SavedEvent"]):
    """Events, always seen from a person."""

    def visible_to(self, user: User) -> Self:
        """Events of the person's teams."""
        return self.filter(application__team__in=teams_of(user))


class SavedEvent(models.Model):
    """An event that the team keeps for tests of one function, in all environments; ``body`` is JSON as it was typed."""

    id = models.BigAutoField(primary_key=True)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="saved_events")
    component = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    body = models.TextField()
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(db_default=Now())

    objects = SavedEventQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["application", "component", "name"], name="saved_event_once"),
        ]

    def __str__(self) -> str:
        return self.name
