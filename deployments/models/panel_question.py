"""What people ask AWS about what runs: the log of a function, its figures, the items of a table."""

import uuid
from typing import Final

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from deployments.models.environment import Environment
from teams.models import User

WAITING: Final = "waiting"


class PanelQuestion(models.Model):
    """One question with its newest answer. The row is the work: see ``panel_questions``. Asked again, it keeps its row.

    ``key`` tells apart who asks, where an answer is that person's alone, or what exactly is asked. ``about`` is what is
    asked and ``answer`` what came of it, each in the shape of its kind (``panel_answers``); ``answered_at`` is of the
    answer that is kept while a newer one is waited for. ``sentence`` is why the newest could not be had, ``aws_said``
    AWS's text. ``at_aws`` is what AWS calls the thing, once it was looked up. Until ``follow_until`` it is asked again
    every few seconds.
    """

    class Kind(models.TextChoices):
        """What it is about."""

        LOGS = "logs", "log of a function"
        METRICS = "metrics", "figures of a function"
        ITEMS = "items", "items of a table"

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "asked"
        ANSWERED = "answered", "answered"
        FAILED = "failed", "not known"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="questions")
    component = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=60)
    about = models.JSONField(default=dict)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    answer = models.JSONField(null=True)
    answered_at = models.DateTimeField(null=True)
    sentence = models.CharField(max_length=500, blank=True)
    aws_said = models.TextField(blank=True)
    at_aws = models.CharField(max_length=512, blank=True)
    follow_until = models.DateTimeField(null=True)
    next_look_at = models.DateTimeField(db_default=Now(), null=True)
    lease_id = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["environment", "component", "kind", "key"], name="panel_question_once"),
        ]
        indexes = [
            models.Index(fields=["next_look_at"], condition=Q(state=WAITING), name="panel_questions_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.component} in {self.environment}: {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether something is still to come."""
        return self.state == WAITING
