"""Messages that leave: rows written with the change they tell of, delivered afterwards."""

import uuid

from django.db import models
from django.db.models.functions import Now

from teams.models.people import Team


class Notice(models.Model):
    """An outgoing message, e.g. ``deployment.planned``. The row is the truth; it may be delivered more than once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="notices")
    event = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    sentence = models.CharField(max_length=500)
    detail = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["team", "-created_at"], name="notices_by_team")]

    def __str__(self) -> str:
        return self.sentence
